package smarts

import (
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// SyntaxError tells what is wrong with a SMARTS and where.
type SyntaxError struct {
	Text   string
	Column int // of the letter, counted from 1
	Reason string
}

func (e *SyntaxError) Error() string {
	text := e.Text
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return fmt.Sprintf("SMARTS %q, column %d: %s", text, e.Column, e.Reason)
}

// parser reads one text. Patterns in $(…) are read by parsers of their own that
// share the text, the position and the list of recursive patterns.
type parser struct {
	text string
	pos  int
	// recursive are the patterns in $(…) so far; byText finds those that stand
	// there twice.
	recursive []*Pattern
	byText    map[string]int32
	nested    int // patterns around this one
	deepest   int // the most that nested has been
	size      int // atoms in all patterns
	merging   bool
}

// molecule is a pattern that is being read.
type molecule struct {
	Pattern
	active   int32 // the atom that the next one is bonded to; -1 for none
	branches []branch
	open     map[int]openRing
	pairs    map[[2]int32]bool
}

type branch struct {
	atom   int32
	column int
}

// openRing is a ring bond that waits for its other end.
type openRing struct {
	atom   int32
	bond   bondSet
	text   string // empty where the bond isn't written
	column int
	slot   int // in the atom's order
}

func (ps *parser) errorf(format string, args ...any) error {
	return ps.errorAt(ps.pos, format, args...)
}

func (ps *parser) errorAt(pos int, format string, args ...any) error {
	return &SyntaxError{Text: ps.text, Column: pos + 1, Reason: fmt.Sprintf(format, args...)}
}

// peek is the next letter; 0 at the end.
func (ps *parser) peek() byte {
	if ps.pos < len(ps.text) {
		return ps.text[ps.pos]
	}
	return 0
}

func (ps *parser) take(c byte) bool {
	if ps.peek() != c || ps.pos >= len(ps.text) {
		return false
	}
	ps.pos++
	return true
}

func (ps *parser) parse() (*Pattern, error) {
	ps.text = strings.TrimRight(ps.text, " \t\r\n")
	ps.pos = len(ps.text) - len(strings.TrimLeft(ps.text, " \t\r\n"))
	ps.byText = map[string]int32{}
	p, err := ps.molecule()
	if err != nil {
		return nil, err
	}
	if ps.pos < len(ps.text) {
		return nil, ps.errorf("%q has no meaning here", ps.text[ps.pos])
	}
	p.depth = ps.deepest + 1
	p.recursive = ps.recursive
	for _, r := range ps.recursive {
		r.recursive = ps.recursive
	}
	return p, nil
}

// molecule reads up to the end or a bracket that closes a recursive pattern.
func (ps *parser) molecule() (*Pattern, error) {
	m := &molecule{active: -1, open: map[int]openRing{}, pairs: map[[2]int32]bool{}}
	if err := ps.atom(m, 0, ""); err != nil {
		return nil, err
	}
	for ps.pos < len(ps.text) {
		if ps.peek() == ')' && len(m.branches) == 0 && ps.nested > 0 {
			break
		}
		if err := ps.next(m); err != nil {
			return nil, err
		}
	}
	if n := len(m.branches); n > 0 {
		return nil, ps.errorAt(m.branches[n-1].column, "this branch is not closed")
	}
	if len(m.open) > 0 {
		first := len(ps.text)
		for _, o := range m.open {
			first = min(first, o.column)
		}
		return nil, ps.errorAt(first, "this ring is not closed")
	}
	if ps.merging {
		m.mergeHydrogens()
	}
	m.compile()
	return &m.Pattern, nil
}

// next reads one piece: a branch's end, a dot, or what a bond may lead to.
func (ps *parser) next(m *molecule) error {
	switch {
	case ps.peek() == ')':
		n := len(m.branches)
		if n == 0 {
			return ps.errorf("no branch is open here")
		}
		m.active, m.branches = m.branches[n-1].atom, m.branches[:n-1]
		ps.pos++
		return nil
	case ps.take('.'):
		m.active = -1
		return ps.atom(m, 0, "")
	case ps.peek() == '(':
		m.branches = append(m.branches, branch{m.active, ps.pos})
		ps.pos++
		set, text, err := ps.bond()
		if err != nil {
			return err
		}
		return ps.atom(m, set, text)
	}
	set, text, err := ps.bond()
	if err != nil {
		return err
	}
	if c := ps.peek(); c == '%' || isDigit(c) {
		return ps.ringBond(m, set, text)
	}
	return ps.atom(m, set, text)
}

// bond reads a bond that may be left out.
func (ps *parser) bond() (bondSet, string, error) {
	if !bondStarts(ps.peek()) {
		return defaultBond, "", nil
	}
	start := ps.pos
	set, err := ps.bondExpr()
	return set, ps.text[start:ps.pos], err
}

// atom reads an atom and bonds it to the active one.
func (ps *parser) atom(m *molecule, set bondSet, text string) error {
	start := ps.pos
	a, err := ps.atomExpr()
	if err != nil {
		return err
	}
	if ps.size++; ps.size > MaxAtoms {
		return ps.errorAt(start, "more than %d atoms", MaxAtoms)
	}
	i := int32(len(m.atoms))
	if a.chiral != chem.Achiral {
		a.order = append(make([]int32, 0, 4), a.order...)
		if m.active >= 0 {
			a.order = append([]int32{m.active}, a.order...)
		}
	}
	m.atoms = append(m.atoms, a)
	if m.active >= 0 {
		m.addBond(m.active, i, set, text)
		m.surround(m.active, i)
	}
	m.active = i
	return nil
}

func (m *molecule) addBond(a, b int32, set bondSet, text string) {
	m.bonds = append(m.bonds, bond{a, b, set, text})
	m.pairs[[2]int32{min(a, b), max(a, b)}] = true
}

// surround notes a neighbour of an atom whose chirality counts, and returns its
// place.
func (m *molecule) surround(a, neighbour int32) int {
	if m.atoms[a].chiral != chem.Achiral {
		m.atoms[a].order = append(m.atoms[a].order, neighbour)
	}
	return len(m.atoms[a].order) - 1
}

// ringBond opens or closes a ring at the active atom.
func (ps *parser) ringBond(m *molecule, set bondSet, text string) error {
	start := ps.pos
	number, err := ps.ringNumber()
	if err != nil {
		return err
	}
	first, open := m.open[number]
	if !open {
		m.open[number] = openRing{m.active, set, text, start, m.surround(m.active, implicit)}
		return nil
	}
	if first.atom == m.active {
		return ps.errorAt(start, "the ring bond joins an atom with itself")
	}
	if m.pairs[[2]int32{min(first.atom, m.active), max(first.atom, m.active)}] {
		return ps.errorAt(start, "the ring bond joins two atoms that are bonded already")
	}
	delete(m.open, number)
	if first.text != "" {
		set, text = first.bond, first.text
	}
	m.addBond(first.atom, m.active, set, text)
	m.surround(m.active, first.atom)
	if m.atoms[first.atom].chiral != chem.Achiral {
		m.atoms[first.atom].order[first.slot] = m.active
	}
	return nil
}

// ringNumber reads 1, %12 or %(123).
func (ps *parser) ringNumber() (int, error) {
	if !ps.take('%') {
		ps.pos++
		return int(ps.text[ps.pos-1] - '0'), nil
	}
	start := ps.pos
	if !ps.take('(') {
		if n, ok := ps.number(2); ok && ps.pos-start == 2 && n >= 10 {
			return n, nil
		}
		return 0, ps.errorAt(start, "%% needs two digits, or a number in brackets")
	}
	n, ok := ps.number(5)
	if !ok || !ps.take(')') {
		return 0, ps.errorAt(start, "a ring's number has up to five digits in brackets")
	}
	return n, nil
}

// number reads up to a number of digits.
func (ps *parser) number(digits int) (n int, ok bool) {
	for ; digits > 0; digits-- {
		c := ps.peek()
		if !isDigit(c) {
			break
		}
		n, ok = n*10+int(c-'0'), true
		ps.pos++
	}
	return n, ok
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
