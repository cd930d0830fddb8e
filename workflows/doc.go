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
package workflows
