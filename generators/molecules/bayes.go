package molecules

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

type bayesConfig struct {
	Objective    string  `param:"objective" required:"true" help:"score to optimise, a column of the history"`
	Goal         string  `param:"goal" default:"max" enum:"min,max" help:"whether less or more is better"`
	Founders     int     `param:"founders" default:"50" min:"2" max:"100000" help:"molecules drawn from start before the model is asked"`
	Screen       int     `param:"screen" default:"3000" min:"0" max:"1000000" help:"molecules drawn from start for each round, the best of which by the model join the search"`
	Generations  int     `param:"generations" default:"5" min:"0" max:"1000" help:"generations of the search for molecules that the model likes"`
	Offspring    int     `param:"offspring" default:"200" min:"1" max:"100000" help:"children in each of these generations"`
	Low          float64 `param:"explore_low" default:"1" min:"0" max:"1000" help:"weight of the model's uncertainty against its expectation: drawn for each candidate between this, on a logarithmic scale,"`
	High         float64 `param:"explore_high" default:"20" min:"0.001" max:"1000" help:"and this; low values refine what is known, high ones look elsewhere"`
	Unguided     float64 `param:"unguided" default:"0.33" min:"0" max:"1" help:"share of the candidates that are bred from the best without asking the model"`
	Traits       float64 `param:"traits" default:"0.5" min:"0" max:"1" help:"weight of composition, rings, logP and TPSA beside structure in the model of every other round"`
	Batch        float64 `param:"batch" default:"0.02" min:"0" max:"1" help:"a round has at most this share of the number of scored molecules, or 10, so that the model hears of results soon; 1 for as many as count says"`
	Noise        float64 `param:"noise" default:"0.0001" min:"1e-8" max:"10" help:"variance of the score's errors, in units of the variance of the scores"`
	Observations int     `param:"observations" default:"1000" min:"2" max:"20000" help:"most molecules that the model learns from: the best, and some of the others; the time for a round grows with the cube"`
	MaxAtoms     int     `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest child"`
	MaxRing      int     `param:"max_ring" default:"8" min:"3" max:"100" help:"atoms of the largest ring of a child"`
	StartColumn  string  `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// Bayes is molecules/bayes: Bayesian optimisation with a Gaussian process, beside
// a genetic algorithm.
//
// The process has the Tanimoto kernel on counts of ECFP6, folded to 2,048; in
// every other round that is mixed with a kernel on composition, rings, logP and
// TPSA, because no data of a search say in time which of the two its score needs.
// Candidates have the highest upper confidence bounds that a screen of the
// library and a genetic algorithm find. A third of the candidates is bred without the model, which
// wins where scores have many parts. The model follows Tripp, Bacallado, Singh and
// Hernández-Lobato, "Tanimoto random features for scalable molecular machine
// learning" (2023) and the same group's baseline for Practical Molecular
// Optimization; batches are picked one by one, the model being told of each pick
// as if it had been as expected (Desautels, Krause and Burdick, JMLR 15, 4053
// (2014)).
//
// As long as all scores are equal, candidates are drawn from the library.
func Bayes() generators.Spec {
	return specOf("bayes", "Gaussian process with the Tanimoto kernel, upper confidence bounds in batches", startOf(false, startHelp),
		func(c bayesConfig, _ generators.Env) (generators.Generator, error) {
			if c.Low > c.High {
				return nil, errors.New("explore_low must not be above explore_high")
			}
			limits := variation.Limits{HeavyAtoms: c.MaxAtoms, RingSize: c.MaxRing}
			return &bayes{
				bayesConfig: c,
				unguided: breeding{
					objective: newObjective(c.Objective, c.Goal), startColumn: c.StartColumn, founders: c.Founders,
					population: 500, mutateOnly: 0.1, mutation: 0.01, limits: limits,
				},
				moves: breeding{population: 200, mutateOnly: 0.5, mutation: 0.2, limits: limits},
			}, nil
		})
}

// bayes asks a model which molecules to try. It breeds some without it.
type bayes struct {
	bayesConfig
	unguided breeding // as in molecules/mol-ga
	moves    breeding // of the search for what the model likes; bolder
}

var (
	_ generators.Generator = (*bayes)(nil)
	_ generators.Declarer  = (*bayes)(nil)
)

// Columns implements generators.Declarer.
func (g *bayes) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return g.unguided.Columns(inputs)
}

// Generate implements generators.Generator.
func (g *bayes) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, err := startTexts(req, g.StartColumn)
	if err != nil {
		return err
	}
	p, err := g.unguided.read(ctx, req.History, &g.unguided.objective)
	if err != nil {
		return err
	}
	if len(p.scored) == 0 && len(texts) == 0 {
		return errors.New("there is nothing to learn from: no scored molecules in the history, and no input start")
	}
	count := g.batch(req.Count, len(p.scored))
	founders := min(req.Count, g.unguided.foundersLeft(req, p))
	if len(texts) > 0 && allEqual(p.scored) {
		founders = max(founders, count)
	}
	out, err := drawStart(ctx, texts, founders, newRand(req.Seed, 0), p)
	if err != nil {
		return err
	}
	if rest := count - len(out); rest > 0 && len(p.scored) > 0 {
		for _, o := range out {
			p.known[o.smiles], p.constitutions[o.smiles] = true, true
		}
		picks, err := g.search(ctx, req, p, texts, rest)
		if err != nil {
			return err
		}
		out = append(out, picks...)
	}
	return emitProposals(ctx, out, emit)
}

// leastBatch is the number of candidates for which a model is always worth
// asking.
const leastBatch = 10

// batch is how many of the candidates that may be proposed are.
func (g *bayes) batch(count, scored int) int {
	return min(count, max(leastBatch, int(g.Batch*float64(scored))))
}

// allEqual says that the scores tell nothing.
func allEqual(scored []individual) bool {
	for _, s := range scored {
		if s.score != scored[0].score {
			return false
		}
	}
	return len(scored) > 0
}

// search finds n molecules: some of them bred, the others by the model.
func (g *bayes) search(ctx context.Context, req generators.Request, p past, texts []string, n int) ([]proposal, error) {
	rng := newRand(req.Seed, searchStream)
	bred := 0
	for range n {
		if rng.Float64() < g.Unguided {
			bred++
		}
	}
	draw := byQuantile(best(p.scored, g.unguided.population), 3)
	out, err := gather(ctx, bred, req.Seed, p.constitutions, func(rng *rand.Rand) (proposal, bool) { return g.unguided.child(rng, draw) })
	if err != nil || len(out) == n {
		return out, err
	}
	for _, o := range out {
		p.constitutions[o.smiles] = true
	}
	k, err := newKernel(float64(req.Round%2) * g.Traits)
	if err != nil {
		return nil, err
	}
	model, err := learn(ctx, observations(p.scored, g.Observations), k, g.Noise)
	if err != nil {
		return nil, err
	}
	h := &hunt{
		bayes: g, model: model, rng: rng, seed: req.Seed, known: p.constitutions,
		parents: best(p.scored, g.moves.population), found: map[string]bool{},
	}
	if err := h.screen(ctx, texts); err != nil {
		return nil, err
	}
	for generation := range g.Generations {
		if err := h.breed(ctx, generation); err != nil {
			return nil, err
		}
	}
	picks, err := h.pick(ctx, n-len(out))
	return append(out, picks...), err
}

// searchStream is the stream of random numbers of a search's own decisions;
// attempts have streams from 1.
const searchStream = 1 << 62
