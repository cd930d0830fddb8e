package symbolic

// Simplifier rewrites expressions into fewer nodes without changing their
// value.
type Simplifier struct {
	// Operators that the result may use besides those it must; the zero value
	// stands for all.
	Operators Operators
	// Positive tells the variables known to be above zero; nil means none.
	Positive func(name string) bool
}

// Simplify folds constants, collects like terms and factors, moves constants
// outward, joins logarithms, powers and exponentials, and puts sums and products
// in canonical order. Wherever e is defined the result has the same value, up to
// the rounding of float64 and within its range; it may be defined in more places
// (x/x becomes 1). It never has more nodes than e: when the canonical form does,
// needs other operators, or a constant would leave the range of float64, e itself
// is returned.
func (s Simplifier) Simplify(e *Expr) *Expr {
	out, ok := s.canonical(e)
	if !ok || out.size > e.size || out.operators()&^(s.operators()|e.operators()) != 0 {
		return e
	}
	return out
}

// within simplifies e and writes it with the simplifier's operators only, at
// whatever length; false when that is impossible.
func (s Simplifier) within(e *Expr) (*Expr, bool) {
	if e.operators()&^s.operators() == 0 {
		e = s.Simplify(e)
	} else if out, ok := s.canonical(e); ok {
		e = out
	}
	return e, e.operators()&^s.operators() == 0
}

func (s Simplifier) operators() Operators {
	if s.Operators == 0 {
		return AllOperators()
	}
	return s.Operators
}

// canonical rewrites e whatever its length becomes.
func (s Simplifier) canonical(e *Expr) (*Expr, bool) {
	z := normalizer{positive: s.Positive, abs: s.operators().Has(Abs)}
	n := z.normalize(e)
	if z.failed {
		return nil, false
	}
	return builder{s.operators()}.build(n), true
}

// operators is the set of those in the expression.
func (e *Expr) operators() Operators {
	var s Operators
	e.walk(func(n *Expr) {
		if n.op > Variable {
			s |= 1 << n.op
		}
	})
	return s
}

// Simplify rewrites with all operators and nothing known about the variables.
func Simplify(e *Expr) *Expr { return Simplifier{}.Simplify(e) }
