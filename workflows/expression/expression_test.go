package expression_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/workflows/expression"
)

// table is a batch of three rows with a column of every type that conditions
// see; the second row is null throughout.
func table(t testing.TB) arrow.Record {
	t.Helper()
	dict := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	numbers := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.PrimitiveTypes.Int64}
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "flag", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "small", Type: arrow.PrimitiveTypes.Int8, Nullable: true},
		{Name: "size", Type: arrow.PrimitiveTypes.Uint32, Nullable: true},
		{Name: "big", Type: arrow.PrimitiveTypes.Uint64, Nullable: true},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "single", Type: arrow.PrimitiveTypes.Float32, Nullable: true},
		{Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "long", Type: arrow.BinaryTypes.LargeString, Nullable: true},
		{Name: "kind", Type: dict, Nullable: true},
		{Name: "group", Type: numbers, Nullable: true},
		{Name: "parents", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
		{Name: "point", Type: arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float64), Nullable: true},
		{Name: "day", Type: arrow.FixedWidthTypes.Date32, Nullable: true},
	}, nil)
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(`[
		{"flag": true, "n": 3, "small": -3, "size": 7, "big": "9007199254740993", "x": 1.5, "single": 0.5, "smiles": "CCO", "long": "größer", "kind": "a", "group": 4, "parents": ["p", "q"], "point": [1, 2], "day": "2024-02-03"},
		{"flag": null, "n": null, "small": null, "size": null, "big": null, "x": null, "single": null, "smiles": null, "long": null, "kind": null, "group": null, "parents": null, "point": null, "day": null},
		{"flag": false, "n": -2, "small": 5, "size": 0, "big": 1, "x": -0.25, "single": 2, "smiles": "", "long": "x", "kind": "b", "group": 5, "parents": [], "point": [3, 4], "day": "2023-02-03"}
	]`))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// TestPredicate checks which rows conditions hold for. In the row of nulls none
// holds.
func TestPredicate(t *testing.T) {
	rec := table(t)
	defer rec.Release()
	for text, want := range map[string]string{
		"true":                                  "111",
		"false":                                 "000",
		"flag":                                  "100",
		"!flag":                                 "001",
		"n > 0":                                 "100",
		"n < 0.5":                               "001",
		"n == 3 || n == -2":                     "101",
		"n != 3":                                "001",
		"small + size == 4":                     "100",
		"size / 2 > 3":                          "100",
		"big == 9007199254740993":               "100",
		"x ** 2 < 1":                            "001",
		"single == 0.5":                         "100",
		"x in [1.5, 2.5]":                       "100",
		"n in -3..3":                            "101",
		"not (n in 1..3)":                       "001",
		"smiles contains 'O'":                   "100",
		"smiles matches '^C+O$'":                "100",
		"len(smiles) == 0":                      "001",
		"upper(long) == 'GRÖSSER'":              "000",
		"long == 'größer'":                      "100",
		"kind == 'a'":                           "100",
		"kind in ['a', 'b']":                    "101",
		"group < 5":                             "100",
		"len(parents) > 0":                      "100",
		"'q' in parents":                        "100",
		"any(parents, # == 'p')":                "100",
		"all(parents, # == 'p')":                "001",
		"sum(point) > 5":                        "001",
		"point[1] == 2":                         "100",
		"day startsWith '2024'":                 "100",
		"flag ? n > 2 : x < 0":                  "101",
		"abs(x) < 1":                            "001",
		"max(n, x) > 1 and min(n, small) < 0":   "100",
		"x > 0 ? true : kind == 'b'":            "101",
		"string(n) == '3'":                      "100",
		"round(x) == 2":                         "100",
		"n % 2 == 1":                            "100",
		"n > 0\n && x > 0":                      "100",
		"x > -1e-3":                             "100",
		"x == x":                                "101",
		"(x ?? 3) > 0":                          "100",
		"count(point, # > 1.5) == 1 and n == 3": "100",
	} {
		t.Run(text, func(t *testing.T) {
			for _, schema := range []*arrow.Schema{rec.Schema(), nil} {
				p, err := expression.NewPredicate(text, schema)
				if err != nil {
					t.Fatal(err)
				}
				held, err := p.Holds(rec)
				if err != nil {
					t.Fatal(err)
				}
				if got := bits(held); got != want {
					t.Errorf("holds for %s, want %s (schema known: %v)", got, want, schema != nil)
				}
			}
		})
	}
}

func bits(held []bool) string {
	var b strings.Builder
	for _, h := range held {
		if h {
			b.WriteByte('1')
		} else {
			b.WriteByte('0')
		}
	}
	return b.String()
}

// TestColumns checks that a condition knows what it reads.
func TestColumns(t *testing.T) {
	p, err := expression.NewPredicate("any(parents, # == kind) && n > 0 || kind == 'a' && len(smiles) < n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Columns(), []string{"parents", "kind", "n", "smiles"}; !slices.Equal(got, want) {
		t.Errorf("reads %v, want %v", got, want)
	}
	rec := table(t)
	defer rec.Release()
	other, err := expression.NewPredicate("missing > 3", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Holds(rec); err == nil || !strings.Contains(err.Error(), `no column "missing"`) {
		t.Errorf("a column that is not there: %v", err)
	}
}

// refusals are conditions that do not compile, with the place and a part of
// the message.
var refusals = []struct {
	text    string
	at      int
	message string
}{
	{"", 0, "is empty"},
	{"  \n", 0, "is empty"},
	{"n", 0, "expected bool, but got int"},
	{"'text'", 0, "expected bool"},
	{"m > 3", 0, `unknown name m (did you mean "n"?)`},
	{"n > 3 && smilse == 'C'", 9, `unknown name smilse (did you mean "smiles"?)`},
	{"long == 'größer' && smilse == 'C'", 22, "unknown name smilse"},
	{"n > 'three'", 2, "mismatched types int and string"},
	{"smiles < 3", 7, "mismatched types string and int"},
	{"flag + 1 > 2", 5, "mismatched types bool and int"},
	{"n >", 2, "ends too early"},
	{"(n > 3", 5, "ends too early"},
	{"n > 3)", 5, "unexpected token"},
	{"n = 3", 2, "unexpected token"},
	{"now() > 3", 0, "no function now"},
	{"date('2024-01-01').Year() > 2000", 0, "no function date"},
	{"lenn(smiles) > 3", 0, "unknown name lenn"},
	{"repeat(smiles, 1000000000) == ''", 0, "no function repeat"},
	{"replace(smiles, 'C', 'CC') == ''", 0, "no function replace"},
	{"len(map(parents, # + #)) > 0", 4, "no function map"},
	{"reduce(point, #acc + #) > 0", 0, "no function reduce"},
	{"let y = n; y > 3", 0, "no statements"},
	{"n in 1..1000000000", 6, "a range goes between two whole numbers"},
	{"n in 1..n", 6, "a range goes between two whole numbers"},
	{"any(1..9, any(1..9, any(1..9, # > 0)))", 0, "nested more than 2 deep"},
	{"$env['n'] > 3", 0, "unknown name $env"},
	{strings.Repeat("n + ", 1500) + "n > 0", 0, "maximum allowed nodes"},
	{strings.Repeat(" ", 10_001) + "true", 0, "longer than 10,000"},
}

func TestRefusals(t *testing.T) {
	rec := table(t)
	defer rec.Release()
	for _, c := range refusals {
		t.Run(c.text[:min(40, len(c.text))], func(t *testing.T) {
			_, err := expression.NewPredicate(c.text, rec.Schema())
			var e *expression.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(e.Message, c.message) || strings.Contains(e.Message, "\n") {
				t.Errorf("message %q does not say %q in one line", e.Message, c.message)
			}
			if c.at > 0 && e.Offset != c.at {
				t.Errorf("at %d (%q), want %d", e.Offset, c.text[e.Offset:], c.at)
			}
		})
	}
}

// TestHostile checks that what compiles ends soon and with an error rather
// than a panic, whatever it asks for.
func TestHostile(t *testing.T) {
	rec := table(t)
	defer rec.Release()
	for _, text := range []string{
		"n / 0 > 1",
		"n % 0 == 1",
		"point[9] > 1",
		"parents[-9] == ''",
		"smiles[100] == 'C'",
		"int(smiles) > 3",
		"smiles matches smiles + '('",
		"all(0..999, all(0..999, # >= 0))",
		strings.Repeat("(", 3000) + "true" + strings.Repeat(")", 3000),
		strings.Repeat("!", 1500) + "true",
		strings.Repeat("-", 1500) + "n > 0",
		"first(parents) == 'p'",
		"find(parents, # == 'z') == nil",
	} {
		p, err := expression.NewPredicate(text, rec.Schema())
		if err != nil {
			continue
		}
		if _, err := p.Holds(rec); err != nil && strings.Contains(err.Error(), "\n |") {
			t.Errorf("%.40s: the error has more than one line: %v", text, err)
		}
	}
}

// TestFill checks templates: one expression gives its value, others are put
// into the text.
func TestFill(t *testing.T) {
	params := map[string]any{"n": 3, "x": 0.5, "name": "kinase", "deep": true, "list": []int{1, 2}, "none": nil}
	for text, want := range map[string]any{
		"plain":                              "plain",
		"":                                   "",
		"${{ params.n }}":                    3,
		"${{params.n}}":                      3,
		"${{ params.n * 2 }}":                6,
		"${{ params.n / 2 }}":                1.5,
		"${{ params.x }}":                    0.5,
		"${{ params.deep }}":                 true,
		"${{ params.name }}":                 "kinase",
		"${{ params.n > 2 ? 'a' : 'b' }}":    "a",
		"${{ params.name }}-${{ params.n }}": "kinase-3",
		" ${{ params.n }}":                   " 3",
		"${{ params.n }} ":                   "3 ",
		"y < ${{ params.x }}":                "y < 0.5",
		"${{ params['n'] }}":                 3,
		"${{ len(params.list) }}":            2,
		"${{ upper(params.name) }}!":         "KINASE!",
	} {
		got, err := expression.Fill(text, params)
		if err != nil || fmt.Sprintf("%T %v", got, got) != fmt.Sprintf("%T %v", want, want) {
			t.Errorf("%q gives %T %v, %v; want %T %v", text, got, got, err, want, want)
		}
	}
	if got, err := expression.Fill("${{ params.list }}", params); err != nil || fmt.Sprintf("%T", got) != "[]int" {
		t.Errorf("a list gives %T, %v", got, err)
	}
	for _, c := range []struct {
		text    string
		at      int
		message string
	}{
		{"a ${{ params.n", 2, "not closed"},
		{"${{ }}", 3, "is empty"},
		{"${{ params.m }}", 11, `no param "m" (did you mean "n"?)`},
		{"é ${{ params.n }} ${{ params.nn }}", 30, `no param "nn"`},
		{"${{ param.n }}", 4, `unknown name param (did you mean "params"?)`},
		{"${{ params.n + params.name }}", 13, "int + string"},
		{"list ${{ params.list }}", 5, "cannot be put into a text"},
		{"none ${{ params.none }}", 5, "cannot be put into a text"},
		{"${{ now() }}", 4, "no function now"},
		{"${{ params.n + }}", 14, "ends too early"},
	} {
		_, err := expression.Fill(c.text, params)
		var e *expression.Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, c.message) {
			t.Errorf("%q: got %v, want %q", c.text, err, c.message)
		} else if e.Offset != c.at {
			t.Errorf("%q: at %d, want %d", c.text, e.Offset, c.at)
		}
	}
}

// values answers an Until from a map.
type values map[string]float64

func (v values) Best(column string) (float64, error) {
	if x, ok := v[column]; ok {
		return x, nil
	}
	return 0, fmt.Errorf("no column %q", column)
}

func (v values) Mean(column string) (float64, error) { return v[column] * 10, nil }

func (v values) Stalled(_ string, rounds int) (bool, error) { return rounds <= 2, nil }

func TestUntil(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64}, {Name: "label", Type: arrow.BinaryTypes.String}}, nil)
	for text, want := range map[string]bool{
		"best('y') < 1":                   true,
		"mean('y') < 1":                   false,
		"mean(\"y\") >= 5":                true,
		"stalled('y', 2)":                 true,
		"stalled('y', 3)":                 false,
		"round >= 4":                      true,
		"evaluations > 100 && round > 1":  false,
		"candidates == 7":                 true,
		"best('y') > 1 or round % 2 == 0": true,
	} {
		u, err := expression.NewUntil(text, schema)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got, err := u.Reached(4, 100, 7, values{"y": 0.5}); err != nil || got != want {
			t.Errorf("%q: got %v, %v; want %v", text, got, err, want)
		}
		if strings.Contains(text, "'y'") && !slices.Equal(u.Columns(), []string{"y"}) {
			t.Errorf("%q asks about %v", text, u.Columns())
		}
	}
	for text, want := range map[string]string{
		"best('z') < 1":       `no column "z" (did you mean "y"?)`,
		"mean('z') < 1":       `no column "z"`,
		"stalled('label', 3)": "utf8, not a number",
		"best(y) < 1":         "unknown name y",
		"best() < 1":          "not enough arguments",
		"best('y')":           "expected bool",
		"rounds > 3":          `(did you mean "round"?)`,
		"y < 3":               "unknown name y",
	} {
		if _, err := expression.NewUntil(text, schema); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
	u, err := expression.NewUntil("best('other') < 1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := u.Reached(1, 1, 1, values{}); err == nil || !strings.Contains(err.Error(), `no column "other"`) {
		t.Errorf("an error of the progress: %v", err)
	}
}
