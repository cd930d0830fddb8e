package fingerprint

import "fmt"

// MinMax is the kernel of Gaussian processes over molecules: the Tanimoto
// similarity of counts folded to a width, which is positive definite (Ralaivola
// et al., "Graph kernels for chemical informatics", Neural Networks 2005). It
// holds the points of a model and computes rows of the kernel matrix.
//
// Rows may be computed concurrently, but not while a point is added.
type MinMax struct {
	postings [][]posting // by folded ID
	sums     []uint64    // of the counts of each point
}

// posting is a point that has a feature, and how often.
type posting struct{ point, n uint32 }

// MaxMinMaxWidth is the greatest width of a [MinMax] kernel.
const MaxMinMaxWidth = 1 << 16

// NewMinMax makes a kernel without points. The width is 1 to [MaxMinMaxWidth].
func NewMinMax(width int) (*MinMax, error) {
	if width < 1 || width > MaxMinMaxWidth {
		return nil, fmt.Errorf("width %d of a MinMax kernel is not between 1 and %d", width, MaxMinMaxWidth)
	}
	return &MinMax{postings: make([][]posting, width)}, nil
}

// Len is the number of points.
func (k *MinMax) Len() int { return len(k.sums) }

// Add a point.
func (k *MinMax) Add(c Counts) {
	at, sum := uint32(len(k.sums)), uint64(0)
	for _, e := range c.Fold(len(k.postings)) {
		k.postings[e.ID] = append(k.postings[e.ID], posting{at, e.N})
		sum += uint64(e.N)
	}
	k.sums = append(k.sums, sum)
}

// Row writes the kernel between c and each point into dst, which must have
// length Len.
func (k *MinMax) Row(c Counts, dst []float64) {
	common, sum := make([]uint64, len(k.sums)), uint64(0)
	for _, e := range c.Fold(len(k.postings)) {
		sum += uint64(e.N)
		for _, p := range k.postings[e.ID] {
			common[p.point] += uint64(min(p.n, e.N))
		}
	}
	for i, n := range common {
		dst[i] = ratio(float64(n), float64(sum+k.sums[i]-n))
	}
}
