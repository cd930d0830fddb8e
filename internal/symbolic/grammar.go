package symbolic

import "math"

// grammar holds the cost in nats of naming a node in a random tree that is
// finite with certainty: a node is a binary operator or a variable with
// probability 1/3 each, a function or a constant with 1/6 each, and all of one
// kind are equally likely.
type grammar struct{ binary, unary, variable, constant float64 }

func newGrammar(ops Operators, variables int) grammar {
	var counts [3]float64
	for o := Add; o < opCount; o++ {
		if ops.Has(o) {
			counts[o.Arity()]++
		}
	}
	cost := func(share, n float64) float64 { return math.Log(share * math.Max(n, 1)) }
	return grammar{cost(3, counts[2]), cost(6, counts[1]), cost(3, float64(variables)), cost(6, 1)}
}

// cost is that of the whole tree, without the values of its constants.
func (g grammar) cost(e *Expr) float64 {
	total := 0.0
	e.walk(func(n *Expr) {
		switch {
		case n.op == Number:
			total += g.constant
		case n.op == Variable:
			total += g.variable
		case n.op.Arity() == 1:
			total += g.unary
		default:
			total += g.binary
		}
	})
	return total
}

// fractionCost is the cost of a small fraction p/q by the universal code of
// the integers (Rissanen 1983) for each of its terms; false for other numbers.
func fractionCost(v float64) (float64, bool) {
	a := math.Abs(v)
	for q := 1.0; q <= 4; q++ {
		if p := a * q; isInteger(p) && p <= 24 {
			cost := integerCost(p+1) + integerCost(q)
			if v < 0 {
				cost += math.Ln2
			}
			return cost, true
		}
	}
	return 0, false
}

// integerCost is Rissanen's log* in nats, for n >= 1.
func integerCost(n float64) float64 {
	cost := math.Log(2.865)
	for l := math.Log(n); l > 0; l = math.Log(l) {
		cost += l
	}
	return cost
}
