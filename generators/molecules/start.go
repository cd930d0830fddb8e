package molecules

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// startOf describes the input start.
func startOf(required bool, help string) []generators.Input {
	return []generators.Input{{Name: startInput, Required: required, Help: help}}
}

// readStart reads the input start, without which there is nothing to do, and what
// the history holds, for generators that do not look at scores.
func (h *historian) readStart(ctx context.Context, req generators.Request, column string) ([]string, past, error) {
	texts, err := startTexts(req, column)
	if err == nil && texts == nil {
		err = fmt.Errorf("the input %s is missing", startInput)
	}
	if err != nil {
		return nil, past{}, err
	}
	p, err := h.read(ctx, req.History, nil)
	return texts, p, err
}

// startTexts reads the SMILES of the input start, "" for null; nil where there
// is no such input. They may lie in the table's memory.
func startTexts(req generators.Request, column string) ([]string, error) {
	t := req.Inputs[startInput]
	if t == nil {
		return nil, nil
	}
	texts, err := textColumn(t, column)
	if err != nil {
		return nil, fmt.Errorf("input %s: %w (set start_column to the one that holds SMILES)", startInput, err)
	}
	return texts, nil
}

// checkStart looks at the schema of the input start, where it is known.
func checkStart(inputs map[string]*arrow.Schema, column string) error {
	schema := inputs[startInput]
	if schema == nil {
		return nil
	}
	i := datasets.Lookup(schema, column)
	if i < 0 {
		return fmt.Errorf("input %s has no column %q: set start_column to the one that holds SMILES", startInput, column)
	}
	if kind := schema.Field(i).Type; !isText(kind) {
		return fmt.Errorf("column %q of input %s is %s, not text", column, startInput, kind)
	}
	return nil
}

// drawStart draws n different molecules that the history lacks, in random order.
// There are fewer where there are no more.
func drawStart(ctx context.Context, texts []string, n int, rng *rand.Rand, p past) ([]proposal, error) {
	var out []proposal
	drawn := map[string]bool{}
	for tried, row := range rng.Perm(len(texts)) {
		if len(out) >= n {
			break
		}
		if tried%chunk == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m, err := read(texts[row])
		if err != nil {
			continue
		}
		if text := smiles.Canonical(m); !drawn[text] && !p.known[text] {
			drawn[text] = true
			out = append(out, proposal{smiles: text})
		}
	}
	return out, nil
}

// readAll parses molecules in parallel; nil where a text is none.
func readAll(ctx context.Context, texts []string) ([]*chem.Mol, error) {
	mols := make([]*chem.Mol, len(texts))
	err := parallel.Each(ctx, len(texts), chunk, func(i int) {
		if m, err := read(texts[i]); err == nil {
			mols[i] = m
		}
	})
	return mols, err
}
