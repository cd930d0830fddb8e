package scaffold

import (
	"iter"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// BuildBRICS joins fragments, whose dummies carry numbers of environments as
// isotopes, where the rules of BRICS would cut. It yields each complete molecule
// once: those without dummies. A molecule takes at most joins joints.
//
// The number of molecules grows fast with the number of joints; stop when there
// are enough.
func BuildBRICS(fragments []*chem.Mol, joins int) iter.Seq[*chem.Mol] {
	return func(yield func(*chem.Mol) bool) {
		seen := map[string]bool{}
		seeds := fragments
		for ; joins > 0 && len(seeds) > 0; joins-- {
			var next []*chem.Mol
			for _, seed := range seeds {
				for m := range joined(seed, fragments) {
					key := smiles.Canonical(m)
					if seen[key] {
						continue
					}
					seen[key] = true
					if hasDummy(m) {
						next = append(next, m)
					} else if !yield(m) {
						return
					}
				}
			}
			seeds = next
		}
	}
}

func hasDummy(m *chem.Mol) bool {
	for i := range m.Atoms {
		if m.Atoms[i].Element == chem.Dummy {
			return true
		}
	}
	return false
}

// joined yields what a molecule makes with each of the fragments.
func joined(m *chem.Mol, fragments []*chem.Mol) iter.Seq[*chem.Mol] {
	return func(yield func(*chem.Mol) bool) {
		for _, group := range rules {
			for _, rule := range group {
				for _, f := range fragments {
					if !joinedBy(rule, m, f, yield) {
						return
					}
				}
			}
		}
	}
}

// joinedBy yields what two molecules make by one rule, either way round.
func joinedBy(rule [2]int, x, y *chem.Mol, yield func(*chem.Mol) bool) bool {
	for i := range x.Atoms {
		for j := range y.Atoms {
			if !endsAs(x, i, rule[0]) || !endsAs(y, j, rule[1]) {
				if !endsAs(x, i, rule[1]) || !endsAs(y, j, rule[0]) {
					continue
				}
			}
			if m, err := join(x, i, y, j, ruleOrder(rule)); err == nil && !yield(m) {
				return false
			}
		}
	}
	return true
}

// endsAs tells whether an atom is a dummy with an environment's number.
func endsAs(m *chem.Mol, atom, label int) bool {
	a := &m.Atoms[atom]
	if a.Element != chem.Dummy || int(a.Isotope) != label || m.Degree(atom) != 1 {
		return false
	}
	return m.Bonds[m.Links(atom)[0].Bond].Order == chem.Single
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
