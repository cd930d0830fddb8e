package distribution

import (
	"context"
	"errors"
)

// Comparison is all that is said of a sample and a training set.
type Comparison struct {
	Own, Training                 Counts
	Validity, Uniqueness, Novelty float64 // of the sample, 0 to 1
	Divergences                   []Divergence
	Score                         float64 // NaN where there is none, as [Score] has it
}

// Counts are the sizes of a set, from the texts to what is compared.
type Counts struct {
	Texts     int
	Molecules int // texts that are molecules
	Different int // molecules that differ in more than stereo
	Compared  int // of these, those whose properties and similarities are compared
	Diversity float64
}

// Compare sets a sample against a training set. Without two molecules in each
// there are no divergences.
func Compare(ctx context.Context, own, training *Sample) (*Comparison, error) {
	c := &Comparison{Validity: own.Validity(), Uniqueness: own.Uniqueness(), Novelty: own.Novelty(training)}
	var err error
	if c.Own, err = own.counts(ctx); err != nil {
		return nil, err
	}
	if c.Training, err = training.counts(ctx); err != nil {
		return nil, err
	}
	if c.Divergences, err = own.Divergences(ctx, training); err != nil && !errors.Is(err, ErrTooFew) {
		return nil, err
	}
	c.Score = Score(c.Divergences)
	return c, nil
}

func (s *Sample) counts(ctx context.Context) (Counts, error) {
	diversity, err := s.Diversity(ctx)
	return Counts{s.total, s.valid, len(s.seen), len(s.molecules), diversity}, err
}
