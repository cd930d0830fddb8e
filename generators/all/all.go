// Package all lists the built-in generators and gates.
package all

import (
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/command"
	"github.com/cupel-science/cupel/generators/constructions"
	"github.com/cupel-science/cupel/generators/functions"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/generators/hypotheses"
	"github.com/cupel-science/cupel/generators/models"
	"github.com/cupel-science/cupel/generators/molecules"
	"github.com/cupel-science/cupel/generators/sequence"
	"github.com/cupel-science/cupel/generators/text"
)

// Registry returns the built-in generators, in the order in which lists show
// them.
func Registry() *generators.Registry {
	specs := functions.Specs()
	specs = append(specs, hypotheses.Specs()...)
	specs = append(specs, molecules.Specs()...)
	specs = append(specs, constructions.Specs()...)
	specs = append(specs, models.Specs()...)
	specs = append(specs, sequence.Specs()...)
	specs = append(specs, command.Spec())
	return generators.NewRegistry(specs...)
}

// Gates returns the built-in gates. Those with data of their own are on unless a
// workflow's policy says otherwise.
func Gates() *gates.Registry { return gates.NewRegistry(molecules.Hazard(), text.Blocked()) }
