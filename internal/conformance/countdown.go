package conformance

import (
	"context"
	"sync"
)

// countdown is a context that ends after a number of looks at it (calls of Err
// or Done): a cancellation in the middle of the work, the same one every time.
type countdown struct {
	context.Context
	mu   sync.Mutex
	left int
	done chan struct{}
}

// Countdown returns a context that is alive for the given number of looks.
// With none it has ended from the start.
func Countdown(parent context.Context, looks int) context.Context {
	c := &countdown{Context: parent, left: looks, done: make(chan struct{})}
	if looks == 0 {
		close(c.done)
	}
	return c
}

// Err implements context.Context.
func (c *countdown) Err() error {
	c.look()
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

// Done implements context.Context.
func (c *countdown) Done() <-chan struct{} {
	c.look()
	return c.done
}

func (c *countdown) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == -1 {
		select {
		case <-c.done:
		default:
			close(c.done)
		}
	}
}
