package search

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/cupel-science/cupel/internal/packing"
)

// walker makes walks among packings of n circles. It holds memory for one walk
// at a time.
type walker struct {
	*ascent
	here, found []float64 // the packing at which the walk stands, and the best new one
}

func newWalker(n int) *walker {
	return &walker{newAscent(n), make([]float64, 3*n), make([]float64, 3*n)}
}

// walk climbs from the centres given, or from random ones where there are
// none, and then from its best packing with a perturbation, so many times. It
// returns the best packing that is not known; false where it has seen none.
func (w *walker) walk(ctx context.Context, rng *rand.Rand, from []Circle, climbs int, known sums) (Packing, bool, error) {
	height, best := 0.0, 0.0
	for i := range climbs {
		if err := ctx.Err(); err != nil {
			return Packing{}, false, err
		}
		switch {
		case i == 0 && from != nil:
			w.place(from)
		case height == 0:
			scatter(rng, w.z)
		default:
			copy(w.z, w.here)
			perturb(rng, w.z)
		}
		if !inflate(w.z) || !w.climb(best) {
			continue
		}
		sum := w.sum()
		if sum > best && !known.have(sum) {
			best = sum
			copy(w.found, w.z)
		}
		if sum > height {
			height = sum
			copy(w.here, w.z)
		}
	}
	if best == 0 {
		return Packing{}, false, nil
	}
	p, ok := settle(w.found)
	return p, ok, nil
}

func (w *walker) place(circles []Circle) {
	for i, c := range circles {
		w.z[3*i], w.z[3*i+1], w.z[3*i+2] = c.X, c.Y, c.R
	}
}

// settle makes the radii smaller until the referee has nothing to object, and
// orders the circles by size. It returns false where that takes more than
// rounding errors.
func settle(z []float64) (Packing, bool) {
	for _, less := range []float64{0, 0x1p-54, 0x1p-53, 0x1p-52, 0x1p-51, 0x1p-50, 0x1p-48, 0x1p-44, 0x1p-40} {
		circles := make([]Circle, len(z)/3)
		for i := range circles {
			circles[i] = Circle{z[3*i], z[3*i+1], max(0, z[3*i+2]-less)}
		}
		if sum, err := Judge(circles); err == nil {
			slices.SortFunc(circles, bySize)
			return Packing{circles, sum}, true
		}
	}
	return Packing{}, false
}

// Judge asks the referee for the sum of the radii.
func Judge(circles []Circle) (sum float64, err error) {
	exact := make([]packing.Circle, len(circles))
	for i, c := range circles {
		if exact[i], err = packing.FromFloats(c.X, c.Y, c.R); err != nil {
			return 0, err
		}
	}
	return packing.Verify(exact, len(circles))
}
