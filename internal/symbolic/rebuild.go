package symbolic

import (
	"cmp"
	"math"
	"slices"
)

// Operators is a set of operators.
type Operators uint32

// NewOperators returns the set of the given operators.
func NewOperators(ops ...Op) Operators {
	var s Operators
	for _, o := range ops {
		s |= 1 << o
	}
	return s
}

// AllOperators is the set of every operator.
func AllOperators() Operators { return 1<<opCount - 1<<Add }

// Has reports whether the set holds the operator; leaves always belong.
func (s Operators) Has(o Op) bool { return o <= Variable || s>>o&1 == 1 }

// builder writes normal forms as expressions with few nodes, using the
// operators of its set where there is a choice.
type builder struct{ ops Operators }

func (b builder) build(n *normal) *Expr {
	switch n.kind {
	case normalVariable:
		return Var(n.name)
	case normalCall:
		return b.call(n)
	case normalProduct:
		return b.product(1, n.terms)
	}
	return b.sum(n)
}

func (b builder) call(n *normal) *Expr {
	args := make([]*Expr, len(n.args))
	for i, a := range n.args {
		args[i] = b.build(a)
	}
	return Call(n.op, args...)
}

// sum writes a sum, taking out the factor that leaves the fewest constants.
func (b builder) sum(n *normal) *Expr {
	if len(n.terms) == 0 {
		return Num(n.constant)
	}
	terms := b.joinLogs(n.terms)
	factor := commonFactor(n.constant, terms)
	if factor == 1 {
		return b.plainSum(n.constant, terms)
	}
	inner := make([]weighted, len(terms))
	for i, t := range terms {
		inner[i] = weighted{t.base, t.weight / factor}
	}
	return Call(Mul, Num(factor), b.plainSum(n.constant/factor, inner))
}

// commonFactor is the number to divide a sum by so that the fewest weights
// other than 1 and -1 remain, 1 when nothing is gained.
func commonFactor(constant float64, terms []weighted) float64 {
	cost := func(factor float64) int {
		bare := 0
		for _, t := range terms {
			if math.Abs(t.weight/factor) != 1 {
				bare++
			}
		}
		return bare
	}
	if len(terms) < 2 {
		return 1
	}
	best, least := 1.0, cost(1)
	for _, t := range terms {
		if c := cost(t.weight) + 1; c < least {
			best, least = t.weight, c
		}
	}
	return best
}

// plainSum writes positive terms, then the constant, then negative terms.
func (b builder) plainSum(constant float64, terms []weighted) *Expr {
	var out *Expr
	add := func(op Op, e *Expr) {
		if out == nil {
			out = e
		} else {
			out = Call(op, out, e)
		}
	}
	for _, t := range terms {
		if t.weight > 0 {
			add(Add, b.term(t.weight, t.base))
		}
	}
	switch {
	case constant > 0:
		add(Add, Num(constant))
	case constant < 0 && out != nil:
		add(Sub, Num(-constant))
	case constant < 0:
		out = Num(constant)
	}
	for _, t := range terms {
		switch {
		case t.weight < 0 && out != nil:
			add(Sub, b.term(-t.weight, t.base))
		case t.weight < 0:
			out = b.term(t.weight, t.base)
		}
	}
	return out
}

// term writes weight times a base that is no sum.
func (b builder) term(weight float64, base *normal) *Expr {
	if weight == -1 && b.ops.Has(Neg) {
		return Call(Neg, b.build(base))
	}
	factors := []weighted{{base, 1}}
	if base.kind == normalProduct {
		factors = base.terms
	}
	return b.product(weight, factors)
}

// product writes coefficient times Π base^weight as a fraction.
func (b builder) product(coefficient float64, factors []weighted) *Expr {
	var over, under []weighted
	for _, f := range b.gatherRoots(factors) {
		if f.weight > 0 {
			over = append(over, f)
		} else {
			under = append(under, weighted{f.base, -f.weight})
		}
	}
	top, bottom := b.powers(over), b.powers(under)
	if inverse := 1 / coefficient; isInteger(inverse) && !isInteger(8*coefficient) && 1/inverse == coefficient && math.Abs(inverse) < 1e4 && top != nil {
		bottom = multiplied(Num(inverse), bottom)
	} else if coefficient != 1 || top == nil {
		top = multiplied(Num(coefficient), top)
	}
	if bottom == nil {
		return top
	}
	return Call(Div, top, bottom)
}

func multiplied(a, b *Expr) *Expr {
	if b == nil {
		return a
	}
	return Call(Mul, a, b)
}

// gatherRoots puts two or more factors with half-integer exponents under one
// square root.
func (b builder) gatherRoots(factors []weighted) []weighted {
	var roots, out []weighted
	for _, f := range factors {
		if !isInteger(f.weight) && isInteger(2*f.weight) {
			roots = append(roots, weighted{f.base, 2 * f.weight})
		} else {
			out = append(out, f)
		}
	}
	if len(roots) < 2 {
		return factors
	}
	sign := 1.0
	if !slices.ContainsFunc(roots, func(f weighted) bool { return f.weight > 0 }) {
		sign = -1
		for i := range roots {
			roots[i].weight = -roots[i].weight
		}
	}
	return append(out, weighted{&normal{kind: normalProduct, terms: roots}, 0.5 * sign})
}

// powers writes a product of positive powers, plain factors first and bases of
// the same exponent together; nil for no factors.
func (b builder) powers(factors []weighted) *Expr {
	factors = slices.Clone(factors)
	slices.SortStableFunc(factors, func(f, g weighted) int { return cmp.Compare(f.weight, g.weight) })
	slices.SortStableFunc(factors, func(f, g weighted) int { return boolOrder(f.weight != 1, g.weight != 1) })
	var out *Expr
	for start, end := 0, 0; start < len(factors); start = end {
		weight := factors[start].weight
		var base *Expr
		for end = start; end < len(factors) && factors[end].weight == weight; end++ {
			base = multipliedAfter(base, b.build(factors[end].base))
		}
		out = multipliedAfter(out, b.power(base, weight))
	}
	return out
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// multipliedAfter is a*b, b alone when a is nil.
func multipliedAfter(a, b *Expr) *Expr {
	if a == nil {
		return b
	}
	return Call(Mul, a, b)
}

// power writes base^exponent, exponent > 0, in the fewest nodes.
func (b builder) power(base *Expr, exponent float64) *Expr {
	if exponent == 1 {
		return base
	}
	best := Call(Exp, Call(Mul, Num(exponent), Call(Log, base)))
	if b.ops.Has(Pow) || !b.ops.Has(Exp) || !b.ops.Has(Log) {
		best = Call(Pow, base, Num(exponent))
	}
	consider := func(e *Expr) {
		if e.size < best.size {
			best = e
		}
	}
	if isInteger(exponent) && exponent <= 64 {
		consider(b.integerPower(base, int(exponent)))
	}
	scaled, rooted := exponent, func(e *Expr) *Expr { return e }
	for range 3 {
		if !b.ops.Has(Sqrt) || isInteger(scaled) {
			break
		}
		scaled *= 2
		inner := rooted
		rooted = func(e *Expr) *Expr { return inner(Call(Sqrt, e)) }
		if isInteger(scaled) && scaled <= 64 {
			consider(rooted(b.integerPower(base, int(scaled))))
			if whole := math.Floor(exponent); whole > 0 {
				rest := int(math.Round((exponent - whole) * scaled / exponent))
				consider(Call(Mul, b.power(base, whole), rooted(b.integerPower(base, rest))))
			}
		}
	}
	return best
}

// integerPower writes base^k, k >= 1, by squares, cubes and products.
func (b builder) integerPower(base *Expr, k int) *Expr {
	if k == 1 {
		return base
	}
	best := Call(Mul, base, b.integerPower(base, k-1))
	if k%2 == 0 && b.ops.Has(Square) {
		best = smaller(Call(Square, b.integerPower(base, k/2)), best)
	}
	if k%3 == 0 && b.ops.Has(Cube) {
		best = smaller(Call(Cube, b.integerPower(base, k/3)), best)
	}
	return best
}

func smaller(a, b *Expr) *Expr {
	if a.size <= b.size {
		return a
	}
	return b
}

// joinLogs writes c·log(u) + 2c·log(v) - c·log(w) as c·log(u·v²/w).
func (b builder) joinLogs(terms []weighted) []weighted {
	unit := math.Inf(1)
	count := 0
	for _, t := range terms {
		if isLog(t.base) {
			unit = min(unit, math.Abs(t.weight))
			count++
		}
	}
	if count == 0 {
		return terms
	}
	var out, factors []weighted
	for _, t := range terms {
		ratio := t.weight / unit
		if isLog(t.base) && isInteger(ratio) && math.Abs(ratio) <= 3 {
			factors = append(factors, weighted{t.base.args[0], ratio})
		} else {
			out = append(out, t)
		}
	}
	if len(factors) == 1 && (unit == 1 || unit != 2 && unit != 3) {
		return terms
	}
	if len(factors) == 1 {
		factors[0].weight *= unit
		unit = 1
	}
	if !slices.ContainsFunc(factors, func(f weighted) bool { return f.weight > 0 }) {
		unit = -unit
		for i := range factors {
			factors[i].weight = -factors[i].weight
		}
	}
	argument := &normal{kind: normalProduct, terms: factors}
	return append(out, weighted{&normal{kind: normalCall, op: Log, args: []*normal{argument}}, unit})
}

func isLog(n *normal) bool { return n.kind == normalCall && n.op == Log && !n.args[0].isNumber() }
