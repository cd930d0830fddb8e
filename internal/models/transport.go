package models

import "context"

// Transport sends questions to one model. It may be used concurrently. One that
// holds connections or processes is an io.Closer, one that runs a program a
// Fingerprinter.
type Transport interface {
	// Send asks once. The idempotency key goes to servers that understand it: a
	// second question with the same key is the same question; one that is sent
	// in another form gets a suffix. An error is a
	// *Failure, or that of the context; where the context's time is over, the
	// client makes a failure of it.
	Send(ctx context.Context, q Question, idempotencyKey string) (*Answer, error)
}

// Fingerprinter is a transport whose program is part of the model's identity.
type Fingerprinter interface {
	Fingerprint() (string, error)
}

// Readier is a transport that knows, without asking, why nothing can be asked.
type Readier interface {
	Ready() error
}

// Protocol makes the transport of a configuration that is valid. Paths start in
// the folder dir.
type Protocol func(c Config, dir string, log func(format string, args ...any)) (Transport, error)
