package evaltest

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/conformance"
)

func (s *subject) cancellation() error {
	for _, looks := range []int{0, 1, 2, 3, 5, 8} {
		got, err := scoreWith(conformance.Countdown(context.Background(), looks), s.eval, s.Input)
		switch {
		case errors.Is(err, context.Canceled):
			continue
		case err != nil:
			err = fmt.Errorf("error %w, which is not that of the context", err)
		case looks == 0:
			err = errors.New("no error")
		default:
			err = conformance.Differ(s.want, got)
		}
		if err != nil {
			return fmt.Errorf("context ended after %d looks at it: %w", looks, err)
		}
	}
	return nil
}

func (s *subject) memory() error {
	background := context.Background()
	if err := conformance.Watched(background, s.released); err != nil {
		return err
	}
	for _, looks := range []int{0, 1, 3} {
		err := conformance.Watched(background, func(ctx context.Context, _ *conformance.Allocator) error {
			if out, err := s.eval.Evaluate(conformance.Countdown(ctx, looks), s.Input); err == nil {
				out.Release()
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("when the context ends: %w", err)
		}
	}
	return nil
}

// released keeps the result beyond the life of the input, and then looks at it.
func (s *subject) released(ctx context.Context, mem *conformance.Allocator) error {
	in, err := conformance.Copy(s.Input, mem)
	if err != nil {
		return err
	}
	before, err := conformance.Collect([]arrow.Record{in})
	if err != nil {
		return err
	}
	out, err := s.eval.Evaluate(ctx, in)
	if err != nil {
		in.Release()
		return err
	}
	defer out.Release()
	full := withErrors(out)
	defer full.Release()
	after, err := conformance.Collect([]arrow.Record{in})
	if err == nil {
		err = conformance.Differ(before, after)
	}
	in.Release()
	if err != nil {
		return fmt.Errorf("the input changed: %w", err)
	}
	got, err := conformance.Collect([]arrow.Record{full})
	if err == nil {
		err = conformance.Differ(s.want, got)
	}
	if err != nil {
		return fmt.Errorf("scores changed when the input was released: %w", err)
	}
	return nil
}
