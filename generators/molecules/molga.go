package molecules

import (
	"math"
	"math/rand/v2"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

type molGAConfig struct {
	Objective   string  `param:"objective" required:"true" help:"score to optimise, a column of the history"`
	Goal        string  `param:"goal" default:"max" enum:"min,max" help:"whether less or more is better"`
	Founders    int     `param:"founders" default:"100" min:"1" max:"1000000" help:"molecules drawn from start before breeding begins"`
	Population  int     `param:"population" default:"500" min:"1" max:"1000000" help:"molecules that may become parents: so many of the best of the history"`
	MutateOnly  float64 `param:"mutate_only" default:"0.1" min:"0" max:"1" help:"share of the children that have one parent and are mutated"`
	Mutation    float64 `param:"mutation" default:"0.01" min:"0" max:"1" help:"probability that a child of two parents is mutated"`
	Depth       float64 `param:"depth" default:"3" min:"0" max:"10" help:"parents come from the best 10^-u of the population, u drawn evenly between 0 and this: more depth, more of the very best"`
	MaxAtoms    int     `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest child"`
	MaxRing     int     `param:"max_ring" default:"8" min:"3" max:"100" help:"atoms of the largest ring of a child"`
	StartColumn string  `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// MolGA is molecules/mol-ga, the genetic algorithm of Tripp and
// Hernández-Lobato, "Genetic algorithms are strong baselines for molecule
// generation" (2023): the moves of molecules/graph-ga with a large population,
// parents from quantiles spaced evenly on a logarithmic scale, and a few offspring
// at a time, so that a good one becomes a parent soon.
//
// The published setting asks for 5 candidates a round; a round of more needs
// fewer rounds and somewhat more evaluations.
func MolGA() generators.Spec {
	return specOf("mol-ga", "crossover and mutation of molecular graphs, parents by quantiles (Tripp and Hernández-Lobato 2023)", startOf(false, startHelp),
		func(c molGAConfig, _ generators.Env) (generators.Generator, error) {
			return &breeding{
				objective: history.MoreIsBetter(c.Objective, c.Goal), startColumn: c.StartColumn,
				founders: c.Founders, population: c.Population, mutateOnly: c.MutateOnly, mutation: c.Mutation,
				limits: variation.Limits{HeavyAtoms: c.MaxAtoms, RingSize: c.MaxRing},
				pool: func(population []individual) func(*rand.Rand) *individual {
					return byQuantile(population, c.Depth)
				},
			}, nil
		})
}

// byQuantile draws evenly from the best 10^-u, u even between 0 and depth.
func byQuantile(population []individual, depth float64) func(*rand.Rand) *individual {
	return func(rng *rand.Rand) *individual {
		share := math.Pow(10, -depth*rng.Float64())
		most := int(math.Ceil(share * float64(len(population))))
		return &population[rng.IntN(max(1, most))]
	}
}
