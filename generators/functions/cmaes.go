package functions

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
)

type cmaesConfig struct {
	Dim       int       `param:"dim" min:"1" max:"1000" help:"number of variables, the columns x1 to xn"`
	Variables []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower     []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper     []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
	Objective string    `param:"objective" required:"true" help:"score to optimise, a column of the history"`
	Goal      string    `param:"goal" default:"min" enum:"min,max" help:"whether less or more is better"`
	Sigma     float64   `param:"sigma" default:"0.3" min:"0.000000001" max:"10" help:"standard deviation at the start, as a share of each interval"`
	Start     []float64 `param:"start" help:"mean at the start: one for all variables, or one for each; by default the middle of the box"`
}

// CMAES is functions/cma-es: evolution strategy with covariance matrix
// adaptation. Count is the number of offspring of a generation, for n
// variables best at 4 + 3 ln n or above. Offspring beyond a bound are mirrored
// back.
//
// The history must hold all candidates of all rounds (see the package's
// story). The search starts at the best scored candidate that is of no round,
// else at parameter start.
//
// N. Hansen, The CMA evolution strategy: a tutorial, arXiv:1604.00772 (2016),
// for the method and its constants, without negative weights; O. Krause,
// D. R. Arbonès and C. Igel, CMA-ES with optimal covariance update and storage
// complexity, NIPS 2016, for the update of a Cholesky factor in place of
// eigenvalues.
func CMAES() generators.Spec {
	s := specOf("cma-es", "covariance matrix adaptation, for one objective that is not smooth or not separable", newCMAES)
	s.Version = "2" // knows the rounds of loops in loops
	return s
}

type cmaes struct {
	box
	objective history.Objective
	sigma     float64
	start     []float64
}

var (
	_ generators.Generator = cmaes{}
	_ generators.Declarer  = cmaes{}
)

func newCMAES(c cmaesConfig) (generators.Generator, error) {
	b, err := newBox(c.Dim, c.Variables, c.Lower, c.Upper)
	if err != nil {
		return nil, err
	}
	if b.dim() > 1000 {
		return nil, fmt.Errorf("functions/cma-es has at most 1000 variables, not %d", b.dim())
	}
	g := cmaes{box: b, objective: history.LessIsBetter(c.Objective, c.Goal), sigma: c.Sigma}
	if len(c.Start) == 0 {
		for i := range b.dim() {
			g.start = append(g.start, b.at(i, 0.5))
		}
		return g, nil
	}
	if g.start, err = spread("start", c.Start, b.dim()); err != nil {
		return nil, err
	}
	if !b.inside(g.start) {
		return nil, fmt.Errorf("start %v is outside the bounds", g.start)
	}
	return g, nil
}

// Columns implements generators.Declarer.
func (g cmaes) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.schema(false), nil }

// Generate implements generators.Generator.
func (g cmaes) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	p, err := readPast(req.History, g.box, []history.Objective{g.objective})
	if err != nil {
		return err
	}
	state, err := g.replay(ctx, p)
	if err != nil {
		return err
	}
	rng := newRand(req.Seed)
	return g.points(ctx, req.Count, emit, func(x []float64) {
		state.sample(rng, x)
		for i, v := range x {
			x[i] = g.reflect(i, v)
		}
	})
}

// replay works out where the search stands after all rounds of the past.
func (g cmaes) replay(ctx context.Context, p past) (*strategy, error) {
	generations := map[int][]*individual{}
	for _, s := range p.scored {
		generations[s.round] = append(generations[s.round], s)
	}
	mean := g.start
	if before := generations[-1]; len(before) > 0 {
		mean = slices.MinFunc(before, byScore).x
	}
	state := newStrategy(mean, g.sigma, g.box)
	rounds := len(p.rounds)
	if p.rounds[-1] {
		rounds--
	}
	for round := range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !p.rounds[round] {
			return nil, fmt.Errorf("the history has no candidates of round %d: functions/cma-es needs all candidates of all rounds, "+
				"so the loop must carry them (by a rank step without keep, and with missing: worst, say)", round+1)
		}
		if generation := generations[round]; len(generation) > 0 {
			slices.SortFunc(generation, byScore)
			state.update(generation)
		}
	}
	return state, nil
}

// byScore orders *individuals by their first objective, best first; equal ones
// by id.
func byScore(a, b *individual) int {
	return cmp.Or(cmp.Compare(a.f[0], b.f[0]), cmp.Compare(a.id, b.id))
}
