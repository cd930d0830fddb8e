package program

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
)

// Exchange is a request and what to do with the answer.
type Exchange struct {
	Request []byte   // for stdin
	Env     []string // more variables, NAME=value; in mode batch only
	// Answer says what the program must answer. Where it is nil, the program
	// answers nothing: its stdout goes into the log.
	Answer *Answer
	// Emit takes each batch of the answer, which it must retain to keep. Its
	// error ends the program and is returned as it is.
	Emit func(arrow.Record) error
}

// Do sends a request to a process, starting one where none waits, and reads
// its answer. An *Error says what the program did wrong.
func (p *Program) Do(ctx context.Context, e Exchange) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	x, err := p.take(ctx)
	if err != nil {
		return err
	}
	defer func() { <-p.slots }()
	if x == nil {
		if x, err = p.start(e.Env, e.Answer == nil); err != nil {
			return err
		}
	}
	stop := context.AfterFunc(ctx, x.end)
	defer stop()
	x.send(e.Request, p.options.Mode == Batch)
	err = p.receive(ctx, x, e)
	if p.options.Mode == Batch {
		return x.finish(ctx, err)
	}
	if err == nil {
		err = x.wasSent()
	}
	if err == nil && stop() {
		p.keep(x)
		return nil
	}
	x.stdin.Close()
	return x.finish(ctx, err)
}

// receive reads the answer to its end.
func (p *Program) receive(ctx context.Context, x *process, e Exchange) error {
	if e.Answer == nil {
		return nil
	}
	x.stdout.left = p.limits.output
	f := newFrame(p.options.Format, p.options.Mode, x.answer)
	err := e.Answer.read(ctx, f, p.options.Format, e.Emit)
	if err == nil {
		_, err = io.Copy(io.Discard, f) // the mark of the end
	}
	if errors.Is(err, errCut) && p.options.Mode == Stream {
		err = fmt.Errorf("%w; in mode: stream a program answers until its stdin ends (mode: batch is for one that handles a single request)", err)
	}
	return err
}
