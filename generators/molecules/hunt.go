package molecules

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/chem/variation"
	"github.com/cupel-science/cupel/internal/parallel"
)

// hunt is a search for the molecules that a model likes best.
type hunt struct {
	*bayes
	model   *surrogate
	rng     *rand.Rand
	seed    uint64
	known   map[string]bool // constitutions that are not to be found again
	parents []individual    // of the history, the best first
	prey    []*prey
	found   map[string]bool
}

// prey is a molecule that was found, and what the model thinks of it.
type prey struct {
	proposal
	opinion
}

// screened is the share of a screen that joins the hunt: the best so many.
const screened = 100

// weight draws how much uncertainty is worth.
func (h *hunt) weight() float64 {
	low := math.Log(max(h.Low, 1e-3))
	return math.Exp(low + (math.Log(h.High)-low)*h.rng.Float64())
}

// screen takes in the best molecules of a sample of the library.
func (h *hunt) screen(ctx context.Context, texts []string) error {
	if len(texts) == 0 {
		return nil
	}
	weight := h.weight()
	rows := make([]int, h.Screen)
	for i := range rows {
		rows[i] = h.rng.IntN(len(texts))
	}
	sample := make([]*prey, len(rows))
	err := parallel.Each(ctx, len(rows), chunk, func(i int) { sample[i] = h.judge(texts[rows[i]], nil) })
	if err != nil {
		return err
	}
	return h.join(ctx, topOf(sample, weight, screened), math.Inf(-1), weight)
}

// judge parses a molecule and asks the model for a quick opinion; nil where there
// is nothing to have one of.
func (h *hunt) judge(text string, parents []string) *prey {
	m, err := read(text)
	if err == nil && hasStereo(m) {
		m, err = variation.Flat(m)
	}
	if err != nil {
		return nil
	}
	at, err := h.model.kernel.point(m)
	if err != nil {
		return nil
	}
	return &prey{proposal: proposal{smiles.Canonical(m), parents}, opinion: h.model.quick(at)}
}

// topOf are the n with the highest bounds; nils are left out.
func topOf(all []*prey, weight float64, n int) []*prey {
	all = slices.DeleteFunc(all, func(p *prey) bool { return p == nil })
	slices.SortStableFunc(all, func(a, b *prey) int { return cmp.Compare(b.bound(weight), a.bound(weight)) })
	return all[:min(n, len(all))]
}

// join takes new molecules in, unless not even a quick opinion reaches the bar.
func (h *hunt) join(ctx context.Context, all []*prey, bar, weight float64) error {
	var fresh []*prey
	for _, p := range all {
		if p != nil && !h.known[p.smiles] && !h.found[p.smiles] && p.bound(weight) >= bar {
			h.found[p.smiles] = true
			fresh = append(fresh, p)
		}
	}
	err := parallel.Each(ctx, len(fresh), chunk, func(i int) { h.model.full(&fresh[i].opinion) })
	h.prey = append(h.prey, fresh...)
	return err
}

// breed makes a generation of children of the best known and the best found.
func (h *hunt) breed(ctx context.Context, generation int) error {
	weight := h.weight()
	top := topOf(h.prey, weight, h.moves.population)
	bar := math.Inf(-1)
	if middle := h.moves.population / 2; len(top) > middle {
		bar = top[middle].bound(weight)
	}
	found := make([]individual, len(top))
	for i, p := range top {
		found[i] = individual{smiles: p.smiles}
		if len(p.proposal.parents) > 0 { // it stands for where it comes from
			found[i].id = p.proposal.parents[0]
		}
	}
	fromFound, fromKnown := byQuantile(found, 3), byQuantile(h.parents, 3)
	draw := func(rng *rand.Rand) *individual {
		if len(found) == 0 || rng.Float64() < 0.4 {
			return fromKnown(rng)
		}
		return fromFound(rng)
	}
	children := make([]*prey, h.Offspring)
	err := parallel.Each(ctx, len(children), chunk, func(i int) {
		rng := newRand(h.seed, searchStream+1+uint64(generation*h.Offspring+i))
		if c, ok := h.moves.child(rng, draw); ok {
			children[i] = h.judge(c.smiles, c.parents)
		}
	})
	if err != nil {
		return err
	}
	return h.join(ctx, children, bar, weight)
}

// pick takes n molecules, each with a weight of its own.
func (h *hunt) pick(ctx context.Context, n int) ([]proposal, error) {
	var out []proposal
	for left := h.prey; len(out) < n && len(left) > 0; {
		weight := h.weight()
		first := 0
		for i, p := range left {
			if p.bound(weight) > left[first].bound(weight) {
				first = i
			}
		}
		taken := left[first]
		out = append(out, taken.proposal)
		left = slices.Delete(left, first, first+1)
		err := parallel.Each(ctx, len(left), chunk, func(i int) { h.model.expect(&left[i].opinion, &taken.opinion) })
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
