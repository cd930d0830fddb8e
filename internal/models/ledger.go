package models

import (
	"context"
	"sync"
)

// Ledger keeps calls by the digest of their question. Its methods may be called
// concurrently. Package ledgertest holds the suite that checks one.
type Ledger interface {
	// Lookup returns the call that was recorded last under a digest. A call
	// that is damaged counts as not found, so that it is asked again; an error
	// says that the ledger can't be read.
	Lookup(Digest) (call *Call, ok bool, err error)
	// Record keeps a call in place of an earlier one with its digest. When it
	// returns, the call outlives a kill of the process. It must not keep the
	// pointer or change the call.
	Record(*Call) error
}

// Locker is a ledger that several processes share: while one holds the lock on a
// digest, no other makes the call.
type Locker interface {
	Lock(ctx context.Context, d Digest) (release func(), err error)
}

// Memory is a ledger that lives as long as the process.
type Memory struct {
	mu    sync.Mutex
	calls map[Digest][]byte
	order []Digest // by first record
}

// NewMemory returns an empty ledger.
func NewMemory() *Memory { return &Memory{calls: map[Digest][]byte{}} }

var _ Ledger = (*Memory)(nil)

// Lookup returns the call of a digest.
func (m *Memory) Lookup(d Digest) (*Call, bool, error) {
	m.mu.Lock()
	text, ok := m.calls[d]
	m.mu.Unlock()
	if !ok {
		return nil, false, nil
	}
	c, err := DecodeCall(text)
	return c, err == nil, err
}

// Record keeps a call.
func (m *Memory) Record(c *Call) error {
	text, err := EncodeCall(c)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.calls[c.Digest]; !ok {
		m.order = append(m.order, c.Digest)
	}
	m.calls[c.Digest] = text
	return nil
}

// Digests lists what is recorded, in the order in which it came first.
func (m *Memory) Digests() []Digest {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Digest(nil), m.order...)
}
