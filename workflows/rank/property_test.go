package rank_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/workflows/rank"
)

// score draws from few values, so that ties happen.
var score = rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 2, 2.5, -3, 4, missing, math.Inf(1)}), rapid.Float64Range(-5, 5))

// drawTable makes a table with distinct ids.
func drawTable(t *rapid.T) arrow.Record {
	n := rapid.IntRange(0, 30).Draw(t, "rows")
	scores := func(name string) []float64 { return rapid.SliceOfN(score, n, n).Draw(t, name) }
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%08x%024d", i*7919%1009, 0)
	}
	return record(column{"id", names}, column{"s", scores("s")}, column{"t", scores("t")}, column{"u", scores("u")},
		column{"e", rapid.SliceOfN(rapid.SampledFrom([]float64{0, 0.5, 2, missing}), n, n).Draw(t, "e")},
		column{"g", rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z", ""}), n, n).Draw(t, "g")})
}

func drawSpec(t *rapid.T) rank.Spec {
	all := []rank.Objective{less("s"), more("t"), less("u")}
	spec := rank.Spec{
		Method:     rapid.SampledFrom([]rank.Method{rank.Desirability, rank.Lexicographic, rank.Pareto}).Draw(t, "method"),
		Aggregate:  rapid.SampledFrom([]rank.Aggregate{rank.Geometric, rank.Arithmetic}).Draw(t, "aggregate"),
		Missing:    rapid.SampledFrom([]rank.Missing{rank.Drop, rank.Worst, rank.Mask}).Draw(t, "missing"),
		Objectives: all[:rapid.IntRange(1, 3).Draw(t, "objectives")],
		Keep:       rapid.IntRange(0, 35).Draw(t, "keep"),
		Bootstrap:  rank.Bootstrap{Samples: 20, Seed: 3},
	}
	if spec.Missing == rank.Mask && spec.Method != rank.Desirability {
		spec.Missing = rank.Worst
	}
	if rapid.Bool().Draw(t, "transform") {
		spec.Objectives[0].Transform = rank.Sigmoid{Low: -2, High: 2, K: 0.3}
	}
	if rapid.Bool().Draw(t, "tolerance") {
		spec.Objectives[0].Tolerance = 1
	}
	if rapid.Bool().Draw(t, "uncertain") {
		spec.Objectives[0].Uncertainty = "e"
	}
	if rapid.Bool().Draw(t, "constraint") {
		spec.Constraints = []rank.Constraint{{Text: "t < 3", Holds: below("t", 3), Columns: []string{"t"}}}
	}
	switch rapid.SampledFrom([]string{"", "by", "maxmin", "spheres"}).Draw(t, "diverse") {
	case "by":
		spec.Diverse = &rank.Diverse{By: "g", AtMost: 2}
	case "maxmin":
		spec.Diverse = &rank.Diverse{Pick: rank.MaxMin, Over: []string{"t", "u"}, By: "g", AtMost: 3}
		spec.Keep = max(1, spec.Keep)
	case "spheres":
		spec.Diverse = &rank.Diverse{Pick: rank.Spheres, Over: []string{"t", "u"}, Radius: 0.3, Pool: 12}
	}
	return spec
}

func TestBatchesAndOrderOfRowsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rec, spec := drawTable(t), drawSpec(t)
		want, err := run(spec, sourceOf(rec))
		if err != nil {
			t.Fatal(err)
		}
		sizes := rapid.SliceOfN(rapid.IntRange(0, 9), 0, 6).Draw(t, "batches")
		split, err := run(spec, cutUp(rec, sizes))
		if err != nil {
			t.Fatal(err)
		}
		if want.text() != split.text() {
			t.Fatalf("cut at %v:\n%s\nwhole:\n%s", sizes, split.text(), want.text())
		}
		if diff := cmp.Diff(want.Summary, split.Summary); diff != "" {
			t.Fatalf("summary, cut at %v:\n%s", sizes, diff)
		}
		rows := make([]int, rec.NumRows())
		for i := range rows {
			rows[i] = i
		}
		shuffled, err := run(spec, inOrder(rec, rapid.Permutation(rows).Draw(t, "order")))
		if err != nil {
			t.Fatal(err)
		}
		if want.text() != shuffled.text() {
			t.Fatalf("shuffled:\n%s\nin order:\n%s", shuffled.text(), want.text())
		}
		// Sums depend on the order of rows in their last digits.
		if diff := cmp.Diff(want.Summary, shuffled.Summary, cmpopts.EquateApprox(1e-9, 1e-9)); diff != "" {
			t.Fatalf("summary, shuffled:\n%s", diff)
		}
	})
}

// TestKeepTakesTheHead compares the bounded selection with the whole order.
func TestKeepTakesTheHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rec, spec := drawTable(t), drawSpec(t)
		if spec.Diverse != nil && spec.Diverse.Pick != "" {
			spec.Diverse = nil
		}
		keep := spec.Keep
		spec.Keep = 0
		all, err := run(spec, sourceOf(rec))
		if err != nil {
			t.Fatal(err)
		}
		spec.Keep = keep
		some, err := run(spec, sourceOf(rec))
		if err != nil {
			t.Fatal(err)
		}
		head := all.NumRows()
		if keep > 0 {
			head = min(head, int64(keep))
		}
		if some.Kept != head || some.NumRows() != head {
			t.Fatalf("kept %d, and %d rows, of %d with keep %d", some.Kept, some.NumRows(), all.NumRows(), keep)
		}
		for _, name := range []string{"id", "rank", "tied", "desirability", "front", "crowding"} {
			if want, got := all.cells(name), some.cells(name); want != nil && !slices.Equal(want[:head], got) {
				t.Fatalf("%s of the head: got %v, want %v", name, got, want[:head])
			}
		}
		if spec.Diverse == nil {
			return
		}
		checkCaps(t, all, some, rec)
	})
}

// checkCaps compares the candidates that clusters leave out with their
// definition: eligible ones better than the last one kept that are not kept.
func checkCaps(t *rapid.T, all, some ranked, rec arrow.Record) {
	counts := map[string]int{}
	for _, g := range some.cells("g") {
		if counts[g]++; g != "-" && counts[g] > 2 {
			t.Fatalf("cluster %s is there %d times", g, counts[g])
		}
	}
	out := func(r ranked) (n int64) {
		for _, d := range r.Dropped {
			if d.Reason == "better ones have the same g" {
				n = d.Count
			}
		}
		return n
	}
	if got, want := out(all), all.Ranked-all.Kept; got != want {
		t.Fatalf("%d of %d ranked are kept, but %d are said to be left out", all.Kept, all.Ranked, got)
	}
	if some.Kept == all.Kept && out(some) > out(all) || out(some) > some.Ranked-some.Kept {
		t.Fatalf("%d left out of %d", out(some), some.Ranked)
	}
}

func TestRanksAreThoseOfCompetitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rec, spec := drawTable(t), drawSpec(t)
		spec.Keep = 0
		if spec.Diverse != nil && spec.Diverse.Pick == rank.MaxMin {
			spec.Diverse = nil
		}
		got, err := run(spec, sourceOf(rec))
		if err != nil {
			t.Fatal(err)
		}
		ranks, tied := got.cells("rank"), got.cells("tied")
		shared := map[string]int{}
		for i, r := range ranks {
			shared[r]++
			if r != fmt.Sprint(i+1) && r != ranks[i-1] {
				t.Fatalf("ranks %v", ranks)
			}
		}
		sum := got.Kept
		for i, r := range ranks {
			if (shared[r] > 1) != (tied[i] == "true") {
				t.Fatalf("ranks %v, tied %v", ranks, tied)
			}
		}
		for _, d := range got.Dropped {
			sum += d.Count
		}
		if spec.Diverse == nil && sum != got.Rows {
			t.Fatalf("%d rows, of which %d are kept and %v dropped", got.Rows, got.Kept, got.Dropped)
		}
		low, high := got.cells("rank_low"), got.cells("rank_high")
		for i := range low {
			var l, h, r int
			if low[i] == "-" {
				continue
			}
			if fmt.Sscan(low[i]+" "+ranks[i]+" "+high[i], &l, &r, &h); l > r || r > h {
				t.Fatalf("rank %d is not within %d and %d", r, l, h)
			}
		}
	})
}

// TestBetterScoresRankBetter checks that improving one score never makes a
// candidate's place worse.
func TestBetterScoresRankBetter(t *testing.T) {
	value := rapid.Float64Range(-3, 3)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "rows")
		s, u := rapid.SliceOfN(value, n, n).Draw(t, "s"), rapid.SliceOfN(value, n, n).Draw(t, "u")
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprintf("%02d", i)
		}
		spec := objectives(more("s"), less("u"))
		spec.Method = rapid.SampledFrom([]rank.Method{rank.Desirability, rank.Lexicographic}).Draw(t, "method")
		spec.Aggregate = rapid.SampledFrom([]rank.Aggregate{rank.Geometric, rank.Arithmetic}).Draw(t, "aggregate")
		spec.Objectives[0].Transform = rank.Sigmoid{Low: -3, High: 3, K: 0.2}
		spec.Objectives[1].Transform = rank.Linear{Zero: 3, One: -3}
		place := func() int {
			got, err := run(spec, table(column{"id", names}, column{"s", s}, column{"u", u}))
			if err != nil {
				t.Fatal(err)
			}
			var r int
			fmt.Sscan(got.cells("rank")[slices.Index(got.cells("id"), names[0])], &r)
			return r
		}
		before := place()
		s[0] += rapid.Float64Range(0, 1).Draw(t, "gain")
		if after := place(); after > before {
			t.Fatalf("rank %d became %d", before, after)
		}
	})
}
