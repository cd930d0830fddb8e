package scaffold

import "github.com/cupel-science/cupel/internal/chem"

// MurckoAtoms tells of each atom whether it belongs to the scaffold: the rings,
// what links them, and atoms that a double bond ties to these (Bemis and Murcko,
// J. Med. Chem. 1996, 39, 2887, who don't keep the last).
func MurckoAtoms(m *chem.Mol) []bool {
	keep := ringsAndLinkers(m)
	var exocyclic []int
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if b.Order == chem.Double && keep[b.A] != keep[b.B] {
			exocyclic = append(exocyclic, int(b.A), int(b.B))
		}
	}
	for _, a := range exocyclic {
		keep[a] = true
	}
	return keep
}

// ringsAndLinkers peels the ends of chains off until only rings are ends.
func ringsAndLinkers(m *chem.Mol) []bool {
	keep := make([]bool, len(m.Atoms))
	degree := make([]int, len(m.Atoms))
	var ends []int
	for i := range m.Atoms {
		keep[i] = true
		degree[i] = m.Degree(i)
		if degree[i] <= 1 {
			ends = append(ends, i)
		}
	}
	for len(ends) > 0 {
		a := ends[len(ends)-1]
		ends = ends[:len(ends)-1]
		keep[a] = false
		for _, l := range m.Links(a) {
			if !keep[l.Atom] {
				continue
			}
			if degree[l.Atom]--; degree[l.Atom] == 1 {
				ends = append(ends, int(l.Atom))
			}
		}
	}
	return keep
}

// Murcko is the scaffold as a molecule; it has no atoms where there is no ring.
// Hydrogens take the place of what was cut off.
func Murcko(m *chem.Mol) (*chem.Mol, error) {
	b := chem.Edit(m)
	keep := ringsAndLinkers(m)
	all := MurckoAtoms(m)
	for i := range m.Atoms {
		if all[i] {
			continue
		}
		for _, l := range m.Links(i) {
			if keep[l.Atom] {
				loseNeighbour(b.Atom(int(l.Atom)))
			}
		}
	}
	for i := range b.NumBonds() {
		keepSides(m, b.Bond(i), all)
	}
	b.RemoveAtoms(func(a int) bool { return !all[a] })
	return b.Build()
}

// keepSides has a double bond's stereo mark speak of neighbours that stay.
func keepSides(m *chem.Mol, b *chem.Bond, keep []bool) {
	if b.Stereo == chem.NoStereo {
		return
	}
	b.StereoA = keptSide(m, b, b.A, b.StereoA, keep)
	b.StereoB = keptSide(m, b, b.B, b.StereoB, keep)
}

// keptSide finds another neighbour at one end of a double bond where the marked
// one goes. It lies on the other side.
func keptSide(m *chem.Mol, b *chem.Bond, end, side int32, keep []bool) int32 {
	if keep[side] {
		return side
	}
	for _, l := range m.Links(int(end)) {
		if keep[l.Atom] && l.Atom != b.A && l.Atom != b.B {
			b.Stereo = chem.Cis + chem.Trans - b.Stereo
			return l.Atom
		}
	}
	return side // Build drops the mark
}

// loseNeighbour has an atom bind a hydrogen instead of a neighbour. Those of
// aromatic heteroatoms and cations are never implied; others may count theirs
// anew.
func loseNeighbour(a *chem.Atom) {
	switch {
	case a.Aromatic && (a.Element != chem.Carbon || a.Charge == 1):
		a.ExplicitHs = 1
	case a.NoImplicit || a.Chiral != chem.Achiral:
		a.NoImplicit, a.ExplicitHs, a.Chiral = false, 0, chem.Achiral
	}
}

// Framework makes every atom a carbon and every bond single: of a scaffold it
// leaves the shape.
func Framework(m *chem.Mol) (*chem.Mol, error) {
	b := &chem.Builder{}
	for i := range m.Atoms {
		e := chem.Carbon
		if m.Atoms[i].Element == chem.Hydrogen {
			e = chem.Hydrogen
		}
		b.AddAtom(chem.Atom{Element: e})
	}
	for i := range m.Bonds {
		b.AddBond(int(m.Bonds[i].A), int(m.Bonds[i].B), chem.Single)
	}
	return b.Build()
}
