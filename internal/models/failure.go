package models

import (
	"errors"
	"fmt"
	"time"
)

// Fault says in a word why an attempt failed.
type Fault string

// The faults.
const (
	FaultConnection  Fault = "connection"  // refused, reset, unknown host, broken off
	FaultTimeout     Fault = "timeout"     // no complete answer in time
	FaultStatus      Fault = "status"      // an HTTP status other than success
	FaultAnswer      Fault = "answer"      // not what the protocol says: broken JSON, missing parts
	FaultEmpty       Fault = "empty"       // an answer without content
	FaultTooLarge    Fault = "too large"   // more bytes than answer_limit
	FaultRedirect    Fault = "redirect"    // the server sends the request elsewhere
	FaultFiltered    Fault = "filtered"    // the service refuses the content
	FaultUnsupported Fault = "unsupported" // the protocol has no such request
	FaultProgram     Fault = "program"     // a command failed
	FaultKey         Fault = "key"         // the key can't be read
	FaultSchema      Fault = "schema"      // no answer that the schema allows
)

// Failure is why a question has no answer. Its message is for people, safe for
// a terminal, and holds no key.
type Failure struct {
	Fault   Fault  `json:"fault"`
	Status  int    `json:"status,omitempty"` // of HTTP
	Message string `json:"message"`
	// Transient is true where another attempt may succeed.
	Transient bool `json:"transient,omitempty"`
	// RetryAfter is how long the server asks to wait, 0 where it does not say.
	RetryAfter time.Duration `json:"-"`
	// Charged is true where an answer had begun, which services may charge.
	Charged bool `json:"-"`
}

func (f *Failure) Error() string { return f.Message }

// Error is a call that failed after all attempts.
type Error struct {
	Model    string // its name in the workflow
	Digest   Digest
	Attempts int
	Failure  *Failure
}

func (e *Error) Error() string {
	text := fmt.Sprintf("model %s: %s", e.Model, e.Failure.Message)
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (after %d attempts)", e.Attempts)
	}
	return text
}

// Unwrap gives the failure.
func (e *Error) Unwrap() error { return e.Failure }

// ErrOffline is what OfflineError wraps.
var ErrOffline = errors.New("the call is not recorded, and new ones are forbidden offline")

// OfflineError says which call is missing in the ledger.
type OfflineError struct {
	Model   string // its name in the workflow
	Digest  Digest
	Preview string // of the question, safe for a terminal
}

func (e *OfflineError) Error() string {
	return fmt.Sprintf("model %s: call %s is not recorded, and new ones are forbidden offline; it asks: %s", e.Model, e.Digest.Short(), e.Preview)
}

// Unwrap makes errors.Is(err, ErrOffline) hold.
func (e *OfflineError) Unwrap() error { return ErrOffline }

// ErrBudget is what BudgetError wraps. A run that stops at it can be resumed
// with a larger budget: all calls made so far are recorded.
var ErrBudget = errors.New("the budget for model calls is used up")

// BudgetError says which limit a call would exceed.
type BudgetError struct {
	Model string // its name in the workflow
	Limit string // calls, tokens or money
	Spent Spent
	Most  Limit
}

func (e *BudgetError) Error() string {
	var spent, most any
	switch e.Limit {
	case "calls":
		spent, most = e.Spent.Calls, e.Most.Calls
	case "tokens":
		spent, most = e.Spent.Tokens, e.Most.Tokens
	default:
		spent, most = e.Spent.Money, e.Most.Money
	}
	return fmt.Sprintf("model %s: the budget for model calls is used up: %v of %v %s are spent, and the next call may not fit; raise it and run again, nothing is asked twice",
		e.Model, spent, most, e.Limit)
}

// Unwrap makes errors.Is(err, ErrBudget) hold.
func (e *BudgetError) Unwrap() error { return ErrBudget }
