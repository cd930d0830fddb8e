package constructions

import (
	"context"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/packing"
	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/internal/packing/search"
)

// past is what a history tells the search: the packings that the referee
// accepts, and their ids, "" for those without.
type past struct {
	packings []search.Packing
	ids      []string
}

// readPast reads a history, which may be nil. Rows that are no packing of n
// circles are passed over, whatever their scores say.
func readPast(ctx context.Context, t arrow.Table, n int) (past, error) {
	var p past
	if t == nil || t.NumRows() == 0 {
		return p, nil
	}
	at := datasets.Lookup(t.Schema(), column.Name)
	if at < 0 {
		return p, fmt.Errorf("the history has no column %q", column.Name)
	}
	if err := column.Check(t.Schema().Field(at).Type); err != nil {
		return p, fmt.Errorf("reading the history, column %q: %w", column.Name, err)
	}
	ids := idsOf(t)
	row := 0
	for _, chunk := range t.Column(at).Data().Chunks() {
		for i := range chunk.Len() {
			if err := ctx.Err(); err != nil {
				return p, err
			}
			if found, ok := read(chunk, i, n); ok {
				p.packings, p.ids = append(p.packings, found), append(p.ids, ids[row])
			}
			row++
		}
	}
	return p, nil
}

// read reads a packing of n circles; false where it is none.
func read(col arrow.Array, row, n int) (search.Packing, bool) {
	circles, err := column.Read(col, row)
	if err != nil {
		return search.Packing{}, false
	}
	sum, err := packing.Verify(circles, n)
	if err != nil {
		return search.Packing{}, false
	}
	p := search.Packing{Circles: make([]search.Circle, n), Sum: sum}
	for i, c := range circles {
		x, _ := c.X.Float64()
		y, _ := c.Y.Float64()
		r, _ := c.R.Float64()
		p.Circles[i] = search.Circle{X: x, Y: y, R: r}
	}
	return p, true
}

// idsOf reads the ids by row. They are copied, because a table's memory ends
// with it.
func idsOf(t arrow.Table) []string {
	ids := datasets.TableTexts(t, datasets.ID)
	for i, id := range ids {
		ids[i] = strings.Clone(id)
	}
	return ids
}
