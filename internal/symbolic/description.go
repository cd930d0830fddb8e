package symbolic

import (
	"fmt"
	"math"
	"slices"
)

// Description is a formula with its constants fitted to data, and how many nats
// it takes to send the data with its help: the minimum description length
// principle (Rissanen 1978), in the form that Bartlett, Desmond and Ferreira
// (2022, arXiv:2211.11461) use for symbolic regression. Its parts are
//
//   - the formula: each node by the probabilities of a random tree (see grammar);
//   - its constants: a small fraction by the size of its terms, any other by the
//     digits that the data determine, log |θ|√I with the Fisher information I, so
//     that a few rows cannot be explained by many constants;
//   - what is missing for the formula to be the same law in other units of
//     measurement (see unitCost);
//   - the data given the formula: minus the log likelihood of normal residuals
//     with the noise, additive or relative, that describes the data better. It is
//     weighed as that of √(10 n) rows when there are n > 10: no formula is quite
//     true of real measurements, and then the likelihood of independent rows is
//     overconfident. The square root is the rate at which PAC-Bayesian bounds
//     learn when the truth is not among the formulas (Catoni 2007; Alquier 2024,
//     arXiv:2110.11216).
//
// The sum is the only quantity that ranks formulas; it needs no threshold on
// error or complexity. Differences are odds: 3 nats are 20 to 1.
type Description struct {
	Expr          *Expr
	Noise         Noise
	SSE           float64   // sum of squared residuals of that noise
	MSE           float64   // mean squared difference from the target
	Fitted        int       // constants fitted: those that are no small fractions
	Errors        []float64 // standard errors of all constants: 0 of fractions, NaN of constants that the data do not determine
	LogLikelihood float64   // of the target at the maximum, in nats
	Nats          float64
}

// Describe fits the constants of a formula to the data, rounds them to the digits
// that the data determine (see roundingSlack) and measures the description of what
// that gives. Constants that are small fractions stay, as parts of the law's form,
// unless the description is shorter when they are fitted too. ops are the
// operators that were open to the search. Describe fails when the formula has a
// variable that is no column, is undefined in some row, or has as many constants as
// half the rows.
func Describe(e *Expr, data *Data, ops Operators) (Description, error) {
	d, err := describe(e, data, ops, rounded)
	if err != nil {
		return d, err
	}
	for i, v := range d.Expr.Constants() {
		if _, fraction := fractionCost(v); !fraction {
			continue
		}
		values := d.Expr.Constants()
		values[i] = v*(1+loosen) + loosen
		if freed, err := describe(d.Expr.WithConstants(values), data, ops, rounded); err == nil && freed.Nats < d.Nats {
			d = freed
		}
	}
	return d, nil
}

// loosen is the change that makes a fraction a number to be fitted.
const loosen = 1e-7

// DescribeAsIs is Describe with all constants as they are, of which there are no
// errors.
func DescribeAsIs(e *Expr, data *Data, ops Operators) (Description, error) {
	return describe(e, data, ops, given)
}

func describe(e *Expr, data *Data, ops Operators, c constants) (Description, error) {
	if err := data.Check(); err != nil {
		return Description{}, err
	}
	if _, err := Compile(e, data.Names); err != nil {
		return Description{}, err
	}
	describer := newDescriber(data, ops)
	describer.constants = c
	d, ok := describer.describe(e)
	if !ok {
		return d, fmt.Errorf("the formula is undefined in some rows, or has too many constants for %d rows", len(data.Target))
	}
	return d, nil
}

// Prior costs in nats. constantCost and noLaw follow from the meanings given;
// digitShare, fewRows and hiddenConstant (see unitCost) were settled once on the
// historical laws of EmpiricalBench, so that each is selected by a nat or more.
// They are the only numbers learnt from those tables.
const (
	// constantCost is that of a constant's sign and order of magnitude: a
	// scale-free prior over six decades, log(2·6·log 10), less the rounding gain
	// (log 12 - 1)/2 of Wallace and Freeman (1987).
	constantCost = 2.5
	// digitShare is the share of a constant's digits that is paid for: none in
	// the unit information prior of BIC, all under a prior flat over decades.
	digitShare = 0.4
	// noLaw is the cost of the target depending on nothing, to which one who
	// asks for a law gives a hundredth.
	noLaw = 4.6
	// resolution bounds the relative precision of float64 data and
	// arithmetic; better fits than this are all the same.
	resolution = 1e-11
	// decade is the least ratio of largest to smallest target for which
	// relative noise is told from additive noise.
	decade = 10
	// fewRows is how many rows count in full.
	fewRows = 10
)

// constants says what becomes of those that are no small fractions.
type constants uint8

const (
	fitted  constants = iota // they are fitted to the data
	rounded                  // fitted, and rounded to the digits that matter
	given                    // they stay
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
	constants
	// dimensions, if any, must be consistent.
	dimensions *Dimensions
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

// describe fits the constants that are no small fractions under both kinds of
// noise and returns the shorter description; false when e is undefined
// somewhere in the data.
func (d *describer) describe(e *Expr) (Description, bool) {
	best := Description{Nats: math.Inf(1)}
	if !d.admits(e) {
		return best, false
	}
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

// admits reports whether the formula is dimensionally consistent, where that is
// asked for.
func (d *describer) admits(e *Expr) bool {
	if d.dimensions == nil {
		return true
	}
	ok, err := d.dimensions.Consistent(e)
	return ok && err == nil
}

func (d *describer) describeWith(e *Expr, noise Noise) (Description, bool) {
	p, err := Compile(e, d.data.Names)
	if err != nil {
		return Description{}, false
	}
	free := notFractions(p.constants)
	if 2*len(free) >= max(len(d.data.Target), 3) {
		return Description{}, false // every constant needs a second row to be tested on
	}
	theta := slices.Clone(p.constants)
	pr := problem{program: p, data: d.data, noise: noise, free: free}
	sse := d.find(pr, theta)
	if math.IsInf(sse, 1) {
		return Description{}, false
	}
	if d.constants == rounded && len(notFractions(theta)) < len(free) {
		return d.describeWith(e.WithConstants(theta), noise) // exact data: what is rounded to 3 is 3
	}
	variance := d.variance(sse, noise)
	out := Description{Expr: e.WithConstants(theta), Noise: noise, SSE: sse, Fitted: len(free)}
	out.LogLikelihood = -d.dataCost(sse, variance, noise)
	out.Nats = d.formulaCost(out.Expr) - d.temper*out.LogLikelihood + d.constantsCost(pr, theta, variance)
	out.MSE = d.meanSquare(pr, theta)
	if d.constants == rounded {
		out.Errors = d.errors(pr, theta, variance)
	}
	return out, !math.IsNaN(out.Nats)
}

// notFractions lists the constants that are no small fractions.
func notFractions(theta []float64) []int {
	var out []int
	for i, v := range theta {
		if _, fraction := fractionCost(v); !fraction {
			out = append(out, i)
		}
	}
	return out
}

// find sets the free constants and returns the sum of squared residuals.
func (d *describer) find(pr problem, theta []float64) float64 {
	if d.constants == given {
		return d.fitter.sse(pr, theta)
	}
	sse := d.fitter.polish(pr, theta, d.fitter.fit(pr, theta, 50))
	if d.constants == rounded {
		sse = d.fitter.round(pr, theta, sse, roundingSlack(d.variance(sse, pr.noise)))
	}
	return sse
}

// errors are the standard errors of all constants, 0 of those that were not
// free. The variance, of maximum likelihood, is corrected for their number.
func (d *describer) errors(pr problem, theta []float64, variance float64) []float64 {
	out, n := make([]float64, len(theta)), float64(len(d.data.Target))
	variance *= n / (n - float64(len(pr.free)))
	for i, se := range d.fitter.standardErrors(pr, theta, variance) {
		out[pr.free[i]] = se
	}
	return out
}

// estimate is a quick guess at the length of a description from the mean square
// of its residuals.
func (d *describer) estimate(e *Expr, meanSquare float64, noise Noise) float64 {
	sse := meanSquare * float64(len(d.data.Target))
	return d.grammar.cost(e) + constantCost*float64(len(e.Constants())) + d.temper*d.dataCost(sse, d.variance(sse, noise), noise)
}

// formulaCost is the cost of everything but the values of free constants.
func (d *describer) formulaCost(e *Expr) float64 {
	cost := d.grammar.cost(e) + unitCost(e)
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

// exact reports whether the residuals are no larger than rounding errors.
func (d *describer) exact(c Description) bool {
	return c.SSE/float64(len(d.data.Target)) <= 4*d.variance(0, c.Noise)
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
// half of their digits (see digitShare). The zeros in front of a constant that the
// data cannot tell from zero cost as much as digits.
func (d *describer) constantsCost(pr problem, theta []float64, variance float64) float64 {
	f := d.fitter
	f.resize(len(pr.free), len(theta))
	if len(pr.free) > 0 && !f.linearize(pr, theta) {
		return math.Inf(1)
	}
	cost := 0.0
	for i, c := range pr.free {
		precision := math.Sqrt(d.temper * f.diagonal[i] / variance)
		cost += constantCost + digitShare*math.Abs(math.Log(math.Abs(theta[c])*precision+1e-300))
	}
	return cost
}

func (d *describer) meanSquare(pr problem, theta []float64) float64 {
	pr.noise = Additive
	return d.fitter.sse(pr, theta) / float64(len(d.data.Target))
}
