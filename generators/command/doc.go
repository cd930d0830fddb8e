// Package command is the generator that runs any program.
//
//	propose:
//	  generate: command
//	  count: 50
//	  with:
//	    command: [python3, propose.py]
//	    columns: {smiles: string, temperature: float}
//
// The program gets a request on stdin (one line of JSON: count, seed, round,
// params, and the paths of history and inputs) and answers with a table on
// stdout; package internal/program tells the whole contract. Columns that are
// declared are checked before the workflow runs; without a declaration, what
// the program gives is taken as it is. A program that declares no column at all
// (columns: {}) is run for its effects: it gives no candidates, and what it
// prints goes into the log.
//
// The program's results must depend on nothing but the request: the same seed
// gives the same candidates. Its files in the workflow's folder are part of the
// key, so that a changed script runs again.
package command
