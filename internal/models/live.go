package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/printable"
)

// live makes a call and records it.
func (c *Client) live(ctx context.Context, q Question, digest Digest, recorded *Call) (*Call, error) {
	if err := c.gate.enter(ctx); err != nil {
		return nil, err
	}
	defer c.gate.leave()
	budget, most, took := c.session.options.Budget, c.estimate(q), Spent{}
	if err := budget.reserve(ctx, c.name, most); err != nil {
		return nil, err
	}
	defer func() { budget.settle(most, took) }()

	key, err := idempotencyKey(digest, recorded)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", c.name, err)
	}
	call := &Call{Digest: digest, Question: q, Started: time.Now().UTC(), Server: c.server()}
	took, err = c.attempts(ctx, call, key)
	if err != nil {
		return nil, err
	}
	call.Took = took
	if worthRecording(call, recorded) {
		if err := c.session.options.Ledger.Record(call); err != nil {
			return nil, fmt.Errorf("model %s: call %s could not be recorded: %w", c.name, digest.Short(), err)
		}
	}
	if call.Answer != nil {
		c.session.markFresh(digest)
	}
	return call, nil
}

// worthRecording tells whether a call replaces what is recorded, if anything:
// an answer always, a failure where there is no answer, and not one before
// anything was asked: the key is missing, the server was not there for others.
func worthRecording(call, recorded *Call) bool {
	if call.Failure == nil {
		return true
	}
	return len(call.Attempts) > 0 && call.Failure.Fault != FaultKey && (recorded == nil || recorded.Answer == nil)
}

// idempotencyKey is the digest, so that a question whose answer was lost is
// asked again as the same one. When it is asked although an answer is recorded,
// the key depends on that answer too, so that services answer anew, and only
// once.
func idempotencyKey(digest Digest, recorded *Call) (string, error) {
	if recorded == nil || recorded.Answer == nil {
		return string(digest), nil
	}
	text, err := EncodeCall(recorded)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(digest), text...))
	return hex.EncodeToString(sum[:]), nil
}

func (c *Client) server() string {
	u, err := url.Parse(c.config.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// attempts sends a question until it is answered, cannot be, or has been sent
// often enough. It fills the call and says what that took; an error is that of
// the context.
func (c *Client) attempts(ctx context.Context, call *Call, key string) (took Spent, err error) {
	if f := c.reach.refuse(); f != nil {
		call.Failure = f
		return took, nil
	}
	for n := 0; ; n++ {
		if err := c.gate.pass(ctx); err != nil {
			return took, err
		}
		begin := time.Now()
		answer, failure := c.attempt(ctx, call.Question, key)
		if answer == nil && ctx.Err() != nil {
			return took.Plus(c.charge(call.Question, failure)), ctx.Err()
		}
		call.Latency = SecondsOf(time.Since(begin))
		more := c.reach.note(failure)
		if answer != nil {
			call.Answer, call.Cost = answer, c.config.Price.Cost(answer)
			return took.Plus(Spent{1, answer.Usage.Total(), call.Cost}), nil
		}
		took = took.Plus(c.charge(call.Question, failure))
		wait, again := c.again(n, call.Digest, failure)
		call.Attempts = append(call.Attempts, Attempt{failure.Fault, failure.Message, call.Latency, SecondsOf(wait)})
		if !again || !more {
			call.Failure = failure
			c.reach.giveUp(failure)
			return took, nil
		}
		if c.reach.tell(failure) {
			c.session.options.Log("model %s: %s (call %s is tried again in %v)", c.name, failure.Message, call.Digest.Short(), wait.Round(time.Millisecond))
		}
		if failure.RetryAfter > 0 {
			c.gate.pause(failure.RetryAfter)
		}
		if err := sleep(ctx, wait); err != nil {
			return took, err
		}
	}
}

// attempt sends a question once.
func (c *Client) attempt(ctx context.Context, q Question, key string) (*Answer, *Failure) {
	limited, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	answer, err := c.transport.Send(limited, q, key)
	var failure *Failure
	switch {
	case err == nil && answer != nil:
		return c.accept(q, answer)
	case limited.Err() != nil:
		return nil, &Failure{Fault: FaultTimeout, Transient: true, Charged: true,
			Message: fmt.Sprintf("there was no complete answer within %v, see timeout", c.config.Timeout)}
	case errors.As(err, &failure):
		return nil, failure
	}
	return nil, &Failure{Fault: FaultAnswer, Message: printable.Line(fmt.Sprint(err), 500)}
}

// accept looks at an answer that came whole.
func (c *Client) accept(q Question, a *Answer) (*Answer, *Failure) {
	a.Text = strings.ToValidUTF8(a.Text, "\uFFFD") // as the ledger has it
	if strings.TrimSpace(a.Text) == "" {
		a.Text = ""
	}
	if a.empty() {
		f := &Failure{Fault: FaultEmpty, Message: "the answer is empty", Transient: true, Charged: true}
		if a.Finish == "length" {
			f.Message, f.Transient = "the answer is empty: all tokens that it may take were used before it began, see max_tokens", false
		}
		return nil, f
	}
	if err := a.fits(q.Request); err != nil { // another attempt may give what does
		return nil, &Failure{Fault: FaultAnswer, Message: err.Error(), Transient: true, Charged: true}
	}
	if a.Usage.Total() == 0 {
		a.Usage = Usage{Input: inputTokens(q), Output: tokensOf(len(a.Text)), Estimated: true}
	}
	return a, nil
}

// again says whether to try another time after attempt n, and when.
func (c *Client) again(n int, digest Digest, f *Failure) (wait time.Duration, again bool) {
	backoff := c.session.options.Backoff
	if !f.Transient || n >= c.config.Retry {
		return 0, false
	}
	if f.RetryAfter > 0 {
		return f.RetryAfter, f.RetryAfter <= backoff.Patience
	}
	wait = backoff.Most
	if n < 30 {
		wait = min(wait, backoff.First<<n)
	}
	// Calls that failed together come back apart: a part of the wait depends on
	// the digest, not on chance.
	spread := time.Duration(digest[n%len(digest)]) % 16
	return wait - wait/2*spread/16, true
}
