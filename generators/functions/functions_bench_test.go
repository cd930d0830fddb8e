package functions_test

import (
	"testing"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/functions"
	"github.com/cupel-science/cupel/generators/gentest"
)

func BenchmarkDesigns(b *testing.B) {
	request := generators.Request{Count: datasets.BatchRows, Seed: 1}
	for _, spec := range []generators.Spec{functions.Random(), functions.LatinHypercube(), functions.Sobol(), functions.Grid()} {
		b.Run(spec.Name, func(b *testing.B) {
			gentest.Benchmark(b, spec,
				gentest.Case{Name: "dim=1", Params: map[string]any{"dim": 1}, Request: request},
				gentest.Case{Name: "dim=10", Params: map[string]any{"dim": 10}, Request: request})
		})
	}
	gentest.Benchmark(b, functions.Sobol(), gentest.Case{Name: "owen", Params: map[string]any{"dim": 10, "scramble": "owen"}, Request: request})
}

// One call after 500 rounds of 10 candidates each.
func BenchmarkReplay(b *testing.B) {
	with := map[string]any{"dim": 10, "lower": -5, "upper": 10, "objective": "y"}
	s := &search{t: b, gen: build(b, "cma-es", with), score: one(rosenbrock), scores: []string{"y"}, count: 10}
	for range 500 {
		s.round()
	}
	request := generators.Request{Count: 10, Seed: 1, Round: 500, History: s.history}
	for _, name := range []string{"cma-es", "differential-evolution"} {
		spec, _ := generators.NewRegistry(functions.Specs()...).Lookup("functions/" + name)
		gentest.Benchmark(b, spec, gentest.Case{Name: name, Params: with, Request: request})
	}
}
