package smarts

import "github.com/cupel-science/cupel/internal/chem"

// bondSet is a set of kinds of bonds: bit o for a chain bond of order o, bit
// o+ringShift for one in a ring. A SMARTS bond asks for nothing else, so that
// any expression of bonds comes down to such a set.
type bondSet uint16

const ringShift = 8

func orderSet(o chem.Order) bondSet { return 1<<o | 1<<(o+ringShift) }

const (
	anyBond  bondSet = 0xffff
	ringBond bondSet = 0xff00
)

// defaultBond is what a bond that isn't written means.
var defaultBond = orderSet(chem.Single) | orderSet(chem.Aromatic)

// bondStarts tells whether a bond's expression may begin with a letter.
func bondStarts(c byte) bool {
	switch c {
	case '-', '=', '#', '$', ':', '~', '/', '\\', '@', '!', '<':
		return true
	}
	return false
}

// bondExpr reads a bond's expression: terms with !, joined by nothing or &, then
// by commas, then by semicolons.
func (ps *parser) bondExpr() (bondSet, error) {
	set := anyBond
	for {
		alternatives, err := ps.bondAlternatives()
		if err != nil {
			return 0, err
		}
		set &= alternatives
		if !ps.take(';') {
			return set, nil
		}
	}
}

func (ps *parser) bondAlternatives() (bondSet, error) {
	var set bondSet
	for {
		both := anyBond
		for {
			b, err := ps.bondTerm()
			if err != nil {
				return 0, err
			}
			both &= b
			if !ps.take('&') && !bondStarts(ps.peek()) {
				break
			}
		}
		set |= both
		if !ps.take(',') {
			return set, nil
		}
	}
}

func (ps *parser) bondTerm() (bondSet, error) {
	not := false
	for ps.take('!') {
		not = !not
	}
	set, err := ps.bondSymbol()
	if not {
		set = ^set
	}
	return set, err
}

func (ps *parser) bondSymbol() (bondSet, error) {
	c := ps.peek()
	ps.pos++
	switch c {
	case '-':
		if ps.take('>') {
			return orderSet(chem.Dative), nil
		}
		return orderSet(chem.Single), nil
	case '<':
		if ps.take('-') {
			return orderSet(chem.Dative), nil
		}
	case '/':
		return orderSet(chem.Single), nil
	case '\\':
		ps.take('\\') // as in texts that were escaped once too often
		return orderSet(chem.Single), nil
	case '=':
		return orderSet(chem.Double), nil
	case '#':
		return orderSet(chem.Triple), nil
	case '$':
		return orderSet(chem.Quadruple), nil
	case ':':
		return orderSet(chem.Aromatic), nil
	case '~':
		return anyBond, nil
	case '@':
		return ringBond, nil
	}
	ps.pos--
	return 0, ps.errorf("a bond is missing here")
}
