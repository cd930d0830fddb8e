package smiles

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// Error says what is wrong with a SMILES string, and where.
type Error struct {
	Column int // of the byte, from 1
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("SMILES, column %d: %s", e.Column, e.Reason) }

// Parse reads a molecule and sanitises it. What follows a space or a tab is not
// read; an empty string is an empty molecule. Errors are [*Error].
func Parse(text string) (*chem.Mol, error) {
	p, _ := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.reset(text)
	if err := p.read(); err != nil {
		return nil, err
	}
	m, err := p.b.Build()
	if err != nil {
		return nil, p.locate(err)
	}
	return m, nil
}

// parsers holds scratch memory for reuse.
var parsers = sync.Pool{New: func() any { return &parser{} }}

// maxLength is the longest text that is read; it holds any molecule that is
// not too large.
const maxLength = 1 << 20

// parser reads one string. It is a loop over tokens, not a descent, so that
// deep nesting needs no stack.
type parser struct {
	text   string
	at     int // next byte
	offset int // of text in what the caller gave

	b        chem.Builder
	columns  []int32 // where the text of each atom starts
	last     int     // the atom that the next one is bonded to; -1 for none
	bond     bondSpec
	branches []int32 // atoms that branches go off from
	rings    ringTable
	bondsAt  []bondEnds
	centres  []centre
	places   []int32
}

// bondSpec is a bond as written.
type bondSpec struct {
	written   bool
	order     chem.Order // NoOrder where / or \ leave it open
	open      bool       // the order is left open
	direction chem.Direction
	reversed  bool // <-
}

// bondEnds says where in the text a bond stands for each of its atoms.
type bondEnds struct{ a, b int32 }

// centre is an atom with a chirality mark.
type centre struct {
	atom  int32
	first bool // no atom comes before it
}

func (p *parser) reset(text string) {
	p.offset = 0
	if i := strings.IndexAny(text, " \t"); i > 0 {
		text = text[:i]
	}
	for len(text) > 0 && text[0] <= ' ' {
		text = text[1:]
		p.offset++
	}
	for len(text) > 0 && text[len(text)-1] <= ' ' {
		text = text[:len(text)-1]
	}
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	}
	p.text, p.at, p.last = text, 0, -1
	p.bond = bondSpec{}
	p.b.Reset()
	p.columns, p.branches = p.columns[:0], p.branches[:0]
	p.bondsAt, p.centres = p.bondsAt[:0], p.centres[:0]
	p.rings.reset()
}

func (p *parser) fail(at int, format string, args ...any) error {
	return &Error{Column: p.offset + at + 1, Reason: fmt.Sprintf(format, args...)}
}

// locate turns an error about an atom into one about the text.
func (p *parser) locate(err error) error {
	var wrong *chem.AtomError
	if errors.As(err, &wrong) && wrong.Atom < len(p.columns) {
		return p.fail(int(p.columns[wrong.Atom]), "%s", wrong.Reason)
	}
	return p.fail(0, "%v", err)
}

// read fills the builder.
func (p *parser) read() error {
	if len(p.text) > maxLength {
		return p.fail(maxLength, "the text is too long")
	}
	if p.text == "" {
		return nil
	}
	if err := p.atom(); err != nil {
		return err
	}
	for p.at < len(p.text) {
		if err := p.next(); err != nil {
			return err
		}
	}
	if len(p.branches) > 0 {
		return p.fail(len(p.text), "an open parenthesis is not closed")
	}
	if err := p.closeRings(); err != nil {
		return err
	}
	p.orient()
	return nil
}

// next reads what can follow an atom: a bond and an atom or ring number, a dot,
// or a parenthesis.
func (p *parser) next() error {
	switch c := p.text[p.at]; c {
	case '.':
		p.at++
		p.last = -1
		return p.atom()
	case '(':
		p.at++
		p.branches = append(p.branches, int32(p.last))
		if err := p.readBond(); err != nil {
			return err
		}
		return p.atom()
	case ')':
		if len(p.branches) == 0 {
			return p.fail(p.at, "a parenthesis that was not opened")
		}
		p.at++
		p.last = int(p.branches[len(p.branches)-1])
		p.branches = p.branches[:len(p.branches)-1]
		return nil
	}
	if err := p.readBond(); err != nil {
		return err
	}
	if p.at < len(p.text) && (p.text[p.at] == '%' || isDigit(p.text[p.at])) {
		return p.ringNumber()
	}
	return p.atom()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// readBond reads a bond symbol if there is one.
func (p *parser) readBond() error {
	p.bond = bondSpec{}
	if p.at >= len(p.text) {
		return nil
	}
	spec := bondSpec{written: true}
	size := 1
	switch p.text[p.at] {
	case '-':
		spec.order = chem.Single
		if p.follows('>') {
			spec.order = chem.Dative
			size = 2
		}
	case '<':
		if !p.follows('-') {
			return p.fail(p.at, "a bond < without -")
		}
		spec.order, spec.reversed = chem.Dative, true
		size = 2
	case '=':
		spec.order = chem.Double
	case '#':
		spec.order = chem.Triple
	case '$':
		spec.order = chem.Quadruple
	case ':':
		spec.order = chem.Aromatic
	case '~':
	case '/':
		spec.open, spec.direction = true, chem.Up
	case '\\':
		spec.open, spec.direction = true, chem.Down
		if p.follows('\\') {
			size = 2
		}
	default:
		return nil
	}
	p.at += size
	p.bond = spec
	return nil
}

// follows tells whether a byte comes after the one at hand.
func (p *parser) follows(c byte) bool { return p.at+1 < len(p.text) && p.text[p.at+1] == c }

// join bonds an atom to the last one and makes it the last.
func (p *parser) join(atom int) {
	if p.last >= 0 {
		spec := p.bond
		order := spec.order
		if !spec.written || spec.open {
			order = p.usualOrder(p.last, atom)
		}
		from, to := p.last, atom
		if spec.reversed {
			from, to = to, from
		}
		bond := p.b.AddBond(from, to, order)
		at := p.columns[atom]
		p.bondsAt = append(p.bondsAt, bondEnds{at, at})
		if spec.direction != chem.NoDirection {
			p.b.SetDirection(bond, spec.direction)
		}
	}
	p.last = atom
}

// usualOrder of a bond that is not written.
func (p *parser) usualOrder(x, y int) chem.Order {
	if p.b.Atom(x).Aromatic && p.b.Atom(y).Aromatic {
		return chem.Aromatic
	}
	return chem.Single
}
