package distribution

import (
	"context"

	"github.com/cupel-science/cupel/internal/parallel"
)

// pairs is what the similarities of all pairs of a sample come to.
type pairs struct {
	nearest []float64 // similarity of each molecule to the nearest other one
	sums    []float64 // of each molecule's similarities to all others
}

// Diversity is 1 less the mean Tanimoto similarity of all pairs of the molecules
// that are compared, each paired with itself too; 0 of none.
func (s *Sample) Diversity(ctx context.Context) (float64, error) {
	p, err := s.pairs(ctx)
	if err != nil || len(p.sums) == 0 {
		return 0, err
	}
	sum, n := 0.0, float64(len(p.sums))
	for _, v := range p.sums {
		sum += v + 1
	}
	return 1 - sum/(n*n), nil
}

// pairs compares each molecule with each other, once.
func (s *Sample) pairs(ctx context.Context) (*pairs, error) {
	if err := s.describe(ctx); err != nil || s.similar != nil {
		return s.similar, err
	}
	n := len(s.molecules)
	p := &pairs{nearest: make([]float64, n), sums: make([]float64, n)}
	err := parallel.Each(ctx, n, chunk, func(i int) { p.nearest[i], p.sums[i] = s.compare(i) })
	if err == nil {
		s.similar = p
	}
	return p, err
}

// compare a molecule with all others.
func (s *Sample) compare(i int) (nearest, sum float64) {
	for j := range s.molecules {
		if j == i {
			continue
		}
		t := s.molecules[i].print.Tanimoto(s.molecules[j].print)
		nearest = max(nearest, t)
		sum += t
	}
	return nearest, sum
}
