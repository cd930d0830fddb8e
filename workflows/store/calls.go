package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cupel-science/cupel/internal/models"
)

// Ledger keeps calls of models. A call is an object, and a record in the journal
// says which object answers a question, and which run paid for it: asked again, a
// question has another, and the one before stays for the runs that it was an
// answer in.
type Ledger struct {
	// Run is the id of the run that makes the calls that are recorded. It is set
	// before the first.
	Run   string
	store *Store
}

var (
	_ models.Ledger = (*Ledger)(nil)
	_ models.Locker = (*Ledger)(nil)
)

// Ledger is the store's ledger.
func (s *Store) Ledger() *Ledger { return &Ledger{store: s} }

// Lookup returns the call that was recorded last under a digest, also by another
// process. A damaged one is an ErrCorrupt, and not found after that.
func (l *Ledger) Lookup(d models.Digest) (*models.Call, bool, error) {
	version, err := l.version(d)
	if version == "" || err != nil {
		return nil, false, err
	}
	c, err := l.Call(version)
	if errors.Is(err, ErrCorrupt) {
		l.store.journal.forget(Key(d).record(callRecord))
	}
	return c, err == nil, err
}

// version is the object that answers a question, "" for none.
func (l *Ledger) version(d models.Digest) (string, error) {
	name := Key(d).record(callRecord)
	payload, ok, err := l.store.journal.get(name)
	if err == nil && !ok {
		if err = l.store.journal.refresh(); err == nil {
			payload, _, err = l.store.journal.get(name)
		}
	}
	return entryOf(payload).version, err
}

// entry is the payload of a call's record. Since it is one record, no kill can
// part an answer from what was paid for it.
type entry struct {
	version string // the object that answers the question: its hash comes first
	paid           // as JSON, after it
}

type paid struct {
	Run  string       `json:"run,omitempty"`
	Took models.Spent `json:"took"`
}

func entryOf(payload []byte) entry {
	e := entry{version: hex.EncodeToString(payload[:min(sha256.Size, len(payload))])}
	if len(payload) > sha256.Size {
		_ = json.Unmarshal(payload[sha256.Size:], &e.paid) // what cannot be read was paid by nobody
	}
	return e
}

// Paid lists what the calls took that still answer their questions, by the runs
// that made them and by their versions.
func (l *Ledger) Paid() (map[string]map[string]models.Spent, error) {
	if err := l.store.journal.refresh(); err != nil {
		return nil, err
	}
	out := map[string]map[string]models.Spent{}
	for _, name := range l.store.journal.startingWith(recordName{kind: callRecord}, 0) {
		payload, _, err := l.store.journal.get(name)
		if err != nil {
			continue // damaged: it is asked again
		}
		e := entryOf(payload)
		if out[e.Run] == nil {
			out[e.Run] = map[string]models.Spent{}
		}
		out[e.Run][e.version] = e.Took
	}
	return out, nil
}

// Call reads a version of a call.
func (l *Ledger) Call(version string) (*models.Call, error) {
	text, err := l.store.object(version)
	if err != nil {
		return nil, err
	}
	c, err := models.DecodeCall(text)
	if err != nil {
		return nil, &CorruptError{version, err.Error()}
	}
	c.Version = version
	return c, nil
}

// Record keeps a call as the answer to its question. It returns when the
// operating system has it.
func (l *Ledger) Record(c *models.Call) error {
	version, err := l.Keep(c)
	if err != nil {
		return err
	}
	payload, err := hex.DecodeString(version)
	if err != nil {
		return err
	}
	made, err := json.Marshal(paid{l.Run, c.Took})
	if err != nil {
		return err
	}
	if err := l.store.journal.put(Key(c.Digest).record(callRecord), append(payload, made...)); err != nil {
		return err
	}
	return l.store.journal.settle()
}

// Keep stores a call without making it the answer to its question, and returns
// its version.
func (l *Ledger) Keep(c *models.Call) (version string, err error) {
	text, err := models.EncodeCall(c)
	if err != nil {
		return "", err
	}
	return l.store.putObject(text)
}

// Lock waits until no other process makes the call.
func (l *Ledger) Lock(ctx context.Context, d models.Digest) (release func(), err error) {
	release, _, err = l.store.Lock(ctx, Key("call "+string(d)))
	return release, err
}

// Find lists the digests of the recorded questions that begin with some hex
// digits, in order.
func (l *Ledger) Find(beginning string) []models.Digest {
	var out []models.Digest
	for _, name := range l.store.journal.startingWith(recordName{kind: callRecord}, 0) {
		if d := hex.EncodeToString(name.hash[:]); len(beginning) <= len(d) && d[:len(beginning)] == beginning {
			out = append(out, models.Digest(d))
		}
	}
	return out
}

// CallRef is a call that a task asked for.
type CallRef struct {
	Model    string        `json:"model"` // its name in the workflow
	Digest   models.Digest `json:"digest"`
	Version  string        `json:"version"` // see Ledger.Call
	Usage    models.Usage  `json:"usage,omitzero"`
	Cost     models.Money  `json:"cost,omitempty"`
	Took     models.Spent  `json:"took,omitzero"`      // of the budget, where it was made then
	Replayed bool          `json:"replayed,omitempty"` // it was recorded before
}

// PutCalls stores a list of calls for Result.CallsIn.
func (s *Store) PutCalls(calls []CallRef) (string, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	for _, c := range calls {
		if err := enc.Encode(c); err != nil {
			return "", err
		}
	}
	return s.putObject(out.Bytes())
}

// Calls lists the calls of a task.
func (s *Store) Calls(r Result) ([]CallRef, error) {
	if r.CallsIn == "" {
		return nil, nil
	}
	text, err := s.object(r.CallsIn)
	if err != nil {
		return nil, err
	}
	out := make([]CallRef, 0, r.Calls)
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		var c CallRef
		switch err := dec.Decode(&c); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, &CorruptError{r.CallsIn, fmt.Sprintf("it is no list of calls: %v", err)}
		}
		out = append(out, c)
	}
}

// putObject stores bytes and returns their digest.
func (s *Store) putObject(text []byte) (string, error) {
	w := s.newObject()
	if _, err := w.Write(text); err != nil {
		w.abort()
		return "", err
	}
	return w.commit()
}

// object reads a whole object.
func (s *Store) object(digest string) ([]byte, error) {
	r, err := s.open(digest)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
