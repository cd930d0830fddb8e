package molecules

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type similarityConfig struct {
	Column          string   `param:"column" default:"smiles" help:"column that holds the SMILES"`
	To              []string `param:"to" help:"SMILES of the molecules to compare with; without any, those of the input reference"`
	ReferenceColumn string   `param:"reference_column" default:"smiles" help:"column of the input reference that holds the SMILES"`
	Fingerprint     string   `param:"fingerprint" default:"ecfp4" enum:"ecfp4,ecfp6,fcfp4,atompair,torsion,maccs,pharmacophore" help:"what molecules are compared by"`
	Counts          bool     `param:"counts" default:"true" help:"count how often a part occurs; false takes note of whether it does"`
	Measure         string   `param:"measure" default:"tanimoto" enum:"tanimoto,dice,cosine,tversky" help:"how fingerprints are compared"`
	Alpha           float64  `param:"alpha" default:"0.5" min:"0" max:"1000" help:"tversky: weight of what only the candidate has"`
	Beta            float64  `param:"beta" default:"0.5" min:"0" max:"1000" help:"tversky: weight of what only the reference has"`
	Aggregate       string   `param:"aggregate" default:"max" enum:"max,mean,min,kth" help:"which of the similarities to several references counts"`
	K               int      `param:"k" default:"1" min:"1" max:"1000000" help:"kth: rank of the similarity that counts, the highest being 1"`
}

// Similarity is molecules/similarity: how much a molecule is like others.
func Similarity() evaluators.Spec {
	return specOf("similarity", "similarity of molecules to given ones or to those of a dataset",
		[]evaluators.Input{{Name: "reference", Help: "the molecules to compare with, where the parameter to names none"}}, newSimilarity)
}

type similarity struct {
	evaluator
	config similarityConfig
	log    logger
}

var _ evaluators.Preparer = (*similarity)(nil)

func newSimilarity(c similarityConfig, env evaluators.Env) (evaluators.Evaluator, error) {
	s := &similarity{config: c, log: env.Log, evaluator: evaluator{column: c.Column, newMeasure: unprepared, scores: []evaluators.Score{
		{Name: "similarity", Type: number, Goal: evaluators.Maximize, Help: fmt.Sprintf("%s similarity by %s, 0 to 1", c.Measure, c.Fingerprint)},
	}}}
	if len(c.To) != 1 {
		s.scores = append(s.scores, evaluators.Score{Name: "nearest", Type: text, Help: "SMILES of the most similar of the references"})
	}
	if len(c.To) == 0 {
		return s, nil
	}
	refs := &references{}
	for i, t := range c.To {
		m, err := smiles.Parse(t)
		if err != nil {
			return nil, fmt.Errorf("to: molecule %d: %w", i+1, err)
		}
		f, err := c.fingerprint(m)
		if err != nil {
			return nil, fmt.Errorf("to: molecule %d: %w", i+1, err)
		}
		refs.add(t, f)
	}
	return s, s.compareWith(refs)
}

// unprepared is the measure of an evaluator that lacks its references.
func unprepared() measure { return nil }

// Prepare implements evaluators.Preparer.
func (s *similarity) Prepare(ctx context.Context, inputs map[string]arrow.Table) error {
	table := inputs["reference"]
	switch {
	case table == nil && len(s.config.To) > 0:
		return nil
	case table == nil:
		return errNoReference
	case len(s.config.To) > 0:
		return errors.New("both the parameter to and the input reference name molecules to compare with; leave one out")
	}
	refs := &references{}
	err := readReferences(ctx, table, s.config.ReferenceColumn, refs, s.config.fingerprint, s.log)
	if err != nil {
		return err
	}
	return s.compareWith(refs)
}

var errNoReference = errors.New("there is nothing to compare with: give the input reference, or SMILES as the parameter to")

// Evaluate implements evaluators.Evaluator.
func (s *similarity) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if s.newMeasure() == nil {
		return nil, errNoReference
	}
	return s.evaluator.Evaluate(ctx, in)
}

// fingerprint of a molecule as the parameters want it. Sets of bits are vectors
// whose counts are all one.
func (c *similarityConfig) fingerprint(m *chem.Mol) (fingerprint.Counts, error) {
	var f fingerprint.Counts
	var err error
	switch c.Fingerprint {
	case "ecfp4":
		f, err = fingerprint.ECFP(m, 2)
	case "ecfp6":
		f, err = fingerprint.ECFP(m, 3)
	case "fcfp4":
		f, err = fingerprint.FCFP(m, 2)
	case "atompair":
		f, err = fingerprint.AtomPairs(m, fingerprint.MaxPairLength)
	case "torsion":
		f, err = fingerprint.Torsions(m)
	case "maccs":
		return ones(fingerprint.MACCS(m))
	default:
		return ones(fingerprint.Pharmacophore(m))
	}
	if !c.Counts {
		for i := range f {
			f[i].N = 1
		}
	}
	return f, err
}

func ones(bits fingerprint.Bits, err error) (fingerprint.Counts, error) {
	members := bits.Members()
	f := make(fingerprint.Counts, len(members))
	for i, id := range members {
		f[i] = fingerprint.Count{ID: uint32(id), N: 1}
	}
	return f, err
}

// compare two fingerprints; the first is the candidate's.
func (c *similarityConfig) compare(a, b fingerprint.Counts) float64 {
	switch c.Measure {
	case "dice":
		return a.Dice(b)
	case "cosine":
		return a.Cosine(b)
	case "tversky":
		return a.Tversky(b, c.Alpha, c.Beta)
	}
	return a.Tanimoto(b)
}

// compareWith settles the references, and with them how to measure.
func (s *similarity) compareWith(refs *references) error {
	c := s.config
	if c.Aggregate == "kth" && c.K > len(refs.texts) {
		return fmt.Errorf("k is %d, but there are %d references", c.K, len(refs.texts))
	}
	if c.Measure == "tanimoto" && (c.Aggregate == "max" || c.Aggregate == "kth") && len(refs.texts) > 1 {
		s.newMeasure = shared(s.byIndex(refs))
	} else {
		s.newMeasure = func() measure { return s.byAll(refs) }
	}
	return nil
}

// byIndex finds the nearest references without comparing all.
func (s *similarity) byIndex(refs *references) measure {
	k := 1
	if s.config.Aggregate == "kth" {
		k = s.config.K
	}
	index := fingerprint.NewIndex(refs.prints)
	return func(m *chem.Mol, out row) error {
		f, err := s.config.fingerprint(m)
		if err != nil {
			return err
		}
		near := index.Nearest(f, k)
		out.number(0, near[k-1].Similarity)
		out.text(1, refs.texts[near[0].Ref])
		return nil
	}
}

// byAll compares with every reference.
func (s *similarity) byAll(refs *references) measure {
	all, sorted := make([]float64, len(refs.prints)), make([]float64, len(refs.prints))
	return func(m *chem.Mol, out row) error {
		f, err := s.config.fingerprint(m)
		if err != nil {
			return err
		}
		best := 0
		for i, r := range refs.prints {
			all[i] = s.config.compare(f, r)
			if all[i] > all[best] {
				best = i
			}
		}
		out.number(0, s.config.aggregate(all, all[best], sorted))
		if len(s.scores) > 1 {
			out.text(1, refs.texts[best])
		}
		return nil
	}
}

// aggregate the similarities to all references. It needs room to sort them.
func (c *similarityConfig) aggregate(all []float64, best float64, room []float64) float64 {
	switch c.Aggregate {
	case "mean":
		sum := 0.0
		for _, v := range all {
			sum += v
		}
		return sum / float64(len(all))
	case "min":
		return slices.Min(all)
	case "kth":
		copy(room, all)
		slices.Sort(room)
		return room[len(room)-c.K]
	}
	return best
}
