package smiles

import "github.com/cupel-science/cupel/internal/chem"

// organic are the atoms that may stand without brackets.
func organic(c, next byte) (e chem.Element, aromatic bool, size int) {
	switch c {
	case 'C':
		if next == 'l' {
			return chem.Chlorine, false, 2
		}
		return chem.Carbon, false, 1
	case 'c':
		return chem.Carbon, true, 1
	case 'N':
		return chem.Nitrogen, false, 1
	case 'n':
		return chem.Nitrogen, true, 1
	case 'O':
		return chem.Oxygen, false, 1
	case 'o':
		return chem.Oxygen, true, 1
	case 'S':
		return chem.Sulfur, false, 1
	case 's':
		return chem.Sulfur, true, 1
	case 'F':
		return chem.Fluorine, false, 1
	case 'B':
		if next == 'r' {
			return chem.Bromine, false, 2
		}
		return chem.Boron, false, 1
	case 'b':
		return chem.Boron, true, 1
	case 'P':
		return chem.Phosphorus, false, 1
	case 'p':
		return chem.Phosphorus, true, 1
	case 'I':
		return chem.Iodine, false, 1
	case '*':
		return chem.Dummy, false, 1
	}
	return 0, false, 0
}

// atom reads an atom and bonds it to the last one.
func (p *parser) atom() error {
	if p.at >= len(p.text) {
		return p.fail(p.at, "an atom is missing at the end")
	}
	if p.b.NumAtoms() >= chem.MaxAtoms {
		return p.fail(p.at, "more than %d atoms", chem.MaxAtoms)
	}
	start := p.at
	c := p.text[p.at]
	if c == '[' {
		return p.bracket()
	}
	e, aromatic, size := organic(c, p.peek(1))
	if size == 0 {
		return p.fail(p.at, "%q is no atom", c)
	}
	p.at += size
	p.columns = append(p.columns, int32(start))
	p.join(p.b.AddAtom(chem.Atom{Element: e, Aromatic: aromatic}))
	return nil
}

// peek is the byte that many behind the one at hand; 0 behind the end.
func (p *parser) peek(n int) byte {
	if p.at+n < len(p.text) {
		return p.text[p.at+n]
	}
	return 0
}

// bracket reads an atom in brackets: isotope, element, chirality, hydrogens,
// charge and map, in this order.
func (p *parser) bracket() error {
	start := p.at
	p.at++
	a := chem.Atom{NoImplicit: true}
	var err error
	if isDigit(p.peek(0)) {
		var n int
		if n, err = p.number(65535, "an isotope"); err != nil {
			return err
		}
		a.Isotope = uint16(n)
	}
	if err = p.element(&a); err != nil {
		return err
	}
	if a.Element != chem.Hydrogen || p.text[p.at-1] != 'H' {
		if err = p.chirality(&a); err != nil {
			return err
		}
	}
	if err = p.hydrogens(&a); err != nil {
		return err
	}
	if err = p.charge(&a); err != nil {
		return err
	}
	if p.peek(0) == ':' {
		p.at++
		n, err := p.number(65535, "an atom map")
		if err != nil {
			return err
		}
		a.Map = uint16(n)
	}
	if p.peek(0) != ']' {
		return p.fail(p.at, "a bracket that is not closed here")
	}
	p.at++
	p.columns = append(p.columns, int32(start))
	atom := p.b.AddAtom(a)
	if a.Chiral != chem.Achiral {
		p.centres = append(p.centres, centre{int32(atom), p.last < 0})
	}
	p.join(atom)
	return nil
}

// number reads a number without leading zeros.
func (p *parser) number(limit int, what string) (int, error) {
	start, n := p.at, 0
	for isDigit(p.peek(0)) {
		n = n*10 + int(p.text[p.at]-'0')
		if n > limit {
			return 0, p.fail(start, "%s above %d", what, limit)
		}
		p.at++
		if n == 0 {
			return 0, nil
		}
	}
	if p.at == start {
		return 0, p.fail(start, "%s is missing", what)
	}
	return n, nil
}

// element reads a symbol, or # and an atomic number.
func (p *parser) element(a *chem.Atom) error {
	if p.peek(0) == '#' {
		p.at++
		n, err := p.number(118, "an atomic number")
		a.Element = chem.Element(n)
		return err
	}
	quoted := p.peek(0) == '\''
	if quoted {
		p.at++
	}
	e, aromatic, size := symbol(p.text[p.at:])
	if size == 0 {
		return p.fail(p.at, "an element is missing")
	}
	a.Element, a.Aromatic = e, aromatic
	p.at += size
	if quoted { // as in ['Rf'], which some programs write
		if p.peek(0) != '\'' || e < 104 {
			return p.fail(p.at, "a quote that is out of place")
		}
		p.at++
	}
	return nil
}

// symbol finds the longest symbol that a text starts with.
func symbol(text string) (e chem.Element, aromatic bool, size int) {
	if len(text) >= 3 && text[0] == 'U' && text[1] == 'u' {
		if n := systematic(text[2]); n > 0 {
			return n, false, 3
		}
	}
	if len(text) >= 2 && text[1] >= 'a' && text[1] <= 'z' {
		if e := lowerSymbol(text[:2]); e > 0 {
			return e, true, 2
		}
		if e, ok := chem.ElementBySymbol(text[:2]); ok {
			return e, false, 2
		}
	}
	if text == "" {
		return 0, false, 0
	}
	if e, aromatic, size = organic(text[0], 0); size > 0 {
		return e, aromatic, size
	}
	if e, ok := chem.ElementBySymbol(text[:1]); ok {
		return e, false, 1
	}
	return 0, false, 0
}

// lowerSymbol knows the aromatic elements with symbols of two letters.
func lowerSymbol(s string) chem.Element {
	switch s {
	case "si":
		return chem.Silicon
	case "as":
		return chem.Arsenic
	case "se":
		return chem.Selenium
	case "te":
		return chem.Tellurium
	}
	return 0
}

// systematic is the element of a provisional symbol Uu?.
func systematic(c byte) chem.Element {
	switch c {
	case 'n':
		return 110
	case 'u':
		return 111
	case 'b':
		return 112
	case 't':
		return 113
	case 'q':
		return 114
	case 'p':
		return 115
	case 'h':
		return 116
	case 's':
		return 117
	case 'o':
		return 118
	}
	return 0
}

// chirality reads @, @@, or a class such as @TH1. Only tetrahedral chirality is
// kept.
func (p *parser) chirality(a *chem.Atom) error {
	if p.peek(0) != '@' {
		return nil
	}
	p.at++
	if p.peek(0) == '@' {
		p.at++
		a.Chiral = chem.Clockwise
		return nil
	}
	limit := 0
	switch string([]byte{p.peek(0), p.peek(1)}) {
	case "TH", "AL":
		limit = 2
	case "SP":
		limit = 3
	case "TB":
		limit = 20
	case "OH":
		limit = 30
	default:
		a.Chiral = chem.CounterClockwise
		return nil
	}
	tetrahedral := p.text[p.at] == 'T' && p.text[p.at+1] == 'H'
	p.at += 2
	n := 0
	if isDigit(p.peek(0)) {
		var err error
		if n, err = p.number(limit, "a chirality class"); err != nil {
			return err
		}
	}
	if tetrahedral {
		a.Chiral = chem.CounterClockwise
		if n == 2 {
			a.Chiral = chem.Clockwise
		}
	}
	return nil
}

// hydrogens reads H and their number.
func (p *parser) hydrogens(a *chem.Atom) error {
	if p.peek(0) != 'H' {
		return nil
	}
	p.at++
	a.ExplicitHs = 1
	if isDigit(p.peek(0)) {
		n, err := p.number(255, "a number of hydrogens")
		if err != nil {
			return err
		}
		a.ExplicitHs = uint8(n)
	}
	return nil
}

// charge reads + and -, doubled or with a number.
func (p *parser) charge(a *chem.Atom) error {
	sign := p.peek(0)
	if sign != '+' && sign != '-' {
		return nil
	}
	p.at++
	n := 1
	switch c := p.peek(0); {
	case c == sign:
		p.at++
		n = 2
	case isDigit(c):
		var err error
		if n, err = p.number(127, "a charge"); err != nil {
			return err
		}
	}
	a.Charge = int8(n)
	if sign == '-' {
		a.Charge = int8(-n)
	}
	return nil
}
