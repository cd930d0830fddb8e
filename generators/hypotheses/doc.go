// Package hypotheses proposes explanations of data.
//
// hypotheses/equations is symbolic regression: it looks for the formula that
// gives one column of a table, the target, from the others. Its candidates are
// of the kind "equation":
//
//	equation  utf8     the formula, such as "364.9*a^1.5"
//	target    utf8     the column that it explains
//	size      int64    nodes of the formula: constants, variables, operators
//	loss      float64  mean squared error on the data that it was fitted to
//
// Constants have the fewest digits that the data cannot tell from the best fit:
// rounding moves them by a twentieth of their standard errors at most, and leaves
// the laws of exact data exact. loss is that of the formula as it is written. Searches with different seeds that find the same law
// therefore propose the same candidate, with the same id, unless a constant falls on
// the edge between two roundings.
//
// The first row is the law that the search selects, the one with the shortest
// description of the data (package internal/symbolic tells the story). After it
// come the formulas of the Pareto front of loss against size, by size, and then
// the runners-up. Equations of the history take part in the search: in a loop, a
// round goes on where the one before ended, and hypotheses from elsewhere (a
// language model, a person) are refitted, recombined and improved.
package hypotheses
