// Package workflows reads workflow files and turns them into plans.
//
// A workflow is a YAML file: a name, a seed, params, inputs, steps, a policy
// and what to report. Load reads the file into a Workflow, in which every part
// remembers where it stood; Compile resolves params and references, checks
// names, types, columns and expressions against what generators and evaluators
// declare, and returns a Plan: the steps as nodes of a graph, each with the
// table schema it will produce, as far as that is known.
//
// Both report every problem at once, as Issues: file, line, column, the line
// itself, and the nearest name where one was misspelt. Neither runs anything
// nor writes anything; that is the work of package workflows/run.
//
// # Policy
//
// A policy says what a run may use, make and hand out:
//
//	policy:
//	  licenses: [CC0-1.0, CC-BY-4.0]   # that inputs must have one of
//	  failures: 0.2                    # share of candidates that may fail
//	  hazards: {alerts: [mine.csv]}    # what gates go by (package generators/gates)
//	  disclose: true                   # exported files tell by what rows were generated
//	  release: approval                # release steps need an approve step before them
//	  require: {memorisation: "< 0.9"} # what every row of a released table fulfils
//
// A release step hands a table out: reports show released tables unless they name
// others, and with `release: approval` they can name no others. Compile refuses a
// workflow in which a release step has a way back to rows that passed no approve
// step; what ranks, filters or scores approved rows keeps them approved. A row
// that does not fulfil a requirement, or has no value to tell by, stops the whole
// table, and the message names it. Requirements hold for the release steps of the
// file that they stand in; disclosure that a used workflow asks for holds for the
// run.
//
// The policy guards what a run hands out, not what it keeps: tables of all steps
// are in the store, whoever may approve may also run with --yes, and whoever
// writes the workflow writes the policy.
package workflows
