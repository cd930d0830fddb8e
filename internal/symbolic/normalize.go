package symbolic

import "math"

// normalize brings an expression into normal form.
func (z *normalizer) normalize(e *Expr) *normal {
	switch e.op {
	case Number:
		return z.number(e.value)
	case Variable:
		return z.variable(e.name)
	}
	a := z.normalize(e.args[0])
	if e.op.Arity() == 1 {
		return z.function(e.op, a)
	}
	b := z.normalize(e.args[1])
	switch e.op {
	case Add:
		return z.sum(0, []weighted{{a, 1}, {b, 1}})
	case Sub:
		return z.sum(0, []weighted{{a, 1}, {b, -1}})
	case Mul:
		return z.times(a, b)
	case Div:
		return z.divide(a, b)
	default:
		return z.power(a, b)
	}
}

func (z *normalizer) times(a, b *normal) *normal {
	switch {
	case a.isNumber():
		return z.scaled(a.constant, b)
	case b.isNumber():
		return z.scaled(b.constant, a)
	}
	return z.product([]weighted{{a, 1}, {b, 1}})
}

func (z *normalizer) divide(a, b *normal) *normal {
	if a.isNumber() && b.isNumber() && b.constant != 0 {
		return z.number(a.constant / b.constant) // rounded once
	}
	if b.isNumber() && b.constant != 0 && !math.IsInf(1/b.constant, 0) {
		return z.scaled(1/b.constant, a)
	}
	return z.product([]weighted{{a, 1}, {b, -1}})
}

func (z *normalizer) power(a, b *normal) *normal {
	switch {
	case b.isNumber() && b.constant == 0:
		return z.number(1)
	case b.isNumber() && b.constant == 1:
		return a
	case b.isNumber():
		return z.product([]weighted{{a, b.constant}})
	case a.isNumber() && a.constant > 0:
		return z.function(Exp, z.scaled(math.Log(a.constant), b))
	}
	return z.call(Pow, a, b)
}

// function applies an operator of one argument.
func (z *normalizer) function(op Op, a *normal) *normal {
	switch op {
	case Neg:
		return z.scaled(-1, a)
	case Square:
		return z.product([]weighted{{a, 2}})
	case Cube:
		return z.product([]weighted{{a, 3}})
	case Sqrt:
		return z.product([]weighted{{a, 0.5}})
	}
	if a.isNumber() {
		if v := apply1(op, a.constant); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return z.number(v)
		}
		return z.call(op, a)
	}
	switch op {
	case Exp:
		return z.exp(a)
	case Log:
		return z.log(a)
	case Abs:
		return z.magnitude(a)
	case Sin, Tan, Asin, Tanh:
		if z.leadsNegative(a) {
			return z.scaled(-1, z.call(op, z.scaled(-1, a)))
		}
	case Cos:
		if z.leadsNegative(a) {
			return z.call(op, z.scaled(-1, a))
		}
	}
	return z.call(op, a)
}

func (z *normalizer) leadsNegative(a *normal) bool {
	return a.kind == normalSum && a.terms[0].weight < 0
}

// exp takes logarithms in the argument out as powers; product takes out the
// constant.
func (z *normalizer) exp(a *normal) *normal {
	terms := []weighted{{a, 1}}
	constant := 0.0
	if a.kind == normalSum {
		terms, constant = a.terms, a.constant
	}
	var parts, rest []weighted
	for _, t := range terms {
		if t.base.kind == normalCall && t.base.op == Log && !t.base.args[0].isNumber() {
			parts = append(parts, weighted{t.base.args[0], t.weight})
		} else {
			rest = append(rest, t)
		}
	}
	if len(rest) > 0 || constant != 0 {
		parts = append(parts, weighted{z.call(Exp, z.sum(constant, rest)), 1})
	}
	return z.product(parts)
}

// log takes positive numbers, exponentials and, where no sign can be lost,
// powers out of the argument.
func (z *normalizer) log(a *normal) *normal {
	coefficient, factors := 1.0, []weighted{{a, 1}}
	inner := a
	if a.kind == normalSum && len(a.terms) == 1 && a.constant == 0 {
		coefficient, inner = a.terms[0].weight, a.terms[0].base
		factors = []weighted{{inner, 1}}
	} else if a.kind == normalSum {
		divisor := math.Abs(a.terms[0].weight)
		if a.hasUnit() {
			divisor = 1
		}
		return z.sum(math.Log(divisor), []weighted{{z.call(Log, z.divided(a, divisor)), 1}})
	}
	if inner.kind == normalProduct {
		factors = inner.terms
	}
	var parts, rest []weighted
	for _, f := range factors {
		switch {
		case f.base.kind == normalCall && f.base.op == Exp:
			parts = append(parts, weighted{f.base.args[0], f.weight})
		case z.nonNegative(f.base) || !isInteger(f.weight):
			parts = append(parts, weighted{z.call(Log, f.base), f.weight})
		default:
			rest = append(rest, f)
		}
	}
	sign := math.Copysign(1, coefficient)
	switch {
	case len(rest) == 1 && math.Mod(rest[0].weight, 2) != 0 && sign > 0:
		parts = append(parts, weighted{z.call(Log, rest[0].base), rest[0].weight})
	case len(rest) > 0 || sign < 0:
		parts = append(parts, weighted{z.call(Log, z.scaled(sign, z.product(rest))), 1})
	}
	return z.sum(math.Log(math.Abs(coefficient)), parts)
}

func (z *normalizer) magnitude(a *normal) *normal {
	if z.nonNegative(a) {
		return a
	}
	if a.kind == normalSum && len(a.terms) == 1 && a.constant == 0 {
		return z.scaled(math.Abs(a.terms[0].weight), z.magnitude(a.terms[0].base))
	}
	if z.leadsNegative(a) {
		a = z.scaled(-1, a)
	}
	return z.call(Abs, a)
}
