package prompt

import (
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

type data struct {
	Count int
	Score *float64
	Rows  []Row
}

func render(t *testing.T, text string, d any) string {
	t.Helper()
	p, err := Parse("prompt", text)
	if err != nil {
		t.Fatal(err)
	}
	out, err := p.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestRender(t *testing.T) {
	score := 0.123456
	d := data{3, &score, []Row{{"name": "</a> {{.Count}} \"x\"", "v": 2.5, "none": nil}}}
	for text, want := range map[string]string{
		"{{.Count}} of them":                     "3 of them",
		"{{number .Score}}":                      "0.1235",
		"{{range .Rows}}{{number .none}}{{end}}": "unknown",
		"{{range .Rows}}{{.name}}{{end}}":        "</a> {{.Count}} \"x\"",
		"{{range .Rows}}{{json .}}{{end}}":       `{"name":"</a> {{.Count}} \"x\"","none":null,"v":2.5}`,
		"{{cut 3 \"abcdef\"}}":                   "ab…",
		"{{fence \"a\\n```\\nb\"}}":              "````\na\n```\nb\n````",
		"{{cut 9 nil}}|{{len .Rows}}":            "|1",
	} {
		if got := render(t, text, d); got != want {
			t.Errorf("%s gives %q, want %q", text, got, want)
		}
	}
}

func TestErrorsHavePlaces(t *testing.T) {
	for text, want := range map[string]string{
		"one\ntwo {{.Count":                "prompt:2:",
		"{{nope 1}}":                       `prompt:1: function "nope" not defined`,
		"a\n\n{{.Cuont}}":                  "prompt:3:2: at <.Cuont>: can't evaluate field Cuont",
		"{{range .Rows}}\n{{.nme}}{{end}}": `prompt:2:2: at <.nme>: map has no entry for key "nme"`,
		" \n ":                             "prompt: the template is empty",
		"\xff":                             "prompt: the template is not UTF-8",
	} {
		p, err := Parse("prompt", text)
		if err == nil {
			err = p.Check(data{Rows: []Row{{"name": "x"}}})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	p, err := Parse("prompt", "{{index .Rows 7}}")
	if err != nil || p.Check(data{}) != nil {
		t.Error("an index that depends on the data is refused before there are any")
	}
}

func TestTextsAreBounded(t *testing.T) {
	for _, text := range []string{
		`{{define "x"}}{{template "x" .}}{{end}}{{template "x" .}}`,
		`{{range .Rows}}{{range $.Rows}}{{range $.Rows}}{{range $.Rows}}{{printf "%0900d" 1}}{{end}}{{end}}{{end}}{{end}}`,
	} {
		p, err := Parse("prompt", text)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := p.Render(data{Rows: make([]Row, 30)}); err == nil {
			t.Errorf("%s gives %d bytes", text, len(out))
		}
	}
}

func findings(t *testing.T) arrow.Table {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.BinaryTypes.String, Nullable: true}, {Name: "kind", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "n", Type: arrow.PrimitiveTypes.Int32, Nullable: true}, {Name: "big", Type: arrow.PrimitiveTypes.Uint64, Nullable: true},
		{Name: "v", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, {Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "data", Type: arrow.BinaryTypes.Binary, Nullable: true}, {Name: "list", Type: arrow.ListOf(arrow.PrimitiveTypes.Float64), Nullable: true},
	}, nil)
	rows := `[{"id": "a", "kind": "k", "n": -3, "big": 7, "v": 1.5, "ok": true, "data": "AAEC", "list": [1, null]},
		{"id": "b"}, {"id": "c", "n": 4, "v": 2}]`
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{rec.NewSlice(0, 1), rec.NewSlice(1, 3)})
}

func TestRows(t *testing.T) {
	got := Rows(findings(t), Bounds{Rows: 10, Tokens: 1000})
	want := Row{"id": "a", "n": int64(-3), "big": int64(7), "v": 1.5, "ok": true, "data": "3 bytes", "list": []any{1.0, nil}}
	if len(got) != 3 || !reflect.DeepEqual(got[0], want) || got[1]["v"] != nil {
		t.Errorf("%v", got)
	}
	if n := len(Rows(findings(t), Bounds{Rows: 2, Tokens: 1000})); n != 2 {
		t.Errorf("%d rows where 2 are allowed", n)
	}
	if n := len(Rows(findings(t), Bounds{Rows: 10, Tokens: 30})); n != 1 {
		t.Errorf("%d rows in 30 tokens", n)
	}
}

func TestSamplesHaveTheShapeOfRows(t *testing.T) {
	table := findings(t)
	sample, row := Samples(table.Schema(), 1)[0], Rows(table, Bounds{1, 1000})[0]
	for name := range row {
		if reflect.TypeOf(sample[name]) != reflect.TypeOf(row[name]) {
			t.Errorf("%s is %T, its sample %T", name, row[name], sample[name])
		}
	}
	if len(sample) != len(row) {
		t.Errorf("%v and %v", sample, row)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("{{range .Rows}}{{.name}}{{end}}")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := Parse("prompt", text); err == nil {
			_, _ = p.Render(data{Rows: []Row{{"name": "x"}}})
		}
	})
}
