package units

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLength and maxNesting bound what Parse accepts.
const (
	maxLength  = 256
	maxNesting = 16
)

// Parse reads a unit. Factors are separated by spaces, "*", "·" or "/", where a
// slash divides by the next factor only; a factor is a symbol, a number or a
// parenthesised unit, with an exponent written "^-2", "**2", "-2", "2",
// "^(1/2)", "^0.5" or in superscripts. The empty text and "1" are
// dimensionless. Errors give the column, counted in characters from 1.
func Parse(text string) (Unit, error) {
	if len(text) > maxLength {
		return Unit{}, fmt.Errorf("unit is %d bytes long, more than %d", len(text), maxLength)
	}
	if !utf8.ValidString(text) {
		return Unit{}, fmt.Errorf("unit %q is not valid UTF-8", text)
	}
	p := parser{text: plainSuperscripts(text)}
	unit := One()
	p.skipSpace()
	if !p.done() {
		var err error
		if unit, err = p.product(0); err != nil {
			return Unit{}, fmt.Errorf("unit %q: %w", text, err)
		}
	}
	if !p.done() {
		return Unit{}, fmt.Errorf("unit %q: %w", text, p.errorf("unexpected %q", p.peek()))
	}
	return unit, nil
}

// plainSuperscripts turns "s⁻²" into "s^-2", keeping one character for one
// except for the added caret.
func plainSuperscripts(text string) string {
	digits := map[rune]rune{'⁻': '-', '⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9'}
	var out strings.Builder
	inside := false
	for _, r := range text {
		plain, super := digits[r]
		if super && !inside {
			out.WriteByte('^')
		}
		if inside = super; super {
			r = plain
		}
		out.WriteRune(r)
	}
	return out.String()
}

type parser struct {
	text string
	pos  int
}

func (p *parser) done() bool { return p.pos >= len(p.text) }

func (p *parser) peek() rune {
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return r
}

func (p *parser) accept(token string) bool {
	if strings.HasPrefix(p.text[p.pos:], token) {
		p.pos += len(token)
		return true
	}
	return false
}

func (p *parser) skipSpace() {
	for !p.done() && unicode.IsSpace(p.peek()) {
		p.pos += utf8.RuneLen(p.peek())
	}
}

func (p *parser) errorf(format string, args ...any) error {
	return fmt.Errorf("column %d: %w", utf8.RuneCountInString(p.text[:p.pos])+1, fmt.Errorf(format, args...))
}

// product reads factors up to the end or a closing parenthesis.
func (p *parser) product(depth int) (Unit, error) {
	if depth > maxNesting {
		return Unit{}, p.errorf("parentheses are nested more than %d deep", maxNesting)
	}
	out, err := p.factor(depth)
	for err == nil {
		p.skipSpace()
		if p.done() || p.peek() == ')' {
			return out, nil
		}
		divide := p.accept("/")
		if !divide && !p.accept("*") {
			_ = p.accept("·") || p.accept("⋅") || p.accept(".")
		}
		p.skipSpace()
		var next Unit
		if next, err = p.factor(depth); err != nil {
			break
		}
		if divide {
			out, err = out.Div(next)
		} else {
			out, err = out.Mul(next)
		}
		if err != nil {
			err = p.errorf("%w", err)
		}
	}
	return Unit{}, err
}

func (p *parser) factor(depth int) (Unit, error) {
	if p.done() {
		return Unit{}, p.errorf("a unit is missing at the end")
	}
	unit, err := p.base(depth)
	if err != nil {
		return Unit{}, err
	}
	e, found, err := p.exponent()
	if err != nil || !found {
		return unit, err
	}
	if unit, err = unit.Pow(e); err != nil {
		return Unit{}, p.errorf("%w", err)
	}
	return unit, nil
}

func (p *parser) base(depth int) (Unit, error) {
	r := p.peek()
	switch {
	case p.accept("("):
		p.skipSpace()
		if p.done() {
			return Unit{}, p.errorf("a closing parenthesis is missing")
		}
		unit, err := p.product(depth + 1)
		if err == nil && !p.accept(")") {
			err = p.errorf("a closing parenthesis is missing")
		}
		return unit, err
	case r >= '0' && r <= '9':
		return p.number()
	case isSymbol(r):
		start := p.pos
		for !p.done() && isSymbol(p.peek()) {
			p.pos += utf8.RuneLen(p.peek())
		}
		unit, err := lookup(p.text[start:p.pos])
		if err != nil {
			p.pos = start
			return Unit{}, p.errorf("%w", err)
		}
		return unit, nil
	}
	return Unit{}, p.errorf("unexpected %q", r)
}

func isSymbol(r rune) bool { return unicode.IsLetter(r) || r == '%' || r == '°' }

func (p *parser) number() (Unit, error) {
	start := p.pos
	for !p.done() {
		r := p.peek()
		signed := (r == '-' || r == '+') && strings.ContainsRune("eE", rune(p.text[p.pos-1]))
		if !signed && (r < '0' || r > '9') && r != '.' && !p.exponentMark(r) {
			break
		}
		p.pos++
	}
	v, err := strconv.ParseFloat(p.text[start:p.pos], 64)
	if err != nil || v <= 0 {
		p.pos = start
		return Unit{}, p.errorf("a factor must be a positive number")
	}
	return Unit{Scale: v}, nil
}

// exponentMark reports whether r is the "e" of a number such as 1e-3, and not
// the start of a unit such as eV.
func (p *parser) exponentMark(r rune) bool {
	if r != 'e' && r != 'E' {
		return false
	}
	rest := strings.TrimLeft(p.text[p.pos+1:], "+-")
	return rest != "" && rest[0] >= '0' && rest[0] <= '9'
}

// exponent reads an optional exponent after a factor.
func (p *parser) exponent() (Exponent, bool, error) {
	marked := p.accept("^") || p.accept("**")
	closed := marked && p.accept("(")
	start := p.pos
	for !p.done() && strings.ContainsRune("+-0123456789", p.peek()) || marked && !p.done() && (p.peek() == '.' || closed && p.peek() == '/') {
		p.pos++
	}
	word := p.text[start:p.pos]
	if word == "" && !marked {
		return Exponent{}, false, nil
	}
	e, err := parseExponent(word)
	if err != nil {
		p.pos = start
		return Exponent{}, false, p.errorf("%w", err)
	}
	if closed && !p.accept(")") {
		return Exponent{}, false, p.errorf("a closing parenthesis is missing")
	}
	return e, true, nil
}

func parseExponent(word string) (Exponent, error) {
	if over, under, isRatio := strings.Cut(word, "/"); isRatio {
		num, err1 := strconv.ParseInt(over, 10, 32)
		den, err2 := strconv.ParseInt(under, 10, 32)
		if err1 != nil || err2 != nil {
			return Exponent{}, fmt.Errorf("%q is no exponent", word)
		}
		return NewExponent(num, den)
	}
	whole, fraction, _ := strings.Cut(word, ".")
	num, err := strconv.ParseInt(whole+fraction, 10, 32)
	if err != nil || len(fraction) > 3 {
		return Exponent{}, fmt.Errorf("%q is no exponent; write an integer, a decimal or (1/2)", word)
	}
	den := int64(1)
	for range fraction {
		den *= 10
	}
	return NewExponent(num, den)
}

// lookup finds a symbol or names the nearest in another case.
func lookup(symbol string) (Unit, error) {
	if u, ok := resolve(symbol); ok {
		return u, nil
	}
	for _, other := range []string{strings.ToLower(symbol), strings.ToUpper(symbol)} {
		if _, ok := resolve(other); ok {
			return Unit{}, fmt.Errorf("unknown unit %q; did you mean %q?", symbol, other)
		}
	}
	return Unit{}, fmt.Errorf("unknown unit %q; SI symbols with prefixes, and yr, AU, pc, eV, L, bar … are known", symbol)
}

// resolve reads a symbol as it stands or, failing that, as prefix and unit.
func resolve(symbol string) (Unit, bool) {
	if d, ok := define(symbol); ok {
		return d.unit(1), true
	}
	for _, pre := range prefixes {
		rest, has := strings.CutPrefix(symbol, pre.symbol)
		if d, ok := define(rest); has && ok && d.prefixed {
			return d.unit(pre.scale), true
		}
	}
	return Unit{}, false
}

func (d definition) unit(scale float64) Unit {
	out := Unit{Scale: d.scale * scale}
	for i, e := range d.exp {
		if e != 0 {
			out.Dimension[i] = Exponent{e, 1}
		}
	}
	return out
}
