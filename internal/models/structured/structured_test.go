package structured_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/models/structured"
)

const pairSchema = `{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"array","items":{"type":"string"}}},"required":["a"],"additionalProperties":false}`

func compile(t testing.TB, text string) *structured.Schema {
	t.Helper()
	s, err := structured.Compile(json.RawMessage(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRead(t *testing.T) {
	s := compile(t, pairSchema)
	for name, c := range map[string]struct{ answer, want string }{
		"plain":            {` {"b": ["x"], "a": 1} `, `{"a":1,"b":["x"]}`},
		"code fence":       {"```json\n{\"a\": 1}\n```", `{"a":1}`},
		"text around":      {"Here you are: {\"a\": 1}. Enjoy {it}!", `{"a":1}`},
		"trailing commas":  {`{"a": 1, "b": ["x",],}`, `{"a":1,"b":["x"]}`},
		"comments":         {"{\"a\": 1 /* one */, // and\n}", `{"a":1}`},
		"line break":       {"{\"a\": 1, \"b\": [\"x\ny\tz\"]}", `{"a":1,"b":["x\ny\tz"]}`},
		"thought":          {"<think>maybe {\"a\": 9}?</think>\n{\"a\": 1}", `{"a":1}`},
		"second one":       {`For example {"x": 1}, but really {"a": 2}`, `{"a":2}`},
		"first of two":     {`{"a": 1} or {"a": 2}`, `{"a":1}`},
		"brackets in text": {`note [1]: {"a": 1, "b": ["}", "\"{"]}`, `{"a":1,"b":["}","\"{"]}`},
		"twice a key":      {`{"a": 1, "a": 2}`, `{"a":2}`},
		"byte order mark":  {"\uFEFF{\"a\": 1}", `{"a":1}`},
		"broken UTF-8":     {"{\"a\": 1, \"b\": [\"\xff\"]}", `{"a":1,"b":["` + "\uFFFD" + `"]}`},
		"markup":           {`{"a": 1, "b": ["<b>&"]}`, `{"a":1,"b":["<b>&"]}`},
		"large number":     {`{"a": 12345678901234567890}`, `{"a":12345678901234567890}`},
	} {
		got, err := s.Read(c.answer)
		if err != nil || string(got) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}

// TestProblems says what is wrong, and never guesses.
func TestProblems(t *testing.T) {
	s := compile(t, pairSchema)
	for name, c := range map[string]struct{ answer, want string }{
		"nothing":       {"", "there is no JSON in it"},
		"prose":         {"I am sorry.", "there is no JSON in it"},
		"cut off":       {`{"a": 1, "b": ["x"`, "the JSON is broken at its byte 18: unexpected end of JSON input"},
		"single quotes": {`{'a': 1}`, "the JSON is broken at its byte 2"},
		"missing":       {`{"b": []}`, `at "/": missing property 'a'`},
		"several":       {`{"z": 1, "y": 2, "a": "one", "b": [1]}`, `at "/": additional properties 'y', 'z' not allowed; at "/a": got string, want integer; at "/b/0": got number, want string`},
		"whole":         {`[1]`, `at "/": got array, want object`},
		"endless":       {`{"a": 1e1000000000}`, "is beyond those of 64 bits"},
		"long":          {`{"a": 1` + strings.Repeat("0", 500) + `}`, "is beyond those of 64 bits"},
		"tiny":          {`{"a": 1e-1000000000}`, "is beyond those of 64 bits"},
		"deep":          {strings.Repeat("[", 1_000_000), "nested deeper than 1000 levels"},
		"deep, closed":  {strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "nested deeper than 1000 levels"},
		"many":          {`[` + strings.Repeat(`{"a":"x"},`, 50) + `0]`, `want object`},
	} {
		for range 5 { // the text must not depend on the order of maps
			got, err := s.Read(c.answer)
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 2000 {
				t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
			}
		}
	}
	if text := s.Correction(fmt.Errorf("there is no JSON in it")); !strings.Contains(text, "there is no JSON in it") || !strings.Contains(text, pairSchema) {
		t.Error(text)
	}
}

func TestScalars(t *testing.T) {
	if got, err := compile(t, `{"type":"number"}`).Read(" 7.50\n"); err != nil || string(got) != "7.50" {
		t.Error(string(got), err)
	}
	if got, err := compile(t, `{"enum":["yes","no"]}`).Read(`"yes"`); err != nil || string(got) != `"yes"` {
		t.Error(string(got), err)
	}
}

func TestBadSchemas(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "broken",
		"{":                                 "broken",
		`{"type": "nothing"}`:               "type",
		`{"$ref": "https://example.org/x"}`: "must be complete in itself",
		`{"$ref": "other.json"}`:            "must be complete in itself",
		`{"pattern": "("}`:                  "pattern",
		`{} {}`:                             "followed by something else",
	} {
		if _, err := structured.Compile(json.RawMessage(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

// TestRepairKeepsContent wraps values in the usual ways and finds them again.
func TestRepairKeepsContent(t *testing.T) {
	s := compile(t, `{"type":"object"}`)
	rapid.Check(t, func(t *rapid.T) {
		value := map[string]any{"text": rapid.String().Draw(t, "text"), "list": rapid.SliceOf(rapid.StringMatching(`[\]\[{}",/*\\ ]*`)).Draw(t, "list")}
		text, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.Read(string(text))
		if err != nil {
			t.Fatal(err)
		}
		wrapped := strings.Replace(string(text), "\n}", ",\n}", 1)
		wrapped = rapid.SampledFrom([]string{"", "Sure:\n", "```json\n"}).Draw(t, "before") + wrapped + rapid.SampledFrom([]string{"", "\n```", "\nDone."}).Draw(t, "after")
		if got, err := s.Read(wrapped); err != nil || string(got) != string(want) {
			t.Errorf("%s\ngives %s, %v", wrapped, got, err)
		}
	})
}

func FuzzRead(f *testing.F) {
	s := compile(f, pairSchema)
	for _, seed := range []string{`{"a": 1}`, "```json\n{\"a\": 1,}\n```", `{"a": 1e400, /*`, "<think>{</think>[[[", "{\"a\u2028\": \"\n\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		value, err := s.Read(answer)
		if err != nil {
			return
		}
		again, err := s.Read(string(value))
		if err != nil || string(again) != string(value) {
			t.Errorf("%q gives %s, and that %s, %v", answer, value, again, err)
		}
	})
}
