package run

import (
	"encoding/json"
	"fmt"

	"github.com/cupel-science/cupel/workflows/store"
)

// Record is what the store knows of a run.
type Record struct {
	Run    store.RunRecord
	Status store.RunStatus
	Events []Event
	// Tasks holds the last Finished event of every task, in the order in which
	// tasks finished first.
	Tasks []Event
	index map[[2]string]int
}

// ReadRecord reads the record of a run.
func ReadRecord(s *store.Store, id string) (*Record, error) {
	run, err := s.FindRun(id)
	if err != nil {
		return nil, err
	}
	r := &Record{Run: run, Status: s.Status(run.ID), index: map[[2]string]int{}}
	err = s.Events(run.ID, func(line []byte) error {
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil // an event of a later version
		}
		r.take(e)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the events of run %s: %w", run.ID, err)
	}
	return r, nil
}

func (r *Record) take(e Event) {
	r.Events = append(r.Events, e)
	if e.Type != Finished {
		return
	}
	id := [2]string{e.Step, e.Round}
	if i, ok := r.index[id]; ok {
		r.Tasks[i] = e
		return
	}
	r.index[id] = len(r.Tasks)
	r.Tasks = append(r.Tasks, e)
}

// Task finds the Finished event of a task.
func (r *Record) Task(step, round string) (Event, bool) {
	i, ok := r.index[[2]string{step, round}]
	if !ok {
		return Event{}, false
	}
	return r.Tasks[i], true
}

// Outcome finds what a top-level step produced: its own result, or what its
// loop carried over in the end.
func (r *Record) Outcome(step string) (Event, bool) {
	if e, ok := r.Task(step, ""); ok {
		return e, true
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		if e := r.Events[i]; e.Type == LoopDone && e.Step == step && e.Round == "" {
			return e, true
		}
	}
	return Event{}, false
}

// Waiting lists the approvals that the run has asked for and not got.
func (r *Record) Waiting() []Event {
	var out []Event
	for _, e := range r.Events {
		if _, done := r.Task(e.Step, e.Round); e.Type == Waiting && !done {
			out = append(out, e)
		}
	}
	return out
}
