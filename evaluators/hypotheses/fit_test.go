package hypotheses

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
)

func record(t testing.TB, fields []arrow.Field, rows string) arrow.Record {
	t.Helper()
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), arrow.NewSchema(fields, nil), strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func number(name, unit string) arrow.Field {
	return datasets.WithUnit(arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true}, unit)
}

var equationField = arrow.Field{Name: "equation", Type: arrow.BinaryTypes.String, Nullable: true}

// ramp is y = 2 x + 1 with small errors, x in m and y in s.
func ramp(t testing.TB, unit string) map[string]arrow.Table {
	rec := record(t, []arrow.Field{number("x", unit), number("y", "s")}, `[
		{"x": 1, "y": 3.1}, {"x": 2, "y": 4.9}, {"x": 3, "y": 7.1}, {"x": 4, "y": 8.9}, {"x": 5, "y": 11.1}, {"x": 6, "y": 12.9},
		{"x": 7, "y": 15.1}, {"x": 8, "y": 16.9}, {"x": 9, "y": 19.1}, {"x": 10, "y": 20.9}, {"x": null, "y": 5}]`)
	return map[string]arrow.Table{"data": array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})}
}

func equations(t testing.TB, texts ...string) arrow.Record {
	t.Helper()
	b := array.NewRecordBuilder(memory.NewGoAllocator(), arrow.NewSchema([]arrow.Field{equationField}, nil))
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues(texts, nil)
	return b.NewRecord()
}

func TestConformance(t *testing.T) {
	input := record(t, []arrow.Field{equationField, number("loss", "")}, `[
		{"equation": "2.1*x + 0.9", "loss": 1}, {"equation": "y = a*x + b", "loss": null}, {"equation": "log(x", "loss": 3},
		{"equation": null, "loss": 3}, {"equation": "log(0 - x)", "loss": 3}, {"equation": "z = x", "loss": 3}, {"equation": "7.5", "loss": 3}]`)
	evaltest.Run(t, Fit(),
		evaltest.Case{Name: "units", Params: map[string]any{"target": "y"}, Input: input, Inputs: ramp(t, "m")},
		evaltest.Case{Name: "as they are", Params: map[string]any{"target": "y", "refit": false, "units": "strict", "held_out": 0},
			Input: input, Inputs: ramp(t, "")},
	)
}

// evaluate scores equations on the ramp.
func evaluate(t *testing.T, config map[string]any, unit string, texts ...string) arrow.Record {
	t.Helper()
	spec := Fit()
	e, err := spec.New(evaluators.Env{}, func(c any) error { return spec.Params.Decode(config, c) })
	if err != nil {
		t.Fatal(err)
	}
	if err := e.(evaluators.Preparer).Prepare(context.Background(), ramp(t, unit)); err != nil {
		t.Fatal(err)
	}
	out, err := e.Evaluate(context.Background(), equations(t, texts...))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func value(t *testing.T, r arrow.Record, name string, row int) float64 {
	t.Helper()
	values, valid, err := datasets.Float64s(r, datasets.Lookup(r.Schema(), name))
	if err != nil {
		t.Fatal(err)
	}
	if valid != nil && !valid[row] {
		return math.NaN()
	}
	return values[row]
}

func TestScoresOfALine(t *testing.T) {
	r := evaluate(t, map[string]any{"target": "y"}, "m", "2.5*x + 0.5", "x^2.5 + 0.1")
	// Least squares of the ramp by hand: slope 1.99394 and intercept 1.03333,
	// residual sum of squares 0.09697.
	for name, want := range map[string]float64{"rmse": 0.0984732, "r2": 0.9997045, "complexity": 5, "dimensional": 1} {
		if got := value(t, r, name, 0); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	n, sse := 10.0, 0.0969697
	if got, want := value(t, r, "bic", 0), n*math.Log(2*math.Pi*sse/n)+n+3*math.Log(n); math.Abs(got-want) > 1e-4 {
		t.Errorf("bic is %v, want %v", got, want)
	}
	if out, se := value(t, r, "held_out_rmse", 0), value(t, r, "held_out_rmse_se", 0); !(out > 0.05 && out < 0.2 && se >= 0 && se < out) {
		t.Errorf("held-out error %v ± %v", out, se)
	}
	for _, name := range []string{"description_length", "bic", "rmse"} {
		if value(t, r, name, 0) >= value(t, r, name, 1) {
			t.Errorf("%s prefers the wrong formula", name)
		}
	}
	// By hand, the standard errors are 0.0121 and 0.0752.
	for name, want := range map[string]string{"fitted": "1.994*x + 1.033", "constants": "1.994 ± 0.012, 1.033 ± 0.075"} {
		if got := textOf(r, name, 0); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func textOf(r arrow.Record, name string, row int) string {
	text, _ := datasets.Text(r.Column(datasets.Lookup(r.Schema(), name)), row)
	return text
}

// A formula that was fitted to the data and rounded stays as it is.
func TestRoundedFormulasStay(t *testing.T) {
	r := evaluate(t, map[string]any{"target": "y"}, "m", "1.9939*x + 1.0333", "1.994*x + 1.033")
	for row := range 2 {
		if got := textOf(r, "fitted", row); got != "1.994*x + 1.033" {
			t.Errorf("row %d: fitted is %q", row, got)
		}
	}
	as := evaluate(t, map[string]any{"target": "y", "refit": false}, "m", "1.994*x + 1.033")
	for _, name := range []string{"r2", "rmse", "bic", "description_length"} {
		if got, want := value(t, r, name, 1), value(t, as, name, 0); got != want {
			t.Errorf("%s is %v, but that of the text is %v", name, got, want)
		}
	}
	if got := textOf(as, "constants", 0); got != "" {
		t.Errorf("constants that were not fitted have the errors %q", got)
	}
}

func TestConstantsAsTheyAre(t *testing.T) {
	r := evaluate(t, map[string]any{"target": "y", "refit": false}, "", "2*x + 1", "2*x + c")
	if got := value(t, r, "rmse", 0); math.Abs(got-0.1) > 1e-9 {
		t.Errorf("rmse is %v, want 0.1", got)
	}
	if got := value(t, r, "dimensional", 0); !math.IsNaN(got) {
		t.Errorf("without units dimensional is %v, want null", got)
	}
	if text := textOf(r, evaluators.ErrorColumn, 1); !strings.Contains(text, "variable c is not among") {
		t.Errorf("error %q", text)
	}
}

func TestNamedConstantsAreFitted(t *testing.T) {
	r := evaluate(t, map[string]any{"target": "y"}, "m", "y = slope*x + offset", "exp(x)", "sin(x) + x")
	if got := value(t, r, "rmse", 0); math.Abs(got-0.0984732) > 1e-6 {
		t.Errorf("rmse is %v", got)
	}
	for row, want := range []float64{1, 0, 0} {
		if got := value(t, r, "dimensional", row); got != want {
			t.Errorf("row %d: dimensional is %v, want %v", row, got, want)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	for _, config := range []map[string]any{{"target": "z"}, {"target": "y", "features": []any{"y"}}} {
		spec := Fit()
		e, err := spec.New(evaluators.Env{}, func(c any) error { return spec.Params.Decode(config, c) })
		if err != nil {
			t.Fatal(err)
		}
		if err := e.(evaluators.Preparer).Prepare(context.Background(), ramp(t, "m")); err == nil {
			t.Errorf("%v must be refused", config)
		}
	}
}

// TestEquationsAreTexts: in whatever way texts are stored, and nothing else is one.
func TestEquationsAreTexts(t *testing.T) {
	spec := Fit()
	e, err := spec.New(evaluators.Env{}, func(c any) error { return spec.Params.Decode(map[string]any{"target": "y"}, c) })
	if err != nil {
		t.Fatal(err)
	}
	if err := e.(evaluators.Preparer).Prepare(t.Context(), ramp(t, "m")); err != nil {
		t.Fatal(err)
	}
	coded := func(of arrow.DataType) arrow.DataType {
		return &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: of}
	}
	for _, c := range []struct {
		column arrow.DataType
		rows   string
		good   bool
	}{
		{arrow.BinaryTypes.LargeString, `[{"equation": "x"}]`, true},
		{coded(arrow.BinaryTypes.String), `[{"equation": "x"}]`, true},
		{coded(arrow.PrimitiveTypes.Float64), `[{"equation": 1}]`, false},
		{arrow.PrimitiveTypes.Float64, `[{"equation": 1}]`, false},
	} {
		_, err := e.Evaluate(t.Context(), record(t, []arrow.Field{{Name: "equation", Type: c.column}}, c.rows))
		if (err == nil) != c.good || err != nil && !strings.Contains(err.Error(), "not text") {
			t.Errorf("%s: %v", c.column, err)
		}
	}
}
