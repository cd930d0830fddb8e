package scaffold

import (
	"errors"

	"github.com/cupel-science/cupel/internal/chem"
)

// ErrNoFit tells that no rule of BRICS joins two ends.
var ErrNoFit = errors.New("scaffold: no rule of BRICS joins these ends")

// OpenEnds are the dummies of a fragment at which it may be joined.
func OpenEnds(m *chem.Mol) []int { return openEnds(m) }

// Fit tells whether the rules of BRICS join two environments. They are the
// isotopes of a fragment's dummies.
func Fit(a, b uint16) bool {
	_, fits := jointOf(a, b)
	return fits
}

// Join joins two fragments at an open end of each. The ends must fit.
func Join(x *chem.Mol, endX int, y *chem.Mol, endY int) (*chem.Mol, error) {
	order, fits := jointOf(x.Atoms[endX].Isotope, y.Atoms[endY].Isotope)
	if !fits {
		return nil, ErrNoFit
	}
	return join(x, endX, y, endY, order)
}
