package smiles

import "github.com/cupel-science/cupel/internal/chem"

// stereoMarks are a molecule's marked atoms and double bonds.
type stereoMarks struct {
	centres []markedAtom
	doubles []markedBond
}

type markedAtom struct{ atom int32 }

type markedBond struct {
	index int32
	bond  *chem.Bond
}

// sense of a stereo mark relative to an order of its neighbours.
type sense uint8

const (
	unknown sense = iota // some of the neighbours have no order
	even                 // counter-clockwise in rising order; highest ones cis
	odd
)

func (s *stereoMarks) find(m *chem.Mol, atoms []int32, flat bool) {
	s.centres, s.doubles = s.centres[:0], s.doubles[:0]
	if flat {
		return
	}
	for _, a := range atoms {
		if m.Atoms[a].Chiral != chem.Achiral {
			s.centres = append(s.centres, markedAtom{a})
		}
		for _, l := range m.Links(int(a)) {
			if b := &m.Bonds[l.Bond]; b.Stereo != chem.NoStereo && b.A == a {
				s.doubles = append(s.doubles, markedBond{l.Bond, b})
			}
		}
	}
}

func (s *stereoMarks) none() bool { return len(s.centres) == 0 && len(s.doubles) == 0 }

// open tells whether a mark has no sense in an order yet.
func (s *stereoMarks) open(m *chem.Mol, order []int32) bool {
	for i := range s.centres {
		if s.centres[i].sense(m, order) == unknown {
			return true
		}
	}
	for i := range s.doubles {
		if s.doubles[i].sense(m, order) == unknown {
			return true
		}
	}
	return false
}

func (c markedAtom) sense(m *chem.Mol, order []int32) sense {
	links := m.Links(int(c.atom))
	swapped := m.Atoms[c.atom].Chiral == chem.Clockwise
	for i, l := range links {
		for _, k := range links[:i] {
			switch x, y := order[k.Atom], order[l.Atom]; {
			case x == y:
				return unknown
			case x > y:
				swapped = !swapped
			}
		}
	}
	if swapped {
		return odd
	}
	return even
}

func (d markedBond) sense(m *chem.Mol, order []int32) sense {
	x, okX := highest(m, d.bond.A, d.index, order)
	y, okY := highest(m, d.bond.B, d.index, order)
	if !okX || !okY {
		return unknown
	}
	same := (x == d.bond.StereoA) == (y == d.bond.StereoB)
	if same == (d.bond.Stereo == chem.Cis) {
		return even
	}
	return odd
}

// highest is the last in order of the substituents at an end of a double bond;
// false if there are two of them.
func highest(m *chem.Mol, end, double int32, order []int32) (atom int32, ok bool) {
	atom = -1
	for _, l := range m.Links(int(end)) {
		if l.Bond == double {
			continue
		}
		switch {
		case atom < 0 || order[l.Atom] > order[atom]:
			atom, ok = l.Atom, true
		case order[l.Atom] == order[atom]:
			ok = false
		}
	}
	return atom, ok
}
