package models

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/cupel-science/cupel/internal/printable"
)

// Call is the record of one question and what became of it. It is an object:
// JSON by EncodeCall and DecodeCall.
type Call struct {
	Digest   Digest    `json:"digest"`
	Question Question  `json:"question"`
	Answer   *Answer   `json:"answer,omitempty"`  // nil where the call failed
	Failure  *Failure  `json:"failure,omitempty"` // nil where it was answered
	Cost     Money     `json:"cost"`              // by the prices that the configuration had
	Started  time.Time `json:"started"`
	Latency  Seconds   `json:"latency"` // of the attempt that was answered, or that failed last
	Attempts []Attempt `json:"attempts,omitempty"`
	// Server is the host that was asked, for people; it identifies nothing.
	Server string `json:"server,omitempty"`

	// Replayed is true where the call was in the ledger, or was made for somebody
	// else who asked the same at the same time.
	Replayed bool `json:"-"`
	// Took is what the call took of the budget, with attempts that failed and may
	// be charged; nothing where it was replayed.
	Took Spent `json:"-"`
	// Version names this record of the call in a ledger that keeps those that
	// were recorded under its digest before; Lookup fills it in.
	Version string `json:"-"`
}

// Attempt is one that failed, and was followed by another or by the end.
type Attempt struct {
	Fault   Fault   `json:"fault"`
	Message string  `json:"message"`
	Elapsed Seconds `json:"elapsed"`
	Wait    Seconds `json:"wait,omitempty"` // until the next attempt
}

// Seconds is a duration that is written as a number of seconds.
type Seconds float64

// SecondsOf converts a duration, to microseconds.
func SecondsOf(d time.Duration) Seconds { return Seconds(float64(d.Microseconds()) / 1e6) }

// EncodeCall writes a call as JSON.
func EncodeCall(c *Call) ([]byte, error) { return encode(c) }

// DecodeCall reads a call and checks that it is one.
func DecodeCall(text []byte) (*Call, error) {
	c := &Call{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("the record of a call is damaged: %w", err)
	}
	if c.Question.Request.Kind() == "" || (c.Answer == nil) == (c.Failure == nil) {
		return nil, fmt.Errorf("the record of call %s is damaged: it needs a question, and an answer or a failure", printable.Line(c.Digest.Short(), 12))
	}
	return c, nil
}

// Verify checks that the digest of a call is that of its question.
func (c *Call) Verify() error {
	digest, err := c.Question.Digest()
	if err != nil {
		return err
	}
	if digest != c.Digest {
		return fmt.Errorf("the record of call %s is that of another question, %s", c.Digest.Short(), digest.Short())
	}
	return nil
}
