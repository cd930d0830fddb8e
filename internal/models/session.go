package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/cupel-science/cupel/internal/suggest"
)

// Mode says what becomes of questions.
type Mode string

// The modes.
const (
	Record  Mode = ""        // replay what is recorded, ask the rest
	Offline Mode = "offline" // replay only
	Refresh Mode = "refresh" // ask everything again, each question once
)

// Options are what a session is opened with.
type Options struct {
	Models    map[string]Config   // by their names in the workflow
	Protocols map[string]Protocol // by name; package protocols lists them
	Ledger    Ledger
	Mode      Mode
	Budget    *Budget // shared by all models; nil for one without a limit
	Backoff   Backoff // between attempts; the zero value for the usual one
	Dir       string  // the workflow's folder, where paths of keys and programs start
	Log       func(format string, args ...any)
	// Observe is told of each call that a client hands out, replayed or new, by
	// the name of its model; of a call that is asked for several times, each
	// time. It may be called concurrently, and may be nil.
	Observe func(model string, c *Call)
}

// Backoff is how long to wait between attempts where the server does not say:
// First, then twice as long each time, up to Most. Waits that the server asks
// for (Retry-After) are kept if they are not longer than Patience.
type Backoff struct{ First, Most, Patience time.Duration }

var usualBackoff = Backoff{First: 500 * time.Millisecond, Most: 30 * time.Second, Patience: 5 * time.Minute}

// Session is all models of one run. Its methods may be called concurrently.
type Session struct {
	options Options
	clients map[string]*Client
	flights singleflight.Group

	mu      sync.Mutex
	missing map[Digest]*OfflineError
	fresh   map[Digest]bool // asked again in this session
}

// Open makes the clients of all models. Nothing is sent yet. Where questions may
// be asked, the log says which models can't be, since their key is missing.
func Open(o Options) (*Session, error) {
	if o.Ledger == nil {
		return nil, errors.New("models need a ledger")
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	if o.Observe == nil {
		o.Observe = func(string, *Call) {}
	}
	if o.Budget == nil {
		o.Budget = NewBudget(Limit{}, Spent{})
	}
	if o.Backoff == (Backoff{}) {
		o.Backoff = usualBackoff
	}
	s := &Session{options: o, clients: map[string]*Client{}, missing: map[Digest]*OfflineError{}, fresh: map[Digest]bool{}}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(o.Models)) {
		c, err := newClient(s, name, o.Models[name])
		if err != nil {
			problems = append(problems, &OpenError{name, err})
			continue
		}
		s.clients[name] = c
		if r, ok := c.transport.(Readier); ok && o.Mode != Offline {
			if err := r.Ready(); err != nil {
				o.Log("model %s: %v; only calls that are recorded have answers", name, err)
			}
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(append(problems, s.Close())...)
	}
	return s, nil
}

// OpenError says why a model cannot be asked. Open joins one for each model.
type OpenError struct {
	Model string // its name in the workflow
	Err   error
}

func (e *OpenError) Error() string { return fmt.Sprintf("model %s: %v", e.Model, e.Err) }

// Unwrap gives the reason.
func (e *OpenError) Unwrap() error { return e.Err }

// Client returns the client of a model by its name in the workflow.
func (s *Session) Client(name string) (*Client, error) {
	if c, ok := s.clients[name]; ok {
		return c, nil
	}
	names := slices.Sorted(maps.Keys(s.clients))
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no model %q; the workflow has no models", name)
	}
	return nil, fmt.Errorf("there is no model %q%s; the workflow has %s", name, suggest.Hint(name, names), strings.Join(names, ", "))
}

// String lists the models by name, and nothing of keys and addresses.
func (s *Session) String() string {
	return "models " + strings.Join(slices.Sorted(maps.Keys(s.clients)), ", ")
}

// Spent is what new calls have taken so far; see Options.Budget.
func (s *Session) Spent() Spent { return s.options.Budget.Spent() }

// Missing lists the calls that were not found offline, by digest.
func (s *Session) Missing() []*OfflineError {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]*OfflineError, 0, len(s.missing))
	for _, digest := range slices.Sorted(maps.Keys(s.missing)) {
		out = append(out, s.missing[digest])
	}
	return out
}

// Close ends connections and programs.
func (s *Session) Close() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(s.clients)) {
		if c, ok := s.clients[name].transport.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// lock keeps other processes from making a call, where the ledger has locks.
func (s *Session) lock(ctx context.Context, d Digest) (release func(), err error) {
	if l, ok := s.options.Ledger.(Locker); ok {
		return l.Lock(ctx, d)
	}
	return func() {}, nil
}

// lookup finds a recorded call; nil where there is none.
func (s *Session) lookup(d Digest) (*Call, error) {
	call, ok, err := s.options.Ledger.Lookup(d)
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking up call %s: %w", d.Short(), err)
	case !ok:
		return nil, nil
	case call.Digest != d || (call.Answer == nil) == (call.Failure == nil):
		return nil, fmt.Errorf("looking up call %s: the ledger has something else there", d.Short())
	}
	return call, nil
}

// replays tells whether a recorded call is used as it is. Failures are, offline
// only: otherwise they may have passed.
func (s *Session) replays(recorded *Call) bool {
	switch {
	case recorded == nil:
		return false
	case s.options.Mode == Offline:
		return true
	case recorded.Failure != nil:
		return false
	}
	return s.options.Mode == Record || s.refreshed(recorded.Digest)
}

// refreshed tells whether a question was asked again in this session.
func (s *Session) refreshed(d Digest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fresh[d]
}

func (s *Session) markFresh(d Digest) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh[d] = true
}

func (s *Session) miss(e *OfflineError) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing[e.Digest] = e
	return e
}
