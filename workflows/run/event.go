package run

import (
	"context"
	"time"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Executor runs a plan somewhere. Execute returns when every node is done, has
// failed, or waits for one that failed; the error joins a StepError for each
// failure. It calls emit from several goroutines.
type Executor interface {
	Name() string
	Execute(ctx context.Context, plan *workflows.Plan, emit func(Event)) error
}

// EventType says what happened.
type EventType string

// The events of a run, in the life of a task and of a run.
const (
	Started   EventType = "started"  // a task began to compute
	Finished  EventType = "finished" // a task has a result, computed or found
	Failed    EventType = "failed"   // a task has none
	Skipped   EventType = "skipped"  // a task waits for one that failed
	Retrying  EventType = "retrying" // a task failed for a passing reason
	Misread   EventType = "misread"  // values of an input were read as missing; Message says which
	Called    EventType = "called"   // a task got the answer of a model, new or recorded
	Missing   EventType = "missing"  // a call is not recorded, and new ones are forbidden; Message is what it asks
	Held      EventType = "held"     // gates held candidates back; Message says how many, and why
	Waiting   EventType = "waiting"  // an approve step waits for a person
	RoundDone EventType = "round"    // a loop finished a round
	LoopDone  EventType = "loop"     // a loop ended; Message says why
	Corrupt   EventType = "corrupt"  // a stored object was damaged and is computed again
	Logged    EventType = "log"      // a program printed a line
)

// Event is one line of a run's record.
type Event struct {
	Time    time.Time       `json:"time"`
	Type    EventType       `json:"type"`
	Step    string          `json:"step,omitempty"`  // path of the node
	Round   string          `json:"round,omitempty"` // rounds of the loops around it, "2" or "2.5"
	Key     store.Key       `json:"key,omitempty"`
	Digest  datasets.Digest `json:"digest,omitempty"`
	Rows    int64           `json:"rows,omitempty"`
	Failed  int64           `json:"failed,omitempty"` // candidates without scores
	Held    int64           `json:"held,omitempty"`   // what was proposed and held back by gates
	Calls   int64           `json:"calls,omitempty"`  // of models, that led to the result
	Call    *store.CallRef  `json:"call,omitempty"`   // of a Called or Missing event
	Cached  bool            `json:"cached,omitempty"`
	Elapsed time.Duration   `json:"elapsed,omitempty"`
	Message string          `json:"message,omitempty"`
	Done    int64           `json:"done,omitempty"`  // candidates scored so far in the loop
	Table   store.Key       `json:"table,omitempty"` // key of the table to approve
	// Decision is where the store keeps that a budget of time ended the loop.
	Decision store.Key `json:"decision,omitempty"`
}

// StepError is the failure of one step.
type StepError struct {
	Step  string
	Round string
	Err   error
}

func (e *StepError) Error() string {
	if e.Round != "" {
		return "step " + e.Step + ", round " + e.Round + ": " + e.Err.Error()
	}
	return "step " + e.Step + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *StepError) Unwrap() error { return e.Err }
