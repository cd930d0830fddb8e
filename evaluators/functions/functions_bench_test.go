package functions_test

import (
	"strings"
	"testing"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/evaluators/functions"
)

func BenchmarkEvaluate(b *testing.B) {
	in := uniform(datasets.BatchRows, 10)
	for _, spec := range functions.Specs() {
		c := evaltest.Case{Name: strings.TrimPrefix(spec.Name, "functions/"), Input: in}
		if _, ok := spec.Params.Lookup("dim"); ok {
			c.Params = map[string]any{"dim": 10}
		}
		evaltest.Benchmark(b, spec, c)
	}
}
