package functions

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
)

type evolutionConfig struct {
	Dim        int       `param:"dim" min:"1" max:"100000" help:"number of variables, the columns x1 to xn"`
	Variables  []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower      []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper      []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
	Objective  string    `param:"objective" required:"true" help:"score to optimise, a column of the history"`
	Goal       string    `param:"goal" default:"min" enum:"min,max" help:"whether less or more is better"`
	Population int       `param:"population" default:"0" min:"0" max:"1000000" help:"places of the population; 0: as many as count, but at least 4"`
	Strategy   string    `param:"strategy" default:"rand/1" enum:"rand/1,best/1,current-to-best/1" help:"what a mutant is made from; best converges sooner and gets stuck sooner"`
	Weight     float64   `param:"weight" default:"0.6" min:"0" max:"2" help:"differential weight F"`
	Crossover  float64   `param:"crossover" default:"0.9" min:"0" max:"1" help:"probability CR that a variable comes from the mutant"`
}

// DifferentialEvolution is functions/differential-evolution with binomial
// crossover. Each place of the population has an incumbent; a trial made for
// the place takes it over if it scores no worse. A call emits trials for Count
// places in turn, or random points while places are empty. A variable of a
// mutant beyond a bound is set between the bound and the incumbent's.
//
// Places are recognised by lineage: a trial's first parent is the incumbent
// that it challenged, and candidates without (known) parents start a place of
// their own. So the history may be everything, or what a rank step kept; but
// the fewer it kept beyond population, the greedier the search.
//
// R. Storn and K. Price, Differential evolution, Journal of Global
// Optimization 11 (1997).
func DifferentialEvolution() generators.Spec {
	s := specOf("differential-evolution", "differential evolution, for one objective that may have many optima", newEvolution)
	s.Version = "2" // knows the rounds of loops in loops
	return s
}

type evolution struct {
	box
	evolutionConfig
	objective history.Objective
}

var (
	_ generators.Generator = evolution{}
	_ generators.Declarer  = evolution{}
)

func newEvolution(c evolutionConfig) (generators.Generator, error) {
	b, err := newBox(c.Dim, c.Variables, c.Lower, c.Upper)
	return evolution{b, c, history.LessIsBetter(c.Objective, c.Goal)}, err
}

// Columns implements generators.Declarer.
func (g evolution) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) {
	return g.schema(true), nil
}

// leastPopulation is what rand/1 needs: an incumbent and three others.
const leastPopulation = 4

// Generate implements generators.Generator.
func (g evolution) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	p, err := readPast(req.History, g.box, []history.Objective{g.objective})
	if err != nil {
		return err
	}
	size := g.Population
	if size == 0 {
		size = req.Count
	}
	size = max(size, leastPopulation)
	places, err := population(p.scored, size)
	if err != nil {
		return err
	}
	rng := newRand(req.Seed)
	offspring := g.founders(rng, min(req.Count, size-len(places)))
	if len(places) >= leastPopulation {
		best := slices.MinFunc(places, byHolder)
		for i := len(offspring); i < req.Count; i++ {
			target := (uint64(req.Round)*uint64(req.Count) + uint64(i)) % uint64(len(places))
			offspring = append(offspring, g.trial(rng, places, int(target), best.holder))
		}
	}
	return g.children(ctx, offspring, emit)
}

// founders are n random points.
func (b box) founders(rng *rand.Rand, n int) []child {
	var out []child
	for range n {
		c := child{x: make([]float64, b.dim())}
		b.draw(rng, c.x)
		out = append(out, c)
	}
	return out
}

// trial challenges the incumbent of a place.
func (g evolution) trial(rng *rand.Rand, places []place, target int, best *individual) child {
	incumbent := places[target].holder
	r := others(rng, len(places), target)
	lead, a, b := places[r[0]].holder, places[r[1]].holder, places[r[2]].holder
	if g.Strategy != "rand/1" {
		lead = best
	}
	base, pull := lead, 0.0
	if g.Strategy == "current-to-best/1" {
		base, pull = incumbent, g.Weight
	}
	x := slices.Clone(incumbent.x)
	sure := rng.IntN(len(x))
	for i := range x {
		if rng.Float64() < g.Crossover || i == sure {
			v := base.x[i] + pull*(lead.x[i]-base.x[i]) + g.Weight*(a.x[i]-b.x[i])
			x[i] = g.halfway(i, v, x[i])
		}
	}
	parents := []string{incumbent.id}
	for _, p := range []*individual{lead, a, b} {
		if !slices.Contains(parents, p.id) {
			parents = append(parents, p.id)
		}
	}
	return child{x, parents}
}

// halfway sets a value that is out of bounds between the bound and the value
// that it would have replaced.
func (b box) halfway(i int, v, from float64) float64 {
	switch {
	case v < b.lower[i]:
		return (b.lower[i] + from) / 2
	case v > b.upper[i]:
		return (b.upper[i] + from) / 2
	}
	return v
}

// others draws three different numbers below n, none of them the one given.
func others(rng *rand.Rand, n, not int) [3]int {
	var out [3]int
	for i := range out {
		for {
			out[i] = rng.IntN(n)
			if out[i] != not && !slices.Contains(out[:i], out[i]) {
				break
			}
		}
	}
	return out
}
