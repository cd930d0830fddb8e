// Package all lists the built-in evaluators.
package all

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/functions"
)

// Registry returns the built-in evaluators, in the order in which lists show
// them.
func Registry() *evaluators.Registry {
	var specs []evaluators.Spec
	specs = append(specs, functions.Specs()...)
	return evaluators.NewRegistry(specs...)
}
