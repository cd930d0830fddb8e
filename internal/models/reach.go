package models

import (
	"sync"
	"time"
)

// reach is what is known of the way to a server. While nothing that was sent has
// ever arrived (a wrong address, a server that was not started), thousands of
// calls would each try as often as one: after the first one that gave up, the
// others fail at once. A server that was reached before is waited for by every
// call, since it comes back as a rule.
type reach struct {
	mu      sync.Mutex
	reached bool
	lost    *Failure  // why nothing arrives
	probe   time.Time // when a call tries again all the same
	told    string    // what was logged last
	silent  time.Time // until when that is not repeated
}

const (
	probeEvery = 10 * time.Second
	tellEvery  = 30 * time.Second
)

// refuse says why a call need not be sent, nil where it should be.
func (r *reach) refuse() *Failure {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if r.lost == nil || now.After(r.probe) {
		r.probe = now.Add(probeEvery)
		return nil
	}
	return r.lost
}

// note takes in how an attempt failed, nil where it did not, and tells whether
// another one of the same call makes sense.
func (r *reach) note(f *Failure) (more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f == nil || f.Fault != FaultConnection {
		r.reached, r.lost = true, nil
	}
	return r.lost == nil
}

// giveUp takes in that a call failed for good.
func (r *reach) giveUp(f *Failure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.reached && f.Fault == FaultConnection {
		r.lost = f
	}
}

// tell tells whether to log a failure: not what was logged just now, for another
// call.
func (r *reach) tell(f *Failure) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if f.Message == r.told && now.Before(r.silent) {
		return false
	}
	r.told, r.silent = f.Message, now.Add(tellEvery)
	return true
}
