// Package bootstrap says what samples of a statistic tell of it.
package bootstrap

import (
	"cmp"
	"math"
	"slices"
)

// Interval holds the middle share of the values, level of them, which it sorts: the
// percentile interval (B. Efron and R. Tibshirani, An introduction to the
// bootstrap, 1993, chapter 13). There must be a value.
func Interval[T cmp.Ordered](values []T, level float64) (low, high T) {
	slices.Sort(values)
	last, tail := float64(len(values)-1), (1-level)/2
	return values[int(math.Floor(tail*last))], values[int(math.Ceil((1-tail)*last))]
}
