package conformance

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// plain is where the suites keep copies of their own, apart from what they
// watch.
var plain = memory.NewGoAllocator()

// Content is what a table says, however its rows are cut into batches.
type Content struct {
	Schema *arrow.Schema // nil where there was no record
	Cols   []arrow.Array
	Rows   int64
}

// Collect copies records of one schema into one Content.
func Collect(recs []arrow.Record) (Content, error) {
	if len(recs) == 0 {
		return Content{}, nil
	}
	c := Content{Schema: recs[0].Schema()}
	for _, r := range recs {
		if err := SameFields(c.Schema, r.Schema()); err != nil {
			return Content{}, fmt.Errorf("schema changes between batches: %w", err)
		}
		c.Rows += r.NumRows()
	}
	for i := range c.Schema.Fields() {
		col, err := joinColumn(recs, i)
		if err != nil {
			return Content{}, err
		}
		c.Cols = append(c.Cols, col)
	}
	return c, nil
}

func joinColumn(recs []arrow.Record, i int) (arrow.Array, error) {
	parts := make([]arrow.Array, len(recs))
	for j, r := range recs {
		if parts[j] = r.Column(i); int64(parts[j].Len()) != r.NumRows() {
			return nil, fmt.Errorf("column %q has %d values in a batch of %d rows", r.ColumnName(i), parts[j].Len(), r.NumRows())
		}
	}
	return array.Concatenate(parts, plain)
}

// SameFields compares two schemas: names, types and units of the fields, in
// order. Whether a field may be null is left aside.
func SameFields(want, got *arrow.Schema) error {
	if w, g := want.NumFields(), got.NumFields(); w != g {
		return fmt.Errorf("%d columns instead of %d: %v", g, w, got)
	}
	for i := range want.NumFields() {
		w, g := want.Field(i), got.Field(i)
		if w.Name != g.Name || !arrow.TypeEqual(w.Type, g.Type) {
			return fmt.Errorf("column %d is %s %s instead of %s %s", i, g.Name, g.Type, w.Name, w.Type)
		}
		if wu, gu := unit(w), unit(g); wu != gu {
			return fmt.Errorf("column %s has unit %q instead of %q", w.Name, gu, wu)
		}
	}
	return nil
}

func unit(f arrow.Field) string {
	v, _ := f.Metadata.GetValue("unit")
	return v
}

// Differ tells the first difference between two contents; nil where they say
// the same. NaN is the same as NaN.
func Differ(want, got Content) error {
	if want.Rows == 0 && got.Rows == 0 {
		return nil
	}
	if want.Rows != got.Rows {
		return fmt.Errorf("%d rows instead of %d", got.Rows, want.Rows)
	}
	if err := SameFields(want.Schema, got.Schema); err != nil {
		return err
	}
	for i, w := range want.Cols {
		g := got.Cols[i]
		if sameValues(w, g) {
			continue
		}
		row := firstDifference(w, g)
		return fmt.Errorf("column %s, row %d is %s instead of %s", want.Schema.Field(i).Name, row, g.ValueStr(row), w.ValueStr(row))
	}
	return nil
}

func sameValues(a, b arrow.Array) bool {
	return array.ApproxEqual(a, b, array.WithNaNsEqual(true), array.WithAbsTolerance(0))
}

func firstDifference(a, b arrow.Array) int {
	for i := range a.Len() {
		x, y := array.NewSlice(a, int64(i), int64(i+1)), array.NewSlice(b, int64(i), int64(i+1))
		if !sameValues(x, y) {
			return i
		}
	}
	return 0
}
