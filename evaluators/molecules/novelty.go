package molecules

import (
	"context"
	"errors"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type noveltyConfig struct {
	Column          string `param:"column" default:"smiles" help:"column that holds the SMILES"`
	ReferenceColumn string `param:"reference_column" default:"smiles" help:"column of the input reference that holds the SMILES"`
	Distance        bool   `param:"distance" default:"true" help:"also measure the distance to the nearest reference"`
}

// Novelty is molecules/novelty: what a dataset lacks.
func Novelty() evaluators.Spec {
	return specOf("novelty", "whether a dataset lacks a molecule, and how far it is from all that it has",
		[]evaluators.Input{{Name: "reference", Required: true, Help: "the molecules that are known"}}, newNovelty)
}

type novelty struct {
	evaluator
	config noveltyConfig
	log    logger
}

var _ evaluators.Preparer = (*novelty)(nil)

func newNovelty(c noveltyConfig, env evaluators.Env) (evaluators.Evaluator, error) {
	n := &novelty{config: c, log: env.Log, evaluator: evaluator{column: c.Column, newMeasure: unprepared, scores: []evaluators.Score{
		{Name: "novel", Type: truth, Help: "no reference has the same canonical SMILES"},
	}}}
	if c.Distance {
		n.scores = append(n.scores,
			evaluators.Score{Name: "distance", Type: number, Goal: evaluators.Maximize, Help: "1 less the highest Tanimoto similarity to a reference, by counts of ECFP4"},
			evaluators.Score{Name: "nearest", Type: text, Help: "SMILES of the most similar of the references"})
	}
	return n, nil
}

// Prepare implements evaluators.Preparer.
func (n *novelty) Prepare(ctx context.Context, inputs map[string]arrow.Table) error {
	table := inputs["reference"]
	if table == nil {
		return errNoReferenceInput
	}
	refs := &references{canonical: map[string]struct{}{}}
	var fp printer
	if n.config.Distance {
		fp = ecfp4
	}
	if err := readReferences(ctx, table, n.config.ReferenceColumn, refs, fp, n.log); err != nil {
		return err
	}
	n.newMeasure = shared(n.against(refs))
	return nil
}

var errNoReferenceInput = errors.New("the input reference is missing")

// Evaluate implements evaluators.Evaluator.
func (n *novelty) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if n.newMeasure() == nil {
		return nil, errNoReferenceInput
	}
	return n.evaluator.Evaluate(ctx, in)
}

func ecfp4(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 2) }

func (n *novelty) against(refs *references) measure {
	index := fingerprint.NewIndex(refs.prints)
	refs.prints = nil
	return func(m *chem.Mol, out row) error {
		_, known := refs.canonical[smiles.Canonical(m)]
		out.truth(0, !known)
		if !n.config.Distance {
			return nil
		}
		f, err := ecfp4(m)
		if err != nil {
			return err
		}
		near := index.Nearest(f, 1)[0]
		out.number(1, 1-near.Similarity)
		out.text(2, refs.texts[near.Ref])
		return nil
	}
}
