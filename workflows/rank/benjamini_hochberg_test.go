package rank_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/workflows/rank"
)

func TestBenjaminiHochberg(t *testing.T) {
	for _, c := range []struct{ p, want []float64 }{
		{nil, []float64{}},
		{[]float64{0.03}, []float64{0.03}},
		// 0.01*4/1, 0.02*4/2, 0.03*4/3, 0.9*4/4.
		{[]float64{0.9, 0.01, 0.03, 0.02}, []float64{0.9, 0.04, 0.04, 0.04}},
		{[]float64{0.04, 0.001, 0.03, 0.2}, []float64{0.16 / 3, 0.004, 0.16 / 3, 0.2}},
		{[]float64{1, 1, 0.5}, []float64{1, 1, 1}},
		{[]float64{0.01, math.NaN(), 0.04}, []float64{0.02, math.NaN(), 0.04}},
		{[]float64{0, 0}, []float64{0, 0}},
	} {
		got, err := rank.BenjaminiHochberg(c.p)
		if err != nil {
			t.Fatal(err)
		}
		near := func(a, b float64) bool { return math.Abs(a-b) < 1e-15 || math.IsNaN(a) && math.IsNaN(b) }
		if !slices.EqualFunc(got, c.want, near) {
			t.Errorf("%v: got %v, want %v", c.p, got, c.want)
		}
	}
	for _, bad := range []float64{-0.1, 1.1, math.Inf(1)} {
		if _, err := rank.BenjaminiHochberg([]float64{0.5, bad}); err == nil || !strings.Contains(err.Error(), "p value 2") {
			t.Errorf("%v: error %v", bad, err)
		}
	}
}

// TestBenjaminiHochbergIsTheStepUpProcedure checks that the adjusted values
// are at most q for just those tests that the procedure rejects at q: the k
// smallest, with the largest k of which p(k) <= q k/m.
func TestBenjaminiHochbergIsTheStepUpProcedure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 0.1), rapid.Float64Range(0, 1)), 1, 20).Draw(t, "p")
		q := rapid.Float64Range(0.001, 0.5).Draw(t, "q")
		got, err := rank.BenjaminiHochberg(p)
		if err != nil {
			t.Fatal(err)
		}
		limit, sorted := -1.0, slices.Sorted(slices.Values(p))
		for i, v := range sorted {
			if v*float64(len(p))/float64(i+1) <= q {
				limit = v
			}
		}
		for i, v := range p {
			if (got[i] <= q) != (v <= limit) {
				t.Fatalf("at q = %v: p %v is adjusted to %v, but the limit is %v", q, v, got[i], limit)
			}
		}
	})
}
