// Package functions holds evaluators with known answers: the test functions
// that optimisation methods are compared on, each with its formula, its domain
// and its optimum. A search that does not find these optima has a fault; one
// that finds them may still fail on a harder problem.
//
// A function of n variables reads the columns x1 to xn; parameter dim says how
// many there are, or parameter variables names other columns. (The columns
// must be known before the first candidate is: that is why they are not
// guessed from the table.) One objective is the score y, several are f1, f2
// and so on; all are to be minimised and have no unit. A candidate with a null
// variable, or one outside the domain where the function has no finite value,
// has null scores and a text that says why.
//
// The evaluator functions/none scores every candidate 0 and reads nothing: the
// time that a workflow takes with it is the engine's own.
package functions
