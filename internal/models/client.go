package models

import (
	"context"
)

// Client asks one model. It may be used concurrently.
type Client struct {
	session   *Session
	name      string
	config    Config
	identity  Identity
	transport Transport
}

func newClient(s *Session, name string, c Config) (*Client, error) {
	return nil, nil
}

// Name is the name of the model in the workflow.
func (c *Client) Name() string { return c.name }

// Identity says which model is asked: what belongs into the key of a task that
// uses it.
func (c *Client) Identity() Identity { return c.identity }

// Ask answers a request: from the ledger where it is recorded, else by the
// model. For a chat with a schema the reply holds a value that it allows; the
// model is asked again, up to Config.Reasks times, until there is one.
//
// Errors are an *Error where the call failed, a *BudgetError or *OfflineError
// where it was not made, that of the context, or of the ledger.
func (c *Client) Ask(ctx context.Context, r Request) (*Reply, error) { return nil, nil }
