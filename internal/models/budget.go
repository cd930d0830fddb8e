package models

import (
	"context"
	"sync"
)

// Limit is the most that calls may take; 0 is no limit.
type Limit struct {
	Calls  int64 `json:"calls,omitempty"`
	Tokens int64 `json:"tokens,omitempty"` // input and output
	Money  Money `json:"money,omitempty"`
}

// Spent is what calls took. Replayed ones take nothing.
type Spent struct {
	Calls  int64 `json:"calls"`
	Tokens int64 `json:"tokens"`
	Money  Money `json:"money"`
}

// Plus is the sum.
func (s Spent) Plus(t Spent) Spent { return s.plus(t) }

func (s Spent) plus(t Spent) Spent {
	return Spent{s.Calls + t.Calls, s.Tokens + t.Tokens, s.Money + t.Money}
}

func (s Spent) minus(t Spent) Spent {
	return Spent{s.Calls - t.Calls, s.Tokens - t.Tokens, s.Money - t.Money}
}

// within tells whether a limit allows s, and which part of it does not.
func (s Spent) within(l Limit) (part string, ok bool) {
	switch {
	case l.Calls > 0 && s.Calls > l.Calls:
		return "calls", false
	case l.Tokens > 0 && s.Tokens > l.Tokens:
		return "tokens", false
	case l.Money > 0 && s.Money > l.Money:
		return "money", false
	}
	return "", true
}

// Budget is a limit that the models of a run share. What a call may take is
// reserved before it and settled after it, so that calls in flight cannot
// exceed the limit together. A call for which there is room only if those in
// flight take less than they reserved waits for them.
type Budget struct {
	limit Limit

	mu       sync.Mutex
	spent    Spent
	reserved Spent
	settled  chan struct{} // closed and replaced whenever a call is settled
}

// NewBudget returns a budget of which some is spent: by the same run before it
// was interrupted.
func NewBudget(limit Limit, spent Spent) *Budget {
	return &Budget{limit: limit, spent: spent, settled: make(chan struct{})}
}

// Resume counts what the same run spent before it was interrupted.
func (b *Budget) Resume(spent Spent) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent = b.spent.plus(spent)
}

// Spent is what calls have taken so far.
func (b *Budget) Spent() Spent {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spent
}

// reserve sets aside what a call may take.
func (b *Budget) reserve(ctx context.Context, model string, most Spent) error {
	for {
		wait, err := b.try(model, most)
		if wait == nil {
			return err
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// try reserves, or says that there never is room, or what to wait for.
func (b *Budget) try(model string, most Spent) (wait <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if part, ok := b.spent.plus(most).within(b.limit); !ok {
		return nil, &BudgetError{Model: model, Limit: part, Spent: b.spent, Most: b.limit}
	}
	if _, ok := b.spent.plus(b.reserved).plus(most).within(b.limit); !ok {
		return b.settled, nil
	}
	b.reserved = b.reserved.plus(most)
	return nil, nil
}

// settle gives back a reservation and counts what the call really took.
func (b *Budget) settle(most, took Spent) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved = b.reserved.minus(most)
	b.spent = b.spent.plus(took)
	close(b.settled)
	b.settled = make(chan struct{})
}
