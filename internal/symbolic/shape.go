package symbolic

import (
	"slices"
	"strings"
)

// shape is a text that is the same for formulas that differ only in the values
// and signs of their constants and in the order of sums and products.
func shape(e *Expr) string {
	switch e.op {
	case Number:
		return "#"
	case Variable:
		return quoteName(e.name)
	case Add, Sub:
		terms := shapeTerms(e, false, nil)
		slices.Sort(terms)
		return "(" + strings.Join(terms, "+") + ")"
	case Mul:
		factors := shapeFactors(e, nil)
		slices.Sort(factors)
		return strings.Join(factors, "*")
	}
	args := make([]string, 0, 2)
	for _, a := range e.Args() {
		args = append(args, shape(a))
	}
	return e.op.String() + "(" + strings.Join(args, ",") + ")"
}

// shapeTerms lists the terms of a sum; a minus stays only where no constant
// factor takes it up.
func shapeTerms(e *Expr, minus bool, terms []string) []string {
	if e.op == Add || e.op == Sub {
		terms = shapeTerms(e.args[0], minus, terms)
		return shapeTerms(e.args[1], minus != (e.op == Sub), terms)
	}
	text := shape(e)
	if minus && !hasFactor(e) {
		text = "-" + text
	}
	return append(terms, text)
}

func shapeFactors(e *Expr, factors []string) []string {
	if e.op == Mul {
		return shapeFactors(e.args[1], shapeFactors(e.args[0], factors))
	}
	return append(factors, shape(e))
}

// hasFactor reports whether a term is a number or has one as a factor.
func hasFactor(e *Expr) bool {
	switch e.op {
	case Number:
		return true
	case Mul, Div:
		return hasFactor(e.args[0]) || hasFactor(e.args[1])
	}
	return false
}
