package smiles

import "github.com/cupel-science/cupel/internal/chem"

// orient turns the chirality marks, which speak of the neighbours as they are
// written, into marks that speak of them in the order of the bonds.
func (p *parser) orient() {
	for _, c := range p.centres {
		at := p.places[:0] // where the atom's bonds are written, in their order
		rings, unsaturated := 0, false
		for i := range p.bondsAt {
			b := p.b.Bond(i)
			var here, there int32
			switch c.atom {
			case b.A:
				here, there = p.bondsAt[i].a, p.bondsAt[i].b
			case b.B:
				here, there = p.bondsAt[i].b, p.bondsAt[i].a
			default:
				continue
			}
			at = append(at, here)
			if here != there {
				rings++
			}
			unsaturated = unsaturated || b.Order > chem.Single && b.Order != chem.Dative
		}
		p.places = at
		a := p.b.Atom(int(c.atom))
		odd := inversions(at)%2 == 1
		if len(at) == 3 && flips(a.ExplicitHs == 1, !c.first, rings, unsaturated) {
			odd = !odd
		}
		if odd {
			a.Chiral = a.Chiral.Inverse()
		}
	}
}

func inversions(x []int32) int {
	n := 0
	for i := range x {
		for _, y := range x[:i] {
			if y > x[i] {
				n++
			}
		}
	}
	return n
}

// flips tells whether an atom with three neighbours turns the other way in the
// molecule than it is written. A hydrogen is written behind the preceding atom
// but comes first in the molecule. Without one, RDKit reads an atom with one
// ring number as if the ring came last, if it has single bonds only; molecules
// that it has written depend on that.
func flips(hydrogen, preceded bool, rings int, unsaturated bool) bool {
	if hydrogen {
		return preceded
	}
	return rings == 1 && !unsaturated
}
