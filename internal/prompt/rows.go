package prompt

import (
	"fmt"
	"math"
	"strconv"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// Row is a row of a table as templates see it.
type Row map[string]any

// Bounds limit what of a table goes into a prompt.
type Bounds struct {
	Rows   int // at most
	Tokens int // of all rows together, reckoned as four bytes of their JSON each
}

// bytesPerToken is a rough mean of the tokenizers in use, for English text.
const bytesPerToken = 4

// maxElements bounds the lists in a row.
const maxElements = 1000

// Rows reads the first rows of a table, as many as the bounds allow.
func Rows(t arrow.Table, b Bounds) []Row {
	var out []Row
	reader := array.NewTableReader(t, datasets.BatchRows)
	defer reader.Release()
	room := b.Tokens * bytesPerToken
	for reader.Next() {
		rec := reader.Record()
		for i := range int(rec.NumRows()) {
			if len(out) >= b.Rows {
				return out
			}
			row := RowOf(rec, i)
			text, err := oneLine(row)
			if room -= len(text); err != nil || room < 0 {
				return out
			}
			out = append(out, row)
		}
	}
	return out
}

// RowOf reads one row. Columns that only Cupel needs (kind, parents, origin) are
// left out.
func RowOf(rec arrow.Record, i int) Row {
	row := Row{}
	for c, f := range rec.Schema().Fields() {
		if shown(f.Name) {
			row[f.Name] = value(rec.Column(c), i)
		}
	}
	return row
}

func shown(column string) bool { return !datasets.IsReserved(column) || column == datasets.ID }

// Samples are rows with the columns of a schema, to check templates with.
func Samples(s *arrow.Schema, n int) []Row {
	out := make([]Row, n)
	for i := range out {
		out[i] = Row{}
		for _, f := range s.Fields() {
			if shown(f.Name) {
				out[i][f.Name] = zero(f.Type)
			}
		}
	}
	return out
}

func zero(t arrow.DataType) any {
	switch {
	case datasets.IsText(t):
		return "text"
	case t.ID() == arrow.BOOL:
		return true
	case arrow.IsInteger(t.ID()):
		return int64(1)
	case datasets.IsNumeric(t):
		return 1.0
	}
	if l, ok := t.(arrow.ListLikeType); ok {
		return []any{zero(l.Elem()), zero(l.Elem()), zero(l.Elem())}
	}
	return "text"
}

// value is a cell as templates see it. Bytes are told by their number.
func value(col arrow.Array, i int) any {
	if col.IsNull(i) {
		return nil
	}
	if text, ok := datasets.Text(col, i); ok {
		return string([]byte(text)) // its memory may be that of the table
	}
	switch c := col.(type) {
	case *array.Boolean:
		return c.Value(i)
	case *array.Float64:
		return finite(c.Value(i))
	case *array.Float32:
		return finite(float64(c.Value(i)))
	case *array.Binary:
		return fmt.Sprintf("%d bytes", len(c.Value(i)))
	case *array.LargeBinary:
		return fmt.Sprintf("%d bytes", len(c.Value(i)))
	case array.ListLike:
		return elements(c, i)
	case *array.Dictionary:
		return value(c.Dictionary(), c.GetValueIndex(i))
	}
	if v, ok := whole(col, i); ok {
		return v
	}
	return col.ValueStr(i)
}

func elements(c array.ListLike, i int) []any {
	from, to := c.ValueOffsets(i)
	out := []any{}
	for j := from; j < to && len(out) < maxElements; j++ {
		out = append(out, value(c.ListValues(), int(j)))
	}
	return out
}

// whole reads an integer; false where int64 does not hold it.
func whole(col arrow.Array, i int) (int64, bool) {
	if !arrow.IsInteger(col.DataType().ID()) {
		return 0, false
	}
	v, err := strconv.ParseInt(col.ValueStr(i), 10, 64)
	return v, err == nil
}

// finite is a number that JSON has, else nil.
func finite(v float64) any {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return v
}
