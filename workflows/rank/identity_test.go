package rank

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		id   string
		want identity
	}{
		{"00000000000000000000000000000000", identity{}},
		{"0123456789abcdeffedcba9876543210", identity{0x0123456789abcdef, 0xfedcba9876543210}},
	} {
		if got := identify(c.id); got != c.want {
			t.Errorf("%s: got %x, want %x", c.id, got, c.want)
		}
	}
	seen := map[identity]string{}
	for _, id := range []string{"", "a", "A", "0123456789ABCDEFFEDCBA9876543210", "0123456789abcdeffedcba987654321", "0123456789abcdeffedcba98765432100", "g123456789abcdeffedcba9876543210", "0123456789abcdeffedcba987654321g", "00000000000000000000000000000000"} {
		if other, ok := seen[identify(id)]; ok {
			t.Errorf("%q and %q are the same", id, other)
		}
		seen[identify(id)] = id
	}
}

func TestIDSetIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "different ids")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		s, want := newIDSet(), map[identity]bool{}
		for range 20 {
			ids := make([]identity, rng.IntN(3000))
			for i := range ids {
				v := uint64(rng.IntN(n))
				ids[i] = identity{v % 3, v * 0x9e3779b97f4a7c15} // 0 is among them
			}
			fresh := make([]bool, len(ids))
			s.add(ids, fresh)
			for i, id := range ids {
				if fresh[i] == want[id] {
					t.Fatalf("id %x: new is %v", id, fresh[i])
				}
				want[id] = true
			}
		}
	})
}

func TestBitset(t *testing.T) {
	var b bitset
	for i := range 200 {
		b.append(i%3 == 0)
	}
	got, want := "", ""
	for i := range 200 {
		got, want = got+fmt.Sprint(b.get(int64(i))), want+fmt.Sprint(i%3 == 0)
	}
	if got != want || b.n != 200 {
		t.Errorf("got %s", got)
	}
}
