package scaffold

import "github.com/cupel-science/cupel/internal/chem"

// graph is a molecule that is being cut. Bonds keep their places, because an
// atom's chirality speaks of its bonds in their order.
type graph struct {
	atoms []chem.Atom
	bonds []chem.Bond
}

// cut replaces a bond by two that end in dummy atoms.
type cut struct {
	bond  int
	order chem.Order
	// endA and endB are the dummies that the bond's atoms A and B get.
	endA, endB chem.Atom
}

// severed is the molecule with some bonds cut. The dummies follow the other
// atoms, two for each cut, the first at the bond's atom A.
func severed(m *chem.Mol, cuts []cut) *graph {
	g := &graph{atoms: append(make([]chem.Atom, 0, len(m.Atoms)+2*len(cuts)), m.Atoms...)}
	dummies := map[int]int32{}
	for _, c := range cuts {
		dummies[c.bond] = int32(len(g.atoms))
		g.atoms = append(g.atoms, c.endA, c.endB)
	}
	for i, b := range m.Bonds {
		b = withEnds(m, b, dummies)
		d, isCut := dummies[i]
		if !isCut {
			g.bonds = append(g.bonds, b)
			continue
		}
		order := cuts[(int(d)-len(m.Atoms))/2].order
		g.bonds = append(g.bonds,
			chem.Bond{A: b.A, B: d, Order: order, Kekule: order},
			chem.Bond{A: d + 1, B: b.B, Order: order, Kekule: order})
	}
	return g
}

// withEnds has a double bond's stereo mark speak of the dummies that took the
// places of its neighbours.
func withEnds(m *chem.Mol, b chem.Bond, dummies map[int]int32) chem.Bond {
	if b.Stereo == chem.NoStereo {
		return b
	}
	b.StereoA = standIn(m, b.A, b.StereoA, dummies)
	b.StereoB = standIn(m, b.B, b.StereoB, dummies)
	return b
}

// standIn is what an atom has in a neighbour's place after the cuts.
func standIn(m *chem.Mol, atom, neighbour int32, dummies map[int]int32) int32 {
	bond := m.BondBetween(int(atom), int(neighbour))
	d, isCut := dummies[bond]
	switch {
	case !isCut:
		return neighbour
	case m.Bonds[bond].A == atom:
		return d
	default:
		return d + 1
	}
}

// components numbers the connected parts and gives each atom its part.
func (g *graph) components() (of []int, n int) {
	of = make([]int, len(g.atoms))
	for i := range of {
		of[i] = i
	}
	root := func(i int) int {
		for of[i] != i {
			of[i] = of[of[i]]
			i = of[i]
		}
		return i
	}
	for i := range g.bonds {
		a, b := root(int(g.bonds[i].A)), root(int(g.bonds[i].B))
		of[max(a, b)] = min(a, b)
	}
	// A root comes before the rest of its part, so it is numbered first.
	for i := range of {
		if of[i] == i {
			of[i] = n
			n++
		} else {
			of[i] = of[of[i]]
		}
	}
	return of, n
}

// heavyAtoms counts atoms of a part, less dummies.
func (g *graph) heavyAtoms(keep func(atom int) bool) (n int) {
	for i := range g.atoms {
		if g.atoms[i].Element != chem.Dummy && keep(i) {
			n++
		}
	}
	return n
}

// part makes a molecule of the atoms that are kept.
func (g *graph) part(keep func(atom int) bool) (*chem.Mol, error) {
	b := &chem.Builder{}
	index := make([]int32, len(g.atoms))
	for i, a := range g.atoms {
		index[i] = -1
		if keep(i) {
			index[i] = int32(b.AddAtom(a))
		}
	}
	for _, old := range g.bonds {
		if index[old.A] < 0 {
			continue
		}
		i := b.AddBond(int(index[old.A]), int(index[old.B]), old.Order)
		bond := b.Bond(i)
		bond.Kekule = old.Kekule
		if old.Stereo != chem.NoStereo {
			bond.Stereo = old.Stereo
			bond.StereoA, bond.StereoB = index[old.StereoA], index[old.StereoB]
		}
	}
	return b.Build()
}
