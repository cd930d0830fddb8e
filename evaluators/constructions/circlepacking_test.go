package constructions

import (
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/internal/packing/column"
)

func record(t testing.TB, circles arrow.DataType, rows string) arrow.Record {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: column.Name, Type: circles, Nullable: true}}, nil)
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

const (
	lists = `[
		{"circles": [[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]]},
		{"circles": [[0.25, 0.5, 0.25], [0.75, 0.5, 0.25000000000000006]]},
		{"circles": [[0.5, 0.5, 0.5]]},
		{"circles": null},
		{"circles": [[0.25, 0.25, 0.25], [0.75, 0.75, 0.125]]}]`
	odd = `[
		{"circles": [[0.25, 0.25], [0.75, 0.75, 0.25]]},
		{"circles": [null, [0.75, 0.5, 0.25]]},
		{"circles": [[0.25, 0.25, null], [0.75, 0.75, 0.25]]},
		{"circles": [[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]]}]`
	texts = `[
		{"circles": "[[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]]"},
		{"circles": "[[0.25, 0.5, 0.25], [0.75, 0.5, 0.25000000000000000000000001]]"},
		{"circles": "[[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]"},
		{"circles": "{\"circles\": [[0.1, 0.1, 0.1], [0.8, 0.8, 0.2]]}"}]`
)

func fixed() arrow.DataType {
	return arrow.ListOf(arrow.FixedSizeListOf(3, arrow.PrimitiveTypes.Float64))
}

// threes are lists without the rows that no fixed-size list has.
const threes = `[
	{"circles": [[0.25, 0.25, 0.25], [0.75, 0.75, 0.25]]},
	{"circles": [[0.5, 0.5, 0.5]]},
	{"circles": null},
	{"circles": [[0.25, 0.25, 0.25], null]},
	{"circles": [[0.25, 0.25, 0.25], [0.75, 0.75, 0.125]]}]`

func TestConformance(t *testing.T) {
	with := map[string]any{"n": 2}
	evaltest.Run(t, CirclePacking(),
		evaltest.Case{Name: "lists", Params: with, Input: record(t, column.Type(), lists)},
		evaltest.Case{Name: "odd lists", Params: with, Input: record(t, column.Type(), odd)},
		evaltest.Case{Name: "lists of three", Params: with, Input: record(t, fixed(), threes)},
		evaltest.Case{Name: "texts", Params: with, Input: record(t, arrow.BinaryTypes.String, texts)},
	)
}

// evaluate gives each row's sum or error as text.
func evaluate(t *testing.T, with map[string]any, in arrow.Record) ([]string, error) {
	t.Helper()
	spec := CirclePacking()
	e, err := spec.New(evaluators.Env{}, func(c any) error { return spec.Params.Decode(with, c) })
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Evaluate(context.Background(), in)
	if err != nil {
		return nil, err
	}
	defer out.Release()
	rows := make([]string, out.NumRows())
	for i := range rows {
		if text, failed := datasets.Text(out.Column(1), i); failed {
			rows[i] = text
		} else {
			rows[i] = out.Column(0).ValueStr(i)
		}
	}
	return rows, nil
}

func TestSums(t *testing.T) {
	for _, tt := range []struct {
		name  string
		input arrow.Record
		want  []string
	}{
		{"lists", record(t, column.Type(), lists), []string{"0.5", "circle 2 leaves the square at the right by 5.6e-17",
			"there are 1 circles, not 2", "the circles are missing", "0.375"}},
		{"odd lists", record(t, column.Type(), odd), []string{"circle 1: want the three numbers x, y and r, not 2 values",
			"circle 1: it is null", "circle 1: a number is null", "0.5"}},
		{"lists of three", record(t, fixed(), threes), []string{"0.5", "there are 1 circles, not 2", "the circles are missing", "circle 2: it is null", "0.375"}},
		{"texts", record(t, arrow.BinaryTypes.String, texts), []string{"0.5", "circle 2 leaves the square at the right by 1e-26", "unexpected EOF", "0.3"}},
	} {
		got, err := evaluate(t, map[string]any{"n": 2}, tt.input)
		if err != nil || strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s: got\n%s\n%v, want\n%s", tt.name, strings.Join(got, "\n"), err, strings.Join(tt.want, "\n"))
		}
	}
}

func TestColumnsThatDoNotFit(t *testing.T) {
	number := record(t, arrow.PrimitiveTypes.Int64, `[{"circles": 3}]`)
	for want, with := range map[string]map[string]any{
		`no column "discs": set column`: {"column": "discs"},
		"int64 holds no circles":        nil,
	} {
		if _, err := evaluate(t, with, number); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
