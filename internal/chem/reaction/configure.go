package reaction

import "github.com/cupel-science/cupel/internal/chem"

// hidden stands for a neighbour that is no atom: a hydrogen or a lone pair.
const hidden = -1

// setChirality gives atoms the chirality that they had, as seen in the order of
// their new bonds, or that the template demands. A neighbour that was replaced
// hands its place on; where more than one was, the chirality is lost.
func (a *assembly) setChirality() {
	for i := range a.builder.NumAtoms() {
		atom := a.builder.Atom(i)
		change := keepStereo
		if i < len(a.template.atoms) {
			change = a.template.stereo[i]
		}
		sense, around := chem.Achiral, []int32(nil)
		switch o := a.origins[i]; {
		case change == createStereo:
			t := &a.template.atoms[i]
			sense, around = t.Chiral, t.Around
		case change != destroyStereo && o.part >= 0:
			p := &a.parts[o.part]
			sense, around = p.mol.Atoms[o.atom].Chiral, p.around(o.atom)
		}
		atom.Chiral = chem.Achiral
		if sense == chem.Achiral {
			continue
		}
		odd, ok := oddPermutation(around, withHidden(a.neighbours(i)))
		if !ok {
			continue
		}
		if odd != (change == invertStereo) {
			sense = opposite(sense)
		}
		atom.Chiral = sense
	}
}

func opposite(c chem.Chirality) chem.Chirality {
	return chem.CounterClockwise + chem.Clockwise - c
}

// around lists an atom's neighbours in the reactant by their indices in the
// product; those that are gone get numbers of their own.
func (p *part) around(atom int) []int32 {
	var list []int32
	for _, l := range p.mol.Links(atom) {
		n := p.atoms[l.Atom]
		if n < 0 {
			n = -2 - l.Atom
		}
		list = append(list, n)
	}
	return withHidden(list)
}

// withHidden puts the hydrogen or the lone pair of an atom with three neighbours
// first, where chirality expects it.
func withHidden(list []int32) []int32 {
	if len(list) == 3 {
		return append([]int32{hidden}, list...)
	}
	if len(list) != 4 {
		return nil
	}
	return list
}

// neighbours of an atom of the product, in the order of the bonds.
func (a *assembly) neighbours(atom int) []int32 {
	var list []int32
	for i := range a.builder.NumBonds() {
		b := a.builder.Bond(i)
		if int(b.A) == atom || int(b.B) == atom {
			list = append(list, b.A+b.B-int32(atom))
		}
	}
	return list
}

// setStereo gives double bonds the sides that they had. Those of the template
// that have neighbours at both ends there get theirs from its / and \ alone.
func (a *assembly) setStereo() {
	degree := make([]int, len(a.template.atoms))
	for _, b := range a.template.bonds {
		degree[b.A]++
		degree[b.B]++
	}
	for i := range a.builder.NumBonds() {
		b := a.builder.Bond(i)
		if b.Order != chem.Double {
			continue
		}
		if i < len(a.template.bonds) && degree[b.A] > 1 && degree[b.B] > 1 {
			continue
		}
		if old := a.oldBond(int(b.A), int(b.B)); old != nil && old.Order == chem.Double && old.Stereo != chem.NoStereo {
			a.keepSides(b, old)
		}
	}
}

// keepSides transfers the sides of a double bond. A neighbour that is gone is
// stood for by the other one at its end, on the other side.
func (a *assembly) keepSides(b, old *chem.Bond) {
	o := a.origins[b.A]
	p := &a.parts[o.part]
	endA, endB := old.A, old.B
	sideA, sideB := old.StereoA, old.StereoB
	if int(endA) != o.atom {
		endA, endB, sideA, sideB = endB, endA, sideB, sideA
	}
	newA, flipA := a.neighbourKept(p, endA, endB, sideA)
	newB, flipB := a.neighbourKept(p, endB, endA, sideB)
	if newA < 0 || newB < 0 {
		return
	}
	b.StereoA, b.StereoB, b.Stereo = newA, newB, old.Stereo
	if flipA != flipB {
		b.Stereo = chem.Cis + chem.Trans - old.Stereo
	}
}

// neighbourKept finds the neighbour at one end of a double bond that is still
// bonded to it, and tells whether it is the one on the other side.
func (a *assembly) neighbourKept(p *part, end, far, side int32) (index int32, flipped bool) {
	if n := p.atoms[side]; a.marksSide(n, p.atoms[end]) {
		return n, false
	}
	for _, l := range p.mol.Links(int(end)) {
		if n := p.atoms[l.Atom]; l.Atom != far && l.Atom != side && a.marksSide(n, p.atoms[end]) {
			return n, true
		}
	}
	return hidden, false
}

// marksSide tells whether an atom is bonded to the end of a double bond such
// that it can mark a side: not by another double bond, as in allenes.
func (a *assembly) marksSide(atom, end int32) bool {
	if atom < 0 {
		return false
	}
	i := a.builder.BondBetween(int(atom), int(end))
	if i < 0 {
		return false
	}
	order := a.builder.Bond(i).Order
	return order == chem.Single || order == chem.Aromatic
}
