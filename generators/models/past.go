package models

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators/models/kinds"
)

// past is what a history tells: its candidates of one kind, in the order of the
// table.
type past struct {
	table arrow.Table // nil for none
	all   []*individual
	known map[string]bool // keys of all candidates
}

// individual is a candidate of the history.
type individual struct {
	row   int // in the table
	id    string
	key   kinds.Key
	text  string
	score float64 // turned so that more is better; NaN where there is none
	round int     // that it was made in, 0 where that is not known

	island int // of evolve: where it was born
}

// objective is a score column and the direction that is better.
type objective struct {
	column string  // "" for none
	sign   float64 // +1 where more is better, -1 where less is
}

func newObjective(column, goal string) objective {
	if goal == "min" {
		return objective{column, -1}
	}
	return objective{column, 1}
}

// readPast reads a history, which may be nil. Rows of other kinds are left out; of
// rows with the same candidate, the better one counts.
func readPast(t arrow.Table, kind kinds.Kind, name string, by objective) (past, error) {
	p := past{known: map[string]bool{}}
	if t == nil || t.NumRows() == 0 {
		return p, nil
	}
	p.table = t
	keys, err := readKeys(t, kind)
	if err != nil {
		return p, err
	}
	scores, err := by.read(t)
	if err != nil {
		return p, err
	}
	index := map[string]int{} // of p.all, by key
	ids, named, origins := datasets.TableTexts(t, datasets.ID), datasets.TableTexts(t, datasets.Kind), datasets.TableTexts(t, datasets.Origin)
	for row, key := range keys {
		if key == nil || named[row] != "" && named[row] != name {
			continue
		}
		text := key.Text()
		if at, there := index[text]; there {
			if s := scores[row]; s > p.all[at].score || math.IsNaN(p.all[at].score) && !math.IsNaN(s) {
				p.all[at].row, p.all[at].id, p.all[at].score = row, ids[row], s
			}
			continue
		}
		index[text], p.known[text] = len(p.all), true
		p.all = append(p.all, &individual{row: row, id: ids[row], key: key, text: kinds.Show(kind, key), score: scores[row], round: roundOf(origins[row])})
	}
	return p, nil
}

// readKeys reads what identifies the candidates of a kind; nil where a part of
// it is missing.
func readKeys(t arrow.Table, kind kinds.Kind) ([]kinds.Key, error) {
	out := make([]kinds.Key, t.NumRows())
	for i := range out {
		out[i] = kinds.Key{}
	}
	for _, f := range kind.Columns().Fields()[:kind.Keys()] {
		values, err := keyValues(t, f)
		if err != nil {
			return nil, err
		}
		for row, v := range values {
			if v == nil {
				out[row] = nil
			} else if out[row] != nil {
				out[row] = append(out[row], v)
			}
		}
	}
	return out, nil
}

// keyValues are the cells of a column that is part of a key, texts or numbers; nil
// where there is none.
func keyValues(t arrow.Table, f arrow.Field) ([]any, error) {
	if datasets.Lookup(t.Schema(), f.Name) < 0 {
		return nil, missing(t, f.Name)
	}
	out := make([]any, t.NumRows())
	if datasets.IsText(f.Type) {
		for row, text := range datasets.TableTexts(t, f.Name) {
			if text != "" {
				out[row] = text
			}
		}
		return out, nil
	}
	values, err := numbers(t, f.Name)
	for row, v := range values {
		if !math.IsNaN(v) {
			out[row] = v
		}
	}
	return out, err
}

func missing(t arrow.Table, column string) error {
	var names []string
	for _, f := range t.Schema().Fields() {
		names = append(names, f.Name)
	}
	return fmt.Errorf("the history has no column %q: it has %s", column, strings.Join(names, ", "))
}

// read gives the scores by row, NaN where there is none.
func (o objective) read(t arrow.Table) ([]float64, error) {
	if o.column == "" {
		return nothing(int(t.NumRows())), nil
	}
	values, err := numbers(t, o.column)
	for i := range values {
		values[i] *= o.sign
	}
	return values, err
}

func nothing(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// numbers reads a column of numbers, NaN for null and infinite ones.
func numbers(t arrow.Table, column string) ([]float64, error) {
	if datasets.Lookup(t.Schema(), column) < 0 {
		return nil, missing(t, column)
	}
	values, valid, err := datasets.TableFloat64s(t, column)
	if err != nil {
		return nil, fmt.Errorf("reading the history: %w", err)
	}
	for i := range values {
		if !valid[i] || math.IsInf(values[i], 0) {
			values[i] = math.NaN()
		}
	}
	return values, nil
}

// roundOf is the round, from 0, of the innermost loop that a candidate was made
// in: origins end in the rounds of all loops, from 1, as in "search/propose#2.5".
// It is 0 where there is none.
func roundOf(origin string) int {
	_, rounds, ok := strings.Cut(origin, "#")
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(rounds[strings.LastIndexByte(rounds, '.')+1:])
	if err != nil {
		return 0
	}
	return max(0, n-1)
}

// scored lists the candidates with a score, the best first; of equal ones, those
// that stand first.
func (p past) scored() []*individual {
	var out []*individual
	for _, i := range p.all {
		if !math.IsNaN(i.score) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b *individual) int { return cmp.Compare(b.score, a.score) })
	return out
}

// maxPool bounds the candidates among which diverse ones are looked for.
const maxPool = 2000

// diverse chooses n candidates of a pool that differ most from those that are
// shown already and from each other, by MaxMin.
func diverse(kind kinds.Kind, shown, pool []*individual, n int) []*individual {
	if n == 0 {
		return nil
	}
	pool = slices.DeleteFunc(slices.Clone(pool[:min(len(pool), maxPool)]), func(i *individual) bool { return slices.Contains(shown, i) })
	all := append(slices.Clone(shown), pool...)
	keys := make([]kinds.Key, len(all))
	for i := range all {
		keys[i] = all[i].key
	}
	distance := kind.Measure(keys)
	least := make([]float64, len(pool)) // distance from the nearest that was chosen
	for i := range least {
		least[i] = math.Inf(1)
	}
	nearer := func(chosen int) {
		for i := range least {
			least[i] = math.Min(least[i], distance(chosen, len(shown)+i))
		}
	}
	for i := range shown {
		nearer(i)
	}
	var out []*individual
	for len(out) < min(n, len(pool)) {
		far := 0
		for i := range least {
			if least[i] > least[far] {
				far = i
			}
		}
		out = append(out, pool[far])
		nearer(len(shown) + far)
		least[far] = math.Inf(-1)
	}
	return out
}
