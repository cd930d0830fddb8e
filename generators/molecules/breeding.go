package molecules

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/history"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

// breeding is what the genetic algorithms share: founders from the input start,
// then offspring of the best.
type breeding struct {
	historian
	objective   history.Objective
	startColumn string
	founders    int
	population  int
	mutateOnly  float64 // share of offspring with one parent
	mutation    float64 // probability that the child of two parents is mutated
	limits      variation.Limits
	// pool says how parents are drawn of a population, the best first.
	pool func(population []individual) func(*rand.Rand) *individual
}

var (
	_ generators.Generator = (*breeding)(nil)
	_ generators.Declarer  = (*breeding)(nil)
)

// Columns implements generators.Declarer.
func (g *breeding) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return proposalSchema(), checkStart(inputs, g.startColumn)
}

// Generate implements generators.Generator.
func (g *breeding) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, err := startTexts(req, g.startColumn)
	if err != nil {
		return err
	}
	p, err := g.read(ctx, req.History, g.objective)
	if err != nil {
		return err
	}
	if len(p.scored) == 0 && len(texts) == 0 {
		return errors.New("there is nothing to breed from: no scored molecules in the history, and no input start")
	}
	wanted := min(req.Count, g.foundersLeft(req, p))
	out, err := drawStart(ctx, texts, wanted, newRand(req.Seed, 0), p)
	if err != nil {
		return err
	}
	if len(p.scored) > 0 && len(out) < req.Count {
		draw := g.pool(best(p.scored, g.population))
		children, err := gather(ctx, req.Count-len(out), req.Seed, p.constitutions, func(rng *rand.Rand) (proposal, bool) {
			return g.child(rng, draw)
		})
		if err != nil {
			return err
		}
		out = append(out, without(children, out)...)
	}
	return emitProposals(ctx, out, emit)
}

// foundersLeft is how many molecules of the input start are still to come. What
// the history holds is no sure measure, as a ranking may have dropped some.
func (g *breeding) foundersLeft(req generators.Request, p past) int {
	if len(p.scored) == 0 {
		return g.founders
	}
	return max(0, g.founders-max(len(p.known), req.Round*req.Count))
}

// without leaves out proposals that are among others.
func without(all, others []proposal) []proposal {
	if len(others) == 0 {
		return all
	}
	there := map[string]bool{}
	for _, o := range others {
		there[o.smiles] = true
	}
	return slices.DeleteFunc(all, func(p proposal) bool { return there[p.smiles] })
}

// best is the n best of a history, the best first; of equal ones, those that
// stand first.
func best(scored []individual, n int) []individual {
	sorted := slices.Clone(scored)
	slices.SortStableFunc(sorted, func(a, b individual) int { return cmp.Compare(b.score, a.score) })
	return sorted[:min(n, len(sorted))]
}

// child makes one offspring; false where the attempt failed.
func (g *breeding) child(rng *rand.Rand, draw func(*rand.Rand) *individual) (proposal, bool) {
	parents := []*individual{draw(rng)}
	mutate := rng.Float64() < g.mutateOnly
	if !mutate {
		parents = append(parents, draw(rng))
		mutate = rng.Float64() < g.mutation
	}
	m, ok := g.vary(rng, parents, mutate)
	if !ok {
		return proposal{}, false
	}
	p := proposal{smiles: smiles.Canonical(m)}
	for _, parent := range parents {
		if p.smiles == parent.smiles {
			return p, false
		}
		if !slices.Contains(p.parents, parent.id) {
			p.parents = append(p.parents, parent.id)
		}
	}
	return p, true
}

func (g *breeding) vary(rng *rand.Rand, parents []*individual, mutate bool) (*chem.Mol, bool) {
	mols := make([]*chem.Mol, len(parents))
	for i, parent := range parents {
		m, err := read(parent.smiles)
		if err != nil {
			return nil, false
		}
		mols[i] = m
	}
	m, ok := mols[0], true
	if len(mols) == 2 {
		m, ok = variation.Cross(mols[0], mols[1], g.limits, rng)
	}
	if ok && mutate {
		m, ok = variation.Mutate(m, g.limits, rng)
	}
	return m, ok
}
