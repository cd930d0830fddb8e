package functions_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/functions"
	"github.com/cupel-science/cupel/generators/gentest"
)

func TestConformance(t *testing.T) {
	plane := map[string]any{"dim": 2, "lower": []any{-1, 2}, "upper": 3}
	first := generators.Request{Count: 20, Seed: 5}
	later := generators.Request{Count: 20, Seed: 5, Round: 3, History: historyOf(t, 3)}
	for _, spec := range functions.Specs() {
		name := strings.TrimPrefix(spec.Name, "functions/")
		t.Run(name, func(t *testing.T) {
			with, steady := maps.Clone(plane), name == "grid" || name == "sobol"
			var scores []string
			switch name {
			case "cma-es", "differential-evolution":
				with["objective"], scores = "y", []string{"y"}
			case "grid":
				with["levels"] = 15
			case "nsga2":
				with["objectives"], scores = []any{"y", "z"}, []string{"y", "z"}
			}
			cases := []gentest.Case{
				{Name: "first round", Params: with, Request: first, Steady: steady},
				{Name: "with history", Params: with, Request: later, Steady: steady, Scores: scores},
			}
			if name == "sobol" {
				for _, how := range []string{"shift", "owen"} {
					scrambled := maps.Clone(plane)
					scrambled["scramble"] = how
					cases = append(cases, gentest.Case{Name: how, Params: scrambled, Request: first})
				}
			}
			gentest.Run(t, spec, cases...)
		})
	}
}

// historyOf is what some rounds of an ordinary search leave, with two scores.
func historyOf(t testing.TB, rounds int) arrow.Table {
	s := &search{t: t, gen: build(t, "differential-evolution", map[string]any{"dim": 2, "lower": []any{-1, 2}, "upper": 3, "objective": "y"}),
		score: func(x []float64) []float64 { return []float64{sphere(x), sphere(x[:1]) - x[1]} }, scores: []string{"y", "z"}, count: 20}
	for range rounds {
		s.round()
	}
	return s.history
}

// Several batches: nothing depends on where one ends.
func TestManyBatches(t *testing.T) {
	for _, name := range []string{"random", "sobol", "grid", "latin-hypercube"} {
		t.Run(name, func(t *testing.T) {
			gentest.Run(t, specOf(t, name), gentest.Case{Name: "long", Params: map[string]any{"dim": 1},
				Request: generators.Request{Count: 150_000, Seed: 2}, Steady: name == "sobol" || name == "grid"})
		})
	}
}

func specOf(t *testing.T, name string) generators.Spec {
	t.Helper()
	spec, ok := generators.NewRegistry(functions.Specs()...).Lookup("functions/" + name)
	if !ok {
		t.Fatalf("no generator %s", name)
	}
	return spec
}

func TestBadParameters(t *testing.T) {
	for _, c := range []struct {
		name  string
		with  map[string]any
		words string
	}{
		{"random", nil, "set dim"},
		{"random", map[string]any{"dim": 2, "variables": []any{"a"}}, "dim is 2, but variables has 1"},
		{"random", map[string]any{"variables": []any{"a", "a"}}, "there twice"},
		{"random", map[string]any{"variables": []any{"id"}}, "reserved"},
		{"random", map[string]any{"dim": 2, "lower": 1}, "variable x1: lower 1 must be less than upper 1"},
		{"random", map[string]any{"dim": 2, "lower": -1e308, "upper": 1e308}, "finite"},
		{"random", map[string]any{"dim": 3, "upper": []any{1, 2}}, "upper has 2 values, but there are 3 variables"},
		{"sobol", map[string]any{"variables": make65()}, "at most 64 variables"},
		{"sobol", map[string]any{"dim": 2, "scramble": "egg"}, "must be one of"},
		{"grid", map[string]any{"dim": 3, "levels": []any{1, 2}}, "levels has 2 values"},
		{"cma-es", map[string]any{"dim": 2}, "objective"},
		{"cma-es", map[string]any{"dim": 2, "objective": "y", "start": 2}, "outside the bounds"},
		{"nsga2", map[string]any{"dim": 2, "objectives": []any{}}, "objectives is empty"},
		{"nsga2", map[string]any{"dim": 2, "objectives": []any{"a", "a"}}, "there twice"},
		{"nsga2", map[string]any{"dim": 2, "objectives": []any{"a", "b"}, "goals": []any{"min", "max", "min"}}, "goals has 3 values"},
		{"nsga2", map[string]any{"dim": 2, "objectives": []any{"a"}, "goals": []any{"up"}}, "must be one of"},
	} {
		_, err := construct(c.name, c.with)
		if err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s with %v: error %v does not say %q", c.name, c.with, err, c.words)
		}
	}
}

func make65() []any {
	var names []any
	for i := range 65 {
		names = append(names, strings.Repeat("v", i+1))
	}
	return names
}

func TestHistoryWithoutTheColumn(t *testing.T) {
	for name, param := range map[string]string{"cma-es": "objective", "differential-evolution": "objective", "nsga2": "objectives"} {
		g := build(t, name, map[string]any{"dim": 2, param: "affinity"})
		err := g.Generate(t.Context(), generators.Request{Count: 4, History: historyOf(t, 1)}, func(arrow.Record) error { return nil })
		if err == nil || !strings.Contains(err.Error(), `no column "affinity": it has id, kind, parents, origin, x1, x2, y, z`) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
