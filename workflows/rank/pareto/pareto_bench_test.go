package pareto

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func random(n, width int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, width)
		for k := range out[i] {
			out[i][k] = rng.Float64()
		}
	}
	return out
}

// antichain is a single front of three objectives, the last two of which are
// opposites.
func antichain(n int) [][]float64 {
	rng := rand.New(rand.NewPCG(1, 2))
	out := make([][]float64, n)
	for i := range out {
		y := rng.Float64()
		out[i] = []float64{rng.Float64(), y, -y}
	}
	return out
}

func BenchmarkFronts(b *testing.B) {
	for _, c := range []struct {
		name   string
		points [][]float64
		enough int
	}{
		{"1M x 2", random(1_000_000, 2), 0},
		{"1M x 3", random(1_000_000, 3), 0},
		{"1M x 3 first 100", random(1_000_000, 3), 100},
		{"1M x 3 antichain", antichain(1_000_000), 0},
		{"100k x 5", random(100_000, 5), 0},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				fronts := Fronts(c.points, c.enough)
				b.ReportMetric(float64(slices.Max(fronts)), "fronts")
			}
		})
	}
}

func BenchmarkHypervolume(b *testing.B) {
	for _, c := range []struct{ n, width int }{{100_000, 3}, {5000, 4}, {2000, 5}, {500, 6}, {200, 7}, {100, 8}, {60, 9}, {40, 10}} {
		b.Run(fmt.Sprintf("%d x %d", c.n, c.width), func(b *testing.B) {
			front := random(c.n, c.width)
			for _, p := range front { // onto the plane where coordinates add up to 1
				sum := 0.0
				for _, v := range p {
					sum += v
				}
				for k := range p {
					p[k] /= sum
				}
			}
			reference := slices.Repeat([]float64{1}, c.width)
			for b.Loop() {
				Hypervolume(front, reference)
			}
		})
	}
}
