package functions

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators/history"
)

// individual is a candidate of the history with all its scores.
type individual struct {
	id     string
	parent string    // the first of its parents, "" where it has none
	round  int       // of the loop it was made in, from 0; -1 outside of loops
	x      []float64 // within the box
	f      []float64 // objectives, turned so that less is better
}

// past is what a history tells a search.
type past struct {
	scored []*individual // in the order of the table
	rounds map[int]bool  // rounds with any candidate, failed ones too
}

// readPast reads a history, which may be nil. Candidates with a value that is
// null or not finite, or outside the box, are left out.
func readPast(t arrow.Table, b box, objectives []history.Objective) (past, error) {
	p := past{rounds: map[int]bool{}}
	if t == nil || t.NumRows() == 0 {
		return p, nil
	}
	columns := make([][]float64, 0, b.dim()+len(objectives))
	for _, name := range b.names {
		values, err := history.Numbers(t, name)
		if err != nil {
			return p, err
		}
		columns = append(columns, values)
	}
	for _, o := range objectives {
		scores, err := o.Read(t)
		if err != nil {
			return p, err
		}
		columns = append(columns, scores)
	}
	ids, origins := datasets.TableTexts(t, datasets.ID), datasets.TableTexts(t, datasets.Origin)
	parents := firstParents(t)
	matrix := make([]float64, int(t.NumRows())*len(columns))
	slab := make([]individual, t.NumRows())
	for row, origin := range origins {
		round, ok := history.Round(origin)
		if !ok {
			round = -1
		}
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

// readRow fills values with a row; false where one is missing.
func readRow(values []float64, columns [][]float64, row int) bool {
	for i, column := range columns {
		if values[i] = column[row]; math.IsNaN(values[i]) {
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
