package rank

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/arrow/util"

	"github.com/cupel-science/cupel/datasets"
)

// errChanged is returned where a table does not give the same rows again.
var errChanged = errors.New("a table changed while it was ranked")

// gathered holds the rows of candidates, in pieces.
type gathered struct {
	schema *arrow.Schema
	pieces []arrow.Record
}

func (g *gathered) release() {
	for _, p := range g.pieces {
		p.Release()
	}
}

// gather reads the tables again and takes the rows of candidates out of them.
func gather(ctx context.Context, tables *union, pool []*candidate) (*gathered, error) {
	byRow := slices.Clone(pool)
	slices.SortFunc(byRow, func(a, b *candidate) int { return cmp.Compare(a.row, b.row) })
	g := &gathered{schema: tables.schema}
	err := tables.each(ctx, tables.schema, func(first int64, rec arrow.Record) error {
		n := 0
		for n < len(byRow) && byRow[n].row < first+rec.NumRows() {
			n++
		}
		here := byRow[:n]
		byRow = byRow[n:]
		if len(here) == 0 {
			return nil
		}
		return g.take(ctx, rec, first, here)
	})
	if err == nil && len(byRow) > 0 {
		err = errChanged
	}
	if err != nil {
		g.release()
		return nil, err
	}
	return g, nil
}

func (g *gathered) take(ctx context.Context, rec arrow.Record, first int64, here []*candidate) error {
	ids := datasets.Lookup(rec.Schema(), datasets.ID)
	rows := make([]int64, len(here))
	for i, c := range here {
		rows[i] = c.row - first
		c.piece, c.at = len(g.pieces), i
		if ids >= 0 {
			if id, _ := cellText(rec.Column(ids), int(rows[i])); id != c.id {
				return errChanged
			}
		}
	}
	if len(rows) == int(rec.NumRows()) {
		rec.Retain()
		g.pieces = append(g.pieces, rec)
		return nil
	}
	piece, err := datasets.TakeRows(ctx, rec, rows)
	if err != nil {
		return err
	}
	g.pieces = append(g.pieces, piece)
	return nil
}

// batchBytes is about how much memory a batch of output may take: images and
// designs are too large for batches of datasets.BatchRows.
const batchBytes = 64 << 20

// batchRows is how many rows an output batch has.
func (g *gathered) batchRows() int {
	rows, bytes := int64(0), int64(0)
	for _, p := range g.pieces {
		rows += p.NumRows()
		bytes += util.TotalRecordSize(p)
	}
	if rows == 0 {
		return datasets.BatchRows
	}
	return int(max(1, min(datasets.BatchRows, batchBytes/max(1, bytes/rows))))
}

// record puts the rows of candidates together, in their order.
func (g *gathered) record(ctx context.Context, pool []*candidate) (arrow.Record, error) {
	rows := make([][]int64, len(g.pieces)) // to take of each piece
	offset := make([]int64, len(g.pieces))
	for _, c := range pool {
		rows[c.piece] = append(rows[c.piece], int64(c.at))
	}
	var parts []arrow.Record
	defer func() {
		for _, p := range parts {
			p.Release()
		}
	}()
	sum := int64(0)
	for i, want := range rows {
		offset[i] = sum
		sum += int64(len(want))
		if len(want) == 0 {
			continue
		}
		part, err := datasets.TakeRows(ctx, g.pieces[i], want)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	order := make([]int64, len(pool))
	for i, c := range pool {
		order[i] = offset[c.piece]
		offset[c.piece]++
	}
	whole, err := concatenate(g.schema, parts)
	if err != nil {
		return nil, err
	}
	defer whole.Release()
	return datasets.TakeRows(ctx, whole, order)
}

func concatenate(schema *arrow.Schema, parts []arrow.Record) (arrow.Record, error) {
	if len(parts) == 1 {
		parts[0].Retain()
		return parts[0], nil
	}
	return eachColumn(schema, func(i int) (arrow.Array, error) {
		if len(parts) == 0 {
			return array.MakeArrayOfNull(memory.DefaultAllocator, schema.Field(i).Type, 0), nil
		}
		arrays := make([]arrow.Array, len(parts))
		for j, p := range parts {
			arrays[j] = p.Column(i)
		}
		return array.Concatenate(arrays, memory.DefaultAllocator)
	})
}

// eachColumn makes a record of columns.
func eachColumn(schema *arrow.Schema, column func(i int) (arrow.Array, error)) (arrow.Record, error) {
	cols := make([]arrow.Array, schema.NumFields())
	defer func() {
		for _, c := range cols {
			if c != nil {
				c.Release()
			}
		}
	}()
	rows := 0
	for i := range cols {
		var err error
		if cols[i], err = column(i); err != nil {
			return nil, fmt.Errorf("column %q: %w", schema.Field(i).Name, err)
		}
		rows = cols[i].Len()
	}
	return array.NewRecord(schema, cols, int64(rows)), nil
}
