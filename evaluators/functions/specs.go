package functions

import (
	"fmt"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
)

// Specs lists the evaluators of this package.
func Specs() []evaluators.Spec {
	specs := []evaluators.Spec{None()}
	for _, p := range problems() {
		specs = append(specs, p.spec())
	}
	return specs
}

// problem is a test function.
type problem struct {
	name       string
	help       string
	dim        int                  // usual number of variables (2: the only one); 0: the parameters must say
	least      int                  // fewest variables it is defined for
	objectives int                  // 0: the parameters say
	eval       func(x, f []float64) // sets f, all of it
}

func problems() []problem {
	return []problem{
		{"sphere", "sum of squares; least 0 at 0", 0, 1, 1, sphere},
		{"rosenbrock", "Rosenbrock's curved valley; least 0 at (1, …, 1); usual domain [-5, 10]", 0, 2, 1, rosenbrock},
		{"rastrigin", "a bowl with many dents; least 0 at 0; domain [-5.12, 5.12]", 0, 1, 1, rastrigin},
		{"ackley", "a funnel with many dents; least 0 at 0; usual domain [-32.768, 32.768]", 0, 1, 1, ackley},
		{"branin", "Branin's function of two variables; least 0.397887 at three points; domain [-5, 10] by [0, 15]", 2, 2, 1, branin},
		{"branin-currin", "Branin's and Currin's functions on the unit square: two objectives", 2, 2, 2, braninCurrin},
		{"zdt1", "ZDT1: two objectives, a convex front; 30 variables in [0, 1]", 30, 2, 2, zdt1},
		{"zdt2", "ZDT2: two objectives, a concave front; 30 variables in [0, 1]", 30, 2, 2, zdt2},
		{"zdt3", "ZDT3: two objectives, a front of five pieces; 30 variables in [0, 1]", 30, 2, 2, zdt3},
		{"zdt4", "ZDT4: two objectives, many local fronts; x1 in [0, 1], 9 variables in [-5, 5]", 10, 2, 2, zdt4},
		{"dtlz2", "DTLZ2: the front is a part of a sphere; objectives + 9 variables in [0, 1]", 0, 2, 0, dtlz2},
	}
}

// The parameters come in three shapes: any number of variables, exactly two,
// and any number of objectives besides.
type (
	variablesConfig struct {
		Dim       int      `param:"dim" min:"1" max:"100000" help:"number of variables, read from the columns x1 to xn"`
		Variables []string `param:"variables" help:"columns to read as variables, in order, instead of x1 to xn"`
	}
	pairConfig struct {
		Variables []string `param:"variables" default:"x1,x2" help:"the two columns to read as variables"`
	}
	objectivesConfig struct {
		Objectives int      `param:"objectives" default:"3" min:"2" max:"1000" help:"number of objectives"`
		Dim        int      `param:"dim" min:"1" max:"100000" help:"number of variables, read from the columns x1 to xn; objectives + 9 where not given"`
		Variables  []string `param:"variables" help:"columns to read as variables, in order, instead of x1 to xn"`
	}
)

func (p problem) spec() evaluators.Spec {
	s := evaluators.Spec{Name: "functions/" + p.name, Version: "1", Help: p.help}
	switch {
	case p.objectives == 0:
		s.Params, s.New = params.Of(objectivesConfig{}), contract.Factory(p.newWithObjectives)
	case p.dim == 2:
		s.Params, s.New = params.Of(pairConfig{}), contract.Factory(p.newPair)
	default:
		s.Params, s.New = params.Of(variablesConfig{}), contract.Factory(p.newOfVariables)
	}
	return s
}

func (p problem) newOfVariables(c variablesConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	return p.evaluator(c.Dim, c.Variables)
}

func (p problem) newPair(c pairConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	return p.evaluator(0, c.Variables)
}

// newWithObjectives needs at least as many variables as objectives.
func (p problem) newWithObjectives(c objectivesConfig, _ evaluators.Env) (evaluators.Evaluator, error) {
	p.objectives, p.least, p.dim = c.Objectives, c.Objectives, c.Objectives+9
	return p.evaluator(c.Dim, c.Variables)
}

func (p problem) evaluator(dim int, names []string) (evaluators.Evaluator, error) {
	variables, err := p.variables(dim, names)
	if err != nil {
		return nil, fmt.Errorf("functions/%s: %w", p.name, err)
	}
	return newEvaluator(p, variables), nil
}

// variables settles which columns are read.
func (p problem) variables(dim int, names []string) ([]string, error) {
	switch {
	case len(names) > 0 && dim > 0 && len(names) != dim:
		return nil, fmt.Errorf("dim is %d, but variables names %d columns", dim, len(names))
	case len(names) > 0:
		dim = len(names)
	case dim == 0 && p.dim == 0:
		return nil, fmt.Errorf("set dim, the number of variables, or variables, their names")
	case dim == 0:
		dim = p.dim
	}
	if dim < p.least {
		return nil, fmt.Errorf("needs at least %d variables, not %d", p.least, dim)
	}
	if p.dim == 2 && dim != 2 {
		return nil, fmt.Errorf("has 2 variables, not %d", dim)
	}
	if len(names) == 0 {
		for i := range dim {
			names = append(names, fmt.Sprintf("x%d", i+1))
		}
	}
	seen := map[string]bool{}
	for _, n := range names {
		if n == "" || seen[n] {
			return nil, fmt.Errorf("variable name %q is empty or there twice", n)
		}
		seen[n] = true
	}
	return names, nil
}
