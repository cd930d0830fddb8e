// Package program is the evaluator of candidates that are programs: it runs
// their code in a sandbox and has a referee judge what they write.
//
//	tried:
//	  evaluate: programs
//	  with: {use: program, inputs: {cases: inputs.cases}, with: {referee: expected, cpu: 2}}
//
// # What a program gets
//
// The text of the column code becomes a file, program.py (or .sh, .js) in an
// empty folder, and is run by the interpreter of its language, or by any
// command. On stdin it finds what the workflow says: a fixed text, a column, or
// the column input of the dataset cases, for which it is run once for each row.
// Other datasets lie in its folder as inputs/NAME.csv, whose path is in
// CUPEL_INPUT_NAME. It gets nothing of Cupel's own environment, so no keys;
// libraries for linear algebra use one thread. Its answer is what it writes to
// stdout: to the referee, or with referee: output to the evaluator of a later
// step, as a column of texts. That is how a candidate that computes a
// construction is judged by the evaluator of such constructions:
//
//	ran:
//	  evaluate: programs
//	  with: {use: program, with: {referee: output, output_column: circles}}
//	judged:
//	  evaluate: ran
//	  with: {use: constructions/circle-packing, with: {n: 26}}
//
// # What counts as a failure
//
// A program that exits with another code than 0, reaches a limit, makes a
// forbidden system call or writes what the referee can't accept is a failed
// candidate: no scores, and a text that says why. The run goes on. A program
// whose answer is acceptable and wrong gets the score it deserves. What is not
// the candidate's fault (no interpreter, no sandbox of the isolation that is
// required) fails the step.
//
// # Whom is trusted with what
//
// The candidate is trusted with nothing. Package internal/sandbox says how it
// is locked in; parameter isolation: namespaces refuses to run it with less.
// The referee is trusted with the scores, and starts when the candidate and
// every process that it left behind are gone. The two share no process, folder
// or pipe: all that passes is the bytes of stdout, of bounded length, as data.
// A referee that is a program of the workflow runs in a sandbox of its own all
// the same, so that an output that takes it over gets no further than a wrong
// score for the candidate that wrote it; a referee should parse its input with
// care and never evaluate it. The files of a referee (hidden tests, say) are
// not shown to candidates, nor are the expected outputs of cases.
//
// The referee expected compares texts, exactly but for white space at the end.
// Searches find whatever tolerance a referee grants, and live off it; so there is
// none.
//
// # Repeatability
//
// The fingerprint covers the interpreter (of Python: its version and that of
// all packages it has; else the file of the program), the files that the
// workflow names, and the referee. Time, memory and the number of processors
// are the machine's: a program close to a limit may pass one day and fail
// another. Limits on processor time depend on the load of the machine less than
// those on the clock.
package program
