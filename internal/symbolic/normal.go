package symbolic

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// normal is an expression in normal form: sums and products of any length with
// like terms collected, in canonical order. Equal keys mean equal forms.
type normal struct {
	kind     normalKind
	constant float64 // of a sum
	terms    []weighted
	op       Op // of a call
	args     []*normal
	name     string // of a variable
	key      string
}

// weighted is a term of a sum (weight times base) or a factor of a product
// (base to the power weight). The terms of a sum are no sums, and the factors
// of a product are no products with a numeric factor.
type weighted struct {
	base   *normal
	weight float64
}

type normalKind uint8

const (
	normalVariable normalKind = iota
	normalSum                 // a number is a sum without terms
	normalProduct
	normalCall
)

// normalizer builds normal forms. It gives up, setting failed, when a constant
// leaves the range of float64.
type normalizer struct {
	positive func(name string) bool // variables known to be above zero
	abs      bool                   // may write |x| for the root of a square
	failed   bool
}

func (z *normalizer) number(v float64) *normal {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		z.failed = true
	}
	return &normal{kind: normalSum, constant: v, key: formatNumber(v)}
}

func (n *normal) isNumber() bool { return n.kind == normalSum && len(n.terms) == 0 }

func (z *normalizer) variable(name string) *normal {
	return &normal{kind: normalVariable, name: name, key: quoteName(name)}
}

func (z *normalizer) call(op Op, args ...*normal) *normal {
	var key strings.Builder
	key.WriteString(op.String())
	key.WriteByte('(')
	for _, a := range args {
		key.WriteString(a.key)
		key.WriteByte(',')
	}
	key.WriteByte(')')
	return &normal{kind: normalCall, op: op, args: args, key: key.String()}
}

// sum collects constant + Σ weight·base.
func (z *normalizer) sum(constant float64, parts []weighted) *normal {
	flat := make([]weighted, 0, len(parts))
	for _, p := range parts {
		if p.base.kind != normalSum {
			flat = append(flat, p)
			continue
		}
		constant += z.multiply(p.weight, p.base.constant)
		for _, t := range p.base.terms {
			flat = append(flat, weighted{t.base, z.multiply(p.weight, t.weight)})
		}
	}
	flat = collect(flat)
	if len(flat) == 0 {
		return z.number(constant)
	}
	if len(flat) == 1 && constant == 0 && flat[0].weight == 1 {
		return flat[0].base
	}
	z.check(constant)
	return &normal{kind: normalSum, constant: constant, terms: flat, key: listKey("{"+formatNumber(constant), flat, "*")}
}

// scaled is weight times n.
func (z *normalizer) scaled(weight float64, n *normal) *normal {
	if weight == 0 {
		return z.number(0)
	}
	return z.sum(0, []weighted{{n, weight}})
}

// multiply is a product of constants that must not vanish or overflow unnoticed.
func (z *normalizer) multiply(a, b float64) float64 {
	c := a * b
	if c == 0 && a != 0 && b != 0 {
		z.failed = true
	}
	z.check(c)
	return c
}

func (z *normalizer) check(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		z.failed = true
	}
}

// collect sorts by base and adds the weights of equal bases, dropping zeros.
func collect(parts []weighted) []weighted {
	slices.SortStableFunc(parts, func(a, b weighted) int { return strings.Compare(a.base.key, b.base.key) })
	out := parts[:0]
	for _, p := range parts {
		if last := len(out) - 1; last >= 0 && out[last].base.key == p.base.key {
			out[last].weight += p.weight
		} else {
			out = append(out, p)
		}
	}
	return slices.DeleteFunc(out, func(p weighted) bool { return p.weight == 0 })
}

func listKey(head string, parts []weighted, sign string) string {
	var key strings.Builder
	key.WriteString(head)
	for _, p := range parts {
		key.WriteByte(',')
		key.WriteString(p.base.key)
		key.WriteString(sign)
		key.WriteString(strconv.FormatFloat(p.weight, 'g', -1, 64))
	}
	key.WriteByte('}')
	return key.String()
}

// product collects Π base^weight. Exponentials join into one, and numeric
// factors come out in front.
func (z *normalizer) product(parts []weighted) *normal {
	coefficient := 1.0
	var exponent []weighted
	flat := make([]weighted, 0, len(parts))
	for _, p := range parts {
		coefficient = z.multiply(coefficient, z.spread(p, &flat, &exponent))
	}
	if len(exponent) > 0 {
		e := z.sum(0, exponent)
		shift := e.constant
		if e.kind != normalSum {
			shift = 0
		}
		if rest := z.sum(-shift, []weighted{{e, 1}}); !rest.isNumber() {
			flat = append(flat, weighted{z.call(Exp, rest), 1})
		}
		coefficient = z.multiply(coefficient, math.Exp(shift))
	}
	flat = collect(flat)
	if coefficient == 0 || len(flat) == 0 {
		return z.number(coefficient)
	}
	if slices.ContainsFunc(flat, unsettled) {
		return z.scaled(coefficient, z.product(flat))
	}
	out := &normal{kind: normalProduct, terms: flat, key: listKey("(", flat, "^")}
	if len(flat) == 1 && flat[0].weight == 1 {
		out = flat[0].base
	}
	return z.scaled(coefficient, out)
}

// spread appends the factors of base^weight to flat, the arguments of
// exponentials to exponent, and returns the numeric factor.
func (z *normalizer) spread(p weighted, flat, exponent *[]weighted) float64 {
	b := p.base
	switch {
	case b.kind == normalCall && b.op == Exp:
		*exponent = append(*exponent, weighted{b.args[0], p.weight})
		return 1
	case b.isNumber():
		return z.numberPower(b, p.weight, flat)
	case b.kind == normalSum:
		return z.spreadSum(p, flat, exponent)
	case b.kind == normalProduct && isInteger(p.weight):
		factor := 1.0
		for _, f := range b.terms {
			factor = z.multiply(factor, z.spread(weighted{f.base, f.weight * p.weight}, flat, exponent))
		}
		return factor
	case b.kind == normalProduct:
		return z.spreadRoot(p, flat, exponent)
	case unsettled(p):
		return z.spread(weighted{b.args[0], p.weight}, flat, exponent)
	}
	*flat = append(*flat, p)
	return 1
}

// numberPower folds number^weight, or keeps it when that is not finite.
func (z *normalizer) numberPower(b *normal, weight float64, flat *[]weighted) float64 {
	v := math.Pow(b.constant, weight)
	if math.IsNaN(v) || math.IsInf(v, 0) || v == 0 && b.constant != 0 {
		*flat = append(*flat, weighted{z.call(Pow, b, z.number(weight)), 1})
		return 1
	}
	return v
}

// spreadSum takes a number out of a power of a sum: the factor of a single
// term, or else the leading weight, unless some weight is a unit already. Roots
// let positive numbers out only.
func (z *normalizer) spreadSum(p weighted, flat, exponent *[]weighted) float64 {
	b := p.base
	single := len(b.terms) == 1 && b.constant == 0
	divisor := b.terms[0].weight
	if !single && b.hasUnit() {
		divisor = math.Copysign(1, divisor)
	}
	if !isInteger(p.weight) {
		divisor = math.Abs(divisor)
	}
	factor := math.Pow(divisor, p.weight)
	z.check(factor)
	if single && divisor == b.terms[0].weight {
		return z.multiply(factor, z.spread(weighted{b.terms[0].base, p.weight}, flat, exponent))
	}
	*flat = append(*flat, weighted{z.divided(b, divisor), p.weight})
	return factor
}

// hasUnit reports whether the constant or a weight of a sum is 1 or -1.
func (n *normal) hasUnit() bool {
	return math.Abs(n.constant) == 1 || slices.ContainsFunc(n.terms, func(t weighted) bool { return math.Abs(t.weight) == 1 })
}

// divided is a sum with its constant and weights divided.
func (z *normalizer) divided(n *normal, divisor float64) *normal {
	terms := make([]weighted, len(n.terms))
	for i, t := range n.terms {
		terms[i] = weighted{t.base, t.weight / divisor}
		if terms[i].weight == 0 {
			z.failed = true
		}
	}
	return z.sum(n.constant/divisor, terms)
}

// spreadRoot distributes a broken exponent over the factors that cannot be
// negative; the others stay together under
// the root. It returns the numeric factor.
func (z *normalizer) spreadRoot(p weighted, flat, exponent *[]weighted) float64 {
	factor := 1.0
	var rest []weighted
	for _, f := range p.base.terms {
		switch {
		case z.nonNegative(f.base) || !isInteger(f.weight):
			factor = z.multiply(factor, z.spread(weighted{f.base, f.weight * p.weight}, flat, exponent))
		case math.Mod(f.weight, 2) == 0 && z.abs:
			*flat = append(*flat, weighted{z.call(Abs, f.base), f.weight * p.weight})
		default:
			rest = append(rest, f)
		}
	}
	switch {
	case len(rest) == 1 && math.Mod(rest[0].weight, 2) != 0: // the root of an odd power is defined above zero only
		factor = z.multiply(factor, z.spread(weighted{rest[0].base, rest[0].weight * p.weight}, flat, exponent))
	case len(rest) == len(p.base.terms):
		*flat = append(*flat, p)
	case len(rest) > 0:
		*flat = append(*flat, weighted{z.product(rest), p.weight})
	}
	return factor
}

// unsettled reports whether a factor can be spread further: a product whose
// broken exponents added up to an integer, or an even power of |x|.
func unsettled(f weighted) bool {
	switch f.base.kind {
	case normalProduct:
		return isInteger(f.weight)
	case normalCall:
		return f.base.op == Abs && math.Mod(f.weight, 2) == 0
	}
	return false
}

func isInteger(v float64) bool { return v == math.Trunc(v) }

// nonNegative reports whether n cannot be below zero wherever it is defined.
func (z *normalizer) nonNegative(n *normal) bool {
	switch n.kind {
	case normalVariable:
		return z.positive != nil && z.positive(n.name)
	case normalCall:
		return n.op == Exp || n.op == Abs
	case normalProduct:
		for _, f := range n.terms {
			even := isInteger(f.weight) && math.Mod(f.weight, 2) == 0
			if !even && isInteger(f.weight) && !z.nonNegative(f.base) {
				return false
			}
		}
		return true
	}
	for _, t := range n.terms {
		if t.weight < 0 || !z.nonNegative(t.base) {
			return false
		}
	}
	return n.constant >= 0
}
