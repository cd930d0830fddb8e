package sequence

import (
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/params"
)

// Specs lists the generators of this package.
func Specs() []generators.Spec { return []generators.Spec{Tune(), Sample()} }

// specOf makes the spec of a generator with parameters of type C.
func specOf[C any](spec generators.Spec, build func(C) (generators.Generator, error)) generators.Spec {
	var zero C
	spec.Params = params.Of(zero)
	spec.New = func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
		var c C
		if err := decode(&c); err != nil {
			return nil, err
		}
		return build(c)
	}
	return spec
}
