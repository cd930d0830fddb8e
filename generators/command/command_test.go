//go:build unix

package command_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/command"
	"github.com/cupel-science/cupel/generators/gentest"
	"github.com/cupel-science/cupel/internal/program"
	"github.com/cupel-science/cupel/internal/program/programtest"
)

func TestMain(m *testing.M) {
	programtest.Main()
	os.Exit(m.Run())
}

// behaving are parameters that make the test binary the program.
func behaving(more map[string]any, behaviour string, args ...string) map[string]any {
	command, env := programtest.Command(behaviour, args...)
	params := map[string]any{"command": command, "env": env}
	for k, v := range more {
		params[k] = v
	}
	return params
}

func table(xs ...float64) arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.BinaryTypes.String}, {Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for i, x := range xs {
		b.Field(0).(*array.StringBuilder).Append(fmt.Sprint("c", i))
		b.Field(1).(*array.Float64Builder).Append(x)
		b.Field(2).(*array.Float64Builder).Append(x * x)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{b.NewRecord()})
}

var columns = map[string]string{"x": "float", "name": "string"}

func TestConformance(t *testing.T) {
	full := generators.Request{Count: 5, Seed: 7, Round: 2, History: table(1, 2.5, 3), Inputs: map[string]arrow.Table{"start": table(0.5, 4)}}
	first := generators.Request{Count: 3, Seed: 1 << 60}
	gentest.Run(t, command.Spec(),
		gentest.Case{Name: "arrow batch", Params: behaving(map[string]any{"columns": columns, "processes": 2}, "propose"), Request: full, Scores: []string{"y"}},
		gentest.Case{Name: "arrow stream", Params: behaving(map[string]any{"mode": "stream", "kind": "point"}, "propose"), Request: full, Scores: []string{"y"}},
		gentest.Case{Name: "csv stream", Params: behaving(map[string]any{"format": "csv", "mode": "stream", "columns": columns}, "propose"), Request: full, Scores: []string{"y"}},
		gentest.Case{Name: "jsonl stream", Params: behaving(map[string]any{"format": "jsonl", "mode": "stream", "columns": columns, "processes": 3}, "propose"), Request: full, Scores: []string{"y"}},
		gentest.Case{Name: "csv batch, any columns", Params: behaving(map[string]any{"format": "csv"}, "propose"), Request: first},
		gentest.Case{Name: "no columns", Params: behaving(map[string]any{"columns": map[string]string{}}, "env"), Request: first, Steady: true},
	)
}

func build(t testing.TB, params map[string]any, dir string, log func(string, ...any)) (generators.Generator, error) {
	t.Helper()
	spec := command.Spec()
	if log == nil {
		log = func(string, ...any) {}
	}
	g, err := spec.New(generators.Env{Dir: dir, Log: log}, func(config any) error { return spec.Params.Decode(params, config) })
	if err == nil {
		t.Cleanup(func() { g.(io.Closer).Close() })
	}
	return g, err
}

// generate returns the rows as text.
func generate(g generators.Generator, req generators.Request) (string, error) {
	var out []string
	err := g.Generate(context.Background(), req, func(r arrow.Record) error {
		for i := range int(r.NumRows()) {
			for j, c := range r.Columns() {
				out = append(out, r.ColumnName(j)+"="+c.ValueStr(i))
			}
		}
		return nil
	})
	return strings.Join(out, " "), err
}

// The request reaches the program whole, in every format and mode.
func TestRequest(t *testing.T) {
	for _, format := range []string{"arrow", "csv", "jsonl"} {
		for _, mode := range []string{"batch", "stream"} {
			g, err := build(t, behaving(map[string]any{"format": format, "mode": mode, "columns": columns}, "propose"), "", nil)
			if err != nil {
				t.Fatal(err)
			}
			req := generators.Request{Count: 2, Seed: 1<<63 + 7, Round: 100, History: table(1, 2), Inputs: map[string]arrow.Table{"start": table(0.25)}}
			got, err := generate(g, req)
			// 2⁶³ + 7 is 815 modulo 1000.
			want := "name=p9223372036854775815-0 x=103.25 name=p9223372036854775815-1 x=918.25"
			if err != nil || got != want {
				t.Errorf("%s %s: got %s (%v), want %s", format, mode, got, err, want)
			}
			if got, err := generate(g, generators.Request{Count: 1, Seed: 1}); err != nil || got != "name=p1-0 x=0" {
				t.Errorf("%s %s: then got %s (%v)", format, mode, got, err)
			}
		}
	}
}

// Files for programs do not stay.
func TestTemporaryFiles(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	for _, behaviour := range []string{"propose", "crash"} {
		g, err := build(t, behaving(nil, behaviour), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = generate(g, generators.Request{Count: 1, History: table(1), Inputs: map[string]arrow.Table{"start": table(2)}})
		if (err != nil) != (behaviour == "crash") {
			t.Errorf("%s: error %v", behaviour, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left (%v)", left, err)
	}
}

// A step that is run for its effects gives no rows; what it prints is logged.
func TestNoColumns(t *testing.T) {
	var log []string
	g, err := build(t, behaving(map[string]any{"columns": map[string]string{}}, "say", "0", `hello\n`, `\n`), "", func(format string, args ...any) {
		log = append(log, fmt.Sprintf(format, args...))
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := generate(g, generators.Request{})
	if err != nil || rows != "" || len(log) != 1 || log[0] != "hello" {
		t.Errorf("rows %q, log %q, error %v", rows, log, err)
	}
	schema, err := g.(generators.Declarer).Columns(nil)
	if err != nil || schema == nil || schema.NumFields() != 0 {
		t.Errorf("columns %v, error %v", schema, err)
	}
	g, err = build(t, behaving(map[string]any{"columns": map[string]string{}}, "say", "4", "", "out of paper"), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = generate(g, generators.Request{})
	if err == nil || !strings.Contains(err.Error(), "exited with code 4") || !strings.Contains(err.Error(), "| out of paper") {
		t.Errorf("error %v", err)
	}
}

func TestWrongAnswers(t *testing.T) {
	for _, c := range []struct {
		more      map[string]any
		behaviour []string
		words     string
		transient bool
	}{
		{nil, []string{"say", "10", "", ""}, "code 10", true},
		{nil, []string{"say", "0", "", ""}, "wrote nothing", false},
		{map[string]any{"format": "csv"}, []string{"say", "0", `x\n1\n2\n3\n`, ""}, "more than the 2 rows", false},
		{map[string]any{"format": "csv", "columns": columns}, []string{"say", "0", `x\n1\n`, ""}, `"name" is missing`, false},
		{map[string]any{"format": "jsonl", "columns": map[string]string{"x": "int"}}, []string{"say", "0", `{\"x\":1.5}\n`, ""}, `"x"`, false},
	} {
		g, err := build(t, behaving(c.more, c.behaviour[0], c.behaviour[1:]...), "", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = generate(g, generators.Request{Count: 2})
		var e *program.Error
		if !errors.As(err, &e) || e.Transient != c.transient || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: error %v", c.behaviour, err)
		}
	}
}

// Text formats may answer with nothing where there is nothing to propose.
func TestEmptyAnswers(t *testing.T) {
	for format, texts := range map[string][]string{"csv": {"", `\n`, `x\n`, `x\r\n\r\n`}, "jsonl": {"", `\n\n`}} {
		for _, text := range texts {
			g, err := build(t, behaving(map[string]any{"format": format, "columns": map[string]string{"x": "float"}}, "say", "0", text, ""), "", nil)
			if err != nil {
				t.Fatal(err)
			}
			if rows, err := generate(g, generators.Request{Count: 2}); rows != "" || err != nil {
				t.Errorf("%s %q: %q, error %v", format, text, rows, err)
			}
		}
	}
}

func TestBadParameters(t *testing.T) {
	for _, c := range []struct {
		more  map[string]any
		words string
	}{
		{map[string]any{"columns": map[string]string{"x": "number"}}, `"number" is no type`},
		{map[string]any{"columns": map[string]string{"id": "string"}}, `"id" is reserved`},
		{map[string]any{"columns": map[string]string{"parents": "string"}}, `"parents" must be list<utf8>`},
		{map[string]any{"columns": map[string]string{}, "mode": "stream"}, "mode: stream needs columns"},
		{map[string]any{"command": []string{"./no.py"}}, "./no.py does not exist"},
		{map[string]any{"command": []string{}}, "the command is empty"},
	} {
		if _, err := build(t, behaving(c.more, "propose"), t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: error %v does not say %q", c.more, err, c.words)
		}
	}
}

func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "propose.py")
	sum := func(text string) string {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		g, err := build(t, map[string]any{"command": []string{"python3", "propose.py"}}, dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := g.(generators.Fingerprinter).Fingerprint()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if one, two := sum("1"), sum("2"); one == two || one != sum("1") {
		t.Error("the fingerprint does not follow the program's file")
	}
}
