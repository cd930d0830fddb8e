package run

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/store"
)

// attendance notes what a task asks of models, and what it was refused.
type attendance struct {
	body *Body
	task *Task

	mu      sync.Mutex
	calls   map[models.Digest]attended
	refused error // the first
}

type attended struct {
	store.CallRef
	started time.Time
}

// attend gives a context in which calls of models are noted; a nil attendance
// where an implementation asks none.
func (b *Body) attend(ctx context.Context, t *Task, names []string) (context.Context, *attendance) {
	if len(names) == 0 {
		return ctx, nil
	}
	a := &attendance{body: b, task: t, calls: map[models.Digest]attended{}}
	return models.Witnessed(ctx, models.Witness{Called: a.called, Refused: a.refuse}), a
}

func (a *attendance) called(model string, c *models.Call) {
	ref, err := a.ref(model, c)
	if err != nil {
		a.refuse(err)
		return
	}
	a.mu.Lock()
	if before, ok := a.calls[c.Digest]; !ok || before.Replayed && !ref.Replayed {
		a.calls[c.Digest] = attended{ref, c.Started}
	}
	a.mu.Unlock()
	a.body.emit(a.task, Event{Type: Called, Call: &ref})
}

// ref names the very record of a call. That of a new one is stored by now, but
// for a failure that did not take the place of an answer.
func (a *attendance) ref(model string, c *models.Call) (store.CallRef, error) {
	ref := store.CallRef{Model: model, Digest: c.Digest, Version: c.Version, Cost: c.Cost, Took: c.Took, Replayed: c.Replayed}
	if c.Answer != nil {
		ref.Usage = c.Answer.Usage
	}
	if ref.Version != "" {
		return ref, nil
	}
	var err error
	ref.Version, err = a.body.Store.Ledger().Keep(c)
	return ref, err
}

func (a *attendance) refuse(err error) {
	a.mu.Lock()
	if a.refused == nil {
		a.refused = err
	}
	a.mu.Unlock()
	var missing *models.OfflineError
	if errors.As(err, &missing) {
		a.body.emit(a.task, Event{Type: Missing, Call: &store.CallRef{Model: missing.Model, Digest: missing.Digest}, Message: missing.Preview})
	}
}

// refusal is why a task that was refused a call failed, whatever became of it;
// else the error that it failed with.
func (a *attendance) refusal(err error) error {
	if a == nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused == nil || errors.Is(err, a.refused) {
		return err
	}
	return a.refused
}

// list adds the calls to a result, in the order in which they were first made.
func (a *attendance) list(r *store.Result) error {
	if a == nil {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]attended, 0, len(a.calls))
	for _, c := range a.calls {
		all = append(all, c)
	}
	slices.SortFunc(all, func(x, y attended) int { return cmp.Or(x.started.Compare(y.started), cmp.Compare(x.Digest, y.Digest)) })
	refs := make([]store.CallRef, len(all))
	for i, c := range all {
		refs[i] = c.CallRef
	}
	return putCalls(a.body.Store, r, refs)
}

func putCalls(s *store.Store, r *store.Result, calls []store.CallRef) (err error) {
	if len(calls) == 0 {
		return nil
	}
	r.Calls = int64(len(calls))
	r.CallsIn, err = s.PutCalls(calls)
	return err
}

// unitedCalls lists the calls of an evaluate step: those of its evaluators. What
// was found in the store asked nothing anew.
func (b *Body) unitedCalls(out *store.Result, parts []store.Result, found []bool) error {
	var all []store.CallRef
	seen := map[models.Digest]bool{}
	for i, p := range parts {
		calls, err := b.Store.Calls(p)
		if err != nil {
			return err
		}
		for _, c := range calls {
			if seen[c.Digest] {
				continue
			}
			seen[c.Digest] = true
			if found[i] {
				c.Replayed, c.Took = true, models.Spent{}
			}
			all = append(all, c)
		}
	}
	return putCalls(b.Store, out, all)
}

// counted adds up what the different calls of a loop took, whenever that was.
type counted struct {
	seen   map[models.Digest]bool
	tokens int64
	cost   models.Money
	read   map[store.Key]bool
}

func (c *counted) amount(name string) float64 {
	if name == "cost" {
		return c.cost.Units()
	}
	return float64(c.tokens)
}

// take counts the calls of tasks.
func (c *counted) take(s *store.Store, tasks []store.Key) error {
	if c.seen == nil {
		c.seen, c.read = map[models.Digest]bool{}, map[store.Key]bool{}
	}
	for _, key := range tasks {
		if c.read[key] {
			continue
		}
		c.read[key] = true
		calls, err := callsOf(s, key)
		if err != nil {
			return err
		}
		for _, call := range calls {
			if !c.seen[call.Digest] {
				c.seen[call.Digest] = true
				c.tokens += call.Usage.Total()
				c.cost += call.Cost
			}
		}
	}
	return nil
}

// callsOf lists the calls that led to a task's result.
func callsOf(s *store.Store, key store.Key) ([]store.CallRef, error) {
	r, err := resultOf(s, key)
	if err != nil {
		return nil, err
	}
	return s.Calls(r)
}

// whole tells whether all objects of a result are there, and sound.
func whole(s *store.Store, r store.Result) bool {
	_, err := s.Calls(r)
	return err == nil && s.Check(r.Table) == nil
}
