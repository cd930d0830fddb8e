package symbolic

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Text writes "target = formula" for people to read, such as
// "P = 364.9·a^(3/2)": constants with the digits they have, at most six, powers,
// roots and Greek letters as such, log as ln. An empty target leaves out the left
// side.
func Text(e *Expr, target string) string {
	return equation(unicodeSetter{}, e, target)
}

// MathML writes "target = formula" as a math element in MathML Core that stands
// by itself in a page. Numbers are rounded as by Text; names are escaped.
func MathML(e *Expr, target string) string {
	return `<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow>` +
		equation(mathSetter{}, e, target) + `</mrow></math>`
}

// piece is typeset text and how strongly its outermost operator binds.
type piece struct {
	text string
	bind int
}

// setter writes the parts of formulas in one notation.
type setter interface {
	// number writes mantissa times ten to the exponent; zero means no power of ten.
	number(mantissa string, exponent int) piece
	name(base, index string) piece
	operator(symbol string) string
	minus() string // the sign, not the operator
	fraction(over, under piece) piece
	power(base piece, exponent string) piece
	root(inner piece) piece
	call(function string, argument piece) piece
	bars(inner piece) piece
	parentheses(inner piece) piece
}

func equation(s setter, e *Expr, target string) string {
	right := typesetter{s}.set(e).text
	if target == "" {
		return right
	}
	return s.name(splitName(target)).text + s.operator("=") + right
}

type typesetter struct{ setter }

func (t typesetter) set(e *Expr) piece {
	if base, num, den, ok := powerOf(e); ok {
		return t.powerOf(base, num, den)
	}
	switch e.op {
	case Number:
		return t.constant(e.value)
	case Variable:
		return t.name(splitName(e.name))
	case Add, Sub:
		return t.sum(e)
	case Mul:
		left, right := t.within(e.args[0], bindProduct), t.within(e.args[1], bindProduct+1)
		return piece{left.text + t.operator("·") + right.text, bindProduct}
	case Div:
		return t.fraction(t.set(e.args[0]), t.set(e.args[1]))
	case Pow:
		return t.power(t.within(e.args[0], bindAtom), t.set(e.args[1]).text)
	case Neg:
		return piece{t.minus() + t.within(e.args[0], bindProduct).text, bindSign}
	case Abs:
		return t.bars(t.set(e.args[0]))
	case Sqrt:
		return t.root(t.set(e.args[0]))
	case Log:
		return t.call("ln", t.set(e.args[0]))
	}
	return t.call(e.op.String(), t.set(e.args[0]))
}

// sum writes additions of negative constants and terms as subtractions.
func (t typesetter) sum(e *Expr) piece {
	left, right := t.within(e.args[0], bindSum), e.args[1]
	symbol := "+"
	if e.op == Sub {
		symbol = "−"
	}
	if positive, ok := negated(right); ok {
		right = positive
		symbol = map[string]string{"+": "−", "−": "+"}[symbol]
	}
	return piece{left.text + t.operator(symbol) + t.within(right, bindSum+1).text, bindSum}
}

// negated returns the opposite of a term that starts with a minus sign.
func negated(e *Expr) (*Expr, bool) {
	switch {
	case e.op == Number && e.value < 0:
		return Num(-e.value), true
	case e.op == Neg:
		return e.args[0], true
	case e.op == Mul || e.op == Div:
		if left, ok := negated(e.args[0]); ok {
			return Call(e.op, left, e.args[1]), true
		}
	}
	return nil, false
}

// within sets an argument, in parentheses when it binds weaker than needed.
func (t typesetter) within(e *Expr, bind int) piece {
	p := t.set(e)
	if p.bind < bind {
		return t.parentheses(p)
	}
	return p
}

func (t typesetter) powerOf(base *Expr, num, den int) piece {
	exponent := strconv.Itoa(num)
	if den > 1 {
		exponent += "/" + strconv.Itoa(den)
	}
	if num == 1 && den == 2 {
		return t.root(t.set(base))
	}
	return t.power(t.within(base, bindAtom), exponent)
}

// powerOf reads nested squares, cubes, roots and fractional powers as one
// fraction, as far as that keeps the value for negative bases.
func powerOf(e *Expr) (base *Expr, num, den int, ok bool) {
	num, den = 1, 1
	switch {
	case e.op == Square:
		num = 2
	case e.op == Cube:
		num = 3
	case e.op == Sqrt:
		den = 2
	case e.op == Pow && e.args[1].op == Number:
		num, den = fraction(e.args[1].value)
	}
	if num == 1 && den == 1 || num == 0 {
		return nil, 0, 0, false
	}
	base = e.args[0]
	if b, n, d, inner := powerOf(base); inner && (den == 1 || n%2 != 0) && n*num < 100 {
		g := int(math.Abs(float64(gcd(n*num, d*den))))
		return b, n * num / g, d * den / g, true
	}
	return base, num, den, true
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// fraction returns v as num/den with den up to 4, 0/1 when it is none.
func fraction(v float64) (num, den int) {
	for den := 1; den <= 4; den++ {
		if p := v * float64(den); isInteger(p) && math.Abs(p) <= 24 {
			return int(p), den
		}
	}
	return 0, 1
}

// constant writes a number with the digits it has, at most six: searches leave
// constants those that the data determine, and zeros after them would claim more.
func (t typesetter) constant(v float64) piece {
	size := toDigits(math.Abs(v), 6)
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(size, 'e', -1, 64), "e")
	exponent, _ := strconv.Atoi(power)
	if exponent >= -3 && exponent < 5 {
		return t.signed(strconv.FormatFloat(size, 'f', -1, 64), 0, v < 0)
	}
	return t.signed(mantissa, exponent, v < 0)
}

func (t typesetter) signed(mantissa string, exponent int, negative bool) piece {
	p := t.number(mantissa, exponent)
	if negative {
		return piece{t.minus() + p.text, bindSign}
	}
	return p
}

// splitName cuts a name like "m1" or "P_days" into symbol and index and turns
// the names of Greek letters into letters.
func splitName(name string) (base, index string) {
	base = name
	if strings.Count(name, "_") > 1 {
		return strings.ReplaceAll(name, "_", "\u00a0"), "" // words, not a symbol with an index
	}
	if before, after, ok := strings.Cut(name, "_"); ok && before != "" && after != "" {
		base, index = before, strings.ReplaceAll(after, "_", " ")
	} else if symbol := strings.TrimRightFunc(name, unicode.IsDigit); symbol != "" && len(name)-len(symbol) <= 2 {
		base, index = symbol, name[len(symbol):]
	}
	if letter, ok := greek(base); ok {
		base = letter
	}
	return base, index
}

func greek(name string) (string, bool) {
	names := []string{"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
		"nu", "xi", "omicron", "pi", "rho", "final sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"}
	for i, n := range names {
		switch name {
		case n:
			return string(rune('α' + i)), true
		case strings.ToUpper(n[:1]) + n[1:]:
			return string(rune('Α' + i)), true
		}
	}
	return "", false
}
