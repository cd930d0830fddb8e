package smarts

import (
	"math/bits"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// Template is what an atom of a pattern says about an atom that is made after
// it, as the products of reactions are.
type Template struct {
	Element  chem.Element // 0 where the pattern leaves it open
	Aromatic bool
	Map      int
	// Charge, Hs and Isotope are what the pattern demands; nil where it doesn't.
	Charge, Hs, Isotope *int
	Chiral              chem.Chirality
	// Around lists the neighbours that Chiral speaks of, -1 for one that is no
	// atom of the pattern; nil where there are fewer than four.
	Around []int32
}

// TemplateBond is a bond that is made after a pattern's.
type TemplateBond struct {
	A, B  int
	Order chem.Order
	// Open bonds (~) say nothing about the order; those of the default are single,
	// and aromatic between aromatic atoms.
	Open, Default bool
	Direction     chem.Direction // from A to B
}

// Template of an atom. As in RDKit the first thing that an expression names
// decides the element: [N,O] and [H1;C] leave it open.
func (p *Pattern) Template(i int) Template {
	a := &p.atoms[i]
	t := Template{Map: a.mapNo, Chiral: a.chiral}
	first := &a.query
	for first.kind == allOf && !first.not {
		first = &first.kids[0]
	}
	if first.kind == ofTypes && !first.not {
		t.Element, t.Aromatic = single(first.types)
	}
	t.demand(&a.query)
	if a.chiral != chem.Achiral {
		t.Around = p.around(a)
	}
	return t
}

// single is the element that a set of types has, if it is only one.
func single(s typeSet) (e chem.Element, arom bool) {
	plain, ring := [2]uint64{s[0], s[1]}, [2]uint64{s[2], s[3]}
	either := [2]uint64{plain[0] | ring[0], plain[1] | ring[1]}
	if bits.OnesCount64(either[0])+bits.OnesCount64(either[1]) != 1 {
		return chem.Dummy, false
	}
	n := bits.TrailingZeros64(either[0])
	if either[0] == 0 {
		n = 64 + bits.TrailingZeros64(either[1])
	}
	return chem.Element(n), plain == [2]uint64{}
}

// demand collects numbers that a conjunction asks for.
func (t *Template) demand(q *query) {
	if q.not {
		return
	}
	if q.kind == allOf {
		for i := range q.kids {
			t.demand(&q.kids[i])
		}
		return
	}
	if q.lo != q.hi {
		return
	}
	n := int(q.lo)
	switch q.kind {
	case charge:
		t.Charge = &n
	case hydrogens:
		t.Hs = &n
	case isotope:
		t.Isotope = &n
	}
}

// TemplateBond of a bond. The first symbol of an expression decides.
func (p *Pattern) TemplateBond(i int) TemplateBond {
	b := &p.bonds[i]
	t := TemplateBond{A: int(b.a), B: int(b.b), Order: chem.Single}
	symbol := strings.TrimLeft(b.text, "!")
	if symbol == "" {
		t.Default = true
		return t
	}
	switch symbol[0] {
	case '=':
		t.Order = chem.Double
	case '#':
		t.Order = chem.Triple
	case '$':
		t.Order = chem.Quadruple
	case ':':
		t.Order = chem.Aromatic
	case '~':
		t.Order, t.Open = chem.NoOrder, b.orders == anyBond
	case '@':
		t.Order = chem.NoOrder
	case '/':
		t.Direction = chem.Up
	case '\\':
		t.Direction = chem.Down
	case '-':
		t.Default = strings.Contains(b.text, ",") && !strings.Contains(b.text, ";")
		if strings.HasPrefix(symbol, "->") {
			t.Order = chem.Dative
		}
	case '<':
		t.Order = chem.Dative
		t.A, t.B = t.B, t.A
	}
	return t
}
