package models

import (
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/params"
)

// Specs lists the generators of this package.
func Specs() []generators.Spec { return []generators.Spec{Prompt(), Evolve(), Image(), Media()} }

// specOf makes a Spec whose factory decodes a C and builds a generator of it. A
// parameter kind decides what the candidates are, unless the caller sets it.
func specOf[C any](name, help string, build func(c C, env generators.Env) (generators.Generator, error)) generators.Spec {
	var none C
	return generators.Spec{
		Name: "models/" + name, Version: "1", Makes: disclosure.Trained, Help: help, Params: params.Of(none), Open: true,
		New: func(env generators.Env, decode generators.Decode) (generators.Generator, error) {
			var c C
			if err := decode(&c); err != nil {
				return nil, err
			}
			if env.Log == nil {
				env.Log = func(string, ...any) {}
			}
			return build(c, env)
		},
	}
}
