package gentest

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
)

// mapTables replaces the history and the inputs of a request.
func mapTables(req generators.Request, f func(arrow.Table) (arrow.Table, error)) (generators.Request, error) {
	var err error
	if req.History != nil {
		if req.History, err = f(req.History); err != nil {
			return req, err
		}
	}
	inputs := map[string]arrow.Table{}
	for name, t := range req.Inputs {
		if inputs[name], err = f(t); err != nil {
			return req, err
		}
	}
	if req.Inputs != nil {
		req.Inputs = inputs
	}
	return req, nil
}

func (s *subject) hasTables() bool { return s.Request.History != nil || len(s.Request.Inputs) > 0 }

func (s *subject) batches() error {
	if !s.hasTables() {
		return conformance.Skip("no history, no inputs")
	}
	req, err := mapTables(s.Request, conformance.Rechunk)
	if err != nil {
		return err
	}
	return s.expect(s.gen, req)
}

func (s *subject) firstRound() error {
	if s.Request.History == nil {
		return conformance.Skip("no history")
	}
	req := s.Request
	req.History = nil
	want, err := generate(context.Background(), s.gen, req)
	rec, copyErr := conformance.Whole(s.Request.History)
	if copyErr != nil {
		return copyErr
	}
	req.History = conformance.Table(rec.NewSlice(0, 0))
	got, emptyErr := generate(context.Background(), s.gen, req)
	switch {
	case err != nil && emptyErr != nil:
		return nil
	case err != nil:
		return fmt.Errorf("without a history: error %w; with an empty one: none", err)
	case emptyErr != nil:
		return fmt.Errorf("without a history: no error; with an empty one: %w", emptyErr)
	}
	return conformance.Differ(want, got)
}

func (s *subject) failedCandidates() error {
	if s.Request.History == nil {
		return conformance.Skip("no history")
	}
	rec, err := conformance.Whole(s.Request.History)
	if err != nil {
		return err
	}
	return errors.Join(s.nullScores(rec), s.nullCells(rec))
}

// nullScores nulls the scores of every other row, then of all: the generator
// must go on.
func (s *subject) nullScores(rec arrow.Record) error {
	scores := map[int]bool{}
	for _, name := range s.Scores {
		i := datasets.Lookup(rec.Schema(), name)
		if i < 0 {
			return fmt.Errorf("case names score %q, which the history has not", name)
		}
		scores[i] = true
	}
	for _, step := range []int{2, 1} {
		if err := s.withNulls(rec, step, scores); err != nil {
			return fmt.Errorf("null scores in every row of %d: %w", step, err)
		}
	}
	return nil
}

// nullCells nulls one column after the other: the generator may refuse.
func (s *subject) nullCells(rec arrow.Record) error {
	for i := range rec.NumCols() {
		for _, step := range []int{2, 1} {
			err := conformance.Guard(func() error {
				_ = s.withNulls(rec, step, map[int]bool{int(i): true})
				return nil
			})
			if err != nil {
				return fmt.Errorf("nulls in column %q of the history: %w", rec.ColumnName(int(i)), err)
			}
		}
	}
	return nil
}

func (s *subject) withNulls(rec arrow.Record, step int, columns map[int]bool) error {
	rows := map[int]bool{}
	for i := 0; i < int(rec.NumRows()); i += step {
		rows[i] = true
	}
	holed, err := conformance.Nullify(rec, rows, columns)
	if err != nil {
		return err
	}
	req := s.Request
	req.History = conformance.Table(holed)
	_, err = generate(context.Background(), s.gen, req)
	return err
}
