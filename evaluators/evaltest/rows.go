package evaltest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/conformance"
)

// whole tells whether the scores of a row depend on all rows.
func (s *subject) whole() bool {
	_, ok := s.eval.(evaluators.Whole)
	return ok
}

func (s *subject) batches() error {
	n := s.Input.NumRows()
	if s.whole() {
		return s.offset()
	}
	for _, at := range cuts(n) {
		if err := s.expect(s.Input.NewSlice(0, at), s.Input.NewSlice(at, n)); err != nil {
			return fmt.Errorf("cut at row %d: %w", at, err)
		}
	}
	single := make([]arrow.Record, n)
	for i := range single {
		slice := s.Input.NewSlice(int64(i), int64(i+1))
		own, err := conformance.Copy(slice, memory.NewGoAllocator())
		if err != nil {
			return err
		}
		single[i] = own
	}
	if err := s.expect(single...); err != nil {
		return fmt.Errorf("rows one by one: %w", err)
	}
	return nil
}

// offset hands all rows over as part of a longer record.
func (s *subject) offset() error {
	longer := []int64{0}
	for i := range s.Input.NumRows() {
		longer = append(longer, i)
	}
	if len(longer) == 1 {
		return nil
	}
	in, err := datasets.TakeRows(context.Background(), s.Input, longer)
	if err != nil {
		return err
	}
	return s.expect(in.NewSlice(1, in.NumRows()))
}

// cuts lists where to cut n rows in two: everywhere in a small batch, at eight
// places in a large one.
func cuts(n int64) []int64 {
	var at []int64
	if n <= 16 {
		for i := range n + 1 {
			at = append(at, i)
		}
		return at
	}
	rng := rand.New(rand.NewPCG(uint64(n), 0))
	for range 8 {
		at = append(at, rng.Int64N(n+1))
	}
	return at
}

func (s *subject) order() error {
	for seed := range uint64(3) {
		order := conformance.Order(int(s.Input.NumRows()), seed)
		in, err := conformance.Permute(s.Input, order)
		if err != nil {
			return err
		}
		got, err := s.score(in)
		if err != nil {
			return err
		}
		want, err := s.permuted(order)
		if err != nil {
			return err
		}
		if err := conformance.Differ(want, got); err != nil {
			return fmt.Errorf("rows in the order %v: %w", order, err)
		}
	}
	return nil
}

// permuted is the first scores in another order.
func (s *subject) permuted(order []int) (conformance.Content, error) {
	rec, err := conformance.Permute(record(s.want), order)
	if err != nil {
		return conformance.Content{}, err
	}
	return conformance.Collect([]arrow.Record{rec})
}

func (s *subject) empty() error {
	out, err := s.score(s.Input.NewSlice(0, 0))
	if err != nil {
		return err
	}
	return conformance.SameFields(s.want.Schema, out.Schema)
}

func (s *subject) nulls() error {
	for i := range int(s.Input.NumCols()) {
		if err := s.nullsIn(i); err != nil {
			return fmt.Errorf("nulls in column %q: %w", s.Input.ColumnName(i), err)
		}
	}
	return s.notNumbers()
}

// nullsIn nulls every third row of a column, then all of them.
func (s *subject) nullsIn(column int) error {
	for _, step := range []int{3, 1} {
		rows := map[int]bool{}
		for i := 0; i < int(s.Input.NumRows()); i += step {
			rows[i] = true
		}
		in, err := conformance.Nullify(s.Input, rows, map[int]bool{column: true})
		if err != nil {
			return err
		}
		got, err := s.score(in)
		if err != nil {
			return err
		}
		if err := s.compareNulled(got, rows, column); err != nil {
			return err
		}
		if err := s.compareOthers(got, rows, column); err != nil {
			return err
		}
	}
	return nil
}

// compareOthers checks that the rows without a null have the scores they had; or,
// where scores depend on all rows, those that they have without the nulled ones.
func (s *subject) compareOthers(got conformance.Content, rows map[int]bool, column int) error {
	want := s.want
	var others []int64
	for row := range int(got.Rows) {
		if !rows[row] {
			others = append(others, int64(row))
		}
	}
	if s.whole() {
		if !s.mustRead(s.Input.ColumnName(column)) || len(others) == 0 {
			return nil
		}
		rest, err := datasets.TakeRows(context.Background(), s.Input, others)
		if err != nil {
			return err
		}
		if want, err = s.score(rest); err != nil {
			return err
		}
	}
	for i, row := range others {
		at := int(row)
		if s.whole() {
			at = i
		}
		if err := conformance.Differ(rowOf(want, at), rowOf(got, int(row))); err != nil {
			return fmt.Errorf("row %d, which has no null: %w", row, err)
		}
	}
	return nil
}

// compareNulled checks that the nulled rows failed, where they must.
func (s *subject) compareNulled(got conformance.Content, rows map[int]bool, column int) error {
	must := s.mustRead(s.Input.ColumnName(column))
	texts := got.Cols[len(got.Cols)-1]
	for row := range int(got.Rows) {
		if !rows[row] {
			continue
		}
		switch {
		case !must:
		case s.nullScores(got.Cols, row) < len(got.Cols)-1:
			return fmt.Errorf("row %d has a score", row)
		case !s.Silent && texts.IsNull(row):
			return fmt.Errorf("row %d has no error text (set Case.Silent if that is right)", row)
		}
	}
	return nil
}

// notNumbers puts NaN, the infinities and zeros into each float64 column.
func (s *subject) notNumbers() error {
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), math.MaxFloat64}
	for i, col := range s.Input.Columns() {
		if col.DataType().ID() != arrow.FLOAT64 || col.Len() == 0 {
			continue
		}
		b := array.NewFloat64Builder(memory.NewGoAllocator())
		for row := range col.Len() {
			b.Append(odd[row%len(odd)])
		}
		cols := append([]arrow.Array{}, s.Input.Columns()...)
		cols[i] = b.NewArray()
		in := array.NewRecord(s.Input.Schema(), cols, s.Input.NumRows())
		if err := s.attempt(in); err != nil {
			return fmt.Errorf("NaN, infinities and the like in column %q: %w", s.Input.ColumnName(i), err)
		}
	}
	return nil
}

func record(c conformance.Content) arrow.Record {
	return array.NewRecord(c.Schema, c.Cols, c.Rows)
}

func rowOf(c conformance.Content, row int) conformance.Content {
	one := conformance.Content{Schema: c.Schema, Rows: 1}
	for _, col := range c.Cols {
		one.Cols = append(one.Cols, array.NewSlice(col, int64(row), int64(row+1)))
	}
	return one
}
