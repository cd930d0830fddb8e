package program

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
)

// expected is the referee that compares outputs with the right ones.
type expected struct{ json bool }

func (expected) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "passed", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Maximize,
		Help: "share of the cases in which the output is the expected one, 0 to 1"}}
}

func (e expected) verdict(_ context.Context, trials []trial) ([]any, error) {
	if trials[0].fields == nil {
		return nil, broken{errors.New("the referee expected needs the dataset cases: inputs: {cases: …}, with the columns input and expected")}
	}
	right := 0
	for _, t := range trials {
		same, err := e.same(t)
		if err != nil {
			return nil, err
		}
		if same {
			right++
		}
	}
	return []any{float64(right) / float64(len(trials))}, nil
}

func (e expected) fingerprint() (string, error) { return refereeExpected, nil }

// same compares an output with the right one.
func (e expected) same(t trial) (bool, error) {
	if !e.json {
		trim := func(s string) string { return strings.TrimRight(s, " \t\r\n") }
		return trim(string(t.output)) == trim(t.right), nil
	}
	want, err := decodeJSON([]byte(t.right))
	if err != nil {
		return false, broken{fmt.Errorf("case %d: what is expected is no JSON: %w", t.number, err)}
	}
	got, err := decodeJSON(t.output)
	return err == nil && reflect.DeepEqual(got, want), nil
}

// decodeJSON reads one value, in which numbers are in a form that is the same
// for equal ones.
func decodeJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the first value")
	}
	return canonical(v), nil
}

// canonical replaces the numbers in a value.
func canonical(v any) any {
	switch v := v.(type) {
	case json.Number:
		return canonicalNumber(string(v))
	case []any:
		for i := range v {
			v[i] = canonical(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = canonical(v[k])
		}
	}
	return v
}

// number is a decimal number without zeros at either end of its digits, so that
// equal numbers are equal structs. It is not computed: 1e999999999 takes no
// more room than its text.
type number struct {
	negative bool
	digits   string // "" for zero
	exponent string // of the last digit, as a decimal whole number
}

func canonicalNumber(text string) number {
	mantissa, power, _ := strings.Cut(strings.ToLower(text), "e")
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return number{}
	}
	exponent, ok := new(big.Int).SetString(strings.TrimPrefix(power, "+"), 10)
	if !ok {
		exponent = new(big.Int)
	}
	exponent.Add(exponent, big.NewInt(int64(len(digits)-len(short)-len(fraction))))
	return number{negative, short, exponent.String()}
}
