// Package all lists the built-in evaluators.
package all

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/command"
	"github.com/cupel-science/cupel/evaluators/constructions"
	"github.com/cupel-science/cupel/evaluators/functions"
	"github.com/cupel-science/cupel/evaluators/grounded"
	"github.com/cupel-science/cupel/evaluators/hypotheses"
	"github.com/cupel-science/cupel/evaluators/judge"
	"github.com/cupel-science/cupel/evaluators/molecules"
	"github.com/cupel-science/cupel/evaluators/program"
)

// Registry returns the built-in evaluators, in the order in which lists show
// them.
func Registry() *evaluators.Registry {
	specs := functions.Specs()
	specs = append(specs, hypotheses.Specs()...)
	specs = append(specs, molecules.Specs()...)
	specs = append(specs, constructions.Specs()...)
	specs = append(specs, grounded.Spec())
	specs = append(specs, judge.Specs()...)
	specs = append(specs, command.Spec(), program.Spec())
	return evaluators.NewRegistry(specs...)
}
