package molecules

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"github.com/cupel-science/cupel/internal/gaussian"
	"github.com/cupel-science/cupel/internal/parallel"
)

// surrogate is a Gaussian process over molecules that has learnt scores. Its
// means and deviations are in units of the spread of the scores it learnt.
type surrogate struct {
	kernel    *kernel
	factor    gaussian.Factor
	whitened  []float64 // L⁻¹ y
	weights   []float64 // K⁻¹ y
	amplitude float64   // variance of the process: the most likely one
	noise     float64
}

// learn conditions a process on the scores of molecules. The kernel has no points
// yet.
func learn(ctx context.Context, seen []individual, k *kernel, noise float64) (*surrogate, error) {
	points := make([]*point, len(seen))
	err := parallel.Each(ctx, len(seen), chunk, func(i int) {
		if m, err := read(seen[i].smiles); err == nil {
			points[i], _ = k.point(m)
		}
	})
	if err != nil {
		return nil, err
	}
	s := &surrogate{kernel: k, noise: noise}
	var scores []float64
	for i, p := range points {
		if p == nil || s.add(p) != nil {
			continue // too large for a fingerprint, or as good as one that is there
		}
		scores = append(scores, seen[i].score)
		if i%chunk == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if len(scores) == 0 {
		return nil, fmt.Errorf("none of the %d scored molecules has a fingerprint", len(seen))
	}
	s.whitened = make([]float64, len(scores))
	gaussian.Standardize(s.whitened, scores)
	s.factor.Forward(s.whitened, s.whitened)
	s.weights = append([]float64(nil), s.whitened...)
	s.factor.Backward(s.weights)
	s.amplitude = max(leastAmplitude, floats.Dot(s.whitened, s.whitened)/float64(len(scores)))
	return s, nil
}

// leastAmplitude keeps a model curious that has seen only equal scores.
const leastAmplitude = 0.05

func (s *surrogate) add(p *point) error {
	row := make([]float64, s.kernel.len())
	s.kernel.row(p, row)
	if err := s.factor.Append(row, 1+s.noise); err != nil {
		return err
	}
	s.kernel.add(p)
	return nil
}

// opinion is what a model thinks of a molecule.
type opinion struct {
	*point
	whitened []float64 // L⁻¹ of its covariances with the observations
	mean     float64
	variance float64
}

// quick is an opinion without the whitened covariances: the variance is an upper
// bound, from the nearest observation alone. It costs O(n).
func (s *surrogate) quick(p *point) opinion {
	row := make([]float64, s.kernel.len())
	s.kernel.row(p, row)
	nearest := floats.Max(row)
	return opinion{point: p, whitened: row, mean: floats.Dot(row, s.weights), variance: s.amplitude * max(0, 1-nearest*nearest/(1+s.noise))}
}

// full makes a quick opinion exact. It costs O(n²).
func (s *surrogate) full(o *opinion) {
	s.factor.Forward(o.whitened, o.whitened)
	o.variance = s.amplitude * max(0, 1-floats.Dot(o.whitened, o.whitened))
}

// expect lowers the variance of an opinion as if the score of another molecule
// had been measured.
func (s *surrogate) expect(o, measured *opinion) {
	deviation := math.Sqrt(measured.variance/s.amplitude + s.noise)
	shared := (s.kernel.between(o.point, measured.point) - floats.Dot(o.whitened, measured.whitened)) / deviation
	o.variance = max(0, o.variance-s.amplitude*shared*shared)
}

// bound is the upper confidence bound.
func (o *opinion) bound(weight float64) float64 { return o.mean + weight*math.Sqrt(o.variance) }

// observations chooses what a model learns from: all, or the best three quarters
// of n and an even sample of the others.
func observations(scored []individual, n int) []individual {
	sorted := best(scored, len(scored))
	if len(sorted) <= n {
		return sorted
	}
	top := n * 3 / 4
	out, rest := sorted[:top:top], sorted[top:]
	for i := range n - top {
		out = append(out, rest[i*len(rest)/(n-top)])
	}
	return out
}
