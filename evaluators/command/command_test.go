//go:build unix

package command_test

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/command"
	"github.com/cupel-science/cupel/evaluators/evaltest"
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
	params := map[string]any{"command": command, "env": env, "columns": map[string]string{"y": "float"}}
	for k, v := range more {
		params[k] = v
	}
	return params
}

// candidates have the columns id, kind, x and a text.
func candidates(xs ...any) arrow.Record {
	text := arrow.BinaryTypes.String
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: text}, {Name: "kind", Type: text},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, {Name: "name", Type: text}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	for i, x := range xs {
		b.Field(0).(*array.StringBuilder).Append(strings.Repeat("c", i+1))
		b.Field(1).(*array.StringBuilder).Append("point")
		b.Field(3).(*array.StringBuilder).Append("a \"name\"")
		if v, ok := x.(float64); ok {
			b.Field(2).(*array.Float64Builder).Append(v)
		} else {
			b.Field(2).AppendNull()
		}
	}
	return b.NewRecord()
}

func TestConformance(t *testing.T) {
	input := candidates(1.5, nil, -2.0)
	var cases []evaltest.Case
	add := func(name string, more map[string]any, args ...string) {
		more["params"] = map[string]string{"shift": "0.5"}
		cases = append(cases, evaltest.Case{Name: name, Params: behaving(more, "score", args...), Input: input})
	}
	for _, format := range []string{"arrow", "csv", "jsonl"} {
		add(format+" stream", map[string]any{"format": format, "mode": "stream", "processes": 2}, "id", "reasons")
	}
	add("batch", map[string]any{"reads": []string{"x"}, "processes": 2})
	add("reading one column", map[string]any{"format": "jsonl", "mode": "stream", "reads": []string{"x"}, "cache": false,
		"goals": map[string]string{"y": "min"}, "units": map[string]string{"y": "kcal/mol"}})
	evaltest.Run(t, command.Spec(), cases...)
}

func build(t testing.TB, params map[string]any, dir string) (evaluators.Evaluator, error) {
	t.Helper()
	spec := command.Spec()
	e, err := spec.New(evaluators.Env{Dir: dir, Log: func(string, ...any) {}}, func(config any) error { return spec.Params.Decode(params, config) })
	if err == nil {
		t.Cleanup(func() { e.(io.Closer).Close() })
	}
	return e, err
}

func evaluate(t testing.TB, params map[string]any, in arrow.Record) (arrow.Record, error) {
	t.Helper()
	e, err := build(t, params, "")
	if err != nil {
		t.Fatal(err)
	}
	return e.Evaluate(context.Background(), in)
}

// Rows that the program blames have null scores, whatever it wrote there.
func TestFailedCandidates(t *testing.T) {
	for _, format := range []string{"arrow", "csv", "jsonl"} {
		for _, how := range []string{"plain", "reasons"} {
			out, err := evaluate(t, behaving(map[string]any{"format": format}, "score", how), candidates(2.0, nil, 3.0, math.Inf(-1)))
			if err != nil {
				t.Fatal(err)
			}
			y, valid, err := datasets.Float64s(out, 0)
			if err != nil {
				t.Fatal(err)
			}
			if y[0] != 4 || y[2] != 9 || !valid[0] || valid[1] || !valid[2] || valid[3] {
				t.Errorf("%s %s: scores %v, valid %v", format, how, y, valid)
			}
			for row, want := range []string{"", "x has no value", "", "x has no value"} {
				if got, _ := datasets.Text(out.Column(1), row); got != want {
					t.Errorf("%s %s: error %q of row %d, want %q", format, how, got, row, want)
				}
			}
		}
	}
}

func TestNoErrorsNoColumn(t *testing.T) {
	out, err := evaluate(t, behaving(nil, "score"), candidates(1.0))
	if err != nil || out.NumCols() != 1 {
		t.Errorf("%v, error %v", out, err)
	}
}

func TestWrongAnswers(t *testing.T) {
	for _, c := range []struct {
		behaviour []string
		words     []string
	}{
		{[]string{"wrong", "few"}, []string{"it gave 2 rows for 3 candidates"}},
		{[]string{"wrong", "none"}, []string{"it gave 0 rows for 3 candidates"}},
		{[]string{"wrong", "many"}, []string{"more than the 3 rows"}},
		{[]string{"wrong", "order"}, []string{`row 1 of its answer has the id "cc", that of the candidates "c"`}},
		{[]string{"wrong", "missing"}, []string{`"y" is missing`}},
		{[]string{"say", "1", "", "no GPU"}, []string{"exited with code 1", "| no GPU"}},
	} {
		_, err := evaluate(t, behaving(nil, c.behaviour[0], c.behaviour[1:]...), candidates(1.0, 2.0, 3.0))
		var e *program.Error
		if !errors.As(err, &e) || e.Transient {
			t.Errorf("%v: error %v", c.behaviour, err)
			continue
		}
		for _, w := range c.words {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%v: error %q does not say %q", c.behaviour, err, w)
			}
		}
	}
}

func TestTransient(t *testing.T) {
	_, err := evaluate(t, behaving(nil, "say", "10", "", ""), candidates(1.0))
	var transient evaluators.Transient
	if !errors.As(err, &transient) {
		t.Errorf("error %v", err)
	}
}

func TestMissingColumn(t *testing.T) {
	_, err := evaluate(t, behaving(map[string]any{"reads": []string{"xs"}}, "score"), candidates(1.0))
	if err == nil || !strings.Contains(err.Error(), `no column "xs", which the program reads (did you mean "x"?)`) {
		t.Errorf("error %v", err)
	}
}

func TestInputs(t *testing.T) {
	for _, format := range []string{"arrow", "csv", "jsonl"} {
		e, err := build(t, behaving(map[string]any{"format": format, "mode": "stream"}, "reference"), "")
		if err != nil {
			t.Fatal(err)
		}
		rec := candidates(1.0, 2.0, 4.0)
		inputs := map[string]arrow.Table{"ref-set": array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec, rec})}
		if err := e.(evaluators.Preparer).Prepare(context.Background(), inputs); err != nil {
			t.Fatal(err)
		}
		out, err := e.Evaluate(context.Background(), candidates(1.0))
		if err != nil {
			t.Fatal(err)
		}
		if y, _, _ := datasets.Float64s(out, 0); y[0] != 1+14 {
			t.Errorf("%s: score %v, want the square and the sum of the reference", format, y)
		}
	}
	e, err := build(t, behaving(nil, "score"), "")
	if err != nil {
		t.Fatal(err)
	}
	rec := candidates(1.0)
	table := array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
	err = e.(evaluators.Preparer).Prepare(context.Background(), map[string]arrow.Table{"a-b": table, "a.b": table})
	if err == nil || !strings.Contains(err.Error(), "CUPEL_INPUT_A_B") {
		t.Errorf("error %v", err)
	}
}

func TestBadParameters(t *testing.T) {
	for _, c := range []struct {
		more  map[string]any
		words string
	}{
		{map[string]any{"columns": map[string]string{}}, "at least one score"},
		{map[string]any{"columns": map[string]string{"y": "flot"}}, `column "y": "flot" is no type (did you mean "float"?)`},
		{map[string]any{"columns": map[string]string{"id": "string"}}, `"id" is reserved`},
		{map[string]any{"columns": map[string]string{"error": "string"}}, `"error" is reserved`},
		{map[string]any{"goals": map[string]string{"Y": "min"}}, `"Y" is not declared under columns (did you mean "y"?)`},
		{map[string]any{"goals": map[string]string{"y": "least"}}, `min or max, not "least"`},
		{map[string]any{"units": map[string]string{"z": "m"}}, `units: "z" is not declared`},
		{map[string]any{"columns": map[string]string{"y": "string"}, "goals": map[string]string{"y": "min"}}, "is no number"},
		{map[string]any{"uncertainties": map[string]string{"y": "se"}}, "not another column"},
		{map[string]any{"uncertainties": map[string]string{"y": "y"}}, "not another column"},
		{map[string]any{"reads": []string{}}, "at least one column"},
		{map[string]any{"reads": []string{"x", "x"}}, "twice"},
		{map[string]any{"command": []string{"./no.py"}}, "./no.py does not exist"},
		{map[string]any{"mode": "fast"}, "must be one of"},
		{map[string]any{"format": "parquet"}, "must be one of"},
	} {
		if _, err := build(t, behaving(c.more, "score"), t.TempDir()); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%v: error %v does not say %q", c.more, err, c.words)
		}
	}
}

func TestScores(t *testing.T) {
	e, err := build(t, behaving(map[string]any{
		"columns":       map[string]string{"docking": "float", "se": "float", "pose": "list<float>"},
		"goals":         map[string]string{"docking": "min"},
		"units":         map[string]string{"docking": "kcal/mol"},
		"uncertainties": map[string]string{"docking": "se"}}, "score"), "")
	if err != nil {
		t.Fatal(err)
	}
	scores := e.Scores()
	if len(scores) != 3 || scores[0].Name != "docking" || scores[1].Name != "pose" || scores[0].Goal != evaluators.Minimize ||
		scores[0].Unit != "kcal/mol" || scores[0].Uncertainty != "se" || !arrow.TypeEqual(scores[1].Type, arrow.ListOf(arrow.PrimitiveTypes.Float64)) {
		t.Errorf("%+v", scores)
	}
	if _, reads := e.(evaluators.Reader); reads {
		t.Error("it reads some columns, though all should be handed to it")
	}
}

// The example program keeps the contract in both modes.
func TestPythonExample(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3 on this machine: ", err)
	}
	dir, err := filepath.Abs("../../examples/python-evaluator")
	if err != nil {
		t.Fatal(err)
	}
	schema := arrow.NewSchema([]arrow.Field{{Name: "x1", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, {Name: "x2", Type: arrow.PrimitiveTypes.Float64}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	b.Field(0).(*array.Float64Builder).AppendValues([]float64{3, 0, 0, -2.805118}, []bool{true, true, false, true})
	b.Field(1).(*array.Float64Builder).AppendValues([]float64{2, 0, 0, 3.131312}, nil)
	in := b.NewRecord()
	for _, mode := range []string{"batch", "stream"} {
		e, err := build(t, map[string]any{"command": []string{"python3", "evaluate.py"}, "format": "jsonl", "mode": mode,
			"columns": map[string]string{"himmelblau": "float"}, "reads": []string{"x1", "x2"}}, dir)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			out, err := e.Evaluate(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			y, valid, _ := datasets.Float64s(out, 0)
			text, _ := datasets.Text(out.Column(1), 2)
			if y[0] != 0 || y[1] != 170 || valid[2] || y[3] > 1e-9 || !strings.Contains(text, "no coordinates") {
				t.Errorf("%s: %v %v %q", mode, y, valid, text)
			}
		}
	}
}
