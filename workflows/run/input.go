package run

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// InputReader opens the inputs of a workflow.
type InputReader interface {
	// Digest identifies the content of an input without parsing it: the
	// SHA-256 of a file's bytes in hex, followed by whatever changes how they
	// are read.
	Digest(ctx context.Context, n *workflows.Node) (string, error)
	Open(ctx context.Context, n *workflows.Node) (datasets.Source, error)
}

// Faulty is a source that can tell, once it was read, which values it could not
// make sense of.
type Faulty interface{ Faults() []string }

// InputDetail is the detail of the result of reading an input.
type InputDetail struct {
	SHA256 string   `json:"sha256"`           // of the file's bytes
	Faults []string `json:"faults,omitempty"` // values that were read as missing, and why
}

// input puts a file's table into the store, so that a run can be repeated when
// the file is gone.
func (w *Walk) input(ctx context.Context, f *frame, n *workflows.Node) (Out, error) {
	if n.Bound != nil {
		out, ok := f.get(n.Bound.Arg)
		if !ok {
			return Out{}, errors.New("the table that it stands for is missing")
		}
		return out, nil
	}
	digest, err := w.Inputs.Digest(ctx, n)
	if err != nil {
		return Out{}, err
	}
	key := InputKey(digest)
	t := &Task{Node: n, Key: key}
	if out, ok := w.lookup(t); ok {
		return out, nil
	}
	release, _, err := w.Store.Lock(ctx, key)
	if err != nil {
		return Out{}, err
	}
	defer release()
	if out, ok := w.lookup(t); ok {
		return out, nil
	}
	start := time.Now()
	src, err := w.Inputs.Open(ctx, n)
	if err != nil {
		return Out{}, err
	}
	table, err := copyTable(ctx, w.Store, src)
	if err != nil {
		return Out{}, fmt.Errorf("reading %s: %w", n.Input.Path, err)
	}
	detail := InputDetail{SHA256: digest[:min(64, len(digest))]}
	if f, ok := src.(Faulty); ok {
		detail.Faults = f.Faults()
	}
	out, err := putResult(w.Store, t, store.Result{Table: table, Elapsed: time.Since(start), Detail: encode(detail)})
	if err == nil {
		if len(detail.Faults) > 0 {
			w.emit(Event{Type: Misread, Step: n.Path, Round: f.rounds, Message: strings.Join(detail.Faults, "; ")})
		}
		w.emit(Event{Type: Finished, Step: n.Path, Round: f.rounds, Key: key, Digest: table.Digest, Rows: table.Rows, Elapsed: time.Since(start)})
	}
	return out, err
}

// InputKey is the key of the task that reads an input with this digest.
func InputKey(digest string) store.Key {
	return store.NewKey(encode(map[string]any{"does": "input", "digest": digest}))
}

func copyTable(ctx context.Context, s *store.Store, src datasets.Source) (store.Table, error) {
	stream, err := src.Open(ctx)
	if err != nil {
		return store.Table{}, err
	}
	tw := s.NewTable(stream.Schema())
	if err := datasets.Each(ctx, stream, func(r arrow.Record) error { return tw.Write(r) }); err != nil {
		tw.Abort()
		return store.Table{}, err
	}
	return tw.Commit()
}

func putResult(s *store.Store, t *Task, r store.Result) (Out, error) {
	r.KeyText, r.Base, r.Edition = t.KeyText, t.Base, t.Edition
	if err := s.PutResult(t.Key, r); err != nil {
		return Out{}, err
	}
	return outOf(t.Key, r), nil
}

// resultOf reads the result of a task that has one.
func resultOf(s *store.Store, key store.Key) (store.Result, error) {
	r, ok, err := s.Result(key)
	if err == nil && !ok {
		err = fmt.Errorf("%w: the result of task %s is gone", store.ErrCorrupt, key.Short())
	}
	return r, err
}

func outOf(key store.Key, r store.Result) Out {
	return Out{key, store.Head{Digest: r.Table.Digest, Rows: r.Table.Rows, Failed: r.Failed, Held: r.Held, Calls: r.Calls}}
}
