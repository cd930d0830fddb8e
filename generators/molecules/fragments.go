package molecules

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type fragmentsConfig struct {
	MaxFragments int    `param:"max_fragments" default:"8" min:"2" max:"100" help:"fragments of the largest molecule; below that, each has as many as a molecule of the library drawn at random"`
	MinAtoms     int    `param:"min_atoms" default:"1" min:"1" max:"500" help:"heavy atoms of the smallest molecule"`
	MaxAtoms     int    `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest molecule"`
	Draw         string `param:"draw" default:"often" enum:"often,evenly" help:"often: fragments are drawn as often as they occur in the library; evenly: each is as likely as another, which gives larger and more unusual molecules"`
	StartColumn  string `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// Fragments is molecules/fragments: the molecules of a library are taken apart
// at the bonds that BRICS knows how to make (Degen et al., ChemMedChem 3, 1503
// (2008)), and put together anew at random, by the same rules.
func Fragments() generators.Spec {
	return specOf("fragments", "new combinations of a library's BRICS fragments", startOf(true, "molecules to take apart"),
		func(c fragmentsConfig, _ generators.Env) (generators.Generator, error) {
			if c.MinAtoms > c.MaxAtoms {
				return nil, fmt.Errorf("min_atoms is %d, above max_atoms, %d", c.MinAtoms, c.MaxAtoms)
			}
			return &fragments{fragmentsConfig: c}, nil
		})
}

type fragments struct {
	historian
	fragmentsConfig
	pool prepared[fragmentPool]
}

var (
	_ generators.Generator = (*fragments)(nil)
	_ generators.Declarer  = (*fragments)(nil)
)

// Columns implements generators.Declarer.
func (g *fragments) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return proposalSchema(), checkStart(inputs, g.StartColumn)
}

// Generate implements generators.Generator.
func (g *fragments) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, p, err := g.readStart(ctx, req, g.StartColumn)
	if err != nil {
		return err
	}
	pool, err := g.pool.get(texts, func() (*fragmentPool, error) { return newFragmentPool(ctx, texts, g.Draw == "evenly") })
	if err != nil {
		return err
	}
	if len(pool.draws) == 0 {
		return errors.New("no molecule of the input start can be taken apart")
	}
	out, err := gather(ctx, req.Count, req.Seed, p.known, func(rng *rand.Rand) (proposal, bool) {
		m, ok := pool.grow(rng, g.MaxFragments)
		if !ok || m.HeavyAtoms() < g.MinAtoms || m.HeavyAtoms() > g.MaxAtoms {
			return proposal{}, false
		}
		return proposal{smiles: smiles.Canonical(m)}, true
	})
	if err != nil {
		return err
	}
	return emitProposals(ctx, out, emit)
}
