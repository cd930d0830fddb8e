package reaction

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// assembly is a product in the making.
type assembly struct {
	template *product
	builder  chem.Builder
	parts    []part
	origins  []origin // of the product's atoms
}

// part is what one reactant gives.
type part struct {
	mol     *chem.Mol
	pattern *smarts.Pattern
	match   []int32
	// atoms of the product by the reactant's; absent and lost are not there.
	atoms []int32
}

const (
	absent = -1 // not reached (yet)
	lost   = -2 // matched, but no part of this product
)

// origin of a product's atom.
type origin struct {
	part int // -1 for a new atom
	atom int // of the reactant
}

// assemble makes one product.
func (r *Reaction) assemble(t *product, reactants []*chem.Mol, matches [][]int32) (*chem.Mol, error) {
	a := &assembly{template: t}
	for _, at := range t.atoms {
		a.builder.AddAtom(newAtom(&at))
		a.origins = append(a.origins, origin{part: -1})
	}
	for i, m := range reactants {
		a.parts = append(a.parts, part{m, r.reactants[i], matches[i], make([]int32, len(m.Atoms))})
		a.adopt(i)
	}
	a.bondTemplate()
	for i := range a.parts {
		a.addRest(i)
		a.bondRest(&a.parts[i])
	}
	a.setChirality()
	a.setStereo()
	return a.builder.Build()
}

// newAtom is an atom as its template has it.
func newAtom(t *smarts.Template) chem.Atom {
	a := chem.Atom{Element: t.Element, Aromatic: t.Aromatic}
	if t.Charge != nil {
		a.Charge = int8(*t.Charge)
	}
	if t.Isotope != nil {
		a.Isotope = uint16(*t.Isotope)
	}
	if t.Hs != nil {
		a.ExplicitHs, a.NoImplicit = uint8(*t.Hs), true
	}
	return a
}

// adopt maps the atoms that a reactant's template matched, and gives those that
// stay what the product's template leaves open.
func (a *assembly) adopt(i int) {
	p := &a.parts[i]
	for j := range p.atoms {
		p.atoms[j] = absent
	}
	for j, atom := range p.match {
		p.atoms[atom] = lost
		to, stays := a.template.byMap[p.pattern.Map(j)]
		if p.pattern.Map(j) == 0 || !stays {
			continue
		}
		p.atoms[atom] = int32(to)
		a.origins[to] = origin{i, int(atom)}
		inherit(a.builder.Atom(to), &p.mol.Atoms[atom], &a.template.atoms[to], a.template.degreeChanged[to])
	}
}

// inherit gives a product's atom what its template leaves open. An atom that
// becomes another element keeps nothing.
func inherit(a, from *chem.Atom, t *smarts.Template, degreeChanged bool) {
	if t.Element == chem.Dummy {
		a.Element, a.Aromatic = from.Element, from.Aromatic
	}
	if a.Element != from.Element {
		return
	}
	if t.Charge == nil {
		a.Charge = from.Charge
	}
	if t.Isotope == nil {
		a.Isotope = from.Isotope
	}
	if t.Hs == nil && !degreeChanged {
		a.ExplicitHs, a.NoImplicit = from.ExplicitHs, from.NoImplicit
	}
}

// bondTemplate adds the bonds of the product's template.
func (a *assembly) bondTemplate() {
	atoms := a.template.atoms
	for _, b := range a.template.bonds {
		order := b.Order
		if b.Default && atoms[b.A].Aromatic && atoms[b.B].Aromatic {
			order = chem.Aromatic
		}
		kekule := order
		if old := a.oldBond(b.A, b.B); b.Open && old != nil {
			order, kekule = old.Order, old.Kekule
		}
		i := a.builder.AddBond(b.A, b.B, order)
		a.builder.Bond(i).Kekule = kekule
		if b.Direction != chem.NoDirection {
			a.builder.SetDirection(i, b.Direction)
		}
	}
}

// oldBond is the bond that two atoms of the product had in their reactant; nil
// for none.
func (a *assembly) oldBond(x, y int) *chem.Bond {
	ox, oy := a.origins[x], a.origins[y]
	if ox.part < 0 || ox.part != oy.part {
		return nil
	}
	m := a.parts[ox.part].mol
	if i := m.BondBetween(ox.atom, oy.atom); i >= 0 {
		return &m.Bonds[i]
	}
	return nil
}

// addRest adds the atoms that hang at those that were matched.
func (a *assembly) addRest(i int) {
	p := &a.parts[i]
	var queue []int32
	for _, atom := range p.match {
		if p.atoms[atom] >= 0 {
			queue = append(queue, atom)
		}
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, l := range p.mol.Links(int(at)) {
			if p.atoms[l.Atom] != absent {
				continue
			}
			p.atoms[l.Atom] = int32(a.builder.AddAtom(p.mol.Atoms[l.Atom]))
			a.origins = append(a.origins, origin{i, int(l.Atom)})
			queue = append(queue, l.Atom)
		}
	}
}

// bondRest adds the bonds of a reactant that its template doesn't speak of.
func (a *assembly) bondRest(p *part) {
	matched := make(map[int32]int, len(p.match))
	for j, atom := range p.match {
		matched[atom] = j
	}
	for i := range p.mol.Bonds {
		b := &p.mol.Bonds[i]
		x, y := p.atoms[b.A], p.atoms[b.B]
		if x < 0 || y < 0 {
			continue
		}
		jx, xMatched := matched[b.A]
		jy, yMatched := matched[b.B]
		if xMatched && yMatched && (bonded(p.pattern, jx, jy) || a.builder.BondBetween(int(x), int(y)) >= 0) {
			continue // the templates say what becomes of it
		}
		n := a.builder.AddBond(int(x), int(y), b.Order)
		a.builder.Bond(n).Kekule = b.Kekule
	}
}

// bonded tells whether a pattern has a bond between two atoms.
func bonded(p *smarts.Pattern, x, y int) bool {
	for i := range p.NumBonds() {
		if a, b := p.Bond(i); a == x && b == y || a == y && b == x {
			return true
		}
	}
	return false
}
