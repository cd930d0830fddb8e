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
	// answers nothing, if Read is nil too: its stdout goes into the log.
	Answer *Answer
	// Read, in place of Answer, takes an answer that is no table: the text of
	// it, in the formats csv and jsonl. Its error says what is wrong with the
	// answer.
	Read func(io.Reader) error
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
		if x, err = p.start(e.Env, e.Answer == nil && e.Read == nil); err != nil {
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
	if e.Answer == nil && e.Read == nil {
		return nil
	}
	x.stdout.left = p.limits.output
	f := newFrame(p.options.Format, p.options.Mode, x.answer)
	read := e.Read
	if read == nil {
		read = func(io.Reader) error { return e.Answer.read(ctx, f, p.options.Format, e.Emit) }
	}
	err := read(f)
	if err == nil {
		_, err = io.Copy(io.Discard, f) // the mark of the end
	}
	if errors.Is(err, errCut) && p.options.Mode == Stream {
		err = fmt.Errorf("%w; in mode: stream a program answers until its stdin ends (mode: batch is for one that handles a single request)", err)
	}
	return err
}
