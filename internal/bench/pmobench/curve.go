package main

import "slices"

// curve holds the ten best scores, the best first, after every 100 calls.
type curve [][]float64

const (
	every = 100
	top   = 10
)

func curveOf(scores []float64) curve {
	var c curve
	var best []float64
	for i, y := range scores {
		at, _ := slices.BinarySearchFunc(best, y, func(a, b float64) int {
			if a > b {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, y)
		best = best[:min(len(best), top)]
		if (i+1)%every == 0 || i == len(scores)-1 {
			c = append(c, slices.Clone(best))
		}
	}
	return c
}

// area is the benchmark's measure: a figure of the ten best after every 100 calls,
// integrated by trapezoids from 0 and divided by the number of calls. What ends
// early keeps its last value.
func (c curve) area(of func([]float64) float64, calls int) float64 {
	area, before := 0.0, 0.0
	for i := range calls / every {
		now := before
		if i < len(c) {
			now = of(c[i])
		}
		area += every * (before + now) / 2
		before = now
	}
	return area / float64(calls)
}

// mean is the figure of AUC top-10.
func mean(best []float64) float64 {
	sum := 0.0
	for _, y := range best {
		sum += y
	}
	return sum / float64(len(best))
}

// tenth is the figure of a stricter variant, which Tripp et al. report.
func tenth(best []float64) float64 {
	if len(best) < top {
		return 0
	}
	return best[top-1]
}

// first is the figure of AUC top-1.
func first(best []float64) float64 { return best[0] }
