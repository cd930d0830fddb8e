package program

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/sandbox"
)

// box is a sandbox that is made when it is first needed: a workflow may be
// checked where it can't be run.
type box struct {
	limits    sandbox.Limits
	isolation sandbox.Level

	once sync.Once
	made *sandbox.Sandbox
	err  error
}

func (b *box) open() (*sandbox.Sandbox, error) {
	b.once.Do(func() { b.made, b.err = sandbox.New(b.limits, b.isolation) })
	return b.made, b.err
}

// run returns what a program wrote. An error is the program's, unless it is a
// broken or the context's.
func (b *box) run(ctx context.Context, c sandbox.Command) ([]byte, error) {
	s, err := b.open()
	if err != nil {
		return nil, broken{err}
	}
	r, err := s.Run(ctx, c)
	var start *sandbox.StartError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &start) && start.Transient:
		return nil, broken{evaluators.Transient{Err: err}}
	case err != nil:
		return nil, broken{err}
	case r.OK():
		return r.Stdout, nil
	}
	if last := lastLine(r.Stderr); last != "" {
		return nil, fmt.Errorf("%s: %s", r.Problem(), last)
	}
	return nil, errors.New(r.Problem())
}

// lastLine is the end of what a program wrote to stderr: where most say what
// went wrong.
func lastLine(stderr string) string {
	stderr = strings.TrimSpace(stderr)
	return printable.Line(stderr[strings.LastIndexByte(stderr, '\n')+1:], 300)
}
