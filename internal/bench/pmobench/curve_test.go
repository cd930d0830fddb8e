package main

import (
	"math"
	"testing"
)

// climb gives scores i/n for i from 1 to n.
func climb(n int) []float64 {
	scores := make([]float64, n)
	for i := range scores {
		scores[i] = float64(i+1) / float64(n)
	}
	return scores
}

func constant(n int, y float64) []float64 {
	scores := make([]float64, n)
	for i := range scores {
		scores[i] = y
	}
	return scores
}

func TestArea(t *testing.T) {
	for _, c := range []struct {
		name   string
		scores []float64
		of     func([]float64) float64
		calls  int
		want   float64
	}{
		// The first 100 calls count half, because the curve begins at 0.
		{"constant", constant(1000, 0.5), mean, 1000, 0.475},
		{"ends early", constant(100, 0.5), mean, 1000, 0.475},
		{"ends between two points", constant(150, 0.5), mean, 1000, 0.475},
		{"too long", constant(2000, 0.5), mean, 1000, 0.475},
		{"nothing", nil, mean, 1000, 0},
		// After call i the best is i/1000: the trapezoids of a straight line.
		{"best of a climb", climb(1000), first, 1000, 0.5},
		{"tenth of a climb", climb(1000), tenth, 1000, 0.5 - 0.95*0.009},
		{"mean of a climb", climb(1000), mean, 1000, 0.5 - 0.95*0.0045},
		{"fewer than ten", constant(5, 1), tenth, 1000, 0},
		{"one best at the end", append(constant(999, 0), 1), first, 1000, 0.05},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := curveOf(c.scores).area(c.of, c.calls); math.Abs(got-c.want) > 1e-12 {
				t.Errorf("area %v, want %v", got, c.want)
			}
		})
	}
}
