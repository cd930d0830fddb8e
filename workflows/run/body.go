package run

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Body computes tasks in this process. Every executor runs tasks through it.
type Body struct {
	Store   *store.Store
	Workers int // batches evaluated at once
	Emit    func(Event)
	Edition func(base store.Key) string // as of Walk

	mu    sync.Mutex
	books map[store.Key]*book // candidate-level caches in use
}

var _ Runner = (*Body)(nil)

// Close releases what the body remembers.
func (b *Body) Close() {
	for _, book := range b.books {
		book.release()
	}
}

// Run computes a task unless somebody else has done so meanwhile, and stores
// its result.
func (b *Body) Run(ctx context.Context, t *Task) (Out, error) {
	release, _, err := b.Store.Lock(ctx, t.Key)
	if err != nil {
		return Out{}, err
	}
	defer release()
	if err := b.Store.Refresh(); err != nil {
		return Out{}, err
	}
	if r, ok := b.found(t.Key); ok {
		out := outOf(t.Key, r)
		b.emit(t, Event{Type: Finished, Digest: out.Head.Digest, Rows: out.Head.Rows, Failed: out.Head.Failed, Held: out.Head.Held, Calls: out.Head.Calls, Cached: true})
		return out, nil
	}
	b.emit(t, Event{Type: Started})
	start := time.Now()
	result, err := b.tried(ctx, t)
	if err != nil {
		return Out{}, err
	}
	result.Elapsed = time.Since(start)
	out, err := putResult(b.Store, t, result)
	if err != nil {
		return Out{}, err
	}
	b.emit(t, Event{Type: Finished, Digest: out.Head.Digest, Rows: out.Head.Rows, Failed: out.Head.Failed, Held: out.Head.Held, Calls: out.Head.Calls, Elapsed: result.Elapsed})
	return out, nil
}

// found looks a result up that can be used: the walk has looked already and
// found none, or a damaged one.
func (b *Body) found(key store.Key) (store.Result, bool) {
	r, ok, err := b.Store.Result(key)
	return r, ok && err == nil && whole(b.Store, r)
}

func (b *Body) emit(t *Task, e Event) {
	e.Time, e.Step, e.Round, e.Key = time.Now(), t.Node.Path, t.Rounds, t.Key
	b.Emit(e)
}

// tried computes a task, again after failures that may pass.
func (b *Body) tried(ctx context.Context, t *Task) (store.Result, error) {
	var retry workflows.Retry
	if t.Node.Step != nil {
		retry = t.Node.Step.Retry
	}
	wait := retry.Backoff
	for attempt := 1; ; attempt++ {
		result, err := b.bounded(ctx, t)
		if err == nil || attempt > retry.Limit || !mayPass(err) || ctx.Err() != nil {
			return result, err
		}
		b.emit(t, Event{Type: Retrying, Message: fmt.Sprintf("attempt %d of %d failed, next in %s: %s", attempt, retry.Limit+1, wait, err)})
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return result, context.Cause(ctx)
		}
		wait *= 2
	}
}

// mayPass tells whether a task that failed may succeed when it is tried again.
func mayPass(err error) bool {
	var transient contract.Transient
	var call *models.Error
	switch {
	case errors.Is(err, models.ErrBudget), errors.Is(err, models.ErrOffline):
		return false
	case errors.As(err, &transient):
		return true
	}
	return errors.As(err, &call) && call.Failure.Transient
}

// bounded computes a task within its timeout.
func (b *Body) bounded(ctx context.Context, t *Task) (store.Result, error) {
	if t.Node.Step == nil || t.Node.Step.Timeout == 0 {
		return b.compute(ctx, t)
	}
	limit := t.Node.Step.Timeout
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("the timeout of %s is over", limit))
	defer cancel()
	result, err := b.compute(ctx, t)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", context.Cause(ctx), err)
	}
	return result, err
}

func (b *Body) compute(ctx context.Context, t *Task) (store.Result, error) {
	switch {
	case t.Node.Generator != nil:
		return b.generate(ctx, t)
	case len(t.Node.Scorings) > 0:
		return b.evaluate(ctx, t)
	case t.Node.Ranking != nil:
		return b.rank(ctx, t)
	case t.Node.Filter != nil:
		return b.filter(ctx, t)
	case t.Node.Kind == workflows.NodeKind(workflows.Release):
		return b.release(ctx, t)
	case t.Node.Kind == workflows.Candidates:
		return b.candidates(ctx, t)
	}
	return store.Result{}, fmt.Errorf("nothing to do for a node of kind %s", t.Node.Kind)
}

// table reads the manifest of what another task produced.
func (b *Body) table(out Out) (store.Table, error) {
	r, err := resultOf(b.Store, out.Key)
	return r.Table, err
}
