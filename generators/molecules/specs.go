package molecules

import (
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
)

// specOf makes a Spec whose factory decodes a C and builds a generator of it.
func specOf[C any](name, help string, inputs []generators.Input, build func(c C, env generators.Env) (generators.Generator, error)) generators.Spec {
	var none C
	return generators.Spec{
		Name: "molecules/" + name, Version: "1", Kind: Kind, Help: help, Params: params.Of(none), Inputs: inputs,
		New: contract.Factory(build),
	}
}

// Specs lists the generators of this package.
func Specs() []generators.Spec {
	return []generators.Spec{GraphGA(), MolGA(), Bayes(), Fragments(), Reactions(), Language(), Library()}
}
