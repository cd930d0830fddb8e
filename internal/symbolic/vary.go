package symbolic

import (
	"math"
	"math/rand/v2"
	"slices"
)

// breeder makes new expressions out of old ones. Constants it adds are of the
// magnitude that the data call for at their place, so that raw columns of any
// scale can be searched.
type breeder struct {
	rng    *rand.Rand
	names  []string
	binary []Op
	unary  []Op
	probes []map[string]float64 // a few rows of the data
}

func newBreeder(rng *rand.Rand, data *Data, ops Operators) *breeder {
	b := &breeder{rng: rng, names: data.Names}
	for o := Add; o < opCount; o++ {
		switch {
		case !ops.Has(o):
		case o.Arity() == 2:
			b.binary = append(b.binary, o)
		default:
			b.unary = append(b.unary, o)
		}
	}
	rows := len(data.Target)
	for k := range 5 {
		row := k * (rows - 1) / 4
		probe := make(map[string]float64, len(data.Names))
		for i, name := range data.Names {
			probe[name] = data.Columns[i][row]
		}
		b.probes = append(b.probes, probe)
	}
	return b
}

// magnitude is the typical size of an expression over the data, 1 when that
// is zero or undefined.
func (b *breeder) magnitude(e *Expr) float64 {
	sum, n := 0.0, 0.0
	for _, probe := range b.probes {
		if v := math.Abs(e.at(probe)); v > 0 && !math.IsInf(v, 0) {
			sum += math.Log(v)
			n++
		}
	}
	if n == 0 {
		return 1
	}
	return math.Exp(sum / n)
}

// at is the value of the expression at one point.
func (e *Expr) at(point map[string]float64) float64 {
	switch {
	case e.op == Number:
		return e.value
	case e.op == Variable:
		return point[e.name]
	case e.op.Arity() == 1:
		return apply1(e.op, e.args[0].at(point))
	}
	return apply2(e.op, e.args[0].at(point), e.args[1].at(point))
}

// coefficient draws a number of about the given size and either sign.
func (b *breeder) coefficient(size float64) *Expr {
	v := size * math.Exp(b.rng.NormFloat64())
	if b.rng.IntN(3) == 0 {
		v = -v
	}
	if math.IsInf(v, 0) || v == 0 {
		v = 1
	}
	return Num(v)
}

// leaf draws a variable or, rarely, a constant of the given size.
func (b *breeder) leaf(size float64) *Expr {
	if len(b.names) == 0 || b.rng.IntN(4) == 0 {
		return b.coefficient(size)
	}
	return Var(b.names[b.rng.IntN(len(b.names))])
}

// grow draws a random expression of at most the given depth.
func (b *breeder) grow(depth int) *Expr {
	if depth <= 1 || b.rng.IntN(4) == 0 {
		return b.leaf(1)
	}
	if len(b.unary) > 0 && (len(b.binary) == 0 || b.rng.IntN(3) == 0) {
		return b.apply(b.unary[b.rng.IntN(len(b.unary))], b.grow(depth-1))
	}
	if len(b.binary) == 0 {
		return b.leaf(1)
	}
	return b.combine(b.binary[b.rng.IntN(len(b.binary))], b.grow(depth-1), b.grow(depth-1))
}

// apply puts a function around an expression, scaled so that the result stays
// in range.
func (b *breeder) apply(op Op, e *Expr) *Expr {
	switch op {
	case Exp, Sin, Cos, Tan, Tanh, Asin, Acos:
		if m := b.magnitude(e); m > 30 || m < 0.01 || b.rng.IntN(4) == 0 {
			e = Call(Mul, b.coefficient(1/m), e)
		}
	}
	return Call(op, e)
}

// combine joins two expressions, matching the size of a constant to its
// partner.
func (b *breeder) combine(op Op, x, y *Expr) *Expr {
	if op == Pow {
		exponents := []float64{-3, -2, -1, -0.5, 0.5, 1.5, 2, 3}
		return Call(Pow, x, Num(exponents[b.rng.IntN(len(exponents))]))
	}
	if op == Add || op == Sub {
		switch {
		case y.op == Number:
			y = b.coefficient(b.magnitude(x))
		case x.op == Number:
			x = b.coefficient(b.magnitude(y))
		case b.rng.IntN(3) == 0:
			y = Call(Mul, b.coefficient(b.magnitude(x)/b.magnitude(y)), y)
		}
	}
	return Call(op, x, y)
}

// nesting is the largest number of exponentials, logarithms and trigonometric
// functions on the way from the root to a leaf.
func (e *Expr) nesting() int {
	deepest := 0
	for _, a := range e.Args() {
		deepest = max(deepest, a.nesting())
	}
	if e.op >= Exp && e.op <= Tanh {
		deepest++
	}
	return deepest
}

// node returns the k-th node in walk order.
func (e *Expr) node(k int) *Expr {
	for _, a := range e.Args() {
		if k < int(a.size) {
			return a.node(k)
		}
		k -= int(a.size)
	}
	return e
}

// replace returns e with its k-th node in walk order exchanged for n.
func (e *Expr) replace(k int, n *Expr) *Expr {
	if k == int(e.size)-1 {
		return n
	}
	var args [2]*Expr
	copy(args[:], e.Args())
	for i, a := range e.Args() {
		if k < int(a.size) {
			args[i] = a.replace(k, n)
			break
		}
		k -= int(a.size)
	}
	return Call(e.op, args[:e.op.Arity()]...)
}

// cross returns a with one of its subtrees exchanged for one of b's.
func (b *breeder) cross(x, y *Expr) *Expr {
	part := y.node(b.rng.IntN(int(y.size)))
	return x.replace(b.rng.IntN(int(x.size)), part)
}

// join adds or multiplies two expressions.
func (b *breeder) join(x, y *Expr) *Expr {
	if len(b.binary) == 0 {
		return x
	}
	return b.combine(b.binary[b.rng.IntN(len(b.binary))], x, y)
}

// mutate returns a changed copy of e.
func (b *breeder) mutate(e *Expr) *Expr {
	k := b.rng.IntN(int(e.size))
	n := e.node(k)
	switch b.rng.IntN(11) {
	case 10:
		return e.replace(k, b.open(n))
	case 0, 1:
		return e.replace(k, b.alter(n))
	case 2:
		return e.replace(k, b.grow(1+b.rng.IntN(3)))
	case 3:
		if args := n.Args(); len(args) > 0 {
			return e.replace(k, args[b.rng.IntN(len(args))])
		}
		return e.replace(k, b.leaf(b.magnitude(n)))
	case 4:
		if len(b.unary) > 0 {
			return e.replace(k, b.apply(b.unary[b.rng.IntN(len(b.unary))], n))
		}
	case 5, 6, 7:
		if len(b.binary) > 0 {
			return e.replace(k, b.extend(n))
		}
	case 8:
		if n.op.Arity() == 2 {
			return e.replace(k, Call(n.op, n.args[1], n.args[0]))
		}
	case 9:
		return b.shake(e)
	}
	return e.replace(k, b.alter(n))
}

// open changes a node inside a pair of inverse functions, as in log(exp(n) - 1),
// sqrt(n² + m²) or 1/(1/n + 1/m): none of these is reached by steps that each
// improve the fit.
func (b *breeder) open(n *Expr) *Expr {
	has := func(ops ...Op) bool {
		return !slices.ContainsFunc(ops, func(o Op) bool { return !slices.Contains(b.unary, o) && !slices.Contains(b.binary, o) })
	}
	other := b.leaf(b.magnitude(n))
	switch pair := b.rng.IntN(3); {
	case pair == 0 && has(Exp, Log):
		return Call(Log, Call(Add, Call(Exp, n), b.coefficient(1)))
	case pair == 1 && has(Sqrt, Square):
		return Call(Sqrt, Call(Add, Call(Square, n), Call(Square, other)))
	case pair == 2 && has(Div):
		return Call(Div, Num(1), Call(Add, Call(Div, Num(1), n), Call(Div, Num(1), other)))
	}
	return n
}

// extend joins a node with a leaf or a small tree.
func (b *breeder) extend(n *Expr) *Expr {
	op := b.binary[b.rng.IntN(len(b.binary))]
	other := b.leaf(b.magnitude(n))
	if b.rng.IntN(3) == 0 {
		other = b.grow(2)
	}
	if b.rng.IntN(3) == 0 {
		return b.combine(op, other, n)
	}
	return b.combine(op, n, other)
}

// alter changes a node and keeps its arguments.
func (b *breeder) alter(n *Expr) *Expr {
	switch {
	case n.op == Number:
		return b.coefficient(math.Abs(n.value) * math.Pow(10, b.rng.NormFloat64()/2))
	case n.op == Variable:
		return b.leaf(b.magnitude(n))
	case n.op.Arity() == 1 && len(b.unary) > 0:
		return b.apply(b.unary[b.rng.IntN(len(b.unary))], n.args[0])
	case n.op.Arity() == 1 || len(b.binary) == 0:
		return n
	}
	return b.combine(b.binary[b.rng.IntN(len(b.binary))], n.args[0], n.args[1])
}

// shake multiplies all constants by random factors.
func (b *breeder) shake(e *Expr) *Expr {
	values := e.Constants()
	for i := range values {
		values[i] *= math.Exp(b.rng.NormFloat64())
		if b.rng.IntN(8) == 0 {
			values[i] = -values[i]
		}
	}
	return e.WithConstants(values)
}

// affine scales and shifts a formula to values of the given size, as linear
// scaling does (Keijzer 2003); fitting finds the constants.
func (b *breeder) affine(e *Expr, size float64) *Expr {
	if slices.Contains(b.binary, Mul) && b.rng.IntN(3) > 0 {
		e = Call(Mul, b.coefficient(size/b.magnitude(e)), e)
	}
	if slices.Contains(b.binary, Add) && b.rng.IntN(3) > 0 {
		e = Call(Add, e, b.coefficient(size))
	}
	return e
}
