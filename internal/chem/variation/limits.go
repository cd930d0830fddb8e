package variation

import "github.com/cupel-science/cupel/internal/chem"

// Limits of the molecules that a search may come to.
type Limits struct {
	HeavyAtoms int // at most so many
	RingSize   int // the largest ring
}

// DefaultLimits admit nearly every drug that is taken by mouth.
var DefaultLimits = Limits{HeavyAtoms: 60, RingSize: 8}

// Allow tells whether a molecule lies within the limits and is one that a chemist
// would look at: no cumulated double bonds or triple bonds in small rings, no
// radicals, no two charges of one sign side by side.
func (l Limits) Allow(m *chem.Mol) bool {
	if m.HeavyAtoms() > l.HeavyAtoms {
		return false
	}
	rings := m.Rings()
	for _, ring := range rings.Atoms {
		if len(ring) > l.RingSize {
			return false
		}
	}
	for i := range m.Atoms {
		if m.Atoms[i].Radicals > 0 || rings.OfAtom(i) > 0 && strained(m, i) {
			return false
		}
	}
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if p, q := m.Atoms[b.A].Charge, m.Atoms[b.B].Charge; p*q > 0 {
			return false
		}
	}
	return true
}

// strained tells whether an atom of a ring has a triple bond or two double
// bonds within the ring.
func strained(m *chem.Mol, atom int) bool {
	doubles := 0
	for _, l := range m.Links(atom) {
		if m.Rings().OfBond(int(l.Bond)) == 0 {
			continue
		}
		switch m.Bonds[l.Bond].Kekule {
		case chem.Triple:
			return true
		case chem.Double:
			doubles++
		}
	}
	return doubles > 1
}
