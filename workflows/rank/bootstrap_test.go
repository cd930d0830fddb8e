package rank_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/workflows/rank"
)

func uncertain(samples int) rank.Spec {
	o := more("s")
	o.Uncertainty = "e"
	return rank.Spec{Objectives: []rank.Objective{o}, Bootstrap: rank.Bootstrap{Samples: samples, Seed: 7}}
}

func TestWinnerStaysFirstAsOftenAsTheoryHasIt(t *testing.T) {
	for _, lead := range []float64{0.1, 0.5, 1, 2} {
		got := mustRun(t, uncertain(10_000), table(ids("a b"), floats("s", 1+lead, 1), floats("e", 0.8, 0.6)))
		// The difference is normal with standard deviation hypot(0.8, 0.6) = 1.
		want := 0.5 * (1 + math.Erf(lead/math.Sqrt2))
		if p := *got.Winner.First; math.Abs(p-want) > 4*math.Sqrt(want*(1-want)/10_000) {
			t.Errorf("lead %v: first in %v of the samples, want %v", lead, p, want)
		}
	}
}

func TestRankIntervals(t *testing.T) {
	in := table(ids("a b c d e"), floats("s", 10, 9.9, 5, 1, 0.99), floats("e", 0.2, 0.2, 0.1, missing, -1))
	got := mustRun(t, uncertain(500), in)
	want := "rank: 1 2 3 4 5\nrank_low: 1 1 3 4 5\nrank_high: 2 2 3 4 5\n"
	if text := got.text(); !strings.Contains(text, want) {
		t.Error(cmp.Diff(want, text))
	}
	other := uncertain(500)
	other.Bootstrap.Seed = 8
	again := mustRun(t, uncertain(500), in)
	if *again.Winner.First != *got.Winner.First || *mustRun(t, other, in).Winner.First == *got.Winner.First {
		t.Error("the same seed should give the same samples, another one others")
	}
}

func TestIntervalsReachBelowTheCut(t *testing.T) {
	spec := uncertain(500)
	spec.Keep = 1
	in := table(ids("a b c d e"), floats("s", 1, 0.99, 0.98, 0.97, 0.96), floats("e", 1, 1, 1, 1, 1))
	if got := mustRun(t, spec, in); got.cells("rank_high")[0] != "5" {
		t.Errorf("the best of five equals has the ranks %v to %v", got.cells("rank_low"), got.cells("rank_high"))
	}
}

func TestNoUncertaintyNoIntervals(t *testing.T) {
	got := mustRun(t, uncertain(10), table(ids("a b"), floats("s", 1.001, 1), floats("e", missing, 0)))
	if got.cells("rank_low")[0] != "-" || got.cells("rank_high")[1] != "-" || got.Winner.First != nil || len(got.Warnings) != 0 {
		t.Errorf("%s%q", got.text(), got.Warnings)
	}
}

func TestIntervalsOfFronts(t *testing.T) {
	spec := rank.Spec{Method: rank.Pareto, Objectives: []rank.Objective{more("s"), more("t")}, Bootstrap: rank.Bootstrap{Samples: 200}}
	spec.Objectives[0].Uncertainty = "e"
	got := mustRun(t, spec, table(ids("a b c"), floats("s", 10, 9.9, 1), floats("t", 1, 1, 0), floats("e", 0.2, 0.2, 0)))
	want := "rank: 1 2 3\nfront: 1 2 3\ncrowding: +Inf +Inf +Inf\nrank_low: 1 1 3\nrank_high: 2 2 3\n"
	if text := got.text(); !strings.Contains(text, want) {
		t.Error(cmp.Diff(want, text))
	}
}

func TestWarningOfLead(t *testing.T) {
	lead := func(second, e float64) []string {
		return mustRun(t, uncertain(50), table(ids("a b"), floats("s", 1, second), floats("e", e, e))).Warnings
	}
	// Half the interval of the difference: 1.645 * sqrt(2) * 0.01.
	want := "The winner's lead over the second (0.003) is inside its uncertainty (±0.0233 at 90 %)."
	if got := lead(0.997, 0.01); len(got) != 1 || got[0] != want {
		t.Errorf("warnings %q, want %q", got, want)
	}
	if got := lead(0.9, 0.01); len(got) != 0 {
		t.Errorf("warnings %q", got)
	}
	spec := uncertain(300)
	spec.Objectives = append(spec.Objectives, more("t"))
	spec.Objectives[1].Transform, spec.Objectives[0].Transform = rank.Linear{Zero: 0, One: 2}, rank.Linear{Zero: 0, One: 2}
	got := mustRun(t, spec, table(ids("a b"), floats("s", 1, 0.99), floats("e", 0.1, 0.1), floats("t", 1, 1)))
	if len(got.Warnings) != 1 || !strings.HasPrefix(got.Warnings[0], "The winner ranks first in only 5") {
		t.Errorf("warnings %q", got.Warnings)
	}
}

func TestShrunkWinner(t *testing.T) {
	// Spread 2.5 (the variance of 1 to 5), noise 0.5: the true values have the
	// variance 2, and 2/(2+0.5) of the winner's lead over the mean is left.
	e := math.Sqrt(0.5)
	got := mustRun(t, uncertain(50), table(ids("a b c d e"), floats("s", 1, 2, 3, 4, 5), floats("e", e, e, e, e, e)))
	want := []rank.Estimate{{Score: "s", Value: 5, Error: e, Shrunk: 3 + 0.8*2, ShrunkError: math.Sqrt(0.8) * e}}
	if diff := cmp.Diff(want, got.Winner.Estimates, cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })); diff != "" {
		t.Error(diff)
	}
	// Scores that spread no more than their errors do are all luck.
	got = mustRun(t, uncertain(50), table(ids("a b c"), floats("s", 1, 2, 3), floats("e", 5, 5, 5)))
	if e := got.Winner.Estimates[0]; e.Shrunk != 2 || e.ShrunkError != 0 {
		t.Errorf("estimate %+v", e)
	}
}

func TestManyCandidatesAreResampledInPart(t *testing.T) {
	n := 10_050
	names, s, e := make([]string, n), make([]float64, n), make([]float64, n)
	for i := range names {
		names[i], s[i], e[i] = fmt.Sprintf("%05d", i), float64(-i), 0.1
	}
	got := mustRun(t, uncertain(10), table(column{"id", names}, column{"s", s}, column{"e", e}))
	if low := got.cells("rank_low"); low[9_999] != "10000" || low[10_000] != "-" || len(got.Warnings) != 1 {
		t.Errorf("intervals from %s, %s, warnings %q", low[9_999], low[10_000], got.Warnings)
	}
}

func TestParseBootstrap(t *testing.T) {
	got, err := rank.ParseBootstrap(map[string]any{"samples": 200})
	if want := (rank.Bootstrap{Samples: 200, Level: 0.9}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := rank.ParseBootstrap(map[string]any{"level": 90}); err == nil {
		t.Error("a level of 90 is accepted")
	}
}
