package program

import (
	"context"
	"errors"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
)

// expected is the referee that compares outputs with the right ones, exactly but
// for white space at the end.
type expected struct{}

func (expected) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "passed", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Maximize,
		Help: "share of the cases in which the output is the expected one, 0 to 1"}}
}

func (expected) verdict(_ context.Context, trials []trial) ([]any, error) {
	if trials[0].fields == nil {
		return nil, broken{errors.New("the referee expected needs the dataset cases: inputs: {cases: …}, with the columns input and expected")}
	}
	trim := func(s string) string { return strings.TrimRight(s, " \t\r\n") }
	right := 0
	for _, t := range trials {
		if trim(string(t.output)) == trim(t.right) {
			right++
		}
	}
	return []any{float64(right) / float64(len(trials))}, nil
}

func (expected) fingerprint() (string, error) { return refereeExpected, nil }
