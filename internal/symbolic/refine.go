package symbolic

import "math"

// refiner shortens descriptions by small steps: it rounds constants to
// fractions, sets equal those that nearly are, and drops or replaces parts that
// do not pay for themselves.
type refiner struct {
	describer  *describer
	simplifier Simplifier
	limit      int
	tried      map[string]bool
}

// refine describes e and improves the description as long as some step does.
func (r *refiner) refine(e *Expr) (Description, bool) {
	best, ok := r.describe(e)
	if !ok {
		return best, false
	}
	for range 12 {
		next := best
		for _, step := range r.steps(best.Expr) {
			step = r.simplifier.Simplify(step)
			key := blanked(step)
			if r.tried[key] {
				continue
			}
			if len(r.tried) >= rememberedShapes {
				clear(r.tried)
			}
			r.tried[key] = true
			if d, ok := r.describe(step); ok && d.Nats < next.Nats-1e-9 {
				next = d
			}
		}
		if next.Expr == best.Expr {
			break
		}
		best = next
	}
	return best, true
}

// describe simplifies before fitting and after, when signs are known.
func (r *refiner) describe(e *Expr) (Description, bool) {
	e = r.simplifier.Simplify(e)
	if e.Complexity() > r.limit {
		return Description{}, false
	}
	d, ok := r.describer.describe(e)
	if !ok {
		return d, false
	}
	tidy := r.simplifier.Simplify(d.Expr)
	switch {
	case tidy.size < d.Expr.size:
		return r.describe(tidy)
	case tidy.size == d.Expr.size && len(tidy.Constants()) == len(d.Expr.Constants()):
		d.Nats += r.describer.formulaCost(tidy) - r.describer.formulaCost(d.Expr)
		d.Expr = tidy
	}
	return d, true
}

// blanked is the text of an expression without the values of its free
// constants.
func blanked(e *Expr) string {
	values := e.Constants()
	for i, v := range values {
		if _, fraction := fractionCost(v); !fraction {
			values[i] = math.Copysign(1e-99, v)
		}
	}
	return e.WithConstants(values).String()
}

// steps lists changed copies of e.
func (r *refiner) steps(e *Expr) []*Expr {
	var out []*Expr
	for k := range int(e.size) {
		n := e.node(k)
		switch {
		case n.op == Number:
			for _, v := range roundings(n.value) {
				out = append(out, e.replace(k, Num(v)))
			}
		case n.op.Arity() == 2:
			out = append(out, e.replace(k, n.args[0]), e.replace(k, n.args[1]))
			if expanded := expand(n); expanded != nil {
				out = append(out, e.replace(k, expanded))
			}
		case n.op.Arity() == 1:
			out = append(out, e.replace(k, n.args[0]))
			for _, a := range n.args[0].Args() {
				out = append(out, e.replace(k, a))
			}
		}
	}
	return append(out, ties(e)...)
}

// expand writes (a + b)·c as a·c + b·c and (a + b)/c as a/c + b/c; nil for
// other expressions.
func expand(n *Expr) *Expr {
	isSum := func(e *Expr) bool { return e.op == Add || e.op == Sub }
	sum, other := n.args[0], n.args[1]
	if n.op == Mul && !isSum(sum) {
		sum, other = other, sum
	}
	if n.op != Mul && n.op != Div || !isSum(sum) {
		return nil
	}
	return Call(sum.op, Call(n.op, sum.args[0], other), Call(n.op, sum.args[1], other))
}

// roundings are the fractions near v with denominators up to 4, zero for
// values near it.
func roundings(v float64) []float64 {
	var out []float64
	if _, done := fractionCost(v); done {
		return nil
	}
	for q := 1.0; q <= 4; q++ {
		p := math.Round(v * q)
		if _, ok := fractionCost(p / q); ok && (len(out) == 0 || out[len(out)-1] != p/q) {
			out = append(out, p/q)
		}
	}
	return out
}

// ties sets a constant equal to another, up to sign, when they differ by less
// than a tenth.
func ties(e *Expr) []*Expr {
	values := e.Constants()
	var out []*Expr
	for i, v := range values {
		for _, w := range values[:i] {
			ratio := math.Abs(v / w)
			if ratio == 1 || ratio < 0.9 || ratio > 1.1 {
				continue
			}
			tied := append([]float64(nil), values...)
			tied[i] = math.Copysign(w, v)
			out = append(out, e.WithConstants(tied))
		}
	}
	return out
}
