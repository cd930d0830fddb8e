package functions_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/generators"
)

func points(t testing.TB, name string, with map[string]any, req generators.Request) [][]float64 {
	t.Helper()
	rows, _ := generate(t, build(t, name, with), req)
	return rows
}

func TestAllStayInTheBox(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lower := rapid.Float64Range(-1e6, 1e6).Draw(rt, "lower")
		upper := lower + rapid.Float64Range(1e-3, 1e6).Draw(rt, "width")
		seed := rapid.Uint64().Draw(rt, "seed")
		for _, name := range []string{"random", "latin-hypercube", "sobol", "grid"} {
			for _, x := range points(t, name, map[string]any{"dim": 3, "lower": lower, "upper": upper}, generators.Request{Count: 50, Seed: seed}) {
				for _, v := range x {
					if !(v >= lower && v <= upper) {
						rt.Fatalf("%s: %v is not in [%v, %v]", name, v, lower, upper)
					}
				}
			}
		}
	})
}

// strata counts the points in each of n parts of variable i's interval [0, 1).
func strata(xs [][]float64, i, n int) []int {
	count := make([]int, n)
	for _, x := range xs {
		count[int(x[i]*float64(n))]++
	}
	return count
}

func TestRandomIsEven(t *testing.T) {
	chi := 0.0
	for seed := range uint64(20) {
		xs := points(t, "random", map[string]any{"dim": 2}, generators.Request{Count: 1600, Seed: seed})
		for i := range 2 {
			for _, n := range strata(xs, i, 16) {
				chi += sq(float64(n)-100, 0) / 100
			}
		}
	}
	// 40 sums of 15 degrees of freedom: mean 600, standard deviation 35.
	if chi < 480 || chi > 720 {
		t.Errorf("chi squared is %v", chi)
	}
}

func TestLatinHypercube(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(rt, "count")
		dim := rapid.IntRange(1, 8).Draw(rt, "dim")
		xs := points(t, "latin-hypercube", map[string]any{"dim": dim}, generators.Request{Count: n, Seed: rapid.Uint64().Draw(rt, "seed")})
		for i := range dim {
			if c := strata(xs, i, n); slices.Min(c) != 1 || slices.Max(c) != 1 {
				rt.Fatalf("x%d has %v points in its strata", i+1, c)
			}
		}
	})
}

// The first ten points in three variables are on the page of Joe and Kuo.
func TestSobolStart(t *testing.T) {
	want := [][]float64{{0, 0, 0}, {.5, .5, .5}, {.75, .25, .25}, {.25, .75, .75}, {.375, .375, .625}, {.875, .875, .125},
		{.625, .125, .875}, {.125, .625, .375}, {.1875, .3125, .9375}, {.6875, .8125, .4375}}
	for i, x := range points(t, "sobol", map[string]any{"dim": 3}, generators.Request{Count: 10}) {
		if !slices.Equal(x, want[i]) {
			t.Errorf("point %d is %v, want %v", i, x, want[i])
		}
	}
}

// Each aligned block of 2^k points has one in each 2^k-th part of each
// variable; scrambled too.
func TestSobolStratifies(t *testing.T) {
	for _, scramble := range []string{"none", "shift", "owen"} {
		for _, k := range []int{3, 6, 9} {
			n := 1 << k
			with := map[string]any{"dim": 64, "scramble": scramble, "skip": 5 * n}
			xs := points(t, "sobol", with, generators.Request{Count: n, Seed: 4})
			for i := range 64 {
				if c := strata(xs, i, n); slices.Min(c) != 1 || slices.Max(c) != 1 {
					t.Errorf("%s: x%d has %v points in the %d parts", scramble, i+1, c, n)
				}
			}
		}
	}
}

// The first two variables are a (0, 2)-sequence: 2^k points have one in each
// of the 2^k rectangles of any one shape 2^-i by 2^-(k-i).
func TestSobolFillsThePlane(t *testing.T) {
	const k = 8
	for _, scramble := range []string{"none", "shift", "owen"} {
		xs := points(t, "sobol", map[string]any{"dim": 2, "scramble": scramble}, generators.Request{Count: 1 << k, Seed: 9})
		for i := range k + 1 {
			seen := map[[2]int]int{}
			for _, x := range xs {
				seen[[2]int{int(math.Ldexp(x[0], i)), int(math.Ldexp(x[1], k-i))}]++
			}
			if len(seen) != 1<<k {
				t.Errorf("%s: %d of %d rectangles have a point", scramble, len(seen), 1<<k)
			}
		}
	}
}

// Integrating a product over ten variables, the error is far below the
// standard error of as many random points.
func TestSobolIntegrates(t *testing.T) {
	const n = 4096
	f := func(x []float64) float64 {
		p := 1.0
		for j, v := range x {
			p *= 1 + (v-0.5)/float64(j+1)
		}
		return p
	}
	for _, scramble := range []string{"none", "shift", "owen"} {
		sum, squares := 0.0, 0.0
		for _, x := range points(t, "sobol", map[string]any{"dim": 10, "scramble": scramble}, generators.Request{Count: n, Seed: 2}) {
			sum += f(x)
			squares += sq(f(x)-1, 0)
		}
		standard := math.Sqrt(squares/n) / math.Sqrt(n)
		if err := math.Abs(sum/n - 1); err > standard/5 {
			t.Errorf("%s: error %v, random points have %v", scramble, err, standard)
		}
	}
}

func TestSequencesGoOn(t *testing.T) {
	for name, with := range map[string]map[string]any{
		"sobol": {"dim": 5},
		"grid":  {"dim": 3, "levels": []any{4, 3, 2}},
	} {
		whole := points(t, name, with, generators.Request{Count: 24})
		var parts [][]float64
		for round := range 3 {
			parts = append(parts, points(t, name, with, generators.Request{Count: 8, Round: round})...)
		}
		if fmt.Sprint(whole) != fmt.Sprint(parts) {
			t.Errorf("%s: three rounds of 8 give\n%v\none of 24\n%v", name, parts, whole)
		}
	}
	skipped := points(t, "sobol", map[string]any{"dim": 5, "skip": 16}, generators.Request{Count: 8})
	if third := points(t, "sobol", map[string]any{"dim": 5}, generators.Request{Count: 8, Round: 2}); fmt.Sprint(skipped) != fmt.Sprint(third) {
		t.Error("sobol: skipping 16 points is not the third round of 8")
	}
}

func TestGrid(t *testing.T) {
	with := map[string]any{"variables": []any{"a", "b", "c"}, "lower": []any{0, 10, 5}, "upper": []any{2, 20, 6}, "levels": []any{3, 2, 1}}
	want := "[[0 10 5] [1 10 5] [2 10 5] [0 20 5] [1 20 5] [2 20 5]]"
	if got := fmt.Sprint(points(t, "grid", with, generators.Request{Count: 100})); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := points(t, "grid", with, generators.Request{Count: 100, Round: 1}); len(got) != 0 {
		t.Errorf("after the end: %v", got)
	}
	if got := fmt.Sprint(points(t, "grid", map[string]any{"dim": 1}, generators.Request{Count: 5})); got != "[[0] [0.25] [0.5] [0.75] [1]]" {
		t.Errorf("a line of five is %s", got)
	}
	seen := map[string]bool{}
	for _, x := range points(t, "grid", map[string]any{"dim": 3}, generators.Request{Count: 27}) {
		seen[fmt.Sprint(x)] = true
	}
	if len(seen) != 27 || !seen["[1 1 1]"] {
		t.Errorf("27 points fill no cube of three levels: %v", seen)
	}
}

// Results are part of a version: a change here asks for a new Spec.Version.
func TestVersion1(t *testing.T) {
	for name, want := range map[string]string{
		"random":          "[[0.238423 0.500921] [0.049999 0.489463] [0.750017 0.572576]]",
		"latin-hypercube": "[[0.916672 0.524192] [0.038465 0.001888] [0.590336 0.763993]]",
		"sobol none":      "[[0.250000 0.750000] [0.375000 0.375000] [0.875000 0.875000]]",
		"sobol shift":     "[[0.848261 0.839112] [0.973261 0.464112] [0.473261 0.964112]]",
		"sobol owen":      "[[0.638915 0.927268] [0.527340 0.220056] [0.388752 0.834188]]",
	} {
		kind, scramble, _ := strings.Cut(name, " ")
		with := map[string]any{"dim": 2}
		if scramble != "" {
			with["scramble"] = scramble
		}
		if got := fmt.Sprintf("%.6f", points(t, kind, with, generators.Request{Count: 3, Seed: 1, Round: 1})); got != want {
			t.Errorf("%s gives\n%s, want\n%s", name, got, want)
		}
	}
}
