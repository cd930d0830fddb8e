package fingerprint

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSimilarities(t *testing.T) {
	a := Counts{{1, 2}, {5, 1}, {9, 3}}
	b := Counts{{1, 1}, {7, 2}, {9, 4}}
	// Minima: 1 + 3; sums: 6 and 7.
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"tanimoto", a.Tanimoto(b), 4. / 9},
		{"dice", a.Dice(b), 8. / 13},
		{"tversky", a.Tversky(b, 1, 0), 4. / 6},
		{"cosine", a.Cosine(b), 14 / math.Sqrt(14*21)},
		{"tanimoto of bits", a.Bits(64).Tanimoto(b.Bits(64)), 2. / 4},
		{"dice of bits", a.Bits(64).Dice(b.Bits(64)), 4. / 6},
		{"tversky of bits", a.Bits(64).Tversky(b.Bits(64), 0, 1), 2. / 3},
		{"cosine of bits", a.Bits(64).Cosine(b.Bits(64)), 2. / 3},
		{"empty tanimoto", Counts{}.Tanimoto(nil), 0},
		{"empty cosine", a.Cosine(nil), 0},
		{"empty tanimoto of bits", NewBits(64).Tanimoto(NewBits(64)), 1},
		{"empty dice of bits", NewBits(64).Dice(NewBits(64)), 0},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// counts draws vectors that overlap often.
func drawCounts(t *rapid.T, name string) Counts {
	ids := rapid.SliceOfN(rapid.Uint32Range(0, 40), 0, 60).Draw(t, name)
	return countIDs(slices.Clone(ids))
}

func TestSimilarityLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawCounts(t, "a"), drawCounts(t, "b")
		s := a.Tanimoto(b)
		if s != b.Tanimoto(a) || s < 0 || s > 1 {
			t.Fatalf("Tanimoto %v and %v", s, b.Tanimoto(a))
		}
		if len(a) > 0 && (a.Tanimoto(a) != 1 || math.Abs(a.Cosine(a)-1) > 1e-12) {
			t.Fatal("a vector is not like itself")
		}
		if dice := a.Dice(b); math.Abs(dice-2*s/(1+s)) > 1e-12 {
			t.Fatalf("Dice %v for Tanimoto %v", dice, s)
		}
	})
}

func TestFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCounts(t, "c")
		n := rapid.IntRange(1, 50).Draw(t, "n")
		folded := c.Fold(n)
		if folded.Sum() != c.Sum() {
			t.Fatalf("sum %d became %d", c.Sum(), folded.Sum())
		}
		bits := c.Bits(n)
		if bits.Len() != len(folded) {
			t.Fatalf("%d bits for %d counts", bits.Len(), len(folded))
		}
		dense := make([]float64, n)
		c.Dense(dense)
		for i, e := range folded {
			if i > 0 && folded[i-1].ID >= e.ID {
				t.Fatal("not in order")
			}
			if !bits.Has(int(e.ID)) || bits.Members()[i] != int(e.ID) || dense[e.ID] != float64(e.N) {
				t.Fatalf("bits and counts differ at %d", e.ID)
			}
		}
	})
}

func TestSortIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfN(rapid.Uint32(), 0, 300).Draw(t, "ids")
		want := slices.Sorted(slices.Values(ids))
		if sortIDs(ids); !slices.Equal(ids, want) {
			t.Fatalf("%v, want %v", ids, want)
		}
	})
}
