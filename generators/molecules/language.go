package molecules

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/language"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

type languageConfig struct {
	Temperature float64 `param:"temperature" default:"1" min:"0.05" max:"20" help:"1: as varied as the library; less: what is common there; more: what is unusual, with more attempts in vain"`
	Train       int     `param:"train" default:"50000" min:"1" max:"10000000" help:"molecules to learn from, at even distances in the library; 50,000 take about two seconds and 100 MB"`
	MaxAtoms    int     `param:"max_atoms" default:"60" min:"1" max:"500" help:"heavy atoms of the largest molecule"`
	StartColumn string  `param:"start_column" default:"smiles" help:"column of the input start that holds SMILES"`
}

// Language is molecules/language: a small model of sequences learns how the
// molecules of a library are written, and writes new ones like them (package
// internal/chem/language). It learns constitutions, without stereo.
func Language() generators.Spec {
	spec := specOf("language", "new molecules like those of a library, by a model of how they are written", startOf(true, "molecules to learn from"),
		func(c languageConfig, _ generators.Env) (generators.Generator, error) {
			return &writer{languageConfig: c}, nil
		})
	spec.Makes = disclosure.Trained
	return spec
}

type writer struct {
	historian
	languageConfig
	model prepared[language.Model]
}

var (
	_ generators.Generator = (*writer)(nil)
	_ generators.Declarer  = (*writer)(nil)
)

// Columns implements generators.Declarer.
func (g *writer) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	return proposalSchema(), checkStart(inputs, g.StartColumn)
}

// Generate implements generators.Generator.
func (g *writer) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	texts, p, err := g.readStart(ctx, req, g.StartColumn)
	if err != nil {
		return err
	}
	texts = spaced(texts, g.Train)
	model, err := g.model.get(texts, func() (*language.Model, error) { return train(ctx, texts) })
	if err != nil {
		return err
	}
	out, err := gather(ctx, req.Count, req.Seed, p.constitutions, func(rng *rand.Rand) (proposal, bool) {
		m := model.Sample(rng, g.Temperature)
		if m == nil || m.HeavyAtoms() > g.MaxAtoms {
			return proposal{}, false
		}
		return proposal{smiles: smiles.Canonical(m)}, true
	})
	if err != nil {
		return err
	}
	return emitProposals(ctx, out, emit)
}

// spaced takes n texts at even distances.
func spaced(texts []string, n int) []string {
	if len(texts) <= n {
		return texts
	}
	out := make([]string, n)
	for i := range out {
		out[i] = texts[i*len(texts)/n]
	}
	return out
}

func train(ctx context.Context, texts []string) (*language.Model, error) {
	mols := make([]*chem.Mol, len(texts))
	err := parallel.Each(ctx, len(texts), chunk, func(i int) {
		m, err := read(texts[i])
		if err != nil {
			return
		}
		// Alike molecules are to be spelled alike.
		if m, err = smiles.Parse(smiles.Write(m, smiles.Style{Flat: true})); err == nil {
			mols[i] = m
		}
	})
	if err != nil {
		return nil, err
	}
	model, err := language.Train(mols)
	if errors.Is(err, language.ErrNothingLearned) {
		err = errors.New("there is no molecule to learn from in the input start")
	}
	return model, err
}
