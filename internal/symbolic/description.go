package symbolic

import (
	"math"
	"slices"
)

// Description is a formula with its constants fitted to data, and how many nats
// it takes to send the data with its help: the minimum description length
// principle (Rissanen 1978), in the form that Bartlett, Desmond and Ferreira
// (2022, arXiv:2211.11461) use for symbolic regression. Its parts are
//
//   - the formula: each node by the probabilities of a random tree (see grammar);
//   - its constants: a small fraction by the size of its terms, any other to the
//     precision that the data allow, log |θ| + log √I with the Fisher information
//     I, so that precision that the data do not justify is paid for, and small
//     samples cannot be explained by many constants;
//   - the data given the formula: minus the log likelihood of normal residuals
//     with the noise, additive or relative, that describes the data better.
//
// The sum is the only quantity that ranks formulas; it needs no threshold on
// error or complexity. Differences of a few nats are odds: 3 nats are 20 to 1.
type Description struct {
	Expr  *Expr
	Noise Noise
	SSE   float64 // sum of squared residuals of that noise
	MSE   float64 // mean squared difference from the target
	Nats  float64
}

// Prior costs in nats.
const (
	// constantCost is that of a constant's sign and order of magnitude: a
	// scale-free prior over about six decades, less the rounding gain
	// (1 - log 12)/2 of Wallace and Freeman (1987).
	constantCost = 2.3
	// digitShare is the share of a constant's digits that is paid for: none in
	// the unit information prior of BIC, all under a prior flat over decades.
	digitShare = 0.5
	// noLaw is the cost of the target depending on nothing, to which one who
	// asks for a law gives a hundredth.
	noLaw = 4.6
	// resolution bounds the relative precision of float64 data and
	// arithmetic; better fits than this are all the same.
	resolution = 1e-11
	// decade is the least ratio of largest to smallest target for which
	// relative noise is told from additive noise.
	decade = 10
	// fewRows is how many rows count in full; see temper.
	fewRows = 10
)

// describer measures descriptions over one set of data.
type describer struct {
	data     *Data
	relative bool    // relative noise is possible
	scale    float64 // root mean square of the target
	logs     float64 // Σ log |y|
	grammar  grammar
	temper   float64 // weight of the log likelihood
	fitter   *fitter
}

func newDescriber(data *Data, ops Operators) *describer {
	d := &describer{data: data, fitter: newFitter(len(data.Target))}
	positive, negative := 0, 0
	smallest, largest := math.Inf(1), 0.0
	for _, y := range data.Target {
		d.scale += y * y
		d.logs += math.Log(math.Abs(y))
		smallest, largest = math.Min(smallest, math.Abs(y)), math.Max(largest, math.Abs(y))
		if y > 0 {
			positive++
		} else if y < 0 {
			negative++
		}
	}
	d.relative = max(positive, negative) == len(data.Target) && largest/smallest >= decade
	d.scale = math.Sqrt(d.scale / float64(len(data.Target)))
	d.grammar = newGrammar(ops, len(data.Names))
	d.temper = min(1, math.Sqrt(fewRows/float64(len(data.Target))))
	return d
}

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

// describe fits the constants that are no small fractions under both kinds of
// noise and returns the shorter description; false when e is undefined
// somewhere in the data.
func (d *describer) describe(e *Expr) (Description, bool) {
	best := Description{Nats: math.Inf(1)}
	for _, noise := range []Noise{Additive, Relative} {
		if noise == Relative && !d.relative {
			continue
		}
		if c, ok := d.describeWith(e, noise); ok && c.Nats < best.Nats {
			best = c
		}
	}
	return best, best.Expr != nil
}

func (d *describer) describeWith(e *Expr, noise Noise) (Description, bool) {
	p, err := Compile(e, d.data.Names)
	if err != nil {
		return Description{}, false
	}
	var free []int
	for i, v := range p.constants {
		if _, ok := fractionCost(v); !ok {
			free = append(free, i)
		}
	}
	if 2*len(free) >= len(d.data.Target) && len(free) > 1 {
		return Description{}, false // every constant needs a second row to be tested on
	}
	theta := slices.Clone(p.constants)
	pr := problem{p, d.data, noise, free}
	sse := d.fitter.fit(pr, theta, 50)
	if math.IsInf(sse, 1) {
		return Description{}, false
	}
	variance := d.variance(sse, noise)
	out := Description{Expr: e.WithConstants(theta), Noise: noise, SSE: sse}
	out.Nats = d.formulaCost(out.Expr) + d.temper*d.dataCost(sse, variance, noise) + d.constantsCost(pr, theta, variance)
	out.MSE = d.meanSquare(pr, theta)
	return out, !math.IsNaN(out.Nats)
}

// formulaCost is the cost of everything but the values of free constants.
func (d *describer) formulaCost(e *Expr) float64 {
	cost := d.grammar.cost(e) + unitCost(e, d.data.Names)
	for _, v := range e.Constants() {
		if fraction, ok := fractionCost(v); ok {
			cost += fraction
		}
	}
	if len(e.Variables()) == 0 {
		cost += noLaw
	}
	return cost
}

// variance is the maximum likelihood variance, bounded by the resolution.
func (d *describer) variance(sse float64, noise Noise) float64 {
	least := resolution
	if noise == Additive {
		least *= d.scale
	}
	return math.Max(sse/float64(len(d.data.Target)), least*least)
}

func (d *describer) dataCost(sse, variance float64, noise Noise) float64 {
	cost := float64(len(d.data.Target))/2*math.Log(2*math.Pi*variance) + sse/(2*variance)
	if noise == Relative {
		cost += d.logs
	}
	return cost
}

// constantsCost is the cost of the free constants at the given noise variance,
// half of their digits; see digitShare.
func (d *describer) constantsCost(pr problem, theta []float64, variance float64) float64 {
	f := d.fitter
	f.resize(len(pr.free), len(theta))
	if len(pr.free) > 0 && !f.linearize(pr, theta) {
		return math.Inf(1)
	}
	cost := 0.0
	for i, c := range pr.free {
		precision := math.Sqrt(d.temper * f.diagonal[i] / variance)
		cost += constantCost + digitShare*math.Max(0, math.Log(math.Abs(theta[c])*precision))
	}
	return cost
}

func (d *describer) meanSquare(pr problem, theta []float64) float64 {
	pr.noise = Additive
	return d.fitter.sse(pr, theta) / float64(len(d.data.Target))
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
