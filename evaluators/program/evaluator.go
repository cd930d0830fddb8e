package program

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/parallel"
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
	_ = parallel.Each(ctx, len(rows), 1, func(i int) {
		e.slots <- struct{}{}
		defer func() { <-e.slots }()
		rows[i].values, rows[i].err = e.attempt(ctx, code, stdin, i)
	})
	if err := ctx.Err(); err != nil { // which is the only one that Each has
		return nil, err
	}
	return e.record(ctx, rows)
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

// outcome is what came of a candidate: a value of each score, or an error.
type outcome struct {
	values []any
	err    error
}

// record makes the scores of a batch. An error of a candidate is a failure; one
// that is not the candidate's fails the step.
func (e *evaluator) record(ctx context.Context, rows []outcome) (arrow.Record, error) {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(e.Scores()))
	defer b.Release()
	for _, row := range rows {
		var fault broken
		switch {
		case errors.As(row.err, &fault):
			return nil, fault.error
		case row.err != nil:
			evaluators.AppendFailure(b, row.err)
			continue
		case !slices.ContainsFunc(row.values, func(v any) bool { return v != nil }):
			evaluators.AppendFailure(b, errors.New("the referee gave no score and no reason"))
			continue
		}
		for i, v := range row.values {
			put(b.Field(i), v)
		}
		b.Field(len(row.values)).AppendNull()
	}
	return b.NewRecord(), nil
}

// put appends a value of the builder's type, or a null.
func put(b array.Builder, v any) {
	switch v := v.(type) {
	case float64:
		b.(*array.Float64Builder).Append(v)
	case int64:
		b.(*array.Int64Builder).Append(v)
	case string:
		b.(*array.StringBuilder).Append(v)
	case bool:
		b.(*array.BooleanBuilder).Append(v)
	default:
		b.AppendNull()
	}
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
	input := []byte(e.config.Stdin)
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
