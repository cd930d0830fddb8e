package distribution

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Divergence is how far the distribution of one property in a sample is from
// that in the training set.
type Divergence struct {
	Property string  // RDKit's name, or internal_similarity
	KL       float64 // Kullback-Leibler divergence, in nats
}

// Divergences compares the properties of a sample's different molecules, and
// their similarity to the nearest other one of the sample, with those of the
// training set. The order is GuacaMol's. It fails where a real property is the
// same for all molecules of one of the sets, so that it has no density.
func (s *Sample) Divergences(ctx context.Context, training *Sample) ([]Divergence, error) {
	if len(s.molecules) < 2 || len(training.molecules) < 2 {
		return nil, errors.New("distribution: a set has fewer than two different molecules")
	}
	var out []Divergence
	for i, name := range propertyNames {
		base, own := training.property(i), s.property(i)
		kl, err := discrete(base, own), error(nil)
		if i < numContinuous {
			kl, err = continuous(base, own)
		}
		if err != nil {
			return nil, fmt.Errorf("distribution: %s: %w", name, err)
		}
		out = append(out, Divergence{name, kl})
	}
	base, err := training.pairs(ctx)
	if err != nil {
		return nil, err
	}
	own, err := s.pairs(ctx)
	if err != nil {
		return nil, err
	}
	kl, err := continuous(base.nearest, own.nearest)
	if err != nil {
		return nil, fmt.Errorf("distribution: internal similarity: %w", err)
	}
	return append(out, Divergence{"internal_similarity", kl}), nil
}

// Score is GuacaMol's: the mean of exp(-KL), 1 where all distributions agree.
func Score(all []Divergence) float64 {
	sum := 0.0
	for _, d := range all {
		sum += math.Exp(-d.KL)
	}
	return sum / float64(max(len(all), 1))
}

// property i of all molecules.
func (s *Sample) property(i int) []float64 {
	values := make([]float64, len(s.molecules))
	for k := range s.molecules {
		values[k] = s.molecules[k].values[i]
	}
	return values
}
