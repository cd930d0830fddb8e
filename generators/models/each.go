package models

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/prompt"
	"github.com/cupel-science/cupel/internal/suggest"
)

// rowwise goes through the rows of an input.
type rowwise struct {
	Each string   `param:"each" help:"an input whose rows are gone through: each call is for one of them, .Row in the prompt, and as many candidates are asked for of each, one more of the first where that does not come out even"`
	Keep []string `param:"keep" help:"columns of its row that a candidate has, too"`
}

// showsRow finds the row in a template.
var showsRow = regexp.MustCompile(`\.Row\b`)

// check looks at the parameters alone.
func (r rowwise) check(template string) error {
	switch {
	case r.Each == "" && len(r.Keep) > 0:
		return fmt.Errorf("keep: columns of which row? each is missing: the input whose rows are gone through")
	case r.Each == "" && showsRow.MatchString(template):
		return fmt.Errorf("each is missing: the prompt shows .Row, a row of the input that it names")
	}
	for i, name := range r.Keep {
		if slices.Contains(r.Keep[:i], name) {
			return fmt.Errorf("keep: %q is there twice", name)
		}
	}
	return nil
}

// schema looks up the input; nil where there is none or it is not known yet.
func (r rowwise) schema(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	if r.Each == "" || inputs == nil {
		return nil, nil
	}
	s, given := inputs[r.Each]
	if !given {
		return nil, r.noInput(slices.Sorted(maps.Keys(inputs)))
	}
	return s, nil
}

func (r rowwise) noInput(names []string) error {
	return fmt.Errorf("each: the step has no input %q%s", r.Each, suggest.Hint(r.Each, names))
}

// extend adds the kept columns to those of the candidates, before that of their
// parents; nil where they are not known yet.
func (r rowwise) extend(own *arrow.Schema, inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	of, err := r.schema(inputs)
	if err != nil || of == nil && len(r.Keep) > 0 {
		return nil, err
	}
	kept, err := r.fields(own, of)
	if err != nil {
		return nil, err
	}
	return arrow.NewSchema(slices.Insert(slices.Clone(own.Fields()), own.NumFields()-1, kept...), nil), nil
}

// fields are the kept columns. They stand aside of a candidate's identity.
func (r rowwise) fields(own, of *arrow.Schema) ([]arrow.Field, error) {
	out := make([]arrow.Field, len(r.Keep))
	for i, name := range r.Keep {
		at := datasets.Lookup(of, name)
		switch {
		case at < 0:
			var names []string
			for _, f := range of.Fields() {
				names = append(names, f.Name)
			}
			return nil, fmt.Errorf("keep: the input %s has no column %q%s", r.Each, name, suggest.Hint(name, names))
		case datasets.IsReserved(name) || datasets.Lookup(own, name) >= 0:
			return nil, fmt.Errorf("keep: %q is a column that candidates have of their own", name)
		}
		out[i] = datasets.Aside(of.Field(at))
	}
	return out, nil
}

// rows are what the calls of a step are for.
type rows struct {
	table arrow.Table  // nil where they are for no rows
	kept  arrow.Record // columns that candidates have, too; nil for none
	ids   []string     // of rows that are candidates, else nil
}

// open reads the input for candidates with columns of their own. The caller
// releases it.
func (r rowwise) open(own *arrow.Schema, inputs map[string]arrow.Table) (*rows, error) {
	if r.Each == "" {
		return &rows{}, nil
	}
	t := inputs[r.Each]
	if t == nil {
		return nil, r.noInput(slices.Sorted(maps.Keys(inputs)))
	}
	out := &rows{table: t}
	if datasets.Lookup(t.Schema(), datasets.Kind) >= 0 && datasets.Lookup(t.Schema(), datasets.Origin) >= 0 {
		out.ids = datasets.TableTexts(t, datasets.ID)
	}
	if len(r.Keep) == 0 {
		return out, nil
	}
	fields, err := r.fields(own, t.Schema())
	if err != nil {
		return nil, err
	}
	cols := make([]arrow.Column, len(fields))
	for i, f := range fields {
		cols[i] = *arrow.NewColumn(f, t.Column(datasets.Lookup(t.Schema(), f.Name)).Data())
		defer cols[i].Release()
	}
	kept := array.NewTable(arrow.NewSchema(fields, nil), cols, t.NumRows())
	defer kept.Release()
	out.kept, err = datasets.OneRecord(kept)
	return out, err
}

func (r *rows) release() {
	if r.kept != nil {
		r.kept.Release()
	}
}

// count is how many rows there are. Calls that are for none are all for the same.
func (r *rows) count() int {
	if r.table == nil {
		return 1
	}
	return int(r.table.NumRows())
}

// show is a row as the prompt sees it.
func (r *rows) show(i int) prompt.Row {
	if r.table == nil {
		return nil
	}
	return rowOf(r.table, i)
}

// parents of a candidate are its row, if that is one, and what the prompt shows.
func (r *rows) parents(i int, shown []string) []string {
	if i >= len(r.ids) || r.ids[i] == "" {
		return shown
	}
	return append([]string{r.ids[i]}, shown...)
}

// join adds the kept columns of rows to a record of candidates, whose last column
// is that of the parents. The caller releases both.
func (r *rows) join(ctx context.Context, rec arrow.Record, of []int64) (arrow.Record, error) {
	if r.kept == nil {
		rec.Retain()
		return rec, nil
	}
	kept, err := datasets.TakeRows(ctx, r.kept, of)
	if err != nil {
		return nil, err
	}
	defer kept.Release()
	last := int(rec.NumCols()) - 1
	schema := arrow.NewSchema(slices.Insert(slices.Clone(rec.Schema().Fields()), last, kept.Schema().Fields()...), nil)
	return array.NewRecord(schema, slices.Insert(slices.Clone(rec.Columns()), last, kept.Columns()...), rec.NumRows()), nil
}

// rota says how many candidates are due of each row.
type rota []int

// newRota shares n candidates out among rows.
func newRota(n, rows int) rota {
	r := make(rota, rows)
	for i := range r {
		r[i] = n / rows
		if i < n%rows {
			r[i]++
		}
	}
	return r
}

func (r rota) total() int {
	n := 0
	for _, due := range r {
		n += due
	}
	return n
}

// turn is a call for candidates of a row.
type turn struct{ row, want int }

// turns are the calls for all that is due, where one gives up to so many
// candidates: one of each row, and again.
func (r rota) turns(perCall int) []turn {
	var out []turn
	left := slices.Clone(r)
	for some := true; some; {
		some = false
		for i := range left {
			if want := min(left[i], perCall); want > 0 {
				out = append(out, turn{i, want})
				left[i] -= want
				some = true
			}
		}
	}
	return out
}

// inputNames finds the inputs that a template names, other than by index.
var inputNames = regexp.MustCompile(`\.Inputs\.([A-Za-z_][A-Za-z0-9_]*)`)

// namedInputs are the inputs that a template names. What is handed in may lack
// one: before the first round, nothing has been carried over.
func namedInputs(text string) []string {
	var out []string
	for _, m := range inputNames.FindAllStringSubmatch(text, -1) {
		out = append(out, strings.Clone(m[1]))
	}
	return out
}
