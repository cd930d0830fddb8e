package functions

import (
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
)

// Kind is the kind of the candidates of this package.
const Kind = "point"

// Specs lists the generators of this package.
func Specs() []generators.Spec {
	return []generators.Spec{Random(), LatinHypercube(), Sobol(), Grid(), CMAES(), DifferentialEvolution(), NSGA2()}
}

// specOf makes a Spec whose factory decodes a C and builds a generator of it.
func specOf[C any](name, help string, build func(c C) (generators.Generator, error)) generators.Spec {
	var none C
	return generators.Spec{
		Name: "functions/" + name, Version: "1", Kind: Kind, Help: help, Params: params.Of(none),
		New: contract.Factory(func(c C, _ generators.Env) (generators.Generator, error) { return build(c) }),
	}
}
