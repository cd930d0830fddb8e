package run

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Session is one run of a plan and its record in the store.
type Session struct {
	Store    *store.Store
	Plan     *workflows.Plan
	Executor Executor
	Observe  func(Event) // sees every event; may be nil

	run    *store.Run
	scored map[string]bool      // paths of evaluate nodes
	tasks  map[[2]string]counts // of their tasks, by step and round
	asked  Record               // events that tell of models
}

// counts are the candidates of a task, and those of them that have no scores.
type counts struct{ rows, failed int64 }

// TooManyFailed says that a run finished, with more failed candidates than its
// policy allows.
type TooManyFailed struct {
	Failed, Rows int64
	Allowed      float64
}

func (e *TooManyFailed) Error() string {
	return fmt.Sprintf("%d of %d candidates could not be scored, which is more than the share of %v that policy.failures allows", e.Failed, e.Rows, e.Allowed)
}

// Begin writes the record of a run that is about to start.
func (s *Session) Begin(r store.RunRecord) (*store.Run, error) {
	run, err := s.Store.NewRun(r)
	s.run = run
	return run, err
}

// eventsFlush is how long an event may wait before other processes see it.
const eventsFlush = 300 * time.Millisecond

// Execute runs the plan, records its events, and returns how it ended. The
// caller finishes the record.
func (s *Session) Execute(ctx context.Context) (store.RunStatus, error) {
	s.scored, s.tasks = map[string]bool{}, map[[2]string]counts{}
	if s.asked.index == nil {
		s.asked.index = map[[2]string]int{}
	}
	markScored(s.scored, s.Plan.Scope)
	start := time.Now()
	stop := s.flushing()
	err := s.Executor.Execute(ctx, s.Plan, serial(s.take))
	stop()
	all := s.total()
	status := store.RunStatus{State: store.Done, Elapsed: time.Since(start), Failed: all.failed}
	allowed := s.Plan.Workflow.Policy.Failures
	if err == nil && float64(all.failed) > allowed*float64(all.rows) {
		status.State = store.Partial
		err = &TooManyFailed{all.failed, all.rows, allowed}
	} else if err != nil {
		status.State = store.Failed
	}
	if ctx.Err() != nil {
		status.State = store.Interrupted
	}
	if errors.Is(err, models.ErrBudget) {
		status.State = store.OutOfBudget
	}
	if err != nil {
		status.Error = err.Error()
	}
	calls, _ := s.asked.Calls(s.Store) // damage shows when the report reads them
	status.Models = Uses(calls)
	return status, err
}

// Missing lists the calls that a run without new ones lacked.
func (s *Session) Missing() []Event { return s.asked.MissingCalls() }

func (s *Session) total() counts {
	var all counts
	for _, t := range s.tasks {
		all.rows += t.rows
		all.failed += t.failed
	}
	return all
}

func markScored(paths map[string]bool, scope *workflows.Scope) {
	for _, n := range scope.Nodes {
		if len(n.Scorings) > 0 {
			paths[n.Path] = true
		}
		if n.Inner != nil {
			markScored(paths, n.Inner)
		}
	}
}

// take records an event.
func (s *Session) take(e Event) {
	if e.Type == Finished && s.scored[e.Step] {
		s.tasks[[2]string{e.Step, e.Round}] = counts{e.Rows, e.Failed}
	}
	if e.Call != nil || e.Calls > 0 {
		s.asked.take(e)
	}
	// A record that cannot be written shows when the run is finished.
	_ = s.run.Append(e)
	if e.Call != nil && !e.Call.Replayed {
		_ = s.run.Flush() // what was paid for must be known after a kill
	}
	if s.Observe != nil {
		s.Observe(e)
	}
}

// flushing makes events visible to other processes until it is stopped.
func (s *Session) flushing() (stop func()) {
	done := make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		tick := time.NewTicker(eventsFlush)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_ = s.run.Flush()
			case <-done:
				return
			}
		}
	})
	return func() { close(done); wait.Wait() }
}

// Finish ends the record.
func (s *Session) Finish(status store.RunStatus) error {
	return errors.Join(s.Store.Sync(), s.run.Finish(status))
}

// Log records a line that a program printed.
func (s *Session) Log(line string) {
	_ = s.run.Append(Event{Time: time.Now(), Type: Logged, Message: line})
}

// Flush makes the events so far readable.
func (s *Session) Flush() error { return s.run.Flush() }
