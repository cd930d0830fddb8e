package pareto

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func dominates(a, b []float64) bool { return nowhereAbove(a, b) && !slices.Equal(a, b) }

// peeled numbers fronts by their definition.
func peeled(points [][]float64) []int {
	out := make([]int, len(points))
	for number, left := 1, len(points); left > 0; number++ {
		var front []int
		for i, p := range points {
			if out[i] == 0 && !slices.ContainsFunc(points, func(q []float64) bool {
				j := slices.IndexFunc(points, func(r []float64) bool { return slices.Equal(r, q) })
				return out[j] == 0 && dominates(q, p)
			}) {
				front = append(front, i)
			}
		}
		for _, i := range front {
			out[i] = number
		}
		left -= len(front)
	}
	return out
}

// points draws points on a coarse grid, so that many agree in a coordinate.
func points(t *rapid.T, most int) [][]float64 {
	width := rapid.IntRange(1, 5).Draw(t, "width")
	point := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 5), func(i int) float64 { return float64(i) }), width, width)
	return rapid.SliceOfN(point, 0, most).Draw(t, "points")
}

func TestFrontsAreThoseOfTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := points(t, 40)
		want := peeled(p)
		if diff := cmp.Diff(want, Fronts(p, 0)); diff != "" {
			t.Fatalf("fronts of %v (-want +got):\n%s", p, diff)
		}
		enough := rapid.IntRange(1, 45).Draw(t, "enough")
		if diff := cmp.Diff(trimmed(want, enough), Fronts(p, enough)); diff != "" {
			t.Fatalf("the first fronts that hold %d of %v (-want +got):\n%s", enough, p, diff)
		}
	})
}

// trimmed sets to 0 the fronts that come after enough points.
func trimmed(fronts []int, enough int) []int {
	out := slices.Clone(fronts)
	for i, f := range fronts {
		before := 0
		for _, g := range fronts {
			if g < f {
				before++
			}
		}
		if before >= enough {
			out[i] = 0
		}
	}
	return out
}

// TestFrontsOfManyPoints takes the indexes past their first blocks and leaves,
// with points in orders that are hard on them.
func TestFrontsOfManyPoints(t *testing.T) {
	const n = 3000
	rng := rand.New(rand.NewPCG(1, 2))
	shapes := map[string]func(i int) []float64{
		"random 3": func(int) []float64 { return []float64{rng.Float64(), rng.Float64(), rng.Float64()} },
		"random 5": func(int) []float64 {
			return []float64{rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64(), rng.Float64()}
		},
		"antichain":  func(i int) []float64 { y := rng.Float64(); return []float64{float64(i), y, -y} },
		"line 4":     func(i int) []float64 { v := float64(i); return []float64{v, -v, -v, -v} },
		"line up 4":  func(i int) []float64 { v := float64(i); return []float64{-v, v, v, v} },
		"descending": func(i int) []float64 { v := float64(i % 100); return []float64{float64(i), -v, -v} },
		"binary 4": func(i int) []float64 {
			return []float64{float64(i), float64(rng.IntN(2)), float64(rng.IntN(2)), rng.Float64()}
		},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			p := make([][]float64, n)
			for i := range p {
				p[i] = shape(i)
			}
			got := Fronts(p, 0)
			// The front of a point is one after the last front that has a
			// point dominating it.
			for i, a := range p {
				want := 1
				for j, b := range p {
					if got[j] >= want && dominates(b, a) {
						want = got[j] + 1
					}
				}
				if got[i] != want {
					t.Fatalf("point %d is in front %d, want %d", i, got[i], want)
				}
			}
		})
	}
}

func TestOrderOfPointsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := points(t, 30)
		order := rapid.Permutation(indices(len(p))).Draw(t, "order")
		shuffled := make([][]float64, len(p))
		for i, j := range order {
			shuffled[i] = p[j]
		}
		fronts, crowding := Fronts(p, 0), Crowding(p)
		otherFronts, otherCrowding := Fronts(shuffled, 0), Crowding(shuffled)
		for i, j := range order {
			if fronts[j] != otherFronts[i] || crowding[j] != otherCrowding[i] {
				t.Fatalf("%v: front %d, crowding %v; shuffled: %d, %v", p[j], fronts[j], crowding[j], otherFronts[i], otherCrowding[i])
			}
		}
		if len(p) > 0 {
			reference := slices.Repeat([]float64{6}, len(p[0]))
			if a, b := Hypervolume(p, reference), Hypervolume(shuffled, reference); a != b {
				t.Fatalf("hypervolume %v, shuffled %v", a, b)
			}
		}
	})
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestCrowding(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		front [][]float64
		want  []float64
	}{
		"none":           {nil, []float64{}},
		"one":            {[][]float64{{1, 2}}, []float64{inf}},
		"two":            {[][]float64{{1, 2}, {2, 1}}, []float64{inf, inf}},
		"even":           {[][]float64{{0, 4}, {1, 3}, {2, 2}, {4, 0}}, []float64{inf, 1, 1.5, inf}},
		"twice":          {[][]float64{{0, 4}, {1, 3}, {1, 3}, {2, 2}, {4, 0}}, []float64{inf, 1, 1, 1.5, inf}},
		"same":           {[][]float64{{3, 3}, {3, 3}}, []float64{inf, inf}},
		"flat":           {[][]float64{{0, 4, 7}, {1, 3, 7}, {4, 0, 7}}, []float64{inf, 2, inf}},
		"infinite":       {[][]float64{{0, inf}, {1, 3}, {2, 2}, {4, 0}}, []float64{inf, inf, 0.75 + 1, inf}},
		"all infinite":   {[][]float64{{0, inf}, {0, inf}}, []float64{inf, inf}},
		"ties at an end": {[][]float64{{0, 4, 1}, {0, 3, 2}, {0, 2, 3}, {1, 1, 1}}, []float64{inf, 5.0 / 3, inf, inf}},
	} {
		t.Run(name, func(t *testing.T) {
			got := Crowding(c.front)
			for i, want := range c.want {
				if got[i] != want && math.Abs(got[i]-want) > 1e-12 {
					t.Errorf("point %v: got %v, want %v", c.front[i], got[i], want)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("got %d distances for %d points", len(got), len(c.want))
			}
		})
	}
}

// simplex lists the points with non-negative whole coordinates that add up to
// sum.
func simplex(width, sum int) [][]float64 {
	if width == 1 {
		return [][]float64{{float64(sum)}}
	}
	var out [][]float64
	for v := range sum + 1 {
		for _, rest := range simplex(width-1, sum-v) {
			out = append(out, append([]float64{float64(v)}, rest...))
		}
	}
	return out
}

func TestHypervolumeOfClosedForms(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 30} {
		side := float64(n)
		if got, want := Hypervolume(simplex(2, n-1), []float64{side, side}), float64(n*n-n*(n-1)/2); got != want {
			t.Errorf("staircase of %d points: got %v, want %v", n, got, want)
		}
		if got, want := Hypervolume(simplex(3, n-1), []float64{side, side, side}), float64(n*n*n-(n-1)*n*(n+1)/6); got != want {
			t.Errorf("stairs in space of side %d: got %v, want %v", n, got, want)
		}
	}
	for width := 1; width <= 8; width++ {
		units := make([][]float64, width)
		for i := range units {
			units[i] = make([]float64, width)
			units[i][i] = 1
		}
		want := math.Pow(10, float64(width)) - 1
		if width == 1 {
			want = 9 // the one point is at 1, and nothing is at 0
		}
		if got := Hypervolume(units, slices.Repeat([]float64{10}, width)); got != want {
			t.Errorf("identity of width %d: got %v, want %v", width, got, want)
		}
	}
}

func TestHypervolumeCountsUnitBoxes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := points(t, 12)
		if len(p) == 0 {
			return
		}
		width, side := len(p[0]), 6
		want := 0
		for box := range int(math.Pow(float64(side), float64(width))) {
			at := make([]float64, width)
			for k, rest := 0, box; k < width; k, rest = k+1, rest/side {
				at[k] = float64(rest % side)
			}
			if slices.ContainsFunc(p, func(q []float64) bool { return nowhereAbove(q, at) }) {
				want++
			}
		}
		if got := Hypervolume(p, slices.Repeat([]float64{float64(side)}, width)); got != float64(want) {
			t.Fatalf("hypervolume of %v: got %v, want %v", p, got, want)
		}
	})
}

func TestHypervolumeIgnoresPointsBeyondTheReference(t *testing.T) {
	inside := [][]float64{{1, 2}, {2, 1}}
	beyond := append(slices.Clone(inside), []float64{0, 3}, []float64{-5, 4}, []float64{math.Inf(1), 0})
	if got, want := Hypervolume(beyond, []float64{3, 3}), Hypervolume(inside, []float64{3, 3}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Hypervolume(nil, []float64{3, 3}); got != 0 {
		t.Errorf("hypervolume of nothing is %v", got)
	}
}
