package audit

import (
	"context"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// eachBatch calls f for every batch with the 1-based number of its first row,
// and returns the number of rows.
func eachBatch(ctx context.Context, src datasets.Source, f func(rec arrow.Record, first int64) error) (rows int64, err error) {
	stream, err := src.Open(ctx)
	if err != nil {
		return 0, err
	}
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		err := f(rec, rows+1)
		rows += rec.NumRows()
		return err
	})
	return rows, err
}

// isNull is IsNull also for columns of type null, and for a null in the
// dictionary of a column.
func isNull(col arrow.Array, row int) bool {
	if col.DataType().ID() == arrow.NULL || col.IsNull(row) {
		return true
	}
	d, ok := col.(*array.Dictionary)
	return ok && isNull(d.Dictionary(), d.GetValueIndex(row))
}

// text is a value as people read it.
func text(col arrow.Array, row int) string {
	if s, ok := datasets.Text(col, row); ok {
		return s
	}
	return col.ValueStr(row)
}

// project is a record of some columns, which the caller releases.
func project(rec arrow.Record, columns ...int) arrow.Record {
	fields := make([]arrow.Field, len(columns))
	arrays := make([]arrow.Array, len(columns))
	for i, c := range columns {
		fields[i], arrays[i] = rec.Schema().Field(c), rec.Column(c)
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, rec.NumRows())
}

// numbers is a numeric column of a batch.
type numbers struct {
	values []float64
	valid  []bool
}

// readNumbers reads a column; one that is not numeric has no values.
func readNumbers(rec arrow.Record, column int) (numbers, error) {
	if !datasets.IsNumeric(rec.Column(column).DataType()) {
		return numbers{}, nil
	}
	values, valid, err := datasets.Float64s(rec, column)
	return numbers{values, valid}, err
}

func (n numbers) isNumeric() bool { return n.values != nil }

// at is the value of a row; ok is false where it is null or not finite.
func (n numbers) at(row int) (v float64, ok bool) {
	if n.values == nil || n.valid != nil && !n.valid[row] {
		return 0, false
	}
	v = n.values[row]
	return v, isFinite(v)
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
