package conformance

import (
	"fmt"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Copy copies a record into memory of its own.
func Copy(rec arrow.Record, mem memory.Allocator) (arrow.Record, error) {
	return mapColumns(rec, func(_ int, col arrow.Array) (arrow.Array, error) {
		return array.Concatenate([]arrow.Array{col}, mem)
	})
}

// mapColumns makes a record of the same schema from columns that f makes.
func mapColumns(rec arrow.Record, f func(i int, col arrow.Array) (arrow.Array, error)) (arrow.Record, error) {
	cols := make([]arrow.Array, 0, rec.NumCols())
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for i, col := range rec.Columns() {
		c, err := f(i, col)
		if err != nil {
			return nil, fmt.Errorf("reshaping column %q: %w", rec.ColumnName(i), err)
		}
		cols = append(cols, c)
	}
	return array.NewRecord(rec.Schema(), cols, rec.NumRows()), nil
}

// Permute puts the rows of a record into another order: row i of the result is
// row order[i].
func Permute(rec arrow.Record, order []int) (arrow.Record, error) {
	return mapColumns(rec, func(_ int, col arrow.Array) (arrow.Array, error) {
		if len(order) == 0 {
			return array.Concatenate([]arrow.Array{col}, plain)
		}
		parts := make([]arrow.Array, len(order))
		for i, row := range order {
			parts[i] = array.NewSlice(col, int64(row), int64(row+1))
		}
		return array.Concatenate(parts, plain)
	})
}

// Nullify copies a record with the given rows of the given columns null.
func Nullify(rec arrow.Record, rows, columns map[int]bool) (arrow.Record, error) {
	return mapColumns(rec, func(i int, col arrow.Array) (arrow.Array, error) {
		if !columns[i] || col.Len() == 0 {
			return array.Concatenate([]arrow.Array{col}, plain)
		}
		parts := make([]arrow.Array, col.Len())
		for row := range parts {
			if rows[row] {
				parts[row] = array.MakeArrayOfNull(plain, col.DataType(), 1)
			} else {
				parts[row] = array.NewSlice(col, int64(row), int64(row+1))
			}
		}
		return array.Concatenate(parts, plain)
	})
}

// Project makes a record of the given columns, in that order.
func Project(rec arrow.Record, columns []int) arrow.Record {
	fields, cols := make([]arrow.Field, len(columns)), make([]arrow.Array, len(columns))
	for i, c := range columns {
		fields[i], cols[i] = rec.Schema().Field(c), rec.Column(c)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, rec.NumRows())
}

// Whole returns a table as one record; a nil table as nil.
func Whole(t arrow.Table) (arrow.Record, error) {
	if t == nil {
		return nil, nil
	}
	cols := make([]arrow.Array, t.NumCols())
	for i := range cols {
		parts := t.Column(i).Data().Chunks()
		if len(parts) == 0 {
			cols[i] = array.MakeArrayOfNull(plain, t.Column(i).DataType(), 0)
			continue
		}
		var err error
		if cols[i], err = array.Concatenate(parts, plain); err != nil {
			return nil, fmt.Errorf("copying column %q: %w", t.Column(i).Name(), err)
		}
	}
	return array.NewRecord(t.Schema(), cols, t.NumRows()), nil
}

// Table makes a table of one record; nil of nil.
func Table(rec arrow.Record) arrow.Table {
	if rec == nil {
		return nil
	}
	return array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
}

// Rechunk makes a table with the same rows cut into slices of one to three
// rows, which start at odd offsets of their memory.
func Rechunk(t arrow.Table) (arrow.Table, error) {
	rec, err := Whole(t)
	if rec == nil || err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(1, uint64(rec.NumRows())))
	var parts []arrow.Record
	for at := int64(0); at < rec.NumRows(); {
		end := min(at+1+rng.Int64N(3), rec.NumRows())
		parts = append(parts, rec.NewSlice(at, end))
		at = end
	}
	if len(parts) == 0 {
		parts = append(parts, rec)
	}
	return array.NewTableFromRecords(t.Schema(), parts), nil
}

// Order is a permutation of n rows: the reverse for seed 0, else shuffled.
func Order(n int, seed uint64) []int {
	if seed > 0 {
		return rand.New(rand.NewPCG(seed, 0)).Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = n - 1 - i
	}
	return order
}
