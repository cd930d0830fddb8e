package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"golang.org/x/sync/errgroup"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// evaluator runs candidates that are programs.
type evaluator struct {
	config   config
	runner   *runner
	box      *box
	judge    judge
	slots    chan struct{} // runs at once, of all batches
	material material
}

var (
	_ evaluators.Evaluator     = (*evaluator)(nil)
	_ evaluators.Reader        = (*evaluator)(nil)
	_ evaluators.Preparer      = (*evaluator)(nil)
	_ evaluators.Expensive     = (*evaluator)(nil)
	_ evaluators.Fingerprinter = (*evaluator)(nil)
)

// Scores implements evaluators.Evaluator.
func (e *evaluator) Scores() []evaluators.Score { return e.judge.Scores() }

// Reads implements evaluators.Reader.
func (e *evaluator) Reads() []evaluators.Column {
	cols := []evaluators.Column{{Name: e.config.Column}}
	if e.config.StdinCol != "" {
		cols = append(cols, evaluators.Column{Name: e.config.StdinCol})
	}
	return cols
}

// Expensive implements evaluators.Expensive.
func (e *evaluator) Expensive() bool { return e.config.Cache }

// Fingerprint implements evaluators.Fingerprinter.
func (e *evaluator) Fingerprint() (string, error) {
	runner, err := e.runner.fingerprint()
	if err != nil {
		return "", err
	}
	judge, err := e.judge.fingerprint()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", runner, judge))
	return hex.EncodeToString(sum[:]), nil
}

// Evaluate implements evaluators.Evaluator.
func (e *evaluator) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	code, err := column(in, e.config.Column)
	if err != nil {
		return nil, err
	}
	var stdin arrow.Array
	if e.config.StdinCol != "" {
		if stdin, err = column(in, e.config.StdinCol); err != nil {
			return nil, err
		}
	}
	rows := make([]outcome, in.NumRows())
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(cap(e.slots))
	for i := range rows {
		group.Go(func() error {
			var err error
			rows[i], err = e.assay(inner, code, stdin, i)
			return err
		})
	}
	err = group.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return record(exec.GetAllocator(ctx), e.Scores(), rows)
}

// column finds a column of texts.
func column(in arrow.Record, name string) (arrow.Array, error) {
	i := datasets.Lookup(in.Schema(), name)
	if i < 0 {
		return nil, fmt.Errorf("the candidates have no column %q", name)
	}
	if t := in.Column(i).DataType(); !datasets.IsText(t) && t.ID() != arrow.NULL {
		return nil, fmt.Errorf("the column %q holds %s, not texts", name, t)
	}
	return in.Column(i), nil
}

// outcome is what came of a candidate: values of the scores, or a reason.
type outcome struct {
	values []any
	reason string
}

// assay runs a candidate and has the referee judge it. An error is not the
// candidate's.
func (e *evaluator) assay(ctx context.Context, code, stdin arrow.Array, row int) (outcome, error) {
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return outcome{}, ctx.Err()
	}
	values, err := e.attempt(ctx, code, stdin, row)
	var fault broken
	switch {
	case ctx.Err() != nil:
		return outcome{}, ctx.Err()
	case errors.As(err, &fault):
		return outcome{}, fault.error
	case err != nil:
		return outcome{reason: err.Error()}, nil
	}
	return outcome{values: values}, nil
}

// mostCode is the longest program.
const mostCode = 4 << 20

// attempt runs a candidate on each case and has the referee judge it.
func (e *evaluator) attempt(ctx context.Context, code, stdin arrow.Array, row int) ([]any, error) {
	text, ok := datasets.Text(code, row)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s is null", e.config.Column)
	case len(text) > mostCode:
		return nil, fmt.Errorf("the program is longer than %d MiB", mostCode>>20)
	}
	input := e.input()
	if stdin != nil {
		given, ok := datasets.Text(stdin, row)
		if !ok {
			return nil, fmt.Errorf("%s is null", e.config.StdinCol)
		}
		input = []byte(given)
	}
	trials := e.trials(input)
	for i := range trials {
		out, err := e.run(ctx, text, trials[i].stdin)
		var fault broken
		switch {
		case err == nil:
			trials[i].output = out
		case errors.As(err, &fault):
			return nil, err
		case trials[i].fields != nil:
			return nil, fmt.Errorf("case %d: the program %w", trials[i].number, err)
		default:
			return nil, fmt.Errorf("the program %w", err)
		}
	}
	return e.judge.verdict(ctx, trials)
}

// input is what stands on stdin unless a case or a column says otherwise.
func (e *evaluator) input() []byte {
	if e.config.StdinSet != "" {
		return e.material.stdin
	}
	return []byte(e.config.Stdin)
}

// trials are the runs of one candidate.
func (e *evaluator) trials(input []byte) []trial {
	if e.material.cases == nil {
		return []trial{{number: 1, stdin: input}}
	}
	trials := append([]trial(nil), e.material.cases...)
	for i := range trials {
		if _, has := trials[i].fields[inputColumn]; !has {
			trials[i].stdin = input
		}
	}
	return trials
}

// run runs a program once.
func (e *evaluator) run(ctx context.Context, code string, stdin []byte) ([]byte, error) {
	files := map[string][]byte{filepath.FromSlash(e.runner.file): []byte(code)}
	for name, content := range e.material.files {
		files[name] = content
	}
	command, err := e.runner.command(stdin, files, e.material.env)
	if err != nil {
		return nil, err
	}
	return e.box.run(ctx, command)
}
