package rank_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/workflows/rank"
)

func TestClusterCaps(t *testing.T) {
	in := table(ids("a b c d e f g"), floats("s", 9, 8, 7, 6, 5, 4, 3), column{"scaffold", []string{"x", "x", "x", "y", "", "", "y"}}, column{"n", []int64{1, 1, 1, 2, 3, 3, 2}})
	spec := rank.Spec{Objectives: []rank.Objective{more("s")}, Diverse: &rank.Diverse{By: "scaffold"}, Keep: 3}
	got := mustRun(t, spec, in)
	if want := "id: a d e\ns: 9 6 5\nscaffold: x y -\nn: 1 2 3\nrank: 1 2 3\ntied: false false false\n"; got.text() != want {
		t.Error(cmp.Diff(want, got.text()))
	}
	if diff := cmp.Diff([]rank.Dropped{{"better ones have the same scaffold", 2}}, got.Dropped); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		by     string
		atMost int
		keep   int
		want   string
		out    int64
	}{
		{"scaffold", 2, 0, "a b d e f g", 1},
		{"scaffold", 2, 6, "a b d e f g", 1},
		{"scaffold", 2, 7, "a b d e f g", 1},
		{"scaffold", 1, 0, "a d e f", 3},
		{"n", 1, 0, "a d e", 4},
		{"n", 1, 2, "a d", 2},
	} {
		spec.Diverse, spec.Keep = &rank.Diverse{By: c.by, AtMost: c.atMost}, c.keep
		got := mustRun(t, spec, in)
		if got.ids() != c.want || got.Dropped[0].Count != c.out {
			t.Errorf("%+v: got %q, left out %v", c, got.ids(), got.Dropped)
		}
	}
	spec.Method, spec.Objectives, spec.Keep = rank.Pareto, []rank.Objective{more("s"), less("n")}, 2
	spec.Diverse = &rank.Diverse{By: "scaffold", AtMost: 1}
	if got := mustRun(t, spec, in); got.ids() != "a d" || got.Dropped[0].Count != 2 {
		t.Errorf("by fronts: got %q, left out %v", got.ids(), got.Dropped)
	}
}

func TestBetterMembersOfFullClusters(t *testing.T) {
	in := table(ids("a b c d e f"), floats("s", 8, 5, 4, 9, 10, 11), column{"g", []string{"x", "y", "z", "x", "x", "x"}})
	spec := rank.Spec{Objectives: []rank.Objective{more("s")}, Diverse: &rank.Diverse{By: "g"}, Keep: 2}
	if got := mustRun(t, spec, in); got.ids() != "f b" || got.Dropped[0].Count != 3 {
		t.Errorf("got %q, left out %v", got.ids(), got.Dropped)
	}
}

func TestPicks(t *testing.T) {
	in := table(ids("a b c d e f"), floats("s", 9, 8, 7, 6, 5, 4), floats("x", 0, 1, 10, 9, 5, missing), floats("same", 1, 1, 1, 1, 1, 1))
	far := func(rec arrow.Record) (func(i, j int) float64, error) { // by row number
		return func(i, j int) float64 { return math.Abs(float64(i - j)) }, nil
	}
	for name, c := range map[string]struct {
		diverse rank.Diverse
		keep    int
		want    string
	}{
		"maxmin":             {rank.Diverse{Pick: rank.MaxMin, Over: []string{"x", "same"}}, 3, "a c e"},
		"maxmin of few":      {rank.Diverse{Pick: rank.MaxMin, Over: []string{"x"}, Pool: 3}, 2, "a c"},
		"maxmin of too few":  {rank.Diverse{Pick: rank.MaxMin, Over: []string{"x"}, Pool: 1}, 2, "a b"},
		"maxmin of all":      {rank.Diverse{Pick: rank.MaxMin, Over: []string{"x"}}, 9, "a b c d e"},
		"spheres":            {rank.Diverse{Pick: rank.Spheres, Over: []string{"x"}, Radius: 0.3}, 2, "a c"},
		"spheres, all":       {rank.Diverse{Pick: rank.Spheres, Over: []string{"x"}, Radius: 0.3}, 0, "a c e"},
		"distance":           {rank.Diverse{Pick: rank.Spheres, Distance: far, Radius: 2}, 0, "a c e"},
		"maxmin by distance": {rank.Diverse{Pick: rank.MaxMin, Distance: far}, 2, "a f"},
	} {
		t.Run(name, func(t *testing.T) {
			got := mustRun(t, rank.Spec{Objectives: []rank.Objective{more("s")}, Diverse: &c.diverse, Keep: c.keep}, in)
			if got.ids() != c.want {
				t.Errorf("got %q, want %q", got.ids(), c.want)
			}
			for i, r := range got.cells("rank") {
				if r != string(rune('1'+i)) {
					t.Errorf("ranks %v", got.cells("rank"))
				}
			}
		})
	}
	bad := func(arrow.Record) (func(i, j int) float64, error) { return nil, errors.New("no fingerprints") }
	if _, err := run(rank.Spec{Objectives: []rank.Objective{more("s")}, Diverse: &rank.Diverse{Pick: rank.Spheres, Distance: bad, Radius: 1}}, in); err == nil || err.Error() != "diverse: no fingerprints" {
		t.Errorf("error %v", err)
	}
	got := mustRun(t, rank.Spec{Objectives: []rank.Objective{more("s")}, Diverse: &rank.Diverse{Pick: rank.Spheres, Over: []string{"x"}, Radius: 2, Pool: 2}, Keep: 2}, in)
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "Only 1 of 2 candidates were found") {
		t.Errorf("warnings: %q", got.Warnings)
	}
}

// TestMaxMinIsHalfAsGoodAsTheBest checks the guarantee of the greedy choice.
func TestMaxMinIsHalfAsGoodAsTheBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(3, 9).Draw(t, "rows")
		x := rapid.SliceOfN(rapid.Float64Range(0, 1), n, n).Draw(t, "x")
		names := strings.Split("abcdefghi", "")[:n]
		spec := rank.Spec{Objectives: []rank.Objective{more("x")}, Diverse: &rank.Diverse{Pick: rank.MaxMin, Over: []string{"x"}}, Keep: 3}
		got, err := run(spec, table(column{"id", names}, column{"x", x}))
		if err != nil {
			t.Fatal(err)
		}
		gap := func(v []float64) float64 {
			v = slices.Sorted(slices.Values(v))
			return min(v[1]-v[0], v[2]-v[1])
		}
		best := 0.0
		for i := range x {
			for j := range i {
				for k := range j {
					best = max(best, gap([]float64{x[i], x[j], x[k]}))
				}
			}
		}
		chosen := make([]float64, 0, 3)
		for _, id := range got.cells("id") {
			chosen = append(chosen, x[slices.Index(names, id)])
		}
		if gap(chosen) < best/2-1e-12 {
			t.Fatalf("chose %v with least distance %v, but %v is possible", chosen, gap(chosen), best)
		}
	})
}

func TestParseDiverse(t *testing.T) {
	got, err := rank.ParseDiverse(map[string]any{"by": "scaffold", "at_most": 3})
	if err != nil || got.By != "scaffold" || got.AtMost != 3 || got.Pick != "" {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = rank.ParseDiverse(map[string]any{"pick": "maxmin", "over": []any{"x1", "x2"}, "pool": 50})
	if err != nil || got.Pick != rank.MaxMin || len(got.Over) != 2 || got.Pool != 50 {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []map[string]any{{"at_most": 3}, {"pick": "far"}, {"by": "x", "atmost": 1}} {
		if _, err := rank.ParseDiverse(bad); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
}
