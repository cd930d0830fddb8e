package molecules

import (
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
)

// specOf makes a Spec whose factory decodes a C and builds an evaluator of it.
func specOf[C any](name, help string, inputs []evaluators.Input, build func(c C, env evaluators.Env) (evaluators.Evaluator, error)) evaluators.Spec {
	var zero C
	return evaluators.Spec{
		Name: "molecules/" + name, Version: "1", Help: help, Params: params.Of(zero), Inputs: inputs,
		New: func(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c C
			if err := decode(&c); err != nil {
				return nil, err
			}
			return build(c, env)
		},
	}
}

// Specs lists the evaluators of this package.
func Specs() []evaluators.Spec {
	return []evaluators.Spec{
		Properties(), QED(), SA(), Similarity(), Substructure(), Alerts(), Rules(), Novelty(), Scaffold(), PMO(),
	}
}
