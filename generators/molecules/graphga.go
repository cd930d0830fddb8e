package molecules

import (
	"math/rand/v2"
	"slices"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

type graphGAConfig struct {
	Objective   string  `param:"objective" required:"true" help:"score to optimise, a column of the history"`
	Goal        string  `param:"goal" default:"max" enum:"min,max" help:"whether less or more is better"`
	Population  int     `param:"population" default:"120" min:"1" max:"1000000" help:"molecules that may become parents: so many of the best of the history; as many are drawn from start before breeding begins"`
	Mutation    float64 `param:"mutation" default:"0.067" min:"0" max:"1" help:"probability that a child of two parents is mutated"`
	MaxAtoms    int     `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest child"`
	MaxRing     int     `param:"max_ring" default:"8" min:"3" max:"100" help:"atoms of the largest ring of a child"`
	StartColumn string  `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// GraphGA is molecules/graph-ga, the genetic algorithm of Jensen, Chem. Sci. 10,
// 3567 (2019), as the benchmark Practical Molecular Optimization runs it (Gao et
// al., NeurIPS 2022). Parents are drawn in proportion to their scores from the
// best candidates of the history; the child of two of them is a piece of one on a
// piece of the other, sometimes mutated. Where scores are negative, or less is
// better, what counts is how much better than the worst of the population a
// parent is.
//
// The published setting asks for 70 candidates a round.
func GraphGA() generators.Spec {
	return specOf("graph-ga", "crossover and mutation of molecular graphs, parents by fitness (Jensen 2019)", startOf(false, startHelp),
		func(c graphGAConfig, _ generators.Env) (generators.Generator, error) {
			return &breeding{
				objective: history.MoreIsBetter(c.Objective, c.Goal), startColumn: c.StartColumn,
				founders: c.Population, population: c.Population, mutation: c.Mutation,
				limits: variation.Limits{HeavyAtoms: c.MaxAtoms, RingSize: c.MaxRing}, pool: byFitness,
			}, nil
		})
}

const startHelp = "molecules to begin with: they are drawn at random until there are enough with scores"

// leastFitness leaves a parent without any merit a chance.
const leastFitness = 1e-10

// byFitness draws with probabilities proportional to the scores.
func byFitness(population []individual) func(*rand.Rand) *individual {
	worst := population[len(population)-1].score
	sums := make([]float64, len(population))
	total := 0.0
	for i := range population {
		total += population[i].score - min(worst, 0) + leastFitness
		sums[i] = total
	}
	return func(rng *rand.Rand) *individual {
		i, _ := slices.BinarySearch(sums, rng.Float64()*total)
		return &population[min(i, len(population)-1)]
	}
}
