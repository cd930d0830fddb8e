package program

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// trial is one run of a program and what came of it.
type trial struct {
	number int // of the case, from 1
	stdin  []byte
	right  string         // what the output should be, for the referee expected
	fields map[string]any // of the case, nil where there are no cases
	output []byte
}

// judge is a referee. Its methods may be called concurrently.
type judge interface {
	Scores() []evaluators.Score
	// verdict judges the runs of a candidate. It returns a value for each score, in
	// their order: float64, int64, string or bool as the score's type is, nil for
	// none. An error says why the outputs, which are whatever a stranger chose to
	// write, can't be accepted, and fails the candidate, unless it is a broken.
	verdict(ctx context.Context, trials []trial) ([]any, error)
	fingerprint() (string, error)
}

// broken is an error that is not the candidate's.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }

// keeper is the referee output: it keeps what a program wrote for an evaluator
// of a later step.
type keeper struct{ column string }

func (c config) outputReferee() (judge, error) {
	if c.OutputColumn == "" || datasets.IsReserved(c.OutputColumn) || c.OutputColumn == evaluators.ErrorColumn {
		return nil, fmt.Errorf("output_column: %q can't be the name of a score", c.OutputColumn)
	}
	return keeper{c.OutputColumn}, nil
}

func (k keeper) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: k.column, Type: arrow.BinaryTypes.String, Help: "what the program wrote to stdout"}}
}

func (keeper) verdict(_ context.Context, trials []trial) ([]any, error) {
	if len(trials) != 1 {
		return nil, broken{errors.New("the referee output keeps one output, and there are several cases; leave them out")}
	}
	text, err := textOf(trials[0])
	return []any{text}, err
}

func (keeper) fingerprint() (string, error) { return refereeOutput, nil }

// textOf is the output as a text.
func textOf(t trial) (string, error) {
	if !utf8.Valid(t.output) {
		return "", errors.New("the output is not text in UTF-8")
	}
	return string(t.output), nil
}
