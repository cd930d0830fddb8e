package local_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	evaluatorsall "github.com/cupel-science/cupel/evaluators/all"
	generatorsall "github.com/cupel-science/cupel/generators/all"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// manySteps is the text of a workflow of n independent steps that do next to
// nothing.
func manySteps(n int) string {
	var b strings.Builder
	b.WriteString("cupel: v1\nname: many\nsteps:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {generate: functions/grid, count: 1, with: {dim: 1}}\n", i)
	}
	return b.String()
}

func compile(tb testing.TB, text string) *workflows.Plan {
	tb.Helper()
	w := workflows.Parse("bench.yaml", []byte(text), os.ReadFile)
	plan, err := workflows.Compile(w, workflows.Catalog{Generators: generatorsall.Registry(), Evaluators: evaluatorsall.Registry()}, workflows.Settings{})
	if err != nil {
		tb.Fatal(err)
	}
	return plan
}

func execute(tb testing.TB, s *store.Store, plan *workflows.Plan) {
	tb.Helper()
	e := &local.Executor{Store: s, Inputs: &local.Files{}}
	if err := e.Execute(context.Background(), plan, func(run.Event) {}); err != nil {
		tb.Fatal(err)
	}
}

func openStore(tb testing.TB, dir string) *store.Store {
	tb.Helper()
	s, err := store.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// BenchmarkColdSteps is the time of a step with a durable result.
func BenchmarkColdSteps(b *testing.B) {
	plan := compile(b, manySteps(10_000))
	for b.Loop() {
		s := openStore(b, b.TempDir())
		execute(b, s, plan)
		s.Close()
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}

// BenchmarkCachedSteps is the time of a step whose result is in the store.
func BenchmarkCachedSteps(b *testing.B) {
	plan := compile(b, manySteps(10_000))
	s := openStore(b, b.TempDir())
	defer s.Close()
	execute(b, s, plan)
	for b.Loop() {
		execute(b, s, plan)
	}
	b.ReportMetric(10_000*float64(b.N)/b.Elapsed().Seconds(), "steps/s")
}
