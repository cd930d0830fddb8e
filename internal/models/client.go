package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/cupel-science/cupel/internal/models/structured"
	"github.com/cupel-science/cupel/internal/printable"
)

// Client asks one model. It may be used concurrently.
type Client struct {
	session   *Session
	name      string
	config    Config
	identity  Identity
	transport Transport
	gate      *gate
	reach     reach

	mu      sync.Mutex
	schemas map[string]*structured.Schema
}

func newClient(s *Session, name string, config Config) (*Client, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	protocol, ok := s.options.Protocols[config.Protocol]
	if !ok {
		return nil, fmt.Errorf("the protocol %q is not built in", config.Protocol)
	}
	transport, err := protocol(config, s.options.Dir, s.options.Log)
	if err != nil {
		return nil, err
	}
	c := &Client{session: s, name: name, config: config, identity: config.Identity(), transport: transport, gate: newGate(config),
		schemas: map[string]*structured.Schema{}}
	if f, ok := transport.(Fingerprinter); ok {
		if c.identity.Program, err = f.Fingerprint(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Name is the name of the model in the workflow.
func (c *Client) Name() string { return c.name }

// String is the name, and nothing of keys and addresses.
func (c *Client) String() string { return "model " + c.name }

// Identity says which model is asked: what belongs into the key of a task that
// uses it.
func (c *Client) Identity() Identity { return c.identity }

// Ask answers a request: from the ledger where it is recorded, else by the
// model. For a chat with a schema the reply holds a value that it allows; the
// model is asked again, up to Config.Reasks times, until there is one. Replies
// are shared between those who ask the same at once: they must not be changed.
//
// Errors are an *Error where the call failed, a *BudgetError or *OfflineError
// where it was not made, that of the context, or of the ledger. The reply of a
// *Error with FaultSchema has the calls that were made.
func (c *Client) Ask(ctx context.Context, r Request) (*Reply, error) {
	if r.Chat != nil && r.Chat.Schema != nil {
		return c.askValue(ctx, r)
	}
	call, err := c.call(ctx, r)
	if err != nil {
		return nil, err
	}
	return &Reply{Answer: *call.Answer, Calls: []*Call{call}}, nil
}

// askValue asks until the answer is one that the schema allows.
func (c *Client) askValue(ctx context.Context, r Request) (*Reply, error) {
	schema, err := c.schema(r.Chat.Schema)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", c.name, err)
	}
	reply := &Reply{}
	for {
		call, err := c.call(ctx, r)
		if err != nil {
			return nil, err
		}
		reply.Answer, reply.Calls = *call.Answer, append(reply.Calls, call)
		value, problem := schema.Read(call.Answer.Text)
		if problem == nil {
			reply.Value = value
			return reply, nil
		}
		if len(reply.Calls) > c.config.Reasks {
			return reply, c.schemaError(call, problem, len(reply.Calls))
		}
		r = corrected(r, call.Answer.Text, schema.Correction(problem))
	}
}

// corrected is a request that goes on from an answer with what is wrong in it.
func corrected(r Request, answer, correction string) Request {
	messages := r.Chat.Messages
	r.Chat = &Chat{Schema: r.Chat.Schema, Messages: append(messages[:len(messages):len(messages)],
		Message{Role: Assistant, Text: answer}, Message{Role: User, Text: correction})}
	return r
}

func (c *Client) schemaError(call *Call, problem error, questions int) error {
	const limit = 300
	text := fmt.Sprintf("no answer that the schema allows after %d questions: %s", questions, printable.Line(problem.Error(), limit))
	if call.Answer.Finish == "length" {
		text += "; the answer was cut off at the limit of tokens, see max_tokens"
	}
	return &Error{Model: c.name, Digest: call.Digest, Attempts: 1, Failure: &Failure{Fault: FaultSchema, Message: text}}
}

// schema compiles a schema, once.
func (c *Client) schema(text json.RawMessage) (*structured.Schema, error) {
	const most = 64 // in case that someone makes a schema for each question
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.schemas[string(text)]; ok {
		return s, nil
	}
	s, err := structured.Compile(text)
	if err != nil {
		return nil, err
	}
	if len(c.schemas) == most {
		clear(c.schemas)
	}
	c.schemas[string(text)] = s
	return s, nil
}

// call answers one question, from the ledger or by the model.
func (c *Client) call(ctx context.Context, r Request) (*Call, error) {
	q, err := NewQuestion(c.identity, r)
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", c.name, err)
	}
	digest, err := q.Digest()
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", c.name, err)
	}
	call, err := c.find(ctx, q, digest)
	witness(ctx, c.name, call, err)
	if err != nil {
		return nil, err
	}
	c.session.options.Observe(c.name, call)
	if call.Failure != nil {
		return nil, &Error{Model: c.name, Digest: digest, Attempts: max(1, len(call.Attempts)), Failure: c.final(call.Failure)}
	}
	return call, nil
}

// final is a failure as the caller sees it: offline none passes.
func (c *Client) final(f *Failure) *Failure {
	if c.session.options.Mode != Offline || !f.Transient {
		return f
	}
	lasting := *f
	lasting.Transient = false
	return &lasting
}

// find replays a call or makes it.
func (c *Client) find(ctx context.Context, q Question, digest Digest) (*Call, error) {
	s := c.session
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		recorded, err := s.lookup(digest)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", c.name, err)
		}
		if s.replays(recorded) {
			recorded.Replayed = true
			return recorded, nil
		}
		if s.options.Mode == Offline {
			const limit = 200
			return nil, s.miss(&OfflineError{c.name, digest, q.Preview(limit)})
		}
		call, err := c.join(ctx, q, digest)
		if errors.Is(err, errAbandoned) {
			continue // whoever began it gave up; if that is us, the loop ends
		}
		return call, err
	}
}

// errAbandoned is the end of a flight whose first caller's context is over.
var errAbandoned = errors.New("the call was abandoned")

// join makes a call, or waits for the same one that is in flight, here or, where
// the ledger has locks, in another process.
func (c *Client) join(ctx context.Context, q Question, digest Digest) (*Call, error) {
	own := false
	flight := c.session.flights.DoChan(string(digest), func() (any, error) {
		own = true
		release, err := c.session.lock(ctx, digest)
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, errAbandoned
		case err != nil:
			return nil, fmt.Errorf("model %s: %w", c.name, err)
		}
		defer release()
		recorded, err := c.session.lookup(digest)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", c.name, err)
		}
		if c.session.replays(recorded) { // another flight ended between our look and now
			recorded.Replayed = true
			return recorded, nil
		}
		call, err := c.live(ctx, q, digest, recorded)
		if err != nil && ctx.Err() != nil {
			return nil, errAbandoned
		}
		return call, err
	})
	select {
	case result := <-flight:
		if result.Err != nil {
			return nil, result.Err
		}
		call := result.Val.(*Call)
		if !own { // whoever began it made it
			merged := *call
			merged.Replayed, merged.Took = true, Spent{}
			call = &merged
		}
		return call, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
