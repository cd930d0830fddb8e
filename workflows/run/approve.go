package run

import (
	"context"
	"errors"
	"time"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Approver asks a person whether a run may go on with a table.
type Approver interface {
	// Ask returns at once with known false where nobody can be asked; the
	// walk then waits for `cupel approve`.
	Ask(ctx context.Context, t *Task, message string) (approved, known bool, err error)
}

// ErrDenied says that a person did not approve a step.
var ErrDenied = errors.New("not approved")

// ErrWaiting says that a step waits for approval and the run was asked not to.
var ErrWaiting = errors.New("waits for approval")

// approvalPoll is how often a waiting walk looks for an approval that another
// process has put into the store.
const approvalPoll = 200 * time.Millisecond

// approve lets a table pass once a person has said so. The approval is a
// result under the step's key: it holds for these very candidates, in any run.
func (w *Walk) approve(ctx context.Context, f *frame, n *workflows.Node) (Out, error) {
	t, ok := f.task(n, w.Seed)
	if !ok {
		return Out{}, errors.New("the table to approve is missing")
	}
	if out, ok := w.lookup(t); ok {
		return out, nil
	}
	if err := w.Store.Sync(); err != nil { // who approves it must find the table
		return Out{}, err
	}
	w.emit(Event{Type: Waiting, Step: n.Path, Round: f.rounds, Key: t.Key, Digest: t.From[0].Head.Digest, Rows: t.From[0].Head.Rows, Table: t.From[0].Key, Message: n.Step.Approve})
	approved, known, err := w.Ask.Ask(ctx, t, n.Step.Approve)
	if err != nil {
		return Out{}, err
	}
	if known && !approved {
		return Out{}, ErrDenied
	}
	if !known {
		return w.awaitApproval(ctx, n, t)
	}
	out, err := Approved(w.Store, t.Key, t.From[0].Key)
	if err == nil {
		w.emit(Event{Type: Finished, Step: n.Path, Round: f.rounds, Key: out.Key, Digest: out.Head.Digest, Rows: out.Head.Rows, Failed: out.Head.Failed})
	}
	return out, err
}

func (w *Walk) awaitApproval(ctx context.Context, n *workflows.Node, t *Task) (Out, error) {
	if n.Step.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, n.Step.Timeout, errors.New("nobody approved in time"))
		defer cancel()
	}
	tick := time.NewTicker(approvalPoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return Out{}, context.Cause(ctx)
		case <-tick.C:
			if err := w.Store.Refresh(); err != nil {
				return Out{}, err
			}
			if out, ok := w.lookup(t); ok {
				return out, nil
			}
		}
	}
}

// Approved records that the table of one task passes as the result of an
// approve step.
func Approved(s *store.Store, key, table store.Key) (Out, error) {
	r, ok, err := s.Result(table)
	if err != nil {
		return Out{}, err
	}
	if !ok {
		return Out{}, errors.New("the table to approve is no longer in the store")
	}
	return putResult(s, &Task{Key: key}, store.Result{Table: r.Table, Failed: r.Failed})
}
