package program

import (
	"fmt"
	"strings"
	"testing"
)

// A referee that says what it must not fails the candidate, and says so.
func TestStrangeAnswers(t *testing.T) {
	scores, err := config{Columns: map[string]string{"y": "float"}}.scores()
	if err != nil {
		t.Fatal(err)
	}
	for answer, words := range map[string]string{
		`{"y": 1}`:            "[1] <nil>",
		`{"y": null}`:         "[<nil>] <nil>",
		`{"y": NaN}`:          "is no JSON object",
		`{"y": 1e999}`:        "is 1e999, not float64",
		`{"y": "1"}`:          "is 1, not float64",
		`{"y": 1, "z": 2}`:    `gives "z", which is not declared`,
		`{"x": 1}`:            `lacks "y"`,
		`{"y": 1} more`:       "something behind",
		`null`:                "is no JSON object",
		``:                    "is no JSON object",
		`{"error": "no fit"}`: "[] no fit",
	} {
		values, err := command{scores: scores}.read([]byte(answer))
		if got := fmt.Sprint(values, err); !strings.Contains(got, words) {
			t.Errorf("%s: %q does not say %q", answer, got, words)
		}
	}
}

// An answer of a referee is a value for each score, or an error; never a panic.
func FuzzRefereeAnswer(f *testing.F) {
	for _, seed := range []string{`{"y": 1, "s": "a", "b": true, "n": 3}`, `{"error": ""}`, `{"y": {}}`, `null`, `[]`, `{"y": 1e400}`} {
		f.Add([]byte(seed))
	}
	scores, err := config{Columns: map[string]string{"y": "float", "s": "string", "b": "bool", "n": "int"}}.scores()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		values, err := command{scores: scores}.read(answer)
		if err == nil && len(values) != len(scores) {
			t.Fatalf("%d values", len(values))
		}
	})
}
