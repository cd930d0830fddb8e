package gentest

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/conformance"
)

func (s *subject) cancellation() error {
	for _, looks := range []int{0, 1, 2, 4} {
		if err := s.cancelledAfter(looks); err != nil {
			return fmt.Errorf("context ended after %d looks at it: %w", looks, err)
		}
	}
	if err := s.cancelledInEmit(); err != nil {
		return fmt.Errorf("context ended in emit: %w", err)
	}
	return nil
}

func (s *subject) cancelledAfter(looks int) error {
	got, err := generate(conformance.Countdown(context.Background(), looks), s.gen, s.Request)
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case err != nil:
		return fmt.Errorf("error %w, which is not that of the context", err)
	case looks == 0:
		return errors.New("no error")
	}
	return conformance.Differ(s.want, got)
}

func (s *subject) cancelledInEmit() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rows, late := int64(0), 0
	err := s.gen.Generate(ctx, s.Request, func(r arrow.Record) error {
		if ctx.Err() != nil {
			late++
		}
		rows += r.NumRows()
		cancel()
		return nil
	})
	switch {
	case late > 0:
		return fmt.Errorf("%d more batches", late)
	case err != nil && !errors.Is(err, context.Canceled):
		return fmt.Errorf("error %w, which is not that of the context", err)
	case err == nil && rows < s.want.Rows:
		return fmt.Errorf("no error after %d of %d rows", rows, s.want.Rows)
	}
	return nil
}

var errEmit = errors.New("emit fails on purpose")

func (s *subject) emitError() error {
	if s.want.Rows == 0 {
		return conformance.Skip("no rows")
	}
	calls := 0
	err := s.gen.Generate(context.Background(), s.Request, func(arrow.Record) error {
		calls++
		return errEmit
	})
	switch {
	case err == nil:
		return errors.New("no error instead of emit's")
	case !errors.Is(err, errEmit):
		return fmt.Errorf("error %w instead of emit's", err)
	case calls > 1:
		return fmt.Errorf("emit called %d times more after its error", calls-1)
	}
	return nil
}

func (s *subject) memory() error {
	background := context.Background()
	if err := conformance.Watched(background, s.retained); err != nil {
		return fmt.Errorf("a call that succeeds: %w", err)
	}
	err := conformance.Watched(background, func(ctx context.Context, _ *conformance.Allocator) error {
		_ = s.gen.Generate(ctx, s.Request, func(arrow.Record) error { return errEmit })
		return nil
	})
	if err != nil {
		return fmt.Errorf("a call whose emit fails: %w", err)
	}
	for _, looks := range []int{0, 1, 2, 4} {
		err := conformance.Watched(background, func(ctx context.Context, _ *conformance.Allocator) error {
			_ = s.gen.Generate(conformance.Countdown(ctx, looks), s.Request, func(arrow.Record) error { return nil })
			return nil
		})
		if err != nil {
			return fmt.Errorf("a call whose context ends: %w", err)
		}
	}
	return nil
}

// retained keeps what is emitted beyond the life of the history and the
// inputs, and then looks at it.
func (s *subject) retained(ctx context.Context, mem *conformance.Allocator) error {
	req, err := mapTables(s.Request, func(t arrow.Table) (arrow.Table, error) { return copyTable(t, mem) })
	if err != nil {
		return err
	}
	var recs []arrow.Record
	defer func() {
		for _, r := range recs {
			r.Release()
		}
	}()
	err = s.gen.Generate(ctx, req, func(r arrow.Record) error {
		r.Retain()
		recs = append(recs, r)
		return nil
	})
	releaseTables(req)
	if err != nil {
		return err
	}
	got, err := conformance.Collect(recs)
	if err != nil {
		return err
	}
	if err := conformance.Differ(s.want, got); err != nil {
		return fmt.Errorf("records changed after they were emitted, or used memory of a released table: %w", err)
	}
	return nil
}

func copyTable(t arrow.Table, mem memory.Allocator) (arrow.Table, error) {
	rec, err := conformance.Whole(t)
	if err != nil {
		return nil, err
	}
	own, err := conformance.Copy(rec, mem)
	if err != nil {
		return nil, err
	}
	defer own.Release()
	return conformance.Table(own), nil
}

func releaseTables(req generators.Request) {
	if req.History != nil {
		req.History.Release()
	}
	for _, t := range req.Inputs {
		t.Release()
	}
}
