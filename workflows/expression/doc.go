// Package expression compiles the expressions of workflow files: conditions
// over the columns of a table (constraints, filters), conditions that end a
// loop, and the ${{ … }} values that params fill in.
//
// The language is expr-lang, which always terminates and reaches nothing
// outside its environment; `now` is taken away because no result may depend on
// time. Every expression is checked against the names and types it can see
// when the workflow is compiled, so that a misspelt column is found before the
// first candidate is made and not after the last.
package expression
