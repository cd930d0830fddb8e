package alerts

import "github.com/cupel-science/cupel/internal/chem"

// kind of an atom: elements that alerts name, aromatic or not. It is all that is
// told apart at the ends of a bond.
type kind uint8

const (
	kindC kind = iota
	kindAromaticC
	kindN
	kindAromaticN
	kindO
	kindAromaticO
	kindS
	kindAromaticS
	kindP
	kindF
	kindCl
	kindBr
	kindI
	kindH
	kindRest // all other elements, and aromatic P
	kinds
)

func kindOf(e chem.Element, aromatic bool) kind {
	var k kind
	switch e {
	case chem.Carbon:
		k = kindC
	case chem.Nitrogen:
		k = kindN
	case chem.Oxygen:
		k = kindO
	case chem.Sulfur:
		k = kindS
	default:
		if aromatic {
			return kindRest
		}
		return otherKind(e)
	}
	if aromatic {
		k++
	}
	return k
}

func otherKind(e chem.Element) kind {
	switch e {
	case chem.Phosphorus:
		return kindP
	case chem.Fluorine:
		return kindF
	case chem.Chlorine:
		return kindCl
	case chem.Bromine:
		return kindBr
	case chem.Iodine:
		return kindI
	case chem.Hydrogen:
		return kindH
	}
	return kindRest
}

// Features are numbered: first those of atoms, then those of bonds.
const (
	hydrogenSteps = 4 // 0, 1, 2, more
	chargeSteps   = 3 // negative, none, positive
	ringSteps     = 2 // outside, inside
	atomFeatures  = int(kinds) * hydrogenSteps * chargeSteps * ringSteps

	orderSteps   = 4 // single, double, triple, aromatic; any other is single
	bondFeatures = int(kinds) * int(kinds) * orderSteps * ringSteps

	featureWords = (atomFeatures + bondFeatures + 63) / 64
)

// featureSet tells which features some atom or bond has.
type featureSet [featureWords]uint64

func (f *featureSet) add(feature int)      { f[feature>>6] |= 1 << (feature & 63) }
func (f *featureSet) has(feature int) bool { return f[feature>>6]>>(feature&63)&1 != 0 }

// features of a molecule.
type features struct {
	set       featureSet
	cycles    int // independent ones
	junctions int // atoms where rings meet: those with three or more ring bonds
}

func atomFeature(k kind, hs, charge, ring int) int {
	return ((int(k)*hydrogenSteps+hs)*chargeSteps+charge)*ringSteps + ring
}

func bondFeature(a, b kind, order, ring int) int {
	if a > b {
		a, b = b, a
	}
	return atomFeatures + ((int(a)*int(kinds)+int(b))*orderSteps+order)*ringSteps + ring
}

// note the features of a molecule.
func (f *features) note(m *chem.Mol) {
	rings := m.Rings()
	var small [64]noted
	atoms := small[:0]
	for i := range m.Atoms {
		a := &m.Atoms[i]
		k := kindOf(a.Element, a.Aromatic)
		atoms = append(atoms, noted{kind: k})
		f.set.add(atomFeature(k, min(m.TotalHs(i), hydrogenSteps-1), chargeStep(a.Charge), min(rings.OfAtom(i), 1)))
	}
	for i := range m.Bonds {
		b := &m.Bonds[i]
		ring := min(rings.OfBond(i), 1)
		f.set.add(bondFeature(atoms[b.A].kind, atoms[b.B].kind, orderStep(b.Order), ring))
		f.junctions += atoms[b.A].countBond(ring) + atoms[b.B].countBond(ring)
	}
	f.cycles = rings.Smallest
}

// noted of an atom.
type noted struct {
	kind      kind
	ringBonds uint8
}

// countBond counts a bond, which is in ring rings, 0 or 1; it is 1 if that makes
// the atom a junction.
func (n *noted) countBond(ring int) int {
	if ring == 0 || n.ringBonds == junctionBonds {
		return 0
	}
	n.ringBonds++
	if n.ringBonds == junctionBonds {
		return 1
	}
	return 0
}

// junctionBonds are the bonds in rings that make an atom a junction.
const junctionBonds = 3

func chargeStep(charge int8) int {
	switch {
	case charge < 0:
		return 0
	case charge == 0:
		return 1
	}
	return 2
}

func orderStep(o chem.Order) int {
	switch o {
	case chem.Double:
		return 1
	case chem.Triple:
		return 2
	case chem.Aromatic:
		return 3
	}
	return 0
}
