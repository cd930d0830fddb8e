package conformance

import (
	"errors"
	"fmt"
	"runtime/debug"
	"testing"
	"time"
)

// Check is one property of one implementation.
type Check struct {
	Name string
	Test func() error
}

// Do runs the check. A panic is an error, and so is a check that has not ended
// after the limit (its goroutine is then lost).
func (c Check) Do(limit time.Duration) error {
	done := make(chan error, 1)
	go func() { done <- Guard(c.Test) }()
	watchdog := time.NewTimer(limit)
	defer watchdog.Stop()
	select {
	case err := <-done:
		return err
	case <-watchdog.C:
		return fmt.Errorf("still running after %v", limit)
	}
}

// Guard calls f and turns a panic into an error with its stack.
func Guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}

// Skip is the error of a check that has nothing to look at.
func Skip(reason string) error { return skipped(reason) }

type skipped string

func (s skipped) Error() string { return "skipped: " + string(s) }

// IsSkip reports whether an error came from Skip.
func IsSkip(err error) bool {
	var s skipped
	return errors.As(err, &s)
}

// Limit is how long a check may take before it counts as hanging.
const Limit = 2 * time.Minute

// Run runs checks as subtests, one after the other.
func Run(t *testing.T, checks []Check) {
	t.Helper()
	// The watch over memory.DefaultAllocator is shared: Setenv makes the test
	// package refuse parallel tests here.
	t.Setenv("CUPEL_CONFORMANCE", "1")
	for _, c := range checks {
		t.Run(c.Name, func(t *testing.T) {
			switch err := c.Do(Limit); {
			case err == nil:
			case IsSkip(err):
				t.Skip(err)
			default:
				t.Error(err)
			}
		})
	}
}

// InParallel calls f n times at once and returns the first error by number.
func InParallel(n int, f func(i int) error) error {
	errs := make([]error, n)
	done := make(chan struct{})
	for i := range n {
		go func() {
			errs[i] = Guard(func() error { return f(i) })
			done <- struct{}{}
		}()
	}
	for range n {
		<-done
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
