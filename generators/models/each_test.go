package models_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	gen "github.com/cupel-science/cupel/generators/models"
	"github.com/cupel-science/cupel/internal/conformance"
	"github.com/cupel-science/cupel/internal/models/modelserver"
)

func briefs(t *testing.T) map[string]arrow.Table {
	t.Helper()
	return map[string]arrow.Table{"briefs": table(t, "figure", []string{"cell", "lattice", "lens"}, "width", []float64{10, 20, 30}, "note", []string{"n1", "n2", "n3"})}
}

func TestEachConformance(t *testing.T) {
	text := newLab(t, seeded)
	gentest.Run(t, gen.Prompt(), gentest.Case{Name: "each", Models: text.Client, Request: generators.Request{Count: 5, Seed: 1, Inputs: briefs(t)},
		Params: map[string]any{"model": "m", "kind": "text", "prompt": "Describe a {{.Row.figure}}.", "each": "briefs", "keep": []any{"figure", "width"}}})
	pictures := newLab(t, painter)
	gentest.Run(t, gen.Image(), gentest.Case{Name: "each", Models: pictures.Client, Request: generators.Request{Count: 5, Seed: 1, Inputs: briefs(t)},
		Params: map[string]any{"model": "m", "prompt": "A {{.Row.figure}}.", "each": "briefs", "keep": []any{"figure", "note"}}})
}

// TestEachRow: candidates are shared out among the rows, and what is missing is
// asked for of the row that lacks it.
func TestEachRow(t *testing.T) {
	l := newLab(t, func(r modelserver.Request) modelserver.Response {
		if strings.Contains(r.Messages[0].Text, "lattice") && !strings.Contains(r.Messages[0].Text, "These are there already") {
			return modelserver.Response{Text: " "} // nothing, until it is asked for what is missing
		}
		return modelserver.Response{Text: fmt.Sprintf("%s by %d", r.Messages[0].Text[:5], seedOf(r))}
	})
	g := l.build(t, gen.Prompt(), map[string]any{"model": "m", "kind": "text", "prompt": "{{printf \"%-5.5s\" .Row.figure}} {{.Row.width}} {{.Row.figure}}",
		"each": "briefs", "keep": []any{"figure", "width"}, "retries": 1})
	out := mustRun(t, g, generators.Request{Count: 7, Inputs: briefs(t)})
	counts := map[string]int{}
	for i, figure := range out["figure"] {
		counts[figure]++
		want := map[string]string{"cell": "10", "lattice": "20", "lens": "30"}[figure]
		if !strings.HasPrefix(out["text"][i], fmt.Sprintf("%-5.5s", figure)) || out["width"][i] != want {
			t.Errorf("row %d: %q of %s, %s", i, out["text"][i], figure, out["width"][i])
		}
	}
	if diff := cmp.Diff(map[string]int{"cell": 3, "lattice": 2, "lens": 2}, counts); diff != "" {
		t.Errorf("candidates by row (-want +got):\n%s", diff)
	}
}

// TestEachPicture: a picture stands beside what it was made for, and its prompt is
// a parent of it.
func TestEachPicture(t *testing.T) {
	l := newLab(t, painter)
	prompts := table(t, "id", []string{"p1", "p2"}, "kind", []string{"text", "text"}, "origin", []string{"prompts", "prompts"},
		"text", []string{"a round cell", "a square lattice"}, "figure", []string{"cell", "lattice"})
	g := l.build(t, gen.Image(), map[string]any{"model": "m", "prompt": "{{.Row.text}}", "each": "prompts", "keep": []any{"figure"}})
	req := generators.Request{Count: 70, Inputs: map[string]arrow.Table{"prompts": prompts}}
	out := mustRun(t, g, req)
	if !slices.Equal(out["figure"][:3], []string{"cell", "lattice", "cell"}) || !slices.Equal(out["prompt"][68:], []string{"a round cell", "a square lattice"}) ||
		!slices.Equal(out["parents"][:2], []string{`["p1"]`, `["p2"]`}) {
		t.Errorf("figures %v, parents %v", out["figure"], out["parents"])
	}
	plain := l.build(t, gen.Image(), map[string]any{"model": "m", "prompt": "{{.Row.text}}", "each": "prompts"})
	if a, b := idsOf(t, g, req, "artifact"), idsOf(t, plain, req, "artifact"); !slices.Equal(a, b) {
		t.Error("what a picture was made for is part of its identity")
	}
	none := map[string]arrow.Table{"prompts": table(t, "text", []string{}, "figure", []string{})}
	if out := mustRun(t, g, generators.Request{Count: 3, Inputs: none}); len(out) != 0 || !strings.Contains(l.log(), "no rows to go through") {
		t.Errorf("%v of no rows\n%s", out, l.log())
	}
}

// TestEachMistakes are found before anything is asked.
func TestEachMistakes(t *testing.T) {
	l := newLab(t, seeded)
	for want, more := range map[string]map[string]any{
		"each is missing: the prompt shows .Row":                 {"prompt": "{{.Row.figure}}"},
		"keep: columns of which row? each is missing":            {"prompt": "p", "keep": []any{"figure"}},
		`keep: "figure" is there twice`:                          {"prompt": "p", "each": "briefs", "keep": []any{"figure", "figure"}},
		`each: the step has no input "brief" (did you`:           {"prompt": "p", "each": "brief"},
		`keep: the input briefs has no column "fig"`:             {"prompt": "p", "each": "briefs", "keep": []any{"fig"}},
		`keep: "text" is a column that candidates have of their`: {"prompt": "p", "each": "briefs", "keep": []any{"text"}},
		`has no entry for key "figur"`:                           {"prompt": "{{.Row.figur}}", "each": "briefs"},
		`has no entry for key "other"`:                           {"prompt": "{{range .Inputs.other}}x{{end}}"},
	} {
		params := map[string]any{"model": "m", "kind": "text"}
		maps.Copy(params, more)
		g, err := gen.Prompt().New(l.env(t.TempDir()), conformance.Decode(gen.Prompt().Params, params))
		if err == nil {
			_, err = g.(generators.Declarer).Columns(map[string]*arrow.Schema{"briefs": table(t, "figure", []string{"x"}, "text", []string{"x"}).Schema()})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", params, err, want)
		}
	}
	if n := l.server.Stats().Requests; n != 0 {
		t.Errorf("%d requests while validating", n)
	}
}

// TestUnknownInputs: what a program will emit, or a loop carry over, may be named
// before its columns are known, and is empty before there is any.
func TestUnknownInputs(t *testing.T) {
	l := newLab(t, seeded)
	g := l.build(t, gen.Prompt(), map[string]any{"model": "m", "kind": "text", "each": "rows", "keep": []any{"a"}, "prompt": "{{.Row.b}}{{range .Inputs.judged}}{{.c}}{{end}}"})
	if schema, err := g.(generators.Declarer).Columns(map[string]*arrow.Schema{"rows": nil, "judged": nil}); schema != nil || err != nil {
		t.Errorf("%v, %v", schema, err)
	}
	rows := map[string]arrow.Table{"rows": table(t, "a", []string{"x"}, "b", []string{"say something"})}
	if out := mustRun(t, g, generators.Request{Count: 1, Inputs: rows}); len(out["text"]) != 1 || out["a"][0] != "x" {
		t.Errorf("%v", out)
	}
	schema, err := g.(generators.Declarer).Columns(map[string]*arrow.Schema{"rows": rows["rows"].Schema(), "judged": nil})
	if err != nil {
		t.Fatal(err)
	}
	if i := datasets.Lookup(schema, "a"); i < 0 || !datasets.IsAside(schema.Field(i)) {
		t.Errorf("the columns are %v", schema)
	}
}
