package search

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/conformance"
)

func propose(t testing.TB, c Config, past []Packing) []Proposal {
	t.Helper()
	out, err := Propose(context.Background(), c, past)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rounds searches from nothing, and returns the packings found, the best first.
func rounds(t testing.TB, n, most int, enough float64) []Packing {
	t.Helper()
	var past []Packing
	for round := range most {
		for _, p := range propose(t, Config{N: n, Count: 8, Climbs: 25, Population: 20, Fresh: 0.2, Seed: uint64(round)}, past) {
			past = append(past, p.Packing)
		}
		slices.SortStableFunc(past, func(a, b Packing) int { return -compareSums(a, b) })
		if past[0].Sum >= enough {
			break
		}
	}
	return past
}

func compareSums(a, b Packing) int {
	switch {
	case a.Sum < b.Sum:
		return -1
	case a.Sum > b.Sum:
		return 1
	}
	return 0
}

// The best packings of a few circles have sums in closed form: two large ones in
// opposite corners with small ones in the others (2 to 4), four quarters with one
// between them (5), and a ring of four with one in each corner (8).
func TestClosedForms(t *testing.T) {
	half := math.Sqrt2 / 2
	corner := 2 - half - 2*math.Sqrt(1-half)
	b := 2*math.Sqrt2 - 1
	for n, want := range map[int]float64{
		1: 0.5,
		2: 2 - math.Sqrt2,
		3: 2 - math.Sqrt2 + corner,
		4: 2 - math.Sqrt2 + 2*corner,
		5: 1 + (math.Sqrt2-1)/4,
		8: 2*(math.Sqrt2-1) + 2*(b-math.Sqrt(b*b-1)),
	} {
		got := rounds(t, n, 1, 9)[0].Sum
		if math.Abs(got-want) > 1e-14*float64(n)+1e-15 || got > want+1e-15 {
			t.Errorf("%d circles: %v, want %v", n, got, want)
		}
	}
}

// The records that a search with a language model set, and more.
func TestRecords(t *testing.T) {
	for n, record := range map[int]float64{26: 2.63598308, 32: 2.93957277} {
		if got := rounds(t, n, 40, record)[0].Sum; got < record {
			t.Errorf("%d circles: %v, want %v", n, got, record)
		}
	}
}

func TestProposalsPassTheReferee(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := Config{
			N: rapid.IntRange(1, 12).Draw(rt, "n"), Count: rapid.IntRange(0, 5).Draw(rt, "count"), Climbs: rapid.IntRange(1, 6).Draw(rt, "climbs"),
			Population: rapid.IntRange(1, 3).Draw(rt, "population"), Fresh: 0.3, Seed: rapid.Uint64().Draw(rt, "seed"),
		}
		var past []Packing
		for range 3 {
			known := newSums(past)
			for _, p := range propose(t, c, past) {
				sum, err := Judge(p.Circles)
				if err != nil || sum != p.Sum || len(p.Circles) != c.N {
					rt.Fatalf("%d circles with the sum %v: %v, %v", len(p.Circles), p.Sum, sum, err)
				}
				if !slices.IsSortedFunc(p.Circles, bySize) || known.have(p.Sum) || p.Parent >= len(past) {
					rt.Fatalf("%+v is not in order", p)
				}
				known = append(known, p.Sum)
				slices.Sort(known)
				past = append(past, p.Packing)
			}
		}
	})
}

func TestNumberOfProcessors(t *testing.T) {
	c := Config{N: 9, Count: 7, Climbs: 4, Population: 3, Fresh: 0.4, Seed: 5}
	var past []Packing
	for _, p := range propose(t, Config{N: 9, Count: 5, Climbs: 1, Seed: 1}, nil) {
		past = append(past, p.Packing)
	}
	want := propose(t, c, past)
	if len(want) < 3 {
		t.Fatalf("only %d packings", len(want))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, processors := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(processors)
		if diff := cmp.Diff(want, propose(t, c, past)); diff != "" {
			t.Errorf("on %d processors (-want +got):\n%s", processors, diff)
		}
	}
}

// A walk begins at its parent: from the best packing with smaller radii it finds
// the best one again, at once.
func TestParentsAreClimbedFrom(t *testing.T) {
	best := rounds(t, 8, 1, 9)[0]
	smaller := Packing{Circles: slices.Clone(best.Circles)}
	for i := range smaller.Circles {
		smaller.Circles[i].R *= 0.9
	}
	smaller.Sum, _ = Judge(smaller.Circles)
	got := propose(t, Config{N: 8, Count: 1, Climbs: 1, Population: 1}, []Packing{smaller})
	if len(got) != 1 || got[0].Parent != 0 || math.Abs(got[0].Sum-best.Sum) > 1e-13 {
		t.Errorf("%+v, want %v", got, best)
	}
}

func TestOddParents(t *testing.T) {
	same := Packing{Circles: make([]Circle, 4)}
	for i := range same.Circles {
		same.Circles[i] = Circle{0.5, 0.5, 0}
	}
	for _, p := range propose(t, Config{N: 4, Count: 3, Climbs: 20, Population: 1}, []Packing{same}) {
		if p.Sum < 0.9 {
			t.Errorf("from four circles in one place: %v", p.Sum)
		}
	}
}

func TestCancelled(t *testing.T) {
	for looks := range 4 {
		ctx := conformance.Countdown(context.Background(), looks)
		if _, err := Propose(ctx, Config{N: 3, Count: 4, Climbs: 1000}, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("after %d looks: %v", looks, err)
		}
	}
}

// drawPacking draws centres with radii that leave room.
func drawPacking(rt *rapid.T, n int) []float64 {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
	z := make([]float64, 3*n)
	for scatter(rng, z); !inflate(z); scatter(rng, z) {
	}
	return z
}

// What the linearised conditions promise, the true ones keep.
func TestLinearisationIsCautious(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "n")
		c := newConditions(n)
		z, dz := drawPacking(rt, n), make([]float64, 3*n)
		before, change, after := make([]float64, c.len()), make([]float64, c.len()), make([]float64, c.len())
		c.linearise(z, before)
		for i := range dz {
			dz[i] = rapid.Float64Range(-1, 1).Draw(rt, "dz")
			z[i] += dz[i]
		}
		c.change(dz, change)
		c.linearise(z, after)
		for k := range after {
			promised := before[k] + change[k]
			if after[k] < promised-1e-12 {
				rt.Fatalf("condition %d: %v, promised %v", k, after[k], promised)
			}
			if k >= len(c.pairs) && math.Abs(after[k]-promised) > 1e-12 {
				rt.Fatalf("condition %d is linear: %v, not %v", k, after[k], promised)
			}
		}
	})
}

// curvature is pull after change, weighted between the two.
func TestCurvature(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(rt, "n")
		c := newConditions(n)
		z, slack, weight := drawPacking(rt, n), make([]float64, c.len()), make([]float64, c.len())
		c.linearise(z, slack)
		for k := range weight {
			weight[k] = rapid.Float64Range(0.1, 3).Draw(rt, "weight")
		}
		h := make([]float64, 9*n*n)
		c.curvature(weight, h)
		for j := range 3 * n {
			unit, want := make([]float64, 3*n), make([]float64, 3*n)
			unit[j] = 1
			c.change(unit, slack)
			for k := range slack {
				slack[k] *= weight[k]
			}
			c.pull(slack, want)
			for i := range j + 1 {
				if got := h[i*3*n+j]; math.Abs(got-want[i]) > 1e-12 {
					rt.Fatalf("h[%d, %d] is %v, want %v", i, j, got, want[i])
				}
			}
		}
	})
}

func BenchmarkClimb(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	a := newAscent(26)
	for b.Loop() {
		scatter(rng, a.z)
		if !inflate(a.z) || !a.climb(0) {
			b.Log("a climb gave up")
		}
	}
}
