package functions

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
)

type nsga2Config struct {
	Dim          int       `param:"dim" min:"1" max:"100000" help:"number of variables, the columns x1 to xn"`
	Variables    []string  `param:"variables" help:"names of the variables instead of x1 to xn"`
	Lower        []float64 `param:"lower" default:"0" help:"least value: one for all variables, or one for each"`
	Upper        []float64 `param:"upper" default:"1" help:"greatest value: one for all variables, or one for each"`
	Objectives   []string  `param:"objectives" required:"true" help:"scores to optimise, columns of the history"`
	Goals        []string  `param:"goals" default:"min" enum:"min,max" help:"whether less or more is better: one for all objectives, or one for each"`
	Population   int       `param:"population" default:"0" min:"0" max:"1000000" help:"parents of a generation; 0: as many as count"`
	Crossover    float64   `param:"crossover" default:"0.9" min:"0" max:"1" help:"probability that two parents are crossed"`
	CrossoverEta float64   `param:"crossover_eta" default:"15" min:"0" max:"1000" help:"distribution index of the crossover: children are nearer to their parents the greater it is"`
	Mutation     float64   `param:"mutation" default:"0" min:"0" max:"1" help:"probability that a variable mutates; 0: one over the number of variables"`
	MutationEta  float64   `param:"mutation_eta" default:"20" min:"0" max:"1000" help:"distribution index of the mutation: steps are smaller the greater it is"`
}

// NSGA2 is functions/nsga2, a genetic algorithm for several objectives. Of the
// history's candidates it takes the best population ones, by fronts and by
// crowding distance within the last front, as parents; binary tournaments,
// simulated binary crossover and polynomial mutation make Count offspring of
// them. While fewer than population candidates have scores it emits random
// points as well.
//
// The time grows with the square of the candidates in the history for more
// than two objectives: let a rank step keep the best ones.
//
// K. Deb, A. Pratap, S. Agarwal and T. Meyarivan, A fast and elitist
// multiobjective genetic algorithm: NSGA-II, IEEE Transactions on Evolutionary
// Computation 6 (2002).
func NSGA2() generators.Spec {
	return specOf("nsga2", "a genetic algorithm for several objectives, which spreads over the Pareto front", newNSGA2)
}

type nsga2 struct {
	box
	nsga2Config
	objectives []history.Objective
	mutation   float64
}

var (
	_ generators.Generator = nsga2{}
	_ generators.Declarer  = nsga2{}
)

func newNSGA2(c nsga2Config) (generators.Generator, error) {
	b, err := newBox(c.Dim, c.Variables, c.Lower, c.Upper)
	if err != nil {
		return nil, err
	}
	if len(c.Objectives) == 0 {
		return nil, fmt.Errorf("objectives is empty: name the scores to optimise")
	}
	goals, err := spread("goals", c.Goals, len(c.Objectives))
	if err != nil {
		return nil, err
	}
	g := nsga2{box: b, nsga2Config: c, mutation: c.Mutation}
	for i, name := range c.Objectives {
		if slices.Contains(c.Objectives[:i], name) {
			return nil, fmt.Errorf("objective %q is there twice", name)
		}
		g.objectives = append(g.objectives, history.LessIsBetter(name, goals[i]))
	}
	if g.mutation == 0 {
		g.mutation = 1 / float64(b.dim())
	}
	return g, nil
}

// Columns implements generators.Declarer.
func (g nsga2) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return g.schema(true), nil }

// Generate implements generators.Generator.
func (g nsga2) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	p, err := readPast(req.History, g.box, g.objectives)
	if err != nil {
		return err
	}
	size := g.Population
	if size == 0 {
		size = req.Count
	}
	parents := fittest(distinct(p.scored), size)
	rng := newRand(req.Seed)
	offspring := g.founders(rng, min(req.Count, size-len(parents)))
	if len(parents) >= 2 {
		for len(offspring) < req.Count {
			offspring = g.mate(rng, offspring, tournament(rng, parents), tournament(rng, parents))
		}
	}
	return g.children(ctx, offspring[:min(len(offspring), max(req.Count, 0))], emit)
}

// distinct drops all but the first of candidates with one id.
func distinct(all []*individual) []*individual {
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(s *individual) bool {
		twice := s.id != "" && seen[s.id]
		seen[s.id] = true
		return twice
	})
}

// tournament draws two parents and takes the fitter.
func tournament(rng *rand.Rand, parents []ranked) *individual {
	a, b := parents[rng.IntN(len(parents))], parents[rng.IntN(len(parents))]
	switch {
	case a.front != b.front && a.front < b.front, a.front == b.front && a.crowding >= b.crowding:
		return a.individual
	}
	return b.individual
}

// mate adds two offspring of two parents.
func (g nsga2) mate(rng *rand.Rand, offspring []child, p, q *individual) []child {
	x, y := slices.Clone(p.x), slices.Clone(q.x)
	if rng.Float64() < g.Crossover {
		for i := range x {
			if rng.Float64() < 0.5 {
				x[i], y[i] = g.cross(rng, i, x[i], y[i], g.CrossoverEta)
			}
		}
	}
	ids := []string{p.id, q.id}
	if p.id == q.id {
		ids = ids[:1]
	}
	for _, c := range [][]float64{x, y} {
		for i := range c {
			if rng.Float64() < g.mutation {
				c[i] = g.mutate(rng, i, c[i], g.MutationEta)
			}
		}
		if slices.Equal(c, p.x) || slices.Equal(c, q.x) { // would be scored again for nothing
			i := rng.IntN(len(c))
			c[i] = g.mutate(rng, i, c[i], g.MutationEta)
		}
		offspring = append(offspring, child{c, ids})
	}
	return offspring
}
