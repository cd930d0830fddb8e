package fingerprint

import "fmt"

// MinMax is the kernel of Gaussian processes over molecules: the Tanimoto
// similarity of counts folded to a width, which is positive definite (Ralaivola
// et al., "Graph kernels for chemical informatics", Neural Networks 2005). It
// holds the points of a model and computes rows of the kernel matrix.
//
// Rows may be computed concurrently, but not while a point is added.
type MinMax struct {
	width  int
	counts []smallCount // of all points
	ends   []int        // of each point in counts
	sums   []int
}

// smallCount is a Count of folded IDs.
type smallCount struct{ id, n uint16 }

// MaxMinMaxWidth is the greatest width of a [MinMax] kernel.
const MaxMinMaxWidth = 1 << 16

// NewMinMax makes a kernel without points. The width is 1 to [MaxMinMaxWidth].
func NewMinMax(width int) (*MinMax, error) {
	if width < 1 || width > MaxMinMaxWidth {
		return nil, fmt.Errorf("width %d of a MinMax kernel is not between 1 and %d", width, MaxMinMaxWidth)
	}
	return &MinMax{width: width}, nil
}

// Len is the number of points.
func (k *MinMax) Len() int { return len(k.ends) }

// Add a point. Counts above 65,535 count as that.
func (k *MinMax) Add(c Counts) {
	sum := 0
	for _, e := range c.Fold(k.width) {
		n := uint16(min(e.N, 1<<16-1))
		k.counts = append(k.counts, smallCount{uint16(e.ID), n})
		sum += int(n)
	}
	k.ends = append(k.ends, len(k.counts))
	k.sums = append(k.sums, sum)
}

// Row writes the kernel between c and each point into dst, which must have
// length Len.
func (k *MinMax) Row(c Counts, dst []float64) {
	dense := make([]uint16, k.width)
	sum := 0
	for _, e := range c {
		at := &dense[e.ID%uint32(k.width)]
		before := *at
		*at = uint16(min(uint64(before)+uint64(e.N), 1<<16-1))
		sum += int(*at - before)
	}
	start := 0
	for i, end := range k.ends {
		common := 0
		for _, e := range k.counts[start:end] {
			common += int(min(e.n, dense[e.id]))
		}
		dst[i] = ratio(float64(common), float64(sum+k.sums[i]-common))
		start = end
	}
}
