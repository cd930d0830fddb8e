package distribution

import (
	"context"
	"errors"
	"math"
)

// Divergence is how far the distribution of one property in a sample is from
// that in the training set.
type Divergence struct {
	Property string  // RDKit's name, or internal_similarity
	KL       float64 // Kullback-Leibler divergence, in nats; NaN where there is none
	Err      error   // why there is none
}

// ErrTooFew says that a set has no distributions.
var ErrTooFew = errors.New("distribution: a set has fewer than two different molecules")

// Divergences compares the properties of a sample's molecules, and their
// similarity to the nearest other one of the sample, with those of the training
// set. The order is GuacaMol's. A real property that is the same for all
// molecules of one of the sets has no density, and so no divergence. It fails
// with [ErrTooFew] for sets of less than two molecules.
func (s *Sample) Divergences(ctx context.Context, training *Sample) ([]Divergence, error) {
	own, err := s.pairs(ctx)
	if err != nil {
		return nil, err
	}
	base, err := training.pairs(ctx)
	if err != nil {
		return nil, err
	}
	if len(s.molecules) < 2 || len(training.molecules) < 2 {
		return nil, ErrTooFew
	}
	var out []Divergence
	for i, name := range propertyNames {
		base, own := training.property(i), s.property(i)
		if i < numContinuous {
			out = append(out, newDivergence(name, base, own))
		} else {
			out = append(out, Divergence{Property: name, KL: discrete(base, own)})
		}
	}
	return append(out, newDivergence("internal_similarity", base.nearest, own.nearest)), nil
}

// newDivergence is that of a real property.
func newDivergence(name string, base, own []float64) Divergence {
	kl, err := continuous(base, own)
	if err != nil {
		kl = math.NaN()
	}
	return Divergence{name, kl, err}
}

// Score is GuacaMol's: the mean of exp(-KL), 1 where all distributions agree. It
// is NaN where a divergence is, or where there are none.
func Score(all []Divergence) float64 {
	sum := 0.0
	for _, d := range all {
		sum += math.Exp(-d.KL)
	}
	return sum / float64(len(all))
}

// property i of all molecules.
func (s *Sample) property(i int) []float64 {
	values := make([]float64, len(s.molecules))
	for k := range s.molecules {
		values[k] = s.molecules[k].values[i]
	}
	return values
}
