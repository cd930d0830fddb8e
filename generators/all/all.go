// Package all lists the built-in generators.
package all

import (
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/functions"
)

// Registry returns the built-in generators, in the order in which lists show
// them.
func Registry() *generators.Registry {
	var specs []generators.Spec
	specs = append(specs, functions.Specs()...)
	return generators.NewRegistry(specs...)
}
