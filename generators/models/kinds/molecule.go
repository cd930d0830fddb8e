package kinds

import (
	"context"
	"errors"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// molecule is a molecule, as generators/molecules has them.
type molecule struct{ most int }

func (molecule) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{column("smiles", arrow.BinaryTypes.String)}, nil)
}

func (molecule) Keys() int { return 1 }

func (molecule) Form(n int) Form {
	return listOf(n, `{"type":"string","minLength":1}`, "the SMILES of a molecule")
}

func (k molecule) Open(map[string]arrow.Table) (Check, error) { return k.check, nil }

func (k molecule) check(_ context.Context, item string) (Candidate, error) {
	item = strings.TrimSpace(item)
	if err := tooLong(item, k.most); err != nil {
		return nil, err
	}
	m, err := smiles.Parse(item)
	if err != nil {
		return nil, err
	}
	if len(m.Atoms) == 0 {
		return nil, errors.New("there are no atoms")
	}
	return Candidate{smiles.Canonical(m)}, nil
}

// Measure gives the Tanimoto distance of ECFP4 counts. What is no molecule is at
// distance 1 from all others.
func (molecule) Measure(keys []Key) func(i, j int) float64 {
	prints := make([]fingerprint.Counts, len(keys))
	for i, key := range keys {
		s, _ := key[0].(string)
		m, err := smiles.Parse(s)
		if err != nil || len(m.Atoms) == 0 {
			continue
		}
		prints[i], _ = fingerprint.ECFP(m, 2) // none where it fails
	}
	return func(i, j int) float64 {
		switch {
		case i == j:
			return 0
		case prints[i] == nil || prints[j] == nil:
			return 1
		}
		return 1 - prints[i].Tanimoto(prints[j])
	}
}
