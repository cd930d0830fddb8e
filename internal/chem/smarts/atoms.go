package smarts

import (
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// atomExpr reads an atom, with or without brackets.
func (ps *parser) atomExpr() (atom, error) {
	if !ps.take('[') {
		q, ok := ps.plainAtom()
		if !ok {
			return atom{}, ps.unexpected("an atom")
		}
		return atom{query: q}, nil
	}
	var a atom
	start := ps.pos
	if q, ok := ps.hydrogenAtom(); ok {
		a.query = q
	} else {
		ps.pos = start
		var err error
		if a.query, err = ps.conjunction(&a); err != nil {
			return a, err
		}
	}
	if ps.take(':') {
		n, ok := ps.number(6)
		if !ok || n > 65535 {
			return a, ps.errorf("an atom's map is a number up to 65535")
		}
		a.mapNo = n
	}
	if !ps.take(']') {
		return a, ps.unexpected("]")
	}
	return a, nil
}

// unexpected names what stands where something else should.
func (ps *parser) unexpected(wanted string) error {
	if ps.pos >= len(ps.text) {
		return ps.errorf("the text ends where %s should stand", wanted)
	}
	return ps.errorf("%q stands where %s should", ps.text[ps.pos], wanted)
}

// plainAtom reads an atom of those that need no brackets.
func (ps *parser) plainAtom() (query, bool) {
	rest := ps.text[ps.pos:]
	for _, symbol := range [...]string{"Cl", "Br"} {
		if strings.HasPrefix(rest, symbol) {
			ps.pos += 2
			return typed(elements[symbol], false), true
		}
	}
	if rest == "" {
		return query{}, false
	}
	q := query{kind: ofTypes}
	switch c := rest[0]; c {
	case '*':
		q.types = allTypes
	case 'a':
		q.types = aromatic
	case 'A':
		q.types = aliphatic
	case 'B', 'C', 'N', 'O', 'F', 'P', 'S', 'I':
		q = typed(elements[string(c)], false)
	case 'b', 'c', 'n', 'o', 'p', 's':
		q = typed(elements[string(c-'a'+'A')], true)
	default:
		return q, false
	}
	ps.pos++
	return q, true
}

func typed(e int, arom bool) query {
	q := query{kind: ofTypes, types: element(e).and(aliphatic)}
	if arom {
		q.types = element(e).and(aromatic)
	}
	return q
}

// hydrogenAtom reads what stands for a hydrogen atom: H with at most an
// isotope, a charge and a map. Any other H counts hydrogens.
func (ps *parser) hydrogenAtom() (query, bool) {
	var kids []query
	mass, hasMass := ps.number(9)
	if !ps.take('H') {
		return query{}, false
	}
	kids = append(kids, query{kind: ofTypes, types: element(int(chem.Hydrogen))})
	if hasMass {
		kids = append(kids, exactly(isotope, mass))
	}
	if c := ps.peek(); c == '+' || c == '-' {
		kids = append(kids, exactly(charge, ps.charge()))
	}
	c := ps.peek()
	return fold(allOf, kids), c == ']' || c == ':'
}

func exactly(kind queryKind, n int) query {
	return query{kind: kind, lo: int32(n), hi: int32(n)}
}

// charge reads ++, +2, + and their like.
func (ps *parser) charge() int {
	sign := 1
	c := ps.peek()
	if c == '-' {
		sign = -1
	}
	ps.pos++
	if ps.take(c) {
		return 2 * sign
	}
	if n, ok := ps.number(9); ok {
		return n * sign
	}
	return sign
}

// conjunction reads an expression: terms joined by nothing or &, then by
// commas, then by semicolons.
func (ps *parser) conjunction(a *atom) (query, error) {
	var parts []query
	for {
		part, err := ps.alternatives(a)
		if err != nil {
			return part, err
		}
		parts = append(parts, part)
		if !ps.take(';') {
			return fold(allOf, parts), nil
		}
	}
}

func (ps *parser) alternatives(a *atom) (query, error) {
	var parts []query
	for {
		var terms []query
		for {
			t, err := ps.term(a)
			if err != nil {
				return t, err
			}
			terms = append(terms, t)
			if c := ps.peek(); c == '&' {
				ps.pos++
			} else if c == ',' || c == ';' || c == ']' || c == ':' || c == 0 {
				break
			}
		}
		parts = append(parts, fold(allOf, terms))
		if !ps.take(',') {
			return fold(anyOf, parts), nil
		}
	}
}

func (ps *parser) term(a *atom) (query, error) {
	not := false
	for ps.take('!') {
		not = !not
	}
	start := ps.pos
	q, err := ps.primitive(a)
	if err == nil && ps.pos == start {
		err = ps.unexpected("a property of an atom")
	}
	if c := ps.peek(); err == nil && isDigit(c) && isDigit(ps.text[ps.pos-1]) {
		err = ps.errorAt(start, "the number is too large")
	}
	if not {
		q.not = !q.not
	}
	return q, err
}

// primitive reads one property of an atom. Symbols of two letters go first.
func (ps *parser) primitive(a *atom) (query, error) {
	if e, arom, ok := ps.symbol(); ok {
		return query{kind: ofTypes, types: e.and(arom)}, nil
	}
	if q, ok := ps.plainAtom(); ok {
		return q, nil
	}
	c := ps.peek()
	switch {
	case isDigit(c):
		n, _ := ps.number(9)
		return exactly(isotope, n), nil
	case c == '#':
		ps.pos++
		n, ok := ps.number(9)
		if !ok {
			return query{}, ps.errorf("# needs an atomic number")
		}
		return query{kind: ofTypes, types: element(n)}, nil
	case c == '$':
		return ps.recursion()
	case c == '@':
		return ps.chirality(a)
	case c == '^':
		return ps.hybridization()
	case c == '+' || c == '-':
		return ps.chargeOrRange()
	}
	return ps.counted(a)
}

// symbol reads an element that needs brackets.
func (ps *parser) symbol() (e, arom typeSet, ok bool) {
	rest := ps.text[ps.pos:]
	for n := min(3, len(rest)); n > 0; n-- {
		if z := elements[rest[:n]]; z > 0 && !organic(rest[:n]) {
			ps.pos += n
			return element(z), allTypes, true
		}
		if n == 2 {
			if z := aromaticSymbols[rest[:n]]; z > 0 {
				ps.pos += n
				return element(z), aromatic, true
			}
		}
	}
	return e, arom, false
}

func (ps *parser) hybridization() (query, error) {
	ps.pos++
	c := ps.peek()
	if c < '0' || c > '5' {
		return query{}, ps.errorf("^ needs a digit from 0 to 5")
	}
	ps.pos++
	return exactly(hybrid, int([...]chem.Hybridization{
		chem.HybridS, chem.HybridSP, chem.HybridSP2,
		chem.HybridSP3, chem.HybridSP3D, chem.HybridSP3D2,
	}[c-'0'])), nil
}

func (ps *parser) chargeOrRange() (query, error) {
	c := ps.peek()
	if !strings.HasPrefix(ps.text[ps.pos+1:], "{") {
		return exactly(charge, ps.charge()), nil
	}
	ps.pos++
	q := query{kind: charge}
	err := ps.span(&q)
	if c == '-' {
		q.lo, q.hi = -q.hi, -q.lo
	}
	return q, err
}

// chirality reads @, @@ and the names of other arrangements. Of these only
// tetrahedral ones are compared.
func (ps *parser) chirality(a *atom) (query, error) {
	ps.pos++
	sense := chem.CounterClockwise
	if ps.take('@') {
		sense = chem.Clockwise
	} else if rest := ps.text[ps.pos:]; len(rest) >= 2 {
		switch class := rest[:2]; class {
		case "TH", "AL", "SP", "TB", "OH":
			ps.pos += 2
			n, ok := ps.number(2)
			if ok && n == 0 {
				return query{}, ps.errorf("arrangements are counted from 1")
			}
			if class != "TH" || !ok {
				sense = chem.Achiral
			} else if n == 2 {
				sense = chem.Clockwise
			}
		}
	}
	if a.chiral == chem.Achiral {
		a.chiral = sense
	}
	return query{kind: ofTypes, types: allTypes}, nil
}

// recursion reads $(…).
func (ps *parser) recursion() (query, error) {
	start := ps.pos
	ps.pos++
	if !ps.take('(') {
		return query{}, ps.errorf("$ needs a pattern in brackets")
	}
	ps.nested++
	ps.deepest = max(ps.deepest, ps.nested)
	if ps.nested >= MaxDepth {
		return query{}, ps.errorAt(start, "more than %d patterns in each other", MaxDepth)
	}
	inner := ps.pos
	p, err := ps.molecule()
	if err != nil {
		return query{}, err
	}
	ps.nested--
	p.text = ps.text[inner:ps.pos]
	if !ps.take(')') {
		return query{}, ps.errorAt(start, "this pattern is not closed")
	}
	i, known := ps.byText[p.text]
	if !known {
		i = int32(len(ps.recursive))
		ps.byText[p.text] = i
		ps.recursive = append(ps.recursive, p)
	}
	return query{kind: recursive, sub: i}, nil
}
