package rank

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/suggest"
)

// TransformKind describes a kind of Transform to those who write workflows.
type TransformKind struct {
	Name    string     `json:"name"` // of the `type`
	Help    string     `json:"help"`
	Formula string     `json:"formula"`
	Params  params.Set `json:"params"`

	rises evaluators.Goal // the goal that it suits; None suits both
	build func(decode func(any) error, goal evaluators.Goal) (Transform, error)
}

type linearConfig struct {
	Low  float64 `param:"low" required:"true" help:"score from which on, or up to which, it is 0 or 1, whichever the goal says"`
	High float64 `param:"high" required:"true" help:"the other end"`
}

type mappingConfig struct {
	Mapping map[string]float64 `param:"mapping" required:"true" min:"0" max:"1" help:"desirability of each score; true and false stand for 1 and 0"`
	Other   float64            `param:"other" default:"0" min:"0" max:"1" help:"desirability of other scores"`
}

// TransformKinds lists the transforms that ParseTransform knows, the default
// one first.
func TransformKinds() []TransformKind {
	return []TransformKind{
		{"linear", "rises from 0 at low to 1 at high; falls if the goal is min", "(x - low)/(high - low), within 0 and 1",
			params.Of(linearConfig{}), evaluators.None, buildLinear},
		{"sigmoid", "rises smoothly from low to high", "1/(1 + 10^(-10 k (x - (high+low)/2)/(high-low)))",
			params.Of(Sigmoid{}), evaluators.Maximize, build[Sigmoid]},
		{"reverse_sigmoid", "falls smoothly from low to high", "1 - 1/(1 + 10^(-10 k (x - (high+low)/2)/(high-low)))",
			params.Of(ReverseSigmoid{}), evaluators.Minimize, build[ReverseSigmoid]},
		{"double_sigmoid", "is high between low and high", "1/(1 + 10^(-coef_si/coef_div (x-low))) below the middle, 1 - 1/(1 + 10^(-coef_se/coef_div (x-high))) above",
			params.Of(DoubleSigmoid{}), evaluators.None, build[DoubleSigmoid]},
		{"step", "is 1 between low and high", "1 if low <= x <= high, else 0",
			params.Of(Step{}), evaluators.None, build[Step]},
		{"right_step", "is 1 from high on", "1 if x >= high, else 0",
			params.Of(RightStep{}), evaluators.Maximize, build[RightStep]},
		{"left_step", "is 1 up to low", "1 if x <= low, else 0",
			params.Of(LeftStep{}), evaluators.Minimize, build[LeftStep]},
		{"exponential_decay", "falls from 1 at 0", "exp(-k x), 1 below 0",
			params.Of(ExponentialDecay{}), evaluators.Minimize, build[ExponentialDecay]},
		{"value_mapping", "looks scores up", "mapping[x], or other",
			params.Of(mappingConfig{}), evaluators.None, buildMapping},
	}
}

// ParseTransform makes a transform of its parameters, with `type` among them
// ("linear" if it is not), for an objective with a goal.
func ParseTransform(values map[string]any, goal evaluators.Goal) (Transform, error) {
	name := any("linear")
	if given, ok := values["type"]; ok {
		name = given
	}
	kinds := TransformKinds()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		if names[i] = k.Name; name == any(k.Name) {
			return k.parse(values, goal)
		}
	}
	return nil, fmt.Errorf("there is no transform %q%s", name, suggest.Hint(fmt.Sprint(name), names))
}

func (k TransformKind) parse(values map[string]any, goal evaluators.Goal) (Transform, error) {
	if k.rises != evaluators.None && goal != evaluators.None && goal != k.rises {
		return nil, fmt.Errorf("%s %s, but the goal is %s", k.Name, k.Help, goal)
	}
	values = maps.Clone(values)
	delete(values, "type")
	for name := range values {
		if _, ok := k.Params.Lookup(name); !ok {
			return nil, fmt.Errorf("%s has no parameter %q%s", k.Name, name, suggest.Hint(name, k.Params.Names()))
		}
	}
	t, err := k.build(func(config any) error { return k.Params.Decode(values, config) }, goal)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", k.Name, err)
	}
	return t, nil
}

// build decodes a transform whose fields are its parameters, and checks it.
func build[T Transform](decode func(any) error, _ evaluators.Goal) (Transform, error) {
	var t T
	if err := decode(&t); err != nil {
		return nil, err
	}
	switch t := any(t).(type) {
	case Sigmoid:
		return t, ordered(t.Low, t.High)
	case ReverseSigmoid:
		return t, ordered(t.Low, t.High)
	case DoubleSigmoid:
		return t, ordered(t.Low, t.High)
	case Step:
		return t, ordered(t.Low, t.High)
	}
	return t, nil
}

func ordered(low, high float64) error {
	if low > high {
		return fmt.Errorf("low is %v and high is %v, but low must not be above high", low, high)
	}
	return nil
}

func buildLinear(decode func(any) error, goal evaluators.Goal) (Transform, error) {
	var c linearConfig
	if err := decode(&c); err != nil {
		return nil, err
	}
	if err := ordered(c.Low, c.High); err != nil {
		return nil, err
	}
	if c.Low == c.High {
		return nil, errors.New("low and high are the same: use right_step or left_step")
	}
	if goal == evaluators.Minimize {
		return Linear{Zero: c.High, One: c.Low}, nil
	}
	return Linear{Zero: c.Low, One: c.High}, nil
}

func buildMapping(decode func(any) error, _ evaluators.Goal) (Transform, error) {
	var c mappingConfig
	if err := decode(&c); err != nil {
		return nil, err
	}
	out := ValueMapping{Mapping: make(map[float64]float64, len(c.Mapping)), Other: c.Other}
	for _, key := range slices.Sorted(maps.Keys(c.Mapping)) {
		score, err := strconv.ParseFloat(key, 64)
		switch {
		case key == "true":
			score = 1
		case key == "false":
			score = 0
		case err != nil || math.IsNaN(score):
			return nil, fmt.Errorf("%q in mapping is not a score: write a number, true or false", key)
		}
		if _, ok := out.Mapping[score]; ok {
			return nil, fmt.Errorf("%q is in mapping twice", key)
		}
		out.Mapping[score] = c.Mapping[key]
	}
	return out, nil
}
