package models

import "context"

// Witness is told what is asked in a context: of a task, by whoever runs it.
// Its functions may be called concurrently; either may be nil.
type Witness struct {
	// Called is told of each call that a client hands out, by the name of its
	// model.
	Called func(model string, c *Call)
	// Refused is told of each question that was neither asked nor found: by an
	// *OfflineError, a *BudgetError, or an error of the ledger. What was to come
	// of the question must not pass for a result.
	Refused func(err error)
}

type witnessKey struct{}

// Witnessed is a context in which all that clients are asked has a witness.
func Witnessed(ctx context.Context, w Witness) context.Context {
	return context.WithValue(ctx, witnessKey{}, w)
}

// witness tells the context's witness what became of a question, if there is one.
func witness(ctx context.Context, model string, call *Call, err error) {
	w, _ := ctx.Value(witnessKey{}).(Witness)
	switch {
	case err == nil && w.Called != nil:
		w.Called(model, call)
	case err != nil && ctx.Err() == nil && w.Refused != nil:
		w.Refused(err)
	}
}
