// Package program runs the programs that workflows name: it starts them, hands
// them requests, reads their answers, and ends them. Packages
// generators/command and evaluators/command make a generator and an evaluator
// of it.
//
// # What a program sees
//
// It runs in the folder of the workflow file, with an environment that holds
// what is needed to find things (PATH, HOME, LD_LIBRARY_PATH, CONDA_… and the
// like), LANG=C.UTF-8, TZ=UTC, PYTHONHASHSEED=0, and nothing else of the
// user's environment but what the workflow asks for. These say what to do:
//
//	CUPEL_FORMAT        arrow, csv or jsonl
//	CUPEL_MODE          batch or stream
//	CUPEL_PARAMS        the parameters, a JSON object
//	CUPEL_INPUT_<NAME>  path of a named dataset; the name in capitals, with _
//	                    for what is neither letter nor digit
//	CUPEL_COUNT         generators in mode batch: candidates wanted at most
//	CUPEL_SEED          generators in mode batch: seed, a whole number of 64 bits
//	CUPEL_ROUND         generators in mode batch: round of the loop, from 0
//	CUPEL_HISTORY       generators in mode batch: path of the scored candidates;
//	                    not set in the first round
//
// Paths lead to files in the format of the exchange: .arrow (the Arrow file
// format, which is Feather 2), .csv or .jsonl. In CSV, nulls are empty fields
// (NA in a table of one column), and lists are JSON; in JSON lines, numbers that
// JSON lacks are the texts "NaN", "Inf" and "-Inf". Units stand in the metadata
// of Arrow fields only.
//
// # Requests, on stdin
//
// An evaluator reads a table of candidates: an Arrow IPC stream whose schema
// has the parameters under the key cupel.params, or CSV with a header, or a
// JSON object per line. A generator reads one line with a JSON object: count,
// seed, round, params, history (a path, or null) and inputs (names to paths).
//
// # Answers, on stdout
//
// A table in the same format. An evaluator gives a row for each row, in their
// order, with the columns that the workflow declares. It may add a column
// error, a text that says why a row has no scores, and repeat columns of the
// request; a column id is compared with that of the request. A generator gives
// up to count rows. Everything else is for stderr: its lines go into the log of
// the run, and the last ones into the message of an error.
//
// # One process for each request, or one for many
//
// In mode batch a process handles one request: stdin ends after it, and the
// process exits after its answer. In mode stream a process lives on, so that a
// model is loaded once: requests follow each other until stdin ends. In Arrow,
// each request and each answer is an IPC stream with its end marker; in CSV and
// JSON lines, an empty line ends it (quoted fields may hold empty lines). A
// generator's request is one line in all formats. The program must flush its
// answer. One that handles both ends of a request (empty line and end of stdin)
// runs in both modes.
//
// # Exit codes
//
// 0 means done, 10 that the failure may pass (out of GPU memory, a service that
// is down): the step is tried again if the workflow says so. Any other code, or
// a signal, is a failure. When a run is interrupted or a timeout is over, the
// program and the processes it started get SIGTERM and, after a grace of five
// seconds, SIGKILL. What it leaves running when it exits is killed.
package program
