package symbolic

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// roundingShare is the part of its standard error by which rounding may move a
// constant: half a unit of the last place when the error is written with two
// digits, as metrology does (JCGM 100:2008, 7.2.6), and its two digits are at
// their smallest, 10.
const roundingShare = 0.05

// roundingSlack is how much the sum of squared residuals may grow for each
// constant that is rounded, at a given variance of the noise.
//
// Near its minimum the sum grows by variance times (δ/se)² when a constant moves
// by δ and the others are fitted again, whatever their correlations, where se is
// the constant's standard error. The slack therefore holds a constant within
// roundingShare of its standard error, and k of them jointly within √k of that. The
// squared loss over n rows grows by at most 1/(400 n) of itself per constant, and
// the log likelihood falls by at most 1/800 nat: no data tell that apart from the
// best fit. Of exact data, the variance is that of the resolution (see
// describer.variance), so that they stay exact.
func roundingSlack(variance float64) float64 { return roundingShare * roundingShare * variance }

// round gives the free constants, from left to right, the fewest significant
// digits that the data cannot tell from the fitted ones, theta, which must be at a
// minimum. After each constant the ones to its right are fitted again: a
// correlated one takes up what rounding has moved, and keeps the digits that it
// then needs. The sum of squared residuals grows by at most slack for each
// constant; round returns it.
//
// Fits from different starts agree in far more digits than are kept, so that they
// round to the same numbers, unless one falls on the very edge between two.
func (f *fitter) round(pr problem, theta []float64, sse, slack float64) float64 {
	for i := range pr.free {
		rest := pr
		rest.free = pr.free[i:]
		sse = f.roundFirst(rest, theta, sse, slack)
	}
	return sse
}

// roundFirst rounds the first free constant and fits the rest to it; where no
// shorter number does, theta and its sum of squared residuals stay. To spare
// fits, it leaves out numbers twice as far away as a linear law would allow.
func (f *fitter) roundFirst(pr problem, theta []float64, sse, slack float64) float64 {
	c, rest := pr.free[0], pr
	rest.free = pr.free[1:]
	reach := 2 * f.standardErrors(pr, theta, slack)[0]
	trial := make([]float64, len(theta))
	for digits := 1; digits < exactDigits; digits++ {
		v := toDigits(theta[c], digits)
		if posesAsFraction(v, theta[c]) || math.Abs(v-theta[c]) > reach {
			continue
		}
		copy(trial, theta)
		trial[c] = v
		if next := f.polish(rest, trial, f.fit(rest, trial, roundingSteps)); next <= sse+slack {
			copy(theta, trial)
			return next
		}
	}
	return sse
}

const (
	exactDigits   = 17 // tell any float64 from the next
	roundingSteps = 20 // of a fit that starts close to its end
)

// toDigits rounds to significant decimal digits, half to even.
func toDigits(v float64, digits int) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil {
		return v // beyond the largest float64
	}
	return out
}

// posesAsFraction reports whether the number that v was rounded to is a small
// fraction by chance. In a formula, 2 is a part of its form and 2.03 a
// measurement; rounding must not turn one into the other, and does not when both
// agree to nine digits, where chance is no explanation.
func posesAsFraction(rounded, v float64) bool {
	_, fraction := fractionCost(rounded)
	return fraction && math.Abs(rounded-v) > 1e-9*math.Abs(v)
}

// standardErrors are those of the free constants at a minimum, in their order:
// the roots of the diagonal of variance times the inverse of the normal matrix,
// the asymptotic errors of least squares. They are NaN where the data do not
// determine the constants.
func (f *fitter) standardErrors(pr problem, theta []float64, variance float64) []float64 {
	k := len(pr.free)
	f.resize(k, len(theta))
	ok := k > 0 && f.linearize(pr, theta) && !slices.Contains(f.diagonal, 0) && f.solve(k, 0)
	out, unit := make([]float64, k), make([]float64, k)
	for i := range out {
		if out[i] = math.NaN(); !ok {
			continue
		}
		clear(unit)
		unit[i] = 1
		choleskySolve(f.damped, k, unit) // of the matrix scaled to a unit diagonal
		out[i] = math.Sqrt(variance * unit[i] / f.diagonal[i])
	}
	return out
}

// Constants lists the fitted constants in the formula's order, each with its
// standard error to two digits, such as "454 ± 75, 40 ± 84"; a question mark
// stands for an error that the data do not determine. It is empty where nothing
// was fitted.
func (d Description) Constants() string {
	var out []string
	for i, v := range d.Expr.Constants() {
		switch {
		case d.Errors == nil || d.Errors[i] == 0:
		case math.IsNaN(d.Errors[i]):
			out = append(out, formatNumber(v)+" ± ?")
		default:
			out = append(out, formatNumber(v)+" ± "+formatNumber(toDigits(d.Errors[i], 2)))
		}
	}
	return strings.Join(out, ", ")
}
