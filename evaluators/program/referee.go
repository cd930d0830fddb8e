package program

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
)

// Referee judges what a program wrote. Its methods may be called concurrently.
type Referee interface {
	Scores() []evaluators.Score
	// Judge returns a value for each score, in their order: float64, int64,
	// string or bool as the score's type is, nil for none. An error says why the
	// output can't be accepted, which fails the candidate. The output is
	// whatever a stranger chose to write.
	Judge(ctx context.Context, output []byte) ([]any, error)
}

// RefereeSpec names, describes and builds a referee.
type RefereeSpec struct {
	Name    string
	Version string // changes whenever scores may change
	Help    string
	New     func(params map[string]string) (Referee, error)
}

// trial is one run of a program and what came of it.
type trial struct {
	number int // of the case, from 1
	stdin  []byte
	right  string         // what the output should be, for the referee expected
	fields map[string]any // of the case, nil where there are no cases
	output []byte
}

// judge is a referee as the evaluator sees it: of all runs of a candidate.
type judge interface {
	Scores() []evaluators.Score
	// verdict judges the runs. An error is of the candidate, unless it is a
	// broken.
	verdict(ctx context.Context, trials []trial) ([]any, error)
	fingerprint() (string, error)
}

// broken is an error that is not the candidate's.
type broken struct{ error }

func (b broken) Unwrap() error { return b.error }

// builtIn is a Referee of the binary, which judges a single run.
type builtIn struct {
	Referee
	name, version string
}

func (b builtIn) verdict(ctx context.Context, trials []trial) ([]any, error) {
	if len(trials) != 1 {
		return nil, broken{fmt.Errorf("the referee %s judges one output, and there are %d cases; leave them out", b.name, len(trials))}
	}
	values, err := b.Judge(ctx, trials[0].output)
	if err == nil && len(values) != len(b.Scores()) {
		err = broken{fmt.Errorf("the referee %s gave %d values for %d scores", b.name, len(values), len(b.Scores()))}
	}
	return values, err
}

func (b builtIn) fingerprint() (string, error) { return b.name + " " + b.version, nil }

// keeper is the referee output: it keeps what a program wrote for an evaluator
// of a later step.
type keeper struct{}

func (keeper) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "output", Type: arrow.BinaryTypes.String, Help: "what the program wrote to stdout"}}
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
