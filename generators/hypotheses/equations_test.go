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
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/symbolic/observed"
)

// table makes a table from JSON rows.
func table(t testing.TB, fields []arrow.Field, rows string) arrow.Table {
	t.Helper()
	schema := arrow.NewSchema(fields, nil)
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{rec})
}

func number(name, unit string) arrow.Field {
	return datasets.WithUnit(arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true}, unit)
}

func text(name string) arrow.Field {
	return arrow.Field{Name: name, Type: arrow.BinaryTypes.String, Nullable: true}
}

// orbits holds semi-major axes and periods from the NASA planetary fact sheets;
// one is missing.
func orbits(t testing.TB) arrow.Table {
	return table(t, []arrow.Field{text("body"), number("a", "AU"), number("period", "yr")}, `[
		{"body": "Mercury", "a": 0.387098, "period": 0.240846}, {"body": "Venus", "a": 0.723332, "period": 0.615197},
		{"body": "Earth", "a": 1, "period": 1.000017}, {"body": "Mars", "a": 1.523679, "period": 1.880848},
		{"body": "Vulcan", "a": 0.1, "period": null}, {"body": "Ceres", "a": 2.7675, "period": 4.604},
		{"body": "Jupiter", "a": 5.2044, "period": 11.862}, {"body": "Saturn", "a": 9.5826, "period": 29.4571},
		{"body": "Uranus", "a": 19.2184, "period": 84.0205}, {"body": "Neptune", "a": 30.11, "period": 164.8},
		{"body": "Pluto", "a": 39.482, "period": 247.94}]`)
}

// small keeps the suite's many calls short.
func small(more map[string]any) map[string]any {
	out := map[string]any{"target": "period", "evaluations": 120, "islands": 2, "population": 30}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func TestConformance(t *testing.T) {
	data := map[string]arrow.Table{"data": orbits(t)}
	history := table(t, []arrow.Field{text("equation"), number("bic", "")}, `[
		{"equation": "period = c*a^2", "bic": 3}, {"equation": "not ( a formula", "bic": null}, {"equation": "0.9*sqrt(a)", "bic": 5}]`)
	gentest.Run(t, Equations(),
		gentest.Case{Name: "first round", Params: small(nil), Request: generators.Request{Count: 12, Seed: 1, Inputs: data}},
		gentest.Case{Name: "history", Params: small(map[string]any{"units": "off"}), Scores: []string{"bic"},
			Request: generators.Request{Count: 12, Seed: 1, Inputs: data, History: history}},
	)
}

// propose collects the candidates.
func propose(t *testing.T, config map[string]any, req generators.Request) ([]arrow.Record, error) {
	t.Helper()
	spec := Equations()
	g, err := spec.New(generators.Env{}, func(c any) error { return spec.Params.Decode(config, c) })
	if err != nil {
		return nil, err
	}
	var out []arrow.Record
	err = g.Generate(context.Background(), req, func(r arrow.Record) error {
		r.Retain()
		out = append(out, r)
		return nil
	})
	return out, err
}

// generate collects the equations that are proposed.
func generate(t *testing.T, config map[string]any, req generators.Request) ([]string, error) {
	t.Helper()
	records, err := propose(t, config, req)
	var out []string
	for _, r := range records {
		for i := range int(r.NumRows()) {
			equation, _ := datasets.Text(r.Column(0), i)
			out = append(out, equation)
		}
	}
	return out, err
}

// The loss is that of the equation as it is written, digit by digit.
func TestLossIsThatOfTheText(t *testing.T) {
	data := orbits(t)
	records, err := propose(t, map[string]any{"target": "period", "evaluations": 2000}, generators.Request{Count: 30, Seed: 1, Inputs: map[string]arrow.Table{"data": data}})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := observed.Query{Target: "period"}.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		losses := r.Column(3).(*array.Float64).Float64Values()
		for i, loss := range losses {
			equation, _ := datasets.Text(r.Column(0), i)
			e, err := symbolic.Parse(equation)
			if err != nil {
				t.Fatal(err)
			}
			p, err := symbolic.Compile(e, rows.Names)
			if err != nil {
				t.Fatal(err)
			}
			want := 0.0
			for k, v := range p.Evaluate(rows.Columns, len(rows.Target)) {
				want += (v - rows.Target[k]) * (v - rows.Target[k]) / float64(len(rows.Target))
			}
			if math.Abs(loss-want) > 1e-12*want {
				t.Errorf("the loss of %s is %v, not %v", equation, want, loss)
			}
		}
	}
}

func TestKeplerIsFirst(t *testing.T) {
	req := generators.Request{Count: 20, Seed: 3, Inputs: map[string]arrow.Table{"data": orbits(t)}}
	got, err := generate(t, map[string]any{"target": "period", "evaluations": 4000}, req)
	if err != nil || len(got) < 3 {
		t.Fatalf("%v, %v", got, err)
	}
	e, err := symbolic.Parse(got[0])
	if err != nil {
		t.Fatal(err)
	}
	law, _ := symbolic.Parse("c*a^1.5")
	points := &symbolic.Data{Names: []string{"a"}, Columns: [][]float64{{1, 2, 3, 4}}, Target: make([]float64, 4)}
	if match, err := symbolic.CompareForm(e, law, points); err != nil || match != symbolic.Same {
		t.Errorf("selected %s, which is %v, %v", got[0], match, err)
	}
}

func TestHistoryIsContinued(t *testing.T) {
	history := table(t, []arrow.Field{text("equation")}, `[{"equation": "c*sqrt(cube(a)) + d*log(a + e)"}]`)
	req := generators.Request{Count: 50, Seed: 1, Inputs: map[string]arrow.Table{"data": orbits(t)}, History: history}
	config := map[string]any{"target": "period", "evaluations": 1, "islands": 1, "population": 1}
	got, err := generate(t, config, req)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range got {
		if strings.Contains(e, "log(a") {
			return
		}
	}
	t.Errorf("none of %q comes from the history", got)
}

func TestErrors(t *testing.T) {
	data := orbits(t)
	odd := table(t, []arrow.Field{number("a", "furlong"), number("period", "yr")}, `[{"a": 1, "period": 2}]`)
	empty := table(t, []arrow.Field{number("a", ""), number("period", "")}, `[{"a": null, "period": 2}]`)
	tests := []struct {
		name   string
		config map[string]any
		data   arrow.Table
		want   string
	}{
		{"no data", map[string]any{"target": "period"}, nil, "input data is missing"},
		{"unknown target", map[string]any{"target": "periods"}, data, `no column "periods" (did you mean "period"?)`},
		{"text target", map[string]any{"target": "body"}, data, `"body" is utf8, not a number`},
		{"unknown feature", map[string]any{"target": "period", "features": []any{"b"}}, data, `features: the data has no column "b"`},
		{"target as feature", map[string]any{"target": "period", "features": []any{"period"}}, data, "the target itself"},
		{"feature twice", map[string]any{"target": "period", "features": []any{"a", "a"}}, data, "there twice"},
		{"unknown unit", map[string]any{"target": "period"}, odd, `unknown unit "furlong"`},
		{"no complete row", map[string]any{"target": "period"}, empty, "no row in which"},
		{"unknown operator", map[string]any{"target": "period", "operators": []any{"+", "gamma"}}, data, "gamma"},
	}
	for _, tt := range tests {
		inputs := map[string]arrow.Table{}
		if tt.data != nil {
			inputs["data"] = tt.data
		}
		_, err := generate(t, tt.config, generators.Request{Count: 1, Inputs: inputs})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.name, err, tt.want)
		}
	}
}

func TestColumnsLookAtTheData(t *testing.T) {
	g, err := newEquations(equationsConfig{Target: "period", Operators: []string{"+"}, Units: "free"})
	if err != nil {
		t.Fatal(err)
	}
	declarer := g.(generators.Declarer)
	if s, err := declarer.Columns(map[string]*arrow.Schema{"data": orbits(t).Schema()}); err != nil || s.NumFields() != 4 {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := declarer.Columns(map[string]*arrow.Schema{"data": arrow.NewSchema([]arrow.Field{text("period")}, nil)}); err == nil {
		t.Error("a target that is text must be an error before anything runs")
	}
}
