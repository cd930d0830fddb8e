// Package functions holds generators of points: candidates of kind "point",
// rows of float64 variables within a box.
//
// Four of them lay out points without looking at scores: functions/random,
// functions/latin-hypercube, functions/sobol and functions/grid. Three learn
// from the scored history: functions/cma-es and functions/differential-evolution
// from one objective, functions/nsga2 from several.
//
// # Variables
//
// Parameter dim asks for the variables x1 to xn, parameter variables for ones
// of other names. Parameters lower and upper are one number for all variables
// or a list with one for each.
//
// # What the history must hold
//
// A learning generator has no memory: each call looks at the history, works
// out where the search stands, and emits one generation of Count offspring.
// Rows with a null or a NaN among their variables or objectives are candidates
// that failed; they are passed over.
//
//   - cma-es needs all candidates of all rounds: its mean, step size and
//     covariance are sums over the whole search. It replays the rounds by the
//     last number of column origin, which costs some microseconds a round
//     (O(n^2) for each parent, no eigenvalues), and says so when one is
//     missing. In a loop, carry a rank step without keep, and with `missing:
//     worst` where all candidates of a round may fail.
//   - differential-evolution needs the incumbent of each place of its
//     population, and finds it by ids and parents. A rank step by the same
//     objective may drop the others. As it cannot know which those are, it had
//     best keep several times population; with population just so, the search
//     gets greedy, for the best of a line push out other lines.
//   - nsga2 needs the best population candidates by front and crowding. A rank
//     step with the same objectives that keeps as many will do; with more, it
//     chooses for itself.
//
// Candidates of other steps (a start design by functions/sobol, say) are
// welcome in the history: cma-es starts at the best of those without a round,
// the other two take them into their population.
package functions
