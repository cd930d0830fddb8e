package evaltest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/conformance"
)

// subject is an evaluator under test and the scores that it gave at first.
type subject struct {
	Case
	spec evaluators.Spec
	eval evaluators.Evaluator
	want conformance.Content
}

func (c Case) build(spec evaluators.Spec) (evaluators.Evaluator, error) {
	return spec.New(evaluators.Env{Dir: c.Dir, Log: func(string, ...any) {}, Models: c.Models}, conformance.Decode(spec.Params, c.Params))
}

func (c Case) prepared(spec evaluators.Spec) (evaluators.Evaluator, error) {
	e, err := c.build(spec)
	if err != nil {
		return nil, fmt.Errorf("building: %w", err)
	}
	if p, ok := e.(evaluators.Preparer); ok {
		if err := p.Prepare(context.Background(), c.Inputs); err != nil {
			return nil, fmt.Errorf("preparing: %w", err)
		}
	}
	return e, nil
}

func closeEvaluator(e evaluators.Evaluator) error {
	if c, ok := e.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func newSubject(spec evaluators.Spec, c Case) (*subject, error) {
	e, err := c.prepared(spec)
	if err != nil {
		return nil, err
	}
	s := &subject{Case: c, spec: spec, eval: e}
	if s.want, err = s.score(c.Input); err != nil {
		return nil, fmt.Errorf("evaluating: %w", err)
	}
	return s, nil
}

// score evaluates batches, one call each, and collects what comes out, always
// with an error column.
func (s *subject) score(batches ...arrow.Record) (conformance.Content, error) {
	return scoreWith(context.Background(), s.eval, batches...)
}

func scoreWith(ctx context.Context, e evaluators.Evaluator, batches ...arrow.Record) (conformance.Content, error) {
	var recs []arrow.Record
	for _, in := range batches {
		out, err := e.Evaluate(ctx, in)
		if err != nil {
			return conformance.Content{}, err
		}
		defer out.Release()
		if out.NumRows() != in.NumRows() {
			return conformance.Content{}, fmt.Errorf("%d rows of scores for %d candidates", out.NumRows(), in.NumRows())
		}
		recs = append(recs, withErrors(out))
	}
	return conformance.Collect(recs)
}

// withErrors is a record with an error column of nulls where there was none.
func withErrors(rec arrow.Record) arrow.Record {
	if n := rec.Schema().NumFields(); n > 0 && rec.ColumnName(n-1) == evaluators.ErrorColumn {
		rec.Retain()
		return rec
	}
	fields := append(rec.Schema().Fields(), evaluators.ErrorField())
	none := array.MakeArrayOfNull(memory.NewGoAllocator(), arrow.BinaryTypes.String, int(rec.NumRows()))
	cols := append(append([]arrow.Array{}, rec.Columns()...), none)
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, rec.NumRows())
}

// expect compares the scores of batches with the first ones.
func (s *subject) expect(batches ...arrow.Record) error {
	got, err := s.score(batches...)
	if err != nil {
		return err
	}
	return conformance.Differ(s.want, got)
}

func checkSpec(spec evaluators.Spec) error {
	if err := conformance.CheckNames(spec.Name, spec.Version, spec.Help); err != nil {
		return err
	}
	if spec.New == nil {
		return errors.New("no factory")
	}
	seen := map[string]bool{}
	for _, in := range spec.Inputs {
		if err := conformance.CheckInput(in.Name, in.Help); err != nil {
			return err
		}
		if seen[in.Name] {
			return fmt.Errorf("input %q is there twice", in.Name)
		}
		seen[in.Name] = true
	}
	return nil
}

func (s *subject) oddParameters() error {
	for _, odd := range conformance.OddParams(s.spec.Params, s.Params) {
		err := conformance.Guard(func() error {
			c := s.Case
			c.Params = odd
			if e, err := c.build(s.spec); err == nil {
				e.Scores()
				return closeEvaluator(e)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("with %v: %w", odd, err)
		}
	}
	return nil
}

func (s *subject) determinism() error {
	if err := s.expect(s.Input); err != nil {
		return fmt.Errorf("second call: %w", err)
	}
	other, err := s.prepared(s.spec)
	if err != nil {
		return err
	}
	got, err := scoreWith(context.Background(), other, s.Input)
	if err != nil {
		return err
	}
	if err := conformance.Differ(s.want, got); err != nil {
		return fmt.Errorf("another evaluator: %w", err)
	}
	return closeEvaluator(other)
}

func (s *subject) concurrency() error {
	return conformance.InParallel(4, func(int) error { return s.expect(s.Input) })
}

func (s *subject) inputs() error {
	if _, ok := s.eval.(evaluators.Preparer); !ok {
		for _, in := range s.spec.Inputs {
			return fmt.Errorf("declares input %q and has no Prepare", in.Name)
		}
		return conformance.Skip("no inputs")
	}
	required := false
	for _, in := range s.spec.Inputs {
		required = required || in.Required
	}
	if !required {
		return conformance.Skip("no required input")
	}
	fresh, err := s.build(s.spec)
	if err != nil {
		return err
	}
	if out, err := fresh.Evaluate(context.Background(), s.Input); err == nil {
		out.Release()
		return errors.New("scores without having been prepared")
	}
	if p, ok := fresh.(evaluators.Preparer); ok && p.Prepare(context.Background(), nil) == nil {
		return errors.New("accepts that a required input is missing")
	}
	return closeEvaluator(fresh)
}
