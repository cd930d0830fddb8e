package molecules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/reaction"
	"github.com/cupel-science/cupel/internal/parallel"
	"github.com/cupel-science/cupel/internal/suggest"
)

// blocks are building blocks and what they can be used for.
type blocks struct {
	reactions []*reaction.Reaction
	mols      []*chem.Mol // nil for rows that are none
	// usable lists the blocks that can be a reaction's n-th reactant.
	usable [][][]int32
	// joining are the indices of reactions that can be run with these blocks, of
	// two reactants and more if there are such.
	joining []int
}

// parseReactions reads names of known reactions and reaction SMARTS; all known
// ones where there is none.
func parseReactions(texts []string) ([]*reaction.Reaction, error) {
	var out []*reaction.Reaction
	if len(texts) == 0 {
		for _, k := range knownReactions {
			out = append(out, reaction.MustParse(k.smarts))
		}
	}
	for _, text := range texts {
		r, err := parseReaction(text)
		if err != nil {
			return nil, fmt.Errorf("reactions: %w", err)
		}
		if r.Products() == 0 || r.Reactants() == 0 {
			return nil, fmt.Errorf("reactions: %q has no reactants or no products", text)
		}
		out = append(out, r)
	}
	return out, nil
}

func parseReaction(text string) (*reaction.Reaction, error) {
	if strings.Contains(text, ">") {
		return reaction.Parse(text)
	}
	var names []string
	for _, k := range knownReactions {
		if k.name == text {
			return reaction.Parse(k.smarts)
		}
		names = append(names, k.name)
	}
	return nil, fmt.Errorf("no reaction %q%s; give one of %s, or reaction SMARTS", text, suggest.Hint(text, names), strings.Join(names, ", "))
}

func newBlocks(ctx context.Context, texts []string, reactions []*reaction.Reaction) (*blocks, error) {
	mols, err := readAll(ctx, texts)
	if err != nil {
		return nil, err
	}
	b := &blocks{reactions: reactions, mols: mols}
	joins := false
	var runnable []int
	for i, r := range reactions {
		roles := make([][]int32, r.Reactants())
		complete := true
		for role := range roles {
			if roles[role], err = usableFor(ctx, r, role, mols); err != nil {
				return nil, err
			}
			complete = complete && len(roles[role]) > 0
		}
		b.usable = append(b.usable, roles)
		if complete {
			runnable = append(runnable, i)
			joins = joins || len(roles) > 1
		}
	}
	for _, i := range runnable {
		if !joins || reactions[i].Reactants() > 1 {
			b.joining = append(b.joining, i)
		}
	}
	return b, nil
}

func usableFor(ctx context.Context, r *reaction.Reaction, role int, mols []*chem.Mol) ([]int32, error) {
	is := make([]bool, len(mols))
	err := parallel.Each(ctx, len(mols), chunk, func(i int) { is[i] = mols[i] != nil && r.Applies(role, mols[i]) })
	var out []int32
	for i, yes := range is {
		if yes {
			out = append(out, int32(i))
		}
	}
	return out, err
}

// sample makes a product of so many reactions in a row; false where an attempt
// fails.
func (b *blocks) sample(rng *rand.Rand, steps int) (*chem.Mol, bool) {
	m, ok := b.run(rng, b.joining[rng.IntN(len(b.joining))], -1, nil)
	for ; ok && steps > 1; steps-- {
		at, role, found := b.next(rng, m)
		if !found {
			return nil, false
		}
		m, ok = b.run(rng, at, role, m)
	}
	return m, ok
}

// next draws a reaction and the role that a molecule can have in it.
func (b *blocks) next(rng *rand.Rand, m *chem.Mol) (at, role int, ok bool) {
	type choice struct{ at, role int }
	var choices []choice
	for at, r := range b.reactions {
		for role := range b.usable[at] {
			if b.completes(at, role) && r.Applies(role, m) {
				choices = append(choices, choice{at, role})
			}
		}
	}
	if len(choices) == 0 {
		return 0, 0, false
	}
	c := choices[rng.IntN(len(choices))]
	return c.at, c.role, true
}

// completes tells whether there are blocks for all other roles of a reaction.
func (b *blocks) completes(at, but int) bool {
	for role, usable := range b.usable[at] {
		if role != but && len(usable) == 0 {
			return false
		}
	}
	return true
}

// run draws reactants, one of which may be given, and applies a reaction.
func (b *blocks) run(rng *rand.Rand, at, given int, m *chem.Mol) (*chem.Mol, bool) {
	reactants := make([]*chem.Mol, len(b.usable[at]))
	for role, usable := range b.usable[at] {
		if role == given {
			reactants[role] = m
		} else {
			reactants[role] = b.mols[usable[rng.IntN(len(usable))]]
		}
	}
	products, err := b.reactions[at].Sample(rng, reactants...)
	if err != nil || len(products) == 0 {
		return nil, false
	}
	return products[0], true
}

// enumerate yields the first product of each reaction of each combination of
// blocks, in order, until told to stop.
func (b *blocks) enumerate(yield func(*chem.Mol) bool) {
	for _, at := range b.joining {
		reactants := make([]*chem.Mol, len(b.usable[at]))
		if !b.combine(at, reactants, 0, yield) {
			return
		}
	}
}

func (b *blocks) combine(at int, reactants []*chem.Mol, role int, yield func(*chem.Mol) bool) bool {
	if role < len(reactants) {
		for _, i := range b.usable[at][role] {
			reactants[role] = b.mols[i]
			if !b.combine(at, reactants, role+1, yield) {
				return false
			}
		}
		return true
	}
	outcome, err := b.reactions[at].Run(reactants...)
	if err != nil {
		return true
	}
	for _, set := range outcome.Sets {
		if !yield(set[0]) {
			return false
		}
	}
	return true
}
