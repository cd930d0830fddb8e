package scaffold

import (
	"iter"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// BuildBRICS joins fragments, whose dummies carry numbers of environments as
// isotopes, where the rules of BRICS would cut. It yields each complete molecule
// once: those without dummies. A molecule takes at most joins joints, and not
// more than most molecules are made, complete or not, because their number grows
// fast with the number of joints.
func BuildBRICS(fragments []*chem.Mol, joins, most int) iter.Seq[*chem.Mol] {
	return func(yield func(*chem.Mol) bool) {
		seen := map[string]bool{}
		seeds := fragments
		for ; joins > 0 && len(seeds) > 0; joins-- {
			var next []*chem.Mol
			for m := range joined(seeds, fragments) {
				if most--; most < 0 {
					return
				}
				key := smiles.Canonical(m)
				if seen[key] {
					continue
				}
				seen[key] = true
				if len(openEnds(m)) > 0 {
					next = append(next, m)
				} else if !yield(m) {
					return
				}
			}
			seeds = next
		}
	}
}

// joined yields what the molecules of two lists make with each other.
func joined(xs, ys []*chem.Mol) iter.Seq[*chem.Mol] {
	return func(yield func(*chem.Mol) bool) {
		for _, x := range xs {
			for _, y := range ys {
				if !joinAll(x, y, yield) {
					return
				}
			}
		}
	}
}

// joinAll yields what two molecules make at any of their ends.
func joinAll(x, y *chem.Mol, yield func(*chem.Mol) bool) bool {
	ends := openEnds(y)
	for _, i := range openEnds(x) {
		for _, j := range ends {
			order, fits := jointOf(x.Atoms[i].Isotope, y.Atoms[j].Isotope)
			if !fits {
				continue
			}
			if m, err := join(x, i, y, j, order); err == nil && !yield(m) {
				return false
			}
		}
	}
	return true
}

// openEnds are the dummies that are joined by one single bond.
func openEnds(m *chem.Mol) (ends []int) {
	for i := range m.Atoms {
		if m.Atoms[i].Element == chem.Dummy && m.Degree(i) == 1 &&
			m.Bonds[m.Links(i)[0].Bond].Order == chem.Single {
			ends = append(ends, i)
		}
	}
	return ends
}

// jointOf finds the bond that joins two environments.
func jointOf(a, b uint16) (chem.Order, bool) {
	x, y := int(a), int(b)
	for _, group := range rules {
		for _, rule := range group {
			if rule == [2]int{x, y} || rule == [2]int{y, x} {
				return ruleOrder(rule), true
			}
		}
	}
	return chem.NoOrder, false
}

// join puts a bond in the place of two dummies.
func join(x *chem.Mol, dummyX int, y *chem.Mol, dummyY int, order chem.Order) (*chem.Mol, error) {
	b := chem.Edit(x)
	first := b.Add(y)
	linkX, linkY := x.Links(dummyX)[0], y.Links(dummyY)[0]
	bond := b.Bond(int(linkX.Bond))
	bond.A, bond.B = linkX.Atom, linkY.Atom+int32(first)
	bond.Order, bond.Kekule = order, order
	// The joint takes the place of the dummy's bond in x. In y it comes before
	// all others.
	if a := b.Atom(int(bond.B)); a.Chiral != chem.Achiral {
		for i, l := range y.Links(int(linkY.Atom)) {
			if l.Bond == linkY.Bond && i%2 == 1 {
				a.Chiral = chem.CounterClockwise + chem.Clockwise - a.Chiral
			}
		}
	}
	replaceStereo(b, int32(dummyX), bond.B)
	replaceStereo(b, int32(dummyY+first), bond.A)
	b.RemoveAtoms(func(a int) bool { return a == dummyX || a == dummyY+first })
	return b.Build()
}

// replaceStereo has marks of double bonds speak of another atom.
func replaceStereo(b *chem.Builder, from, to int32) {
	for i := range b.NumBonds() {
		bond := b.Bond(i)
		if bond.Stereo == chem.NoStereo {
			continue
		}
		if bond.StereoA == from {
			bond.StereoA = to
		}
		if bond.StereoB == from {
			bond.StereoB = to
		}
	}
}
