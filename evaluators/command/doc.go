// Package command is the evaluator that runs any program.
//
//	dock:
//	  evaluate: search
//	  with:
//	    - use: command
//	      command: [python3, dock.py]
//	      reads: [smiles]
//	      columns: {docking: float}
//	      goals: {docking: min}
//	      units: {docking: kcal/mol}
//
// The program gets the candidates as a table on stdin and answers on stdout
// with a table of the same rows and the columns that the workflow declares, and
// perhaps a column error; package internal/program tells the whole contract.
// examples/python-evaluator has a program of twenty lines.
//
// A row with an error, or without any score, is a failed candidate: its scores
// are null. An answer that is wrong as a whole (too few rows, another order of
// ids, missing columns) fails the step.
//
// The scores of a row must depend on that row and the parameters only. The
// program's files in the workflow's folder are part of the key, so that a
// changed script runs again; unless cache is false, scores are remembered for
// each candidate.
package command
