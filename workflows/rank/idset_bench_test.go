package rank
import ("testing";"math/rand/v2")
func BenchmarkIDSet(b *testing.B) {
	ids := make([]identity, 1<<16); fresh := make([]bool, 1<<16)
	for b.Loop() {
		rng := rand.NewPCG(1,2)
		s := newIDSet()
		for range 100 {
			for i := range ids { ids[i] = identity{rng.Uint64(), rng.Uint64()} }
			s.add(ids, fresh)
		}
	}
}
