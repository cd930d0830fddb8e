package molfile

import (
	"math"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/depict"
)

// bondLength of what is written, in Å.
const bondLength = 1.5

// plane is a molecule as it is drawn.
type plane struct {
	m      *chem.Mol
	at     []complex128   // places of the atoms, in bond lengths
	wedges []depict.Wedge // of the bonds
	open   []int32        // double bonds whose sides are not known, though there are two
}

func newPlane(m *chem.Mol) (plane, error) {
	at, err := depict.Layout(m)
	if err != nil {
		return plane{}, err
	}
	return plane{m: m, at: at, wedges: depict.Wedges(m, at), open: openBonds(m)}, nil
}

// openBonds are the double bonds without sides that could have them. Drawn as
// they lie, they would be read as cis or trans.
func openBonds(m *chem.Mol) []int32 {
	open := func(b chem.Bond) bool {
		return b.Order == chem.Double && b.Stereo == chem.NoStereo && m.Degree(int(b.A)) > 1 && m.Degree(int(b.B)) > 1
	}
	if !slices.ContainsFunc(m.Bonds, open) {
		return nil // as in most molecules, for which candidates need not be found
	}
	return slices.DeleteFunc(m.StereoBondCandidates(), func(i int32) bool { return !open(m.Bonds[i]) })
}

// place of an atom in Å, to the four decimals that are written, so that there is
// no -0.0000.
func (p *plane) place(atom int) (x, y float64) {
	rounded := func(v float64) float64 { return math.Round(v*bondLength*1e4)/1e4 + 0 }
	return rounded(real(p.at[atom])), rounded(imag(p.at[atom]))
}

// Stereo codes of bonds; a wedge begins at the first atom.
const (
	codePlain  = 0
	codeUp     = 1
	codeEither = 3 // a double bond
	codeDown   = 6
)

// ends of a bond in the order in which they are written, and its stereo code.
func (p *plane) ends(bond int) (from, to int32, code int) {
	b, w := &p.m.Bonds[bond], p.wedges[bond]
	switch {
	case slices.Contains(p.open, int32(bond)):
		return b.A, b.B, codeEither
	case w.From < 0:
		return b.A, b.B, codePlain
	case w.Up:
		return w.From, int32(b.Other(int(w.From))), codeUp
	}
	return w.From, int32(b.Other(int(w.From))), codeDown
}
