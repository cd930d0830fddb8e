package molecules

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/reaction"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type reactionsConfig struct {
	Reactions   []string `param:"reactions" help:"names of known reactions (amide, sulfonamide, urea, carbamate, reductive-amination, n-alkylation, suzuki, buchwald-hartwig, snar, sonogashira, heck, ether, mitsunobu, ester, click-triazole, thiazole, benzimidazole, boc-removal, ester-hydrolysis, nitro-reduction) or reaction SMARTS; by default all known ones"`
	Mode        string   `param:"mode" default:"sample" enum:"sample,enumerate" help:"sample: random blocks and reactions; enumerate: every product in order, round after round the next count of them"`
	Steps       int      `param:"steps" default:"1" min:"1" max:"10" help:"sample: reactions in a row, at most; the number is drawn evenly"`
	MaxAtoms    int      `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest product"`
	StartColumn string   `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// Reactions is molecules/reactions: products of building blocks by reactions that
// are known to work for many. Of a reaction with several products the first is
// proposed. In mode enumerate each reaction is run once on each combination of
// blocks, and a round goes through all products of the rounds before, so that few
// large rounds are faster than many small ones.
//
// What is made is as easy to get as its blocks, as far as the reactions hold.
func Reactions() generators.Spec {
	return specOf("reactions", "products of building blocks by reaction SMARTS", startOf(true, "building blocks"),
		func(c reactionsConfig, _ generators.Env) (generators.Generator, error) {
			parsed, err := parseReactions(c.Reactions)
			return &reactions{reactionsConfig: c, parsed: parsed}, err
		})
}

type reactions struct {
	historian
	reactionsConfig
	parsed []*reaction.Reaction
	blocks prepared[blocks]
}

var (
	_ generators.Generator = (*reactions)(nil)
	_ generators.Declarer  = (*reactions)(nil)
)

// Columns implements generators.Declarer.
func (g *reactions) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return proposalSchema(), checkStart(inputs, g.StartColumn)
}

// Generate implements generators.Generator.
func (g *reactions) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, p, err := g.readStart(ctx, req, g.StartColumn)
	if err != nil {
		return err
	}
	b, err := g.blocks.get(texts, func() (*blocks, error) { return newBlocks(ctx, texts, g.parsed) })
	if err != nil {
		return err
	}
	if len(b.joining) == 0 {
		return errors.New("none of the reactions can be run with the molecules of the input start")
	}
	propose := g.sample
	if g.Mode == "enumerate" {
		propose = g.enumerate
	}
	out, err := propose(ctx, b, req, p)
	if err != nil {
		return err
	}
	return emitProposals(ctx, out, emit)
}

func (g *reactions) sample(ctx context.Context, b *blocks, req generators.Request, p past) ([]proposal, error) {
	return gather(ctx, req.Count, req.Seed, p.known, func(rng *rand.Rand) (proposal, bool) {
		m, ok := b.sample(rng, 1+rng.IntN(g.Steps))
		if !ok || m.HeavyAtoms() > g.MaxAtoms {
			return proposal{}, false
		}
		return proposal{smiles: smiles.Canonical(m)}, true
	})
}

// enumerate passes over the products of earlier rounds and takes the next.
func (g *reactions) enumerate(ctx context.Context, b *blocks, req generators.Request, p past) ([]proposal, error) {
	var out []proposal
	count := max(0, req.Count)
	seen := map[string]bool{}
	b.enumerate(func(m *chem.Mol) bool {
		if len(seen) >= (req.Round+1)*count || ctx.Err() != nil {
			return false
		}
		text := smiles.Canonical(m)
		if m.HeavyAtoms() > g.MaxAtoms || seen[text] {
			return true
		}
		seen[text] = true
		if len(seen) > req.Round*count && !p.known[text] {
			out = append(out, proposal{smiles: text})
		}
		return true
	})
	return out, ctx.Err()
}
