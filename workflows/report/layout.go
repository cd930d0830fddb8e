package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// layout says which column of a ranked table plays which part; -1 where no
// column does.
type layout struct {
	schema                          *arrow.Schema
	rank, low, high, tied           int
	desirability, front, crowding   int
	id, kind, parents, origin, fail int
	objectives                      []objectiveColumns
	others                          []int // all that play no part, in the table's order, the label first
	label                           int   // names a candidate
	artifacts                       bool  // the rows are artifacts
	takenBy                         map[int]bool
}

type objectiveColumns struct{ value, uncertainty, desirability int }

// newLayout finds the columns. An objective without its numeric column is an
// error, as is a Label that is no column.
func newLayout(r *Ranking, schema *arrow.Schema) (layout, error) {
	l := layout{schema: schema, takenBy: map[int]bool{}}
	take := func(name string, numeric bool) int {
		i := datasets.Lookup(schema, name)
		if i < 0 || l.takenBy[i] || numeric && !datasets.IsNumeric(schema.Field(i).Type) {
			return -1
		}
		l.takenBy[i] = true
		return i
	}
	for _, o := range r.Objectives {
		c, err := findObjective(schema, o)
		if err != nil {
			return l, err
		}
		l.takenBy[c.value] = true
		if c.uncertainty >= 0 {
			l.takenBy[c.uncertainty] = true
		}
		c.desirability = take(DesirabilityPrefix+o.Score, true)
		l.objectives = append(l.objectives, c)
	}
	l.rank, l.low, l.high = take(ColumnRank, true), take(ColumnRankLow, true), take(ColumnRankHigh, true)
	l.tied, l.front = take(ColumnTied, true), take(ColumnFront, true)
	l.desirability, l.crowding = take(ColumnDesirability, true), take(ColumnCrowding, true)
	l.id, l.kind = take(datasets.ID, false), take(datasets.Kind, false)
	l.parents, l.origin = take(datasets.Parents, false), take(datasets.Origin, false)
	l.fail = take(evaluators.ErrorColumn, false)
	for i := range schema.NumFields() {
		if !l.takenBy[i] {
			l.others = append(l.others, i)
		}
	}
	l.arrangeArtifacts()
	return l, l.findLabel(r.Label)
}

func findObjective(schema *arrow.Schema, o Objective) (objectiveColumns, error) {
	c := objectiveColumns{value: datasets.Lookup(schema, o.Score), uncertainty: -1}
	if c.value < 0 {
		return c, fmt.Errorf("objective %q: the table has no such column", o.Score)
	}
	if t := schema.Field(c.value).Type; !datasets.IsNumeric(t) {
		return c, fmt.Errorf("objective %q: the column is %s, not a number", o.Score, t)
	}
	if o.Uncertainty == "" {
		return c, nil
	}
	c.uncertainty = datasets.Lookup(schema, o.Uncertainty)
	if c.uncertainty < 0 {
		return c, fmt.Errorf("objective %q: the table has no column %q for its uncertainty", o.Score, o.Uncertainty)
	}
	if t := schema.Field(c.uncertainty).Type; !datasets.IsNumeric(t) {
		return c, fmt.Errorf("objective %q: its uncertainty %q is %s, not a number", o.Score, o.Uncertainty, t)
	}
	return c, nil
}

// findLabel takes the named column, or else the first text among the others. A
// media type names nothing.
func (l *layout) findLabel(name string) error {
	l.label = -1
	if name != "" {
		if l.label = datasets.Lookup(l.schema, name); l.label < 0 {
			return fmt.Errorf("label %q: the table has no such column", name)
		}
		return nil
	}
	for n, i := range l.others {
		if f := l.schema.Field(i); datasets.IsText(f.Type) && f.Name != datasets.ArtifactType && !strings.HasSuffix(f.Name, "_"+evaluators.ErrorColumn) {
			l.label = i
			l.others = slices.Insert(slices.Delete(l.others, n, n+1), 0, i) // shown however many columns there are
			return nil
		}
	}
	return nil
}

// name of a candidate that has no text: its first numbers, or its id.
func (l *layout) nameless(rec arrow.Record, row int) string {
	var parts []string
	for _, i := range l.others {
		if v, ok := numeric(rec.Column(i), row); ok && len(parts) < 3 {
			parts = append(parts, clean(l.schema.Field(i).Name, 20)+" = "+pretty(number(v, 64)))
		}
	}
	if len(parts) > 0 {
		return strings.Join(parts, ", ")
	}
	if l.id >= 0 {
		if id, ok := datasets.Text(rec.Column(l.id), row); ok {
			return short(id)
		}
	}
	return ""
}
