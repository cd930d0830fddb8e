package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/cupel-science/cupel/datasets"
)

// Result is what a task produced.
type Result struct {
	Table   Table           `json:"table"`
	Failed  int64           `json:"failed,omitempty"` // candidates that could not be scored
	Held    int64           `json:"held,omitempty"`   // candidates that gates held back: they are not in the table
	Elapsed time.Duration   `json:"elapsed"`
	Parts   []Key           `json:"parts,omitempty"`   // keys of the results whose columns were joined
	KeyText json.RawMessage `json:"keyText,omitempty"` // what the key is the digest of
	Detail  json.RawMessage `json:"detail,omitempty"`  // what the kind of task adds, such as a rank.Summary
	Calls   int64           `json:"calls,omitempty"`   // that it asked of models, found or made
	CallsIn string          `json:"callsIn,omitempty"` // object that lists them, see Store.Calls
	Base    Key             `json:"base,omitempty"`    // key without the edition
	Edition string          `json:"edition,omitempty"` // see Store.Edition
}

// Head is what a walk over cached tasks needs of a result; it decodes much
// faster than the whole.
type Head struct {
	Digest datasets.Digest
	Rows   int64
	Failed int64
	Held   int64
	Calls  int64
}

// PutResult records the result of a task. It is readable at once and written
// in the order of calls, after the objects it refers to.
func (s *Store) PutResult(key Key, r Result) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	payload := fmt.Appendf(nil, "%s %d %d %d %d\n", r.Table.Digest, r.Table.Rows, r.Failed, r.Held, r.Calls)
	if err := s.journal.put(key.record(resultRecord), append(payload, body...)); err != nil || r.Edition == "" {
		return err
	}
	return s.journal.put(r.Base.record(editRecord), []byte(r.Edition))
}

// Edition is the edition of a task's result that counts: a task whose models
// are asked again gets a result of its own, under a key of its own, and the one
// before stays what it was for the runs that had it. Base is the task's key
// without an edition; the first edition is "".
func (s *Store) Edition(base Key) string {
	edition, _, err := s.journal.get(base.record(editRecord))
	if err != nil {
		return "" // damaged: forgotten
	}
	return string(edition)
}

// Head looks a task's result up.
func (s *Store) Head(key Key) (Head, bool, error) {
	payload, ok, err := s.journal.get(key.record(resultRecord))
	if !ok || err != nil {
		return Head{}, false, err
	}
	var h Head
	line, _, _ := bytes.Cut(payload, []byte("\n"))
	digest, rest, _ := bytes.Cut(line, []byte(" "))
	rows, rest, _ := bytes.Cut(rest, []byte(" "))
	failed, rest, _ := bytes.Cut(rest, []byte(" "))
	held, calls, _ := bytes.Cut(rest, []byte(" "))
	h.Digest = datasets.Digest(digest)
	h.Rows, h.Failed, h.Held, h.Calls = number(rows), number(failed), number(held), number(calls)
	return h, true, nil
}

func number(digits []byte) int64 {
	var n int64
	for _, d := range digits {
		n = n*10 + int64(d-'0')
	}
	return n
}

// Result looks a task's whole result up.
func (s *Store) Result(key Key) (Result, bool, error) {
	payload, ok, err := s.journal.get(key.record(resultRecord))
	if !ok || err != nil {
		return Result{}, false, err
	}
	_, body, _ := bytes.Cut(payload, []byte("\n"))
	var r Result
	if err := json.Unmarshal(body, &r); err != nil {
		return Result{}, false, fmt.Errorf("%w: the result of task %s: %w", ErrCorrupt, key.Short(), err)
	}
	return r, true, nil
}

// ForgetResult makes a task run again.
func (s *Store) ForgetResult(key Key) { s.journal.forget(key.record(resultRecord)) }

// Refresh takes in what other processes have put into the store.
func (s *Store) Refresh() error { return s.journal.refresh() }

// Discard removes the damaged objects of a table, so that they are computed
// and written again.
func (s *Store) Discard(object string) error { return s.drop(object) }

// AddToBook adds a table of scores to the candidate-level cache of an
// evaluator.
func (s *Store) AddToBook(evaluator Key, t Table) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return s.journal.put(bookPage(evaluator, t), body)
}

// Book lists the tables of scores that an evaluator's candidate-level cache
// holds. Damaged pages are left out.
func (s *Store) Book(evaluator Key) []Table {
	var out []Table
	for _, name := range s.journal.startingWith(bookPage(evaluator, Table{}), bookPrefix) {
		payload, ok, err := s.journal.get(name)
		var t Table
		if ok && err == nil && json.Unmarshal(payload, &t) == nil {
			out = append(out, t)
		}
	}
	return out
}

// bookPrefix is how much of a page's name tells the evaluator; the rest tells
// the scores, so that processes can add pages at the same time.
const bookPrefix = 16

func bookPage(evaluator Key, t Table) recordName {
	name := evaluator.record(bookRecord)
	sum := sha256.Sum256([]byte(t.Digest))
	copy(name.hash[bookPrefix:], sum[:])
	return name
}

// EachResult calls f with every result of the store, in the order in which
// they were put; err says that one is damaged.
func (s *Store) EachResult(f func(key Key, r Result, err error)) {
	for _, name := range s.journal.names() {
		if name.kind == resultRecord {
			r, _, err := s.Result(keyOf(name))
			f(keyOf(name), r, err)
		}
	}
}
