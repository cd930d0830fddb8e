package models

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate holds calls back: so many at once, so many in a time, and none while the
// server asks to wait.
type gate struct {
	slots   chan struct{}
	limiter *rate.Limiter // nil for none

	mu    sync.Mutex
	until time.Time // no attempt begins before
}

func newGate(c Config) *gate {
	g := &gate{slots: make(chan struct{}, c.Concurrency)}
	if c.Rate.Calls > 0 {
		perSecond := float64(c.Rate.Calls) / c.Rate.Per.Seconds()
		g.limiter = rate.NewLimiter(rate.Limit(perSecond), max(1, int(perSecond)))
	}
	return g
}

// enter waits for a place among the calls in flight.
func (g *gate) enter(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gate) leave() { <-g.slots }

// pass waits until an attempt may begin.
func (g *gate) pass(ctx context.Context) error {
	g.mu.Lock()
	wait := time.Until(g.until)
	g.mu.Unlock()
	if err := sleep(ctx, wait); err != nil {
		return err
	}
	if g.limiter == nil {
		return ctx.Err()
	}
	turn := g.limiter.Reserve()
	err := sleep(ctx, turn.Delay())
	if err != nil {
		turn.Cancel()
	}
	return err
}

// pause lets no attempt begin for a while.
func (g *gate) pause(wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(wait); until.After(g.until) {
		g.until = until
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
