package molecules

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/parallel"
)

// objective is a score column and the direction that is better.
type objective struct {
	column string
	sign   float64 // +1 where more is better, -1 where less is
}

func newObjective(column, goal string) objective {
	if goal == "min" {
		return objective{column, -1}
	}
	return objective{column, 1}
}

// individual is a molecule of the history that has a score.
type individual struct {
	id     string
	smiles string  // canonical, with the stereo that it has
	score  float64 // turned so that more is better
}

// past is what a history tells a search.
type past struct {
	// scored are the different molecules with a score, in the order of the
	// table.
	scored []individual
	// known are the canonical SMILES of all molecules, failed ones too, and
	// constitutions those without stereo.
	known, constitutions map[string]bool
}

// historian reads histories. What it found out about a SMILES string it
// remembers, because most of a history has been there in the round before. The
// zero value is ready; it is safe for concurrent use.
type historian struct {
	mu    sync.Mutex
	names map[string]names
}

// names of a molecule: its canonical SMILES with stereo and without. They are
// empty where a string is no molecule.
type names struct{ canonical, constitution string }

// mostNames bounds the memory of a historian, to some 100 MB.
const mostNames = 300_000

// read reads a history, which may be nil. Rows whose SMILES cannot be read are
// passed over; those whose score is null or not finite count as known. With
// objective nil no row has a score.
func (h *historian) read(ctx context.Context, t arrow.Table, by *objective) (past, error) {
	p := past{known: map[string]bool{}, constitutions: map[string]bool{}}
	if t == nil || t.NumRows() == 0 {
		return p, nil
	}
	texts, err := textColumn(t, smilesColumn)
	if err != nil {
		return p, fmt.Errorf("reading the history: %w", err)
	}
	scores, err := by.read(t)
	if err != nil {
		return p, err
	}
	all, err := h.namesOf(ctx, texts)
	if err != nil {
		return p, err
	}
	ids := datasets.TableTexts(t, datasets.ID)
	seen := map[string]bool{}
	for row, n := range all {
		if n.canonical == "" {
			continue
		}
		p.known[n.canonical], p.constitutions[n.constitution] = true, true
		if scores == nil || math.IsNaN(scores[row]) || math.IsInf(scores[row], 0) {
			continue
		}
		if !seen[n.canonical] {
			seen[n.canonical] = true
			p.scored = append(p.scored, individual{strings.Clone(ids[row]), n.canonical, scores[row]})
		}
	}
	return p, nil
}

// read gives the scores by row, NaN where there is none.
func (o *objective) read(t arrow.Table) ([]float64, error) {
	if o == nil {
		return nil, nil
	}
	if datasets.Lookup(t.Schema(), o.column) < 0 {
		return nil, fmt.Errorf("the history has no column %q: it has %s", o.column, strings.Join(columnNames(t), ", "))
	}
	values, valid, err := datasets.TableFloat64s(t, o.column)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	for i := range values {
		values[i] *= o.sign
		if !valid[i] {
			values[i] = math.NaN()
		}
	}
	return values, nil
}

// namesOf finds the names of molecules, in parallel for those that are new.
func (h *historian) namesOf(ctx context.Context, texts []string) ([]names, error) {
	out := make([]names, len(texts))
	var unknown []int
	h.mu.Lock()
	for i, text := range texts {
		n, ok := h.names[text]
		if !ok && text != "" {
			unknown = append(unknown, i)
		}
		out[i] = n
	}
	h.mu.Unlock()
	err := parallel.Each(ctx, len(unknown), chunk, func(i int) { out[unknown[i]] = nameOf(texts[unknown[i]]) })
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.names == nil || len(h.names)+len(unknown) > mostNames {
		h.names = map[string]names{}
	}
	for _, i := range unknown[:min(len(unknown), mostNames)] {
		// The text may lie in memory that is released with the table.
		h.names[strings.Clone(texts[i])] = out[i]
	}
	return out, nil
}

func nameOf(text string) names {
	m, err := read(text)
	if err != nil {
		return names{}
	}
	canonical := smiles.Canonical(m)
	return names{canonical, constitution(m, canonical)}
}

// textColumn reads a column of texts, "" for null.
func textColumn(t arrow.Table, name string) ([]string, error) {
	i := datasets.Lookup(t.Schema(), name)
	if i < 0 {
		return nil, fmt.Errorf("there is no column %q: there are %s", name, strings.Join(columnNames(t), ", "))
	}
	if kind := t.Schema().Field(i).Type; !isText(kind) {
		return nil, fmt.Errorf("column %q is %s, not text", name, kind)
	}
	return datasets.TableTexts(t, name), nil
}

// isText admits columns of nulls too: they have no type of their own.
func isText(t arrow.DataType) bool {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return isText(d.ValueType)
	}
	return t.ID() == arrow.NULL || datasets.IsText(t)
}

func columnNames(t arrow.Table) []string {
	var names []string
	for _, f := range t.Schema().Fields() {
		names = append(names, f.Name)
	}
	return names
}
