package kinds

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/models/structured"
	"github.com/cupel-science/cupel/internal/params"
)

// configs has one for each kind.
var configs = map[string]Config{
	"text":     {Kind: "text", MaxLength: 100},
	"code":     {Kind: "code", MaxLength: 100},
	"json":     {Kind: "json", MaxLength: 100, Schema: `{"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}`},
	"molecule": {Kind: "molecule", MaxLength: 100},
	"equation": {Kind: "equation", MaxLength: 100, Target: "y"},
	"point":    {Kind: "point", MaxLength: 100, Variables: []string{"b", "a"}, Lower: []float64{0}, Upper: []float64{1, 2}},
}

func kindOf(t testing.TB, name string) Kind {
	t.Helper()
	k, err := configs[name].New("", nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestEveryKindIsListed(t *testing.T) {
	p, ok := params.Of(Config{}).Lookup("kind")
	if !ok || !slices.Equal(p.Enum, Names()) {
		t.Errorf("the parameter admits %v, the kinds are %v", p.Enum, Names())
	}
	for _, name := range Names() {
		k := kindOf(t, name)
		if n := k.Keys(); n < 1 || n > k.Columns().NumFields() {
			t.Errorf("%s: %d keys", name, n)
		}
		for _, n := range []int{1, 3} {
			f := k.Form(n)
			if f.Instruction == "" || f.Schema == nil && f.split == nil {
				t.Errorf("%s: the form of %d is %+v", name, n, f)
			}
			if f.Schema != nil {
				if _, err := structured.Compile(f.Schema); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

func TestChecks(t *testing.T) {
	for _, c := range []struct {
		kind, item string
		want       Candidate
		err        string
	}{
		{"text", " a\r\nb\x00 ", Candidate{"a\nb"}, ""},
		{"text", "\n", nil, "it is empty"},
		{"text", strings.Repeat("é", 101), nil, "it has 101 characters, more than 100"},
		{"code", "\n  if x:\r\n    y \n\n", Candidate{"  if x:\n    y"}, ""},
		{"code", " \n ", nil, "there is no code"},
		{"json", `{"n": 1, "a": "<"}`, Candidate{`{"a":"<","n":1}`}, ""},
		{"json", `{"n": 1.5}`, nil, "/n"},
		{"molecule", " C(C)O ", Candidate{"CCO"}, ""},
		{"molecule", "", nil, "no atoms"},
		{"molecule", "C1CC", nil, "ring"},
		{"equation", "y = x*2 + 1", Candidate{"2*x + 1", "y", int64(5), nil}, ""},
		{"equation", "x +", nil, ""},
		{"point", `{"a": 2, "b": -0.0}`, Candidate{0.0, 2.0}, ""},
		{"point", `{"a": 2.1, "b": 0}`, nil, "/a"},
		{"point", `{"a": "1", "b": 0}`, nil, "/a"},
		{"point", `{"a": 1}`, nil, "b"},
		{"point", `{"a": 1e999, "b": 0}`, nil, "beyond"},
	} {
		check, err := kindOf(t, c.kind).Open(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := check(context.Background(), c.item)
		switch {
		case c.want == nil && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%s %q: %v, %v; want an error with %q", c.kind, c.item, got, err, c.err)
		case c.want != nil && (err != nil || c.kind != "equation" && !reflect.DeepEqual(got, c.want) || c.kind == "equation" && got[1] != c.want[1]):
			t.Errorf("%s %q: %v, %v; want %v", c.kind, c.item, got, err, c.want)
		}
	}
}

func TestEquationsAreHeldAgainstData(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}, {Name: "y", Type: arrow.PrimitiveTypes.Float64}}, nil)
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(`[{"x": 1, "y": 2}, {"x": -2, "y": -4}]`))
	if err != nil {
		t.Fatal(err)
	}
	check, err := kindOf(t, "equation").Open(map[string]arrow.Table{"data": array.NewTableFromRecords(schema, []arrow.Record{rec})})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := check(context.Background(), "2*x + 1"); err != nil || got[3] != 1.0 {
		t.Errorf("%v, %v", got, err)
	}
	for item, want := range map[string]string{"2*z": `"z" is no variable; there are x`, "log(x)": "undefined"} {
		if _, err := check(context.Background(), item); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", item, err)
		}
	}
}

func TestMeasures(t *testing.T) {
	keys := map[string][]Key{
		"text":     {{"the cat sat"}, {"the cat sits"}, {"quantum field"}, {""}},
		"molecule": {{"CCCCO"}, {"CCCCCO"}, {"c1ccncc1"}, {"no molecule"}},
		"point":    {{0.0, 0.0}, {0.1, 0.0}, {1.0, 2.0}, {0.5, 1.0}},
	}
	for name, all := range keys {
		d := kindOf(t, name).Measure(all)
		for i := range all {
			for j := range all {
				if v := d(i, j); v < 0 || v > 1 || v != d(j, i) || i == j && v != 0 {
					t.Errorf("%s: the distance of %v and %v is %v", name, all[i], all[j], v)
				}
			}
		}
		if d(0, 1) >= d(0, 2) || d(0, 2) != 1 && name != "molecule" {
			t.Errorf("%s: %v and %v", name, d(0, 1), d(0, 2))
		}
	}
}

// TestTextMeasureIsAMetric: distances of counts by Ruzicka keep the triangle
// inequality.
func TestTextMeasureIsAMetric(t *testing.T) {
	text := rapid.StringMatching("[abc ]{0,12}")
	rapid.Check(t, func(t *rapid.T) {
		d := measureTexts([]Key{{text.Draw(t, "a")}, {text.Draw(t, "b")}, {text.Draw(t, "c")}})
		if d(0, 2) > d(0, 1)+d(1, 2)+1e-12 {
			t.Fatalf("%v > %v + %v", d(0, 2), d(0, 1), d(1, 2))
		}
	})
}

func TestFences(t *testing.T) {
	for text, want := range map[string][]string{
		"```\na\n```": {"a"},
		"x\n```python\n  a\n\n  b\n```\ny\n~~~\nc\n~~~~": {"  a\n\n  b", "c"},
		"````md\n```\ninner\n```\n````":                  {"```\ninner\n```"},
		"none":                                           nil,
		"```\n```":                                       {""},
	} {
		got, cutOff := fenced(text)
		if !slices.Equal(got, want) || cutOff {
			t.Errorf("%q: %q, %v", text, got, cutOff)
		}
	}
	if got, cutOff := fenced("```\na\n```\n```go\nb"); len(got) != 1 || !cutOff {
		t.Errorf("%q, %v", got, cutOff)
	}
}

// FuzzAnswers feeds answers to every kind: no panic, and what passes is what the
// kind says that it is.
func FuzzAnswers(f *testing.F) {
	for _, text := range []string{"", "```\na\n```", `{"candidates": ["CCO", 1, null, {}]}`, "<think>x</think> y", `{"candidates": [{"a": 1, "b": 1e400}]}`, "y = x^(2", "```\n```\n~~~"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		for _, name := range Names() {
			k := kindOf(t, name)
			check, err := k.Open(nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{1, 2} {
				items, err := k.Form(n).Split(answer, json.RawMessage(answer))
				if err != nil {
					continue
				}
				for _, item := range items {
					candidate, err := check(context.Background(), item)
					if err != nil {
						continue
					}
					if len(candidate) != k.Columns().NumFields() {
						t.Fatalf("%s: %v", name, candidate)
					}
					again, err := check(context.Background(), Show(k, Key(candidate[:k.Keys()])))
					if err != nil || Key(again[:k.Keys()]).Text() != Key(candidate[:k.Keys()]).Text() {
						t.Fatalf("%s: %q is read back as %q, %v", name, candidate, again, err)
					}
				}
			}
		}
	})
}
