package smarts

import "github.com/cupel-science/cupel/internal/chem"

// AtomClass is a class of atoms that a screen of many patterns tells apart. It
// fixes the element and bounds the rest.
type AtomClass struct {
	Element  chem.Element
	Aromatic bool
	Charge   Range
	Hs       Range // hydrogens, all of them
	InRing   Range // 0 and 1 for atoms outside and inside of rings
}

// Range of a number; both bounds are included.
type Range struct{ Lo, Hi int32 }

// AtomMayBe tells whether an atom of the pattern may match one of a class. It
// errs towards yes.
func (p *Pattern) AtomMayBe(atom int, c *AtomClass) bool {
	maybe, _ := p.judge(&p.atoms[atom].query, c)
	return maybe
}

// NumBonds is the number of the pattern's bonds.
func (p *Pattern) NumBonds() int { return len(p.bonds) }

// Bond names the atoms that a bond of the pattern joins.
func (p *Pattern) Bond(bond int) (a, b int) {
	return int(p.bonds[bond].a), int(p.bonds[bond].b)
}

// BondMayBe tells whether a bond of the pattern may match one of an order, in a
// ring or not.
func (p *Pattern) BondMayBe(bond int, o chem.Order, inRing bool) bool {
	kind := uint(o)
	if inRing {
		kind += ringShift
	}
	return p.bonds[bond].orders>>kind&1 != 0
}

// judge tells whether some atoms of a class may fulfil a query, and whether some
// may not.
func (p *Pattern) judge(q *query, c *AtomClass) (maybe, mayNot bool) {
	switch q.kind {
	case allOf:
		maybe = true
		for i := range q.kids {
			yes, no := p.judge(&q.kids[i], c)
			maybe, mayNot = maybe && yes, mayNot || no
		}
	case anyOf:
		mayNot = true
		for i := range q.kids {
			yes, no := p.judge(&q.kids[i], c)
			maybe, mayNot = maybe || yes, mayNot && no
		}
	case ofTypes:
		maybe = q.types.has(typeOf(&chem.Atom{Element: c.Element, Aromatic: c.Aromatic}))
		mayNot = !maybe
	case recursive:
		maybe, mayNot = p.recursive[q.sub].AtomMayBe(0, c), true
	default:
		r := c.bounds(q.kind)
		maybe = q.lo <= r.Hi && r.Lo <= q.hi
		mayNot = r.Lo < q.lo || q.hi < r.Hi
	}
	if q.not {
		return mayNot, maybe
	}
	return maybe, mayNot
}

// bounds of a property in a class.
func (c *AtomClass) bounds(kind queryKind) Range {
	outside := c.InRing.Hi == 0
	inside := c.InRing.Lo > 0
	switch {
	case kind == charge:
		return c.Charge
	case kind == hydrogens:
		return c.Hs
	case kind == connectivity:
		return Range{c.Hs.Lo, unbounded}
	case kind == rings || kind == smallestRing || kind == ringBonds:
		switch {
		case outside:
			return Range{0, 0}
		case inside:
			return Range{1, unbounded}
		}
	}
	return Range{0, unbounded}
}
