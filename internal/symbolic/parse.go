package symbolic

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads a formula such as "c*sqrt(a^3) - 2.5*log(r)". The operators are
// + - * / ^ (also **, binding to the right and stronger than a sign) and the
// functions square, cube, sqrt, exp, log (natural, also ln), sin, cos, tan,
// asin, acos, tanh (the last three also arcsin, arccos), abs, neg, and pow(a, b).
// pi is the constant. Names in backquotes may hold any characters, a backquote
// being doubled. Errors give the column, counted in characters from 1.
func Parse(text string) (*Expr, error) {
	if len(text) > MaxLength {
		return nil, fmt.Errorf("formula is %d bytes long, more than %d", len(text), MaxLength)
	}
	if !utf8.ValidString(text) {
		return nil, fmt.Errorf("formula is not valid UTF-8")
	}
	p := parser{text: text}
	e, err := p.sum(0)
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); p.pos < len(p.text) {
		return nil, p.errorf(p.pos, "unexpected %q after the formula", p.peek())
	}
	return e, nil
}

type parser struct {
	text string
	pos  int
}

func (p *parser) errorf(at int, format string, args ...any) error {
	return fmt.Errorf("formula, column %d: %s", utf8.RuneCountInString(p.text[:at])+1, fmt.Sprintf(format, args...))
}

func (p *parser) peek() rune {
	r, _ := utf8.DecodeRuneInString(p.text[p.pos:])
	return r
}

func (p *parser) skipSpace() {
	for p.pos < len(p.text) && unicode.IsSpace(p.peek()) {
		p.pos += utf8.RuneLen(p.peek())
	}
}

// accept skips space and takes the first of the tokens that comes next.
func (p *parser) accept(tokens ...string) string {
	p.skipSpace()
	for _, t := range tokens {
		if strings.HasPrefix(p.text[p.pos:], t) {
			p.pos += len(t)
			return t
		}
	}
	return ""
}

// node builds a node and holds the limits on size and depth.
func (p *parser) node(op Op, args ...*Expr) (*Expr, error) {
	e := Call(op, args...)
	if e.size > MaxSize {
		return nil, p.errorf(p.pos, "the formula has more than %d terms", MaxSize)
	}
	if e.depth > MaxDepth {
		return nil, p.errorf(p.pos, "the formula is nested more than %d deep", MaxDepth)
	}
	return e, nil
}

func (p *parser) sum(depth int) (*Expr, error) {
	left, err := p.product(depth)
	for err == nil {
		op := Add
		switch p.accept("+", "-") {
		case "":
			return left, nil
		case "-":
			op = Sub
		}
		left, err = p.binary(op, left, p.product, depth)
	}
	return nil, err
}

func (p *parser) product(depth int) (*Expr, error) {
	left, err := p.signed(depth)
	for err == nil {
		op := Mul
		if p.skipSpace(); strings.HasPrefix(p.text[p.pos:], "**") {
			return left, nil
		}
		switch p.accept("*", "/", "·", "×") {
		case "":
			return left, nil
		case "/":
			op = Div
		}
		left, err = p.binary(op, left, p.signed, depth)
	}
	return nil, err
}

func (p *parser) binary(op Op, left *Expr, next func(int) (*Expr, error), depth int) (*Expr, error) {
	right, err := next(depth)
	if err != nil {
		return nil, err
	}
	return p.node(op, left, right)
}

// signed reads a power with any signs before it. A sign before a literal number
// that is no base of a power makes a negative constant.
func (p *parser) signed(depth int) (*Expr, error) {
	if depth > MaxDepth {
		return nil, p.errorf(p.pos, "the formula is nested more than %d deep", MaxDepth)
	}
	switch p.accept("+", "-", "−") {
	case "":
		return p.power(depth + 1)
	case "+":
		return p.signed(depth + 1)
	}
	p.skipSpace()
	literal := p.pos < len(p.text) && (isDigit(p.peek()) || p.peek() == '.')
	arg, err := p.signed(depth + 1)
	if err != nil {
		return nil, err
	}
	if literal && arg.op == Number {
		return Num(-arg.value), nil
	}
	return p.node(Neg, arg)
}

func (p *parser) power(depth int) (*Expr, error) {
	base, err := p.atom(depth)
	if err != nil || p.accept("^", "**") == "" {
		return base, err
	}
	return p.binary(Pow, base, p.signed, depth)
}

func (p *parser) atom(depth int) (*Expr, error) {
	p.skipSpace()
	if p.pos >= len(p.text) {
		return nil, p.errorf(p.pos, "a number, variable or function is missing at the end")
	}
	start, r := p.pos, p.peek()
	switch {
	case r == '(':
		p.pos++
		e, err := p.sum(depth)
		if err == nil && p.accept(")") == "" {
			err = p.errorf(start, "the parenthesis is not closed")
		}
		return e, err
	case isDigit(r) || r == '.':
		return p.number()
	case r == '`':
		return p.quoted()
	case isNameRune(r, true):
		return p.named(depth)
	}
	return nil, p.errorf(start, "unexpected %q", r)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func (p *parser) number() (*Expr, error) {
	start := p.pos
	digits := func() {
		for p.pos < len(p.text) && (isDigit(p.peek()) || p.peek() == '.') {
			p.pos++
		}
	}
	digits()
	if rest := p.text[p.pos:]; rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		sign := strings.TrimLeft(rest[1:min(2, len(rest))], "+-")
		skip := 2 - len(sign)
		if len(rest) > skip && isDigit(rune(rest[skip])) {
			p.pos += skip
			digits()
		}
	}
	v, err := strconv.ParseFloat(p.text[start:p.pos], 64)
	if err != nil {
		return nil, p.errorf(start, "%q is no number within the range of float64", p.text[start:p.pos])
	}
	return Num(v), nil
}

func (p *parser) quoted() (*Expr, error) {
	start := p.pos
	var name strings.Builder
	for p.pos++; ; p.pos++ {
		quote := strings.IndexByte(p.text[p.pos:], '`')
		if quote < 0 {
			return nil, p.errorf(start, "the quoted name is not closed")
		}
		name.WriteString(p.text[p.pos : p.pos+quote])
		p.pos += quote + 1
		if !strings.HasPrefix(p.text[p.pos:], "`") {
			break
		}
		name.WriteByte('`')
	}
	if name.Len() == 0 {
		return nil, p.errorf(start, "the quoted name is empty")
	}
	return Var(name.String()), nil
}

// otherNames are spellings of functions besides their own names.
func otherName(word string) (Op, bool) {
	switch word {
	case "ln":
		return Log, true
	case "arcsin":
		return Asin, true
	case "arccos":
		return Acos, true
	case "pow":
		return Pow, true
	}
	return opNamed(word)
}

func (p *parser) named(depth int) (*Expr, error) {
	start := p.pos
	for p.pos < len(p.text) && isNameRune(p.peek(), p.pos == start) {
		p.pos += utf8.RuneLen(p.peek())
	}
	word := p.text[start:p.pos]
	if p.accept("(") == "" {
		if word == "pi" {
			return Num(math.Pi), nil
		}
		if _, isOp := opNamed(word); isOp {
			return nil, p.errorf(start, "the function %s needs its argument in parentheses", word)
		}
		return Var(word), nil
	}
	op, ok := otherName(word)
	if !ok {
		return nil, p.errorf(start, "unknown function %q", word)
	}
	args := make([]*Expr, op.Arity())
	for i := range args {
		if i > 0 && p.accept(",") == "" {
			return nil, p.errorf(p.pos, "%s needs %d arguments", word, len(args))
		}
		var err error
		if args[i], err = p.sum(depth); err != nil {
			return nil, err
		}
	}
	if p.accept(")") == "" {
		return nil, p.errorf(start, "the parenthesis of %s is not closed", word)
	}
	return p.node(op, args...)
}

// RightSide cuts off a left side, as in "P = c*a^1.5", which people and language
// models like to write.
func RightSide(equation string) string {
	if _, right, ok := strings.Cut(equation, "="); ok {
		return right
	}
	return equation
}
