package rank

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// BenjaminiHochberg adjusts the p values of many tests: those of which the
// adjusted value is at most q are a set with an expected share of false
// discoveries of at most q, if the tests are independent or positively
// dependent (Y. Benjamini and Y. Hochberg, Controlling the false discovery
// rate, Journal of the Royal Statistical Society B 57 (1995) 289-300).
//
// The adjusted value of the i-th smallest of m is the least of p[j] m/j over
// all j >= i, and at most 1. NaN stands for a test that was not made: it stays
// NaN and does not count. Values outside 0 to 1 are an error.
func BenjaminiHochberg(p []float64) ([]float64, error) {
	out := make([]float64, len(p))
	var order []int
	for i, v := range p {
		out[i] = v
		if math.IsNaN(v) {
			continue
		}
		if v < 0 || v > 1 {
			return nil, fmt.Errorf("p value %d is %v, but must lie between 0 and 1", i+1, v)
		}
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	least, m := 1.0, float64(len(order))
	for place := len(order); place > 0; place-- {
		i := order[place-1]
		least = min(least, p[i]*m/float64(place))
		out[i] = least
	}
	return out, nil
}
