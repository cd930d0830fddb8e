package evaltest

import (
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/conformance"
)

// reads lists the columns that a Reader reads; false for one that reads all.
func (s *subject) reads() ([]evaluators.Column, bool) {
	r, ok := s.eval.(evaluators.Reader)
	if !ok {
		return nil, false
	}
	return r.Reads(), true
}

func (s *subject) mustRead(name string) bool {
	reads, _ := s.reads()
	for _, c := range reads {
		if c.Name == name {
			return !c.Optional
		}
	}
	return false
}

func (s *subject) columns() error {
	reads, ok := s.reads()
	if !ok {
		return conformance.Skip("reads all columns")
	}
	read, err := s.indices(reads)
	if err != nil {
		return err
	}
	backwards := make([]int, len(read))
	for i, c := range read {
		backwards[len(read)-1-i] = c
	}
	for _, c := range []struct {
		what string
		in   arrow.Record
	}{
		{"only the columns of Reads", conformance.Project(s.Input, read)},
		{"the columns of Reads backwards", conformance.Project(s.Input, backwards)},
		{"with another column", withStranger(s.Input)},
	} {
		if err := s.expect(c.in); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	return s.wrongColumns(reads, read)
}

// indices finds the columns of Reads in the input of the case.
func (s *subject) indices(reads []evaluators.Column) ([]int, error) {
	var idx []int
	for _, c := range reads {
		i := datasets.Lookup(s.Input.Schema(), c.Name)
		switch {
		case i < 0 && !c.Optional:
			return nil, fmt.Errorf("the input of the case lacks column %q", c.Name)
		case i < 0:
			continue
		case c.Type != nil && !arrow.TypeEqual(c.Type, s.Input.Column(i).DataType()):
			return nil, fmt.Errorf("column %q is declared as %s, but the input of the case has %s", c.Name, c.Type, s.Input.Column(i).DataType())
		}
		idx = append(idx, i)
	}
	return idx, nil
}

// withStranger adds a column of a type that is rarely expected.
func withStranger(rec arrow.Record) arrow.Record {
	fields := append(rec.Schema().Fields(), arrow.Field{Name: "a column nobody reads", Type: arrow.Null, Nullable: true})
	cols := append(append([]arrow.Array{}, rec.Columns()...), array.NewNull(int(rec.NumRows())))
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, rec.NumRows())
}

// wrongColumns leaves each column away, and puts another type in its place.
func (s *subject) wrongColumns(reads []evaluators.Column, read []int) error {
	for i, at := range read {
		name := s.Input.ColumnName(at)
		rest := append(append([]int{}, read[:i]...), read[i+1:]...)
		missing := conformance.Project(s.Input, rest)
		err := s.attempt(missing)
		if fault := panicked(err); fault != nil {
			return fmt.Errorf("without column %q: %w", name, fault)
		}
		if err == nil && s.mustRead(name) {
			return fmt.Errorf("no error without column %q, which is not declared as optional", name)
		}
		if fault := panicked(s.attempt(withListColumn(s.Input, at))); fault != nil {
			return fmt.Errorf("with lists in column %q: %w", name, fault)
		}
	}
	return nil
}

type panicError struct{ error }

// attempt evaluates and marks a panic.
func (s *subject) attempt(in arrow.Record) error {
	var err error
	if fault := conformance.Guard(func() error { _, err = s.score(in); return nil }); fault != nil {
		return panicError{fault}
	}
	return err
}

func panicked(err error) error {
	var p panicError
	if errors.As(err, &p) {
		return p.error
	}
	return nil
}

// withListColumn replaces a column by one of empty lists.
func withListColumn(rec arrow.Record, at int) arrow.Record {
	b := array.NewListBuilder(memory.NewGoAllocator(), arrow.PrimitiveTypes.Date32)
	for range rec.NumRows() {
		b.Append(true)
	}
	fields := append([]arrow.Field{}, rec.Schema().Fields()...)
	cols := append([]arrow.Array{}, rec.Columns()...)
	cols[at] = b.NewArray()
	fields[at].Type = cols[at].DataType()
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, rec.NumRows())
}
