package symbolic

import "math"

// A law remains the same law, with other constants, when its variables are
// measured in other units. Formulas for which that fails hide constants that
// happen to be 1 in the units at hand (as the 1 day in c - log(P + 1)) or mean
// nothing in other units (as log(log(x))). unitCost charges for them as for
// constants, so that a formula gains nothing by leaving its constants out.
const (
	hiddenConstant = 9.0 // nats: a constant of ordinary precision and its place in the formula
	sharedUnit     = 1.4 // nats: two variables measure the same kind of thing
)

// unitCost is the cost in nats of a formula not being the same law in all units.
// Every variable has its own unit, and so has the target, or else the target is a
// logarithm and shifts. Small fractions are pure numbers, other constants carry
// any unit.
func unitCost(e *Expr) float64 {
	names := e.Variables()
	best := math.Inf(1)
	for _, logarithmic := range []bool{false, true} {
		apart := covariance(e, names, logarithmic, false)
		if apart == 0 {
			return 0
		}
		together := covariance(e, names, logarithmic, true)
		best = math.Min(best, hiddenConstant*float64(together)+sharedUnit*float64(apart-together))
	}
	return best
}

// covariance counts the conditions that fail when each variable has a unit of
// its own or, with shared, all have the same.
func covariance(e *Expr, names []string, logarithmic, shared bool) int {
	a := analysis{bases: len(names) + 1, known: map[string][]float64{}}
	a.free = func(v float64) bool {
		_, fraction := fractionCost(v)
		return !fraction
	}
	unit := func(i int) []float64 {
		u := make([]float64, a.bases)
		if shared {
			i = 0
		}
		u[i] = 1
		return u
	}
	for i, name := range names {
		a.known[name] = unit(i)
	}
	target := unit(len(names))
	if logarithmic {
		a.constrain(e, nil, target)
	} else {
		a.constrain(e, target, nil)
	}
	_, violations := a.ranks()
	return violations
}
