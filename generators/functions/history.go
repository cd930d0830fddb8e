package functions

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// individual is a candidate of the history with all its scores.
type individual struct {
	id     string
	parent string    // the first of its parents, "" where it has none
	round  int       // of the loop it was made in, -1 outside of loops
	x      []float64 // within the box
	f      []float64 // objectives, turned so that less is better
}

// past is what a history tells a search.
type past struct {
	scored []*individual // in the order of the table
	rounds map[int]bool  // rounds with any candidate, failed ones too
}

// objective is a score column and +1 where it is to be minimised, -1 where it
// is to be maximised.
type objective struct {
	column string
	sign   float64
}

func newObjective(column, goal string) objective {
	if goal == "max" {
		return objective{column, -1}
	}
	return objective{column, 1}
}

// readPast reads a history, which may be nil. Candidates with a value that is
// null or not finite, or outside the box, are left out.
func readPast(t arrow.Table, b box, objectives []objective) (past, error) {
	p := past{rounds: map[int]bool{}}
	if t == nil || t.NumRows() == 0 {
		return p, nil
	}
	columns := make([]numbers, 0, b.dim()+len(objectives))
	for _, name := range b.names {
		columns = append(columns, numbers{name: name, sign: 1})
	}
	for _, o := range objectives {
		columns = append(columns, numbers{name: o.column, sign: o.sign})
	}
	for i := range columns {
		if err := columns[i].read(t); err != nil {
			return p, err
		}
	}
	ids, origins := datasets.TableTexts(t, datasets.ID), datasets.TableTexts(t, datasets.Origin)
	parents := firstParents(t)
	matrix := make([]float64, int(t.NumRows())*len(columns))
	slab := make([]individual, t.NumRows())
	for row, origin := range origins {
		round := roundOf(origin)
		p.rounds[round] = true
		values := matrix[row*len(columns) : (row+1)*len(columns)]
		x, f := values[:b.dim()], values[b.dim():]
		if readRow(values, columns, row) && b.inside(x) {
			slab[row] = individual{ids[row], parents[row], round, x, f}
			p.scored = append(p.scored, &slab[row])
		}
	}
	return p, nil
}

// numbers is a column of a history.
type numbers struct {
	name   string
	sign   float64
	values []float64
	valid  []bool
}

func (c *numbers) read(t arrow.Table) (err error) {
	if datasets.Lookup(t.Schema(), c.name) < 0 {
		return fmt.Errorf("the history has no column %q: it has %s", c.name, strings.Join(columnNames(t), ", "))
	}
	if c.values, c.valid, err = datasets.TableFloat64s(t, c.name); err != nil {
		return fmt.Errorf("reading the history: %w", err)
	}
	return nil
}

func columnNames(t arrow.Table) []string {
	var names []string
	for _, f := range t.Schema().Fields() {
		names = append(names, f.Name)
	}
	return names
}

// readRow fills values with a row; false where one is missing.
func readRow(values []float64, columns []numbers, row int) bool {
	for i := range columns {
		c := &columns[i]
		values[i] = c.sign * c.values[row]
		if !c.valid[row] || math.IsNaN(values[i]) || math.IsInf(values[i], 0) {
			return false
		}
	}
	return true
}

// firstParents reads the first id of each row's parents, "" for none.
func firstParents(t arrow.Table) []string {
	out := make([]string, 0, t.NumRows())
	if i := datasets.Lookup(t.Schema(), datasets.Parents); i >= 0 {
		for _, chunk := range t.Column(i).Data().Chunks() {
			for row := range chunk.Len() {
				out = append(out, firstText(chunk, row))
			}
		}
	}
	return append(out, make([]string, int(t.NumRows())-len(out))...)
}

func firstText(col arrow.Array, row int) string {
	lists, ok := col.(array.ListLike)
	if !ok || col.IsNull(row) {
		return ""
	}
	start, end := lists.ValueOffsets(row)
	if start == end {
		return ""
	}
	text, _ := datasets.Text(lists.ListValues(), int(start))
	return text
}

// roundOf is the number after the last '#' of an origin, -1 where there is
// none.
func roundOf(origin string) int {
	after := origin[strings.LastIndexByte(origin, '#')+1:]
	if n, err := strconv.Atoi(after); err == nil && n >= 0 && len(after) < len(origin) {
		return n
	}
	return -1
}
