package symbolic

import (
	"strconv"
	"strings"
	"unicode"
)

// Binding strengths, weakest first.
const (
	bindSum = iota + 1
	bindProduct
	bindSign
	bindPower
	bindAtom
)

func (e *Expr) binding() int {
	switch e.op {
	case Add, Sub:
		return bindSum
	case Mul, Div:
		return bindProduct
	case Neg:
		return bindSign
	case Pow:
		return bindPower
	case Number:
		if e.value < 0 || e.value == 0 && strconv.FormatFloat(e.value, 'g', -1, 64)[0] == '-' {
			return bindSign
		}
	}
	return bindAtom
}

// String writes the expression so that Parse reads back the same tree, with
// every constant in the shortest digits that give the same float64. Names that
// are no plain identifiers stand in backquotes.
func (e *Expr) String() string {
	var b strings.Builder
	e.print(&b)
	return b.String()
}

func (e *Expr) print(b *strings.Builder) {
	switch {
	case e.op == Number:
		b.WriteString(formatNumber(e.value))
	case e.op == Variable:
		b.WriteString(quoteName(e.name))
	case e.op == Neg:
		b.WriteByte('-')
		// A sign before a literal would be read as a negative constant.
		e.args[0].printWithin(b, bindSign, e.args[0].op == Number || e.args[0].op == Neg)
	case e.op.Arity() == 1:
		b.WriteString(e.op.String())
		b.WriteByte('(')
		e.args[0].print(b)
		b.WriteByte(')')
	case e.op == Pow:
		e.args[0].printWithin(b, bindAtom, false)
		b.WriteByte('^')
		e.args[1].printWithin(b, bindSign, e.args[1].op == Neg)
	default:
		bind := e.binding()
		e.args[0].printWithin(b, bind, false)
		if bind == bindSum {
			b.WriteString(" " + e.op.String() + " ")
		} else {
			b.WriteString(e.op.String())
		}
		e.args[1].printWithin(b, bind+1, e.args[1].binding() == bindSign)
	}
}

// printWithin writes an argument, in parentheses when it binds weaker than its
// place needs or when forced.
func (e *Expr) printWithin(b *strings.Builder, bind int, force bool) {
	if !force && e.binding() >= bind {
		e.print(b)
		return
	}
	b.WriteByte('(')
	e.print(b)
	b.WriteByte(')')
}

func formatNumber(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func quoteName(name string) string {
	if isIdentifier(name) && name != "pi" {
		if _, isOp := opNamed(name); !isOp {
			return name
		}
	}
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}

func isIdentifier(name string) bool {
	for i, r := range name {
		if !isNameRune(r, i == 0) {
			return false
		}
	}
	return name != ""
}

func isNameRune(r rune, first bool) bool {
	return r == '_' || unicode.IsLetter(r) || !first && (unicode.IsDigit(r) || r == '.')
}
