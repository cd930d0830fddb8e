package rank_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/rank"
)

func ids(names string) column { return column{"id", strings.Fields(names)} }

func floats(name string, values ...float64) column { return column{name, values} }

func TestOrder(t *testing.T) {
	inf := math.Inf(1)
	abc := table(ids("a b c"), floats("s", 2, 3, 1), floats("t", 10, 30, 30))
	weighted := objectives(more("s"), less("t"))
	weighted.Objectives[0].Weight = 9
	lexicographic := rank.Spec{Method: rank.Lexicographic, Objectives: []rank.Objective{more("t"), less("s")}}
	for name, c := range map[string]struct {
		spec rank.Spec
		in   datasets.Source
		want string
	}{
		"maximum":               {objectives(more("s")), abc, "b a c"},
		"minimum":               {objectives(less("s")), abc, "c a b"},
		"keep":                  {rank.Spec{Objectives: []rank.Objective{less("s")}, Keep: 2}, abc, "c a"},
		"keep more":             {rank.Spec{Objectives: []rank.Objective{less("s")}, Keep: 5}, abc, "c a b"},
		"two objectives":        {objectives(more("s"), less("t")), abc, "a b c"},
		"arithmetic":            {rank.Spec{Aggregate: rank.Arithmetic, Objectives: weighted.Objectives}, abc, "b a c"},
		"lexicographic":         {lexicographic, abc, "c b a"},
		"lexicographic, kept":   {rank.Spec{Method: rank.Lexicographic, Objectives: lexicographic.Objectives, Keep: 1}, abc, "c"},
		"not finite":            {objectives(more("s")), table(ids("a b c d"), floats("s", inf, -inf, 1, missing)), "c"},
		"nothing":               {objectives(more("s")), table(ids("a b"), floats("s", missing, missing)), ""},
		"no rows":               {objectives(more("s")), table(ids(""), floats("s")), ""},
		"whole numbers":         {objectives(more("s")), table(ids("a b"), column{"s", []int64{1, 2}}), "b a"},
		"ids decide":            {objectives(more("s")), table(ids("b c a"), floats("s", 1, 1, 1)), "a b c"},
		"ids decide at the cut": {rank.Spec{Objectives: []rank.Objective{more("s")}, Keep: 1}, table(ids("d c b a"), floats("s", 1, 1, 1, 1)), "a"},
		"null id":               {objectives(more("s")), table(column{"id", []string{"", "", "x"}}, floats("s", 1, 1, 1)), "- - x"},
		"rows decide":           {objectives(more("s")), table(column{"n", []string{"x", "y"}}, floats("s", 1, 1)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := mustRun(t, c.spec, c.in); got.ids() != c.want {
				t.Errorf("got %q, want %q", got.ids(), c.want)
			}
		})
	}
}

func TestDesirabilityIsTheWeightedGeometricMean(t *testing.T) {
	spec := objectives(more("s"), less("t"))
	spec.Objectives[0].Transform = rank.Linear{Zero: 0, One: 10}
	spec.Objectives[1].Transform = rank.Linear{Zero: -6, One: -12}
	spec.Objectives[1].Weight = 3
	in := table(ids("a b c"), floats("s", 4, 0, 12), floats("t", -9, -12, -12))
	got := mustRun(t, spec, in)
	want := map[string]float64{
		"a": math.Pow(0.4, 0.25) * math.Pow(0.5, 0.75),
		"b": math.Pow(1e-8, 0.25), // floored
		"c": 1,
	}
	for i, id := range got.cells("id") {
		if d := got.numbers(t, "desirability")[i]; math.Abs(d-want[id]) > 1e-14 {
			t.Errorf("%s: desirability %v, want %v", id, d, want[id])
		}
	}
	if got.ids() != "c a b" {
		t.Errorf("order %q", got.ids())
	}
	if diff := cmp.Diff([]string{"1", "0.4", "0"}, got.cells("d_s")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1", "0.5", "1"}, got.cells("d_t")); diff != "" {
		t.Error(diff)
	}
}

func TestScoresAreScaledByTheTable(t *testing.T) {
	got := mustRun(t, objectives(more("s"), less("t"), more("same")),
		table(ids("a b c"), floats("s", 1, 2, 5), floats("t", -1e308, 1e308, 0), floats("same", 4, 4, 4)))
	want := map[string][]string{"id": {"c", "a", "b"}, "d_s": {"1", "0", "0.25"}, "d_t": {"0.5", "1", "0"}, "d_same": {"1", "1", "1"}}
	for name, cells := range want {
		if name == "id" {
			continue
		}
		if diff := cmp.Diff(cells, got.cells(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "same") {
		t.Errorf("warnings: %q", got.Warnings)
	}
}

func TestTies(t *testing.T) {
	in := table(ids("e d c b a"), floats("s", 1, 2, 2, 3, 1))
	got := mustRun(t, objectives(more("s")), in)
	want := "id: b c d a e\ns: 3 2 2 1 1\nrank: 1 2 2 4 4\ntied: false true true true true\n"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
	if got.Ties != 4 {
		t.Errorf("%d ties", got.Ties)
	}
	got = mustRun(t, rank.Spec{Objectives: []rank.Objective{more("s")}, Keep: 2}, in)
	want = "id: b c\ns: 3 2\nrank: 1 2\ntied: false true\n"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], "1 candidate is below the cut as good as the last one kept") {
		t.Errorf("warnings: %q", got.Warnings)
	}
}

func TestMissingScores(t *testing.T) {
	in := table(ids("a b c d"), floats("s", 1, missing, 0.5, missing), floats("t", 0.2, 0.9, missing, missing))
	spec := objectives(more("s"), more("t"))
	for i := range spec.Objectives {
		spec.Objectives[i].Transform = rank.Linear{Zero: 0, One: 1}
	}
	for _, c := range []struct {
		missing rank.Missing
		method  rank.Method
		ids     string
		dropped []rank.Dropped
	}{
		{"", "", "a", []rank.Dropped{{"no value of s", 2}, {"no value of t", 1}}},
		{rank.Drop, rank.Pareto, "a", []rank.Dropped{{"no value of s", 2}, {"no value of t", 1}}},
		{rank.Mask, "", "b c a", []rank.Dropped{{"no value of any objective", 1}}},
		{rank.Worst, "", "a b c d", []rank.Dropped{}},
		{rank.Worst, rank.Lexicographic, "a c b d", []rank.Dropped{}},
		{rank.Worst, rank.Pareto, "a b c d", []rank.Dropped{}},
	} {
		t.Run(string(c.missing+" "+rank.Missing(c.method)), func(t *testing.T) {
			spec := spec
			spec.Missing, spec.Method = c.missing, c.method
			got := mustRun(t, spec, in)
			if got.ids() != c.ids {
				t.Errorf("got %q, want %q", got.ids(), c.ids)
			}
			if diff := cmp.Diff(c.dropped, got.Dropped); diff != "" {
				t.Error(diff)
			}
			if c.missing == rank.Mask && !slices.Equal(got.cells("d_s"), []string{"-", "0.5", "1"}) {
				t.Errorf("d_s of masked scores: %v", got.cells("d_s"))
			}
		})
	}
}

func below(name string, limit float64) func(arrow.Record) ([]bool, error) {
	return func(rec arrow.Record) ([]bool, error) {
		v, valid, err := datasets.Float64s(rec, datasets.Lookup(rec.Schema(), name))
		out := make([]bool, len(v))
		for i := range v {
			out[i] = v[i] < limit && (valid == nil || valid[i])
		}
		return out, err
	}
}

func TestConstraintsAreCountedOnceInTheirOrder(t *testing.T) {
	in := table(ids("a b c d e a"), floats("s", 1, 2, 3, 4, 5, 6), floats("x", 9, 1, missing, 9, 1, 1), floats("y", 9, 9, 1, 1, 1, 1))
	spec := objectives(more("s"))
	spec.Constraints = []rank.Constraint{
		{Text: "x < 5", Holds: below("x", 5), Columns: []string{"x"}},
		{Text: "y < 5", Holds: below("y", 5)},
	}
	got := mustRun(t, spec, in)
	if got.ids() != "e" {
		t.Errorf("kept %q", got.ids())
	}
	want := []rank.Dropped{{"same id as an earlier row", 1}, {"fails x < 5", 2}, {"no value for x < 5", 1}, {"fails y < 5", 1}}
	if diff := cmp.Diff(want, got.Dropped); diff != "" {
		t.Error(diff)
	}
	if got.Rows != 6 || got.Ranked != 1 || got.Kept != 1 {
		t.Errorf("rows %d, ranked %d, kept %d", got.Rows, got.Ranked, got.Kept)
	}
	spec.Constraints[0].Holds = func(arrow.Record) ([]bool, error) { return nil, errors.New("broken") }
	if _, err := run(spec, in); err == nil || !strings.Contains(err.Error(), `constraint "x < 5": broken`) {
		t.Errorf("error: %v", err)
	}
	spec.Constraints[0].Holds = func(arrow.Record) ([]bool, error) { return nil, nil }
	if _, err := run(spec, in); err == nil || !strings.Contains(err.Error(), "0 answers for 6 rows") {
		t.Errorf("error: %v", err)
	}
}

func TestTablesAreUnitedByName(t *testing.T) {
	previous := mustRun(t, objectives(more("s"), more("d_x")), table(ids("a b"), floats("s", 1, 5), floats("d_x", 1, 1), floats("x", 1, 1)))
	score := table(column{"s", []int64{3, 9, 9}}, ids("c b d"), column{"note", []string{"new", "again", "new"}})
	got := mustRun(t, objectives(more("s")), datasets.FromTable(previous.Table), score)
	want := "id: d b c a\ns: 9 5 3 1\nd_x: - 1 - 1\nx: - 1 - 1\nnote: new - new -\nrank: 1 2 3 4\ntied: false false false false\n"
	want = strings.Replace(want, "d_x: - 1 - 1\n", "", 1) // from the first ranking, as far as names tell
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]rank.Dropped{{"same id as an earlier row", 1}}, got.Dropped); diff != "" {
		t.Error(diff)
	}
	if len(got.Warnings) != 0 {
		t.Errorf("warnings: %q", got.Warnings)
	}
	_, err := run(objectives(more("s")), table(ids("a"), floats("s", 1)), table(ids("a"), column{"s", []string{"x"}}))
	if err == nil || err.Error() != `column "s" is float64 in one table and utf8 in another` {
		t.Errorf("error: %v", err)
	}
	if _, err := run(objectives(more("s"))); err == nil || err.Error() != "there is no table to rank" {
		t.Errorf("error: %v", err)
	}
}

func TestRankingAgainReplacesTheColumns(t *testing.T) {
	in := table(ids("a b c"), floats("s", 1, 2, 3), floats("t", 1, 3, 2))
	specs := map[string]rank.Spec{
		"desirability":  objectives(more("s"), more("t")),
		"raw":           objectives(more("s")),
		"pareto":        {Method: rank.Pareto, Objectives: []rank.Objective{more("s"), more("t")}},
		"lexicographic": {Method: rank.Lexicographic, Objectives: []rank.Objective{more("t"), more("s")}},
	}
	for first := range specs {
		for second, spec := range specs {
			want := mustRun(t, spec, in)
			got := mustRun(t, spec, datasets.FromTable(mustRun(t, specs[first], in).Table))
			if diff := cmp.Diff(want.text(), got.text()); diff != "" {
				t.Errorf("%s after %s (-want +got):\n%s", second, first, diff)
			}
		}
	}
}

func TestForeignColumnsAreReplacedWithAWarning(t *testing.T) {
	got := mustRun(t, objectives(more("s")), table(ids("a b"), floats("rank", 7, 8), floats("front", 7, 8), floats("d_s", 1, 1), floats("s", 1, 2)))
	want := "id: b a\nfront: 8 7\nd_s: 1 1\ns: 2 1\nrank: 1 2\ntied: false false\n"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
	if len(got.Warnings) != 1 || !strings.Contains(got.Warnings[0], `replaces columns of the table that no ranking made: "rank"`) {
		t.Errorf("warnings: %q", got.Warnings)
	}
}

func TestUniteMakesMissingColumnsNullable(t *testing.T) {
	schema := func(names ...string) *arrow.Schema {
		var fields []arrow.Field
		for _, n := range names {
			fields = append(fields, arrow.Field{Name: n, Type: arrow.PrimitiveTypes.Int64})
		}
		return arrow.NewSchema(fields, nil)
	}
	got, err := rank.Unite(schema("a", "b"), schema("c", "a"), schema("a", "c", "a"))
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, f := range got.Fields() {
		text += fmt.Sprintf("%s %v ", f.Name, f.Nullable)
	}
	if want := "a false b true c true "; text != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

func TestNumbersOfDifferentTypesBecomeFloats(t *testing.T) {
	got := mustRun(t, objectives(more("s")), table(ids("a"), column{"s", []int64{1}}, column{"n", array.NewNull(1)}),
		table(ids("b"), floats("s", 1.5), column{"n", []int64{7}}), table(ids("c"), column{"s", array.NewNull(1)}))
	want := "id: b a\ns: 1.5 1\nn: 7 -\nrank: 1 2\ntied: false false\n"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
}

func TestHypervolumeThatTakesTooLong(t *testing.T) {
	n := 300
	spec := rank.Spec{Method: rank.Pareto, Keep: 5, Reference: slices.Repeat([]float64{2}, 8)}
	columns := []column{{"id", make([]string, n)}}
	for i := range n {
		columns[0].values.([]string)[i] = fmt.Sprintf("%03d", i)
	}
	for k := range 8 {
		v := make([]float64, n)
		for i := range v { // opposites in the first two: no point dominates another
			v[i] = float64(i) / float64(n)
			if k%2 == 1 {
				v[i] = 1 - v[i]
			}
		}
		columns = append(columns, column{fmt.Sprint("s", k), v})
		spec.Objectives = append(spec.Objectives, less(fmt.Sprint("s", k)))
	}
	got := mustRun(t, spec, table(columns...))
	if got.Hypervolume != nil || len(got.Warnings) == 0 || got.FirstFront != 300 {
		t.Errorf("hypervolume %v, first front %d, warnings %q", got.Hypervolume, got.FirstFront, got.Warnings)
	}
}

func TestParetoTable(t *testing.T) {
	spec := rank.Spec{Method: rank.Pareto, Objectives: []rank.Objective{more("s"), less("t")}, Reference: []float64{0, 10}}
	in := table(ids("a b c d e f"), floats("s", 9, 5, 1, 4, 5, 2), floats("t", 9, 5, 1, 6, 5, 3))
	got := mustRun(t, spec, in)
	want := `id: a c b e f d
s: 9 1 5 5 2 4
t: 9 1 5 5 3 6
rank: 1 1 3 3 5 6
front: 1 1 1 1 1 2
crowding: +Inf +Inf 1.625 1.625 1 +Inf
tied: true true true true false false
`
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
	// Boxes from the reference to the staircase (1,1), (2,3), (5,5), (9,9).
	if got.Hypervolume == nil || *got.Hypervolume != 1*9+1*7+3*5+4*1 {
		t.Errorf("hypervolume %v", *got.Hypervolume)
	}
	if got.Fronts != 2 || got.FirstFront != 5 {
		t.Errorf("%d fronts, the first of %d", got.Fronts, got.FirstFront)
	}
	spec.Keep = 3
	kept := mustRun(t, spec, in)
	if kept.ids() != "a c b" || *kept.Hypervolume != *got.Hypervolume || kept.FirstFront != 5 || kept.cells("tied")[2] != "true" {
		t.Errorf("kept: %s", kept.text())
	}
}

func TestLexicographicTolerance(t *testing.T) {
	spec := rank.Spec{Method: rank.Lexicographic, Objectives: []rank.Objective{more("s"), less("t")}}
	spec.Objectives[0].Tolerance = 1
	// The best, 10, ties with all down to 9; 8.5 starts the next class, though
	// it is within 1 of 9.
	in := table(ids("a b c d e"), floats("s", 10, 9, 8.5, 9.5, 7.5), floats("t", 5, 3, 1, 5, 1))
	got := mustRun(t, spec, in)
	want := "id: b a d c e\ns: 9 10 9.5 8.5 7.5\nt: 3 5 5 1 1\nrank: 1 2 2 4 4\ntied: false true true true true\n"
	if diff := cmp.Diff(want, got.text()); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsNameAllColumns(t *testing.T) {
	in := table(ids("a"), floats("docking", 1), column{"smiles", []string{"C"}}, floats("scaffold", 1))
	spec := rank.Spec{
		Objectives:  []rank.Objective{less("dokcing"), more("smiles"), {Score: "docking", Goal: "max", Uncertainty: "docking_sd"}},
		Constraints: []rank.Constraint{{Text: "x > 1", Columns: []string{"x"}}},
		Diverse:     &rank.Diverse{By: "scafold"},
	}
	_, err := run(spec, in)
	if err == nil {
		t.Fatal("no error")
	}
	want := `objective "dokcing": there is no column "dokcing" (did you mean "docking"?)
objective "smiles": the column "smiles" is utf8, not a number
objective "docking": its uncertainty: there is no column "docking_sd" (did you mean "docking"?)
constraint "x > 1": there is no column "x"
diverse: there is no column "scafold" (did you mean "scaffold"?)`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestValidate(t *testing.T) {
	good := func() rank.Spec { return objectives(more("s")) }
	for want, change := range map[string]func(*rank.Spec){
		"there is no objective":         func(s *rank.Spec) { s.Objectives = nil },
		"method is":                     func(s *rank.Spec) { s.Method = "best" },
		"aggregate is":                  func(s *rank.Spec) { s.Aggregate = "sum" },
		"missing is \"x\"":              func(s *rank.Spec) { s.Missing = "x" },
		"needs the method desirability": func(s *rank.Spec) { s.Missing, s.Method = rank.Mask, rank.Pareto },
		"goal must be":                  func(s *rank.Spec) { s.Objectives[0].Goal = "" },
		"weight is":                     func(s *rank.Spec) { s.Objectives[0].Weight = math.NaN() },
		"tolerance is":                  func(s *rank.Spec) { s.Objectives[0].Tolerance = -1 },
		"has no score":                  func(s *rank.Spec) { s.Objectives[0].Score = "" },
		"a ranking writes this column":  func(s *rank.Spec) { s.Objectives[0].Score = "desirability" },
		"is there twice":                func(s *rank.Spec) { s.Objectives = append(s.Objectives, more("s")) },
		"keep is":                       func(s *rank.Spec) { s.Keep = -1 },
		"reference has 2":               func(s *rank.Spec) { s.Reference = []float64{1, 2} },
		"level is":                      func(s *rank.Spec) { s.Bootstrap.Level = 1 },
		"samples must":                  func(s *rank.Spec) { s.Bootstrap.Samples = -1 },
		"diverse needs by":              func(s *rank.Spec) { s.Diverse = &rank.Diverse{} },
		"at_most and pool":              func(s *rank.Spec) { s.Diverse = &rank.Diverse{By: "x", AtMost: -1} },
		"pick is":                       func(s *rank.Spec) { s.Diverse = &rank.Diverse{Pick: "far"} },
		"pick needs over":               func(s *rank.Spec) { s.Diverse = &rank.Diverse{Pick: rank.MaxMin} },
		"pick maxmin needs keep":        func(s *rank.Spec) { s.Diverse = &rank.Diverse{Pick: rank.MaxMin, Over: []string{"x"}} },
		"pick spheres needs a radius":   func(s *rank.Spec) { s.Diverse = &rank.Diverse{Pick: rank.Spheres, Over: []string{"x"}} },
	} {
		spec := good()
		change(&spec)
		if err := spec.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	if err := good().Validate(); err != nil {
		t.Error(err)
	}
}

// changing is a source that has other rows when it is read again.
type changing struct {
	datasets.Source
	later datasets.Source
	reads int
}

func (c *changing) Open(ctx context.Context) (datasets.Stream, error) {
	if c.reads++; c.reads > 1 {
		return c.later.Open(ctx)
	}
	return c.Source.Open(ctx)
}

func TestChangingTablesAreFound(t *testing.T) {
	first := table(ids("a b c"), floats("s", 1, 2, 3), floats("t", 1, 2, 3))
	for name, later := range map[string]datasets.Source{
		"other ids": table(ids("a b d"), floats("s", 1, 2, 3), floats("t", 1, 2, 3)),
		"fewer":     table(ids("a b"), floats("s", 1, 2), floats("t", 1, 2)),
		"more":      table(ids("a b c d"), floats("s", 1, 2, 3, 4), floats("t", 1, 2, 3, 4)),
	} {
		for _, spec := range []rank.Spec{objectives(more("s")), objectives(more("s"), more("t"))} {
			if name == "more" && len(spec.Objectives) == 1 || name == "other ids" && len(spec.Objectives) == 2 {
				continue // rows after the last one kept are not looked at, nor are ids compared before the last pass
			}
			if _, err := run(spec, &changing{Source: first, later: later}); err == nil || !strings.Contains(err.Error(), "changed while it was ranked") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestErrorsOfEmitAndContext(t *testing.T) {
	in := []datasets.Source{table(ids("a"), floats("s", 1))}
	full := errors.New("disk full")
	if _, err := rank.Rank(context.Background(), in, objectives(more("s")), func(arrow.Record) error { return full }); !errors.Is(err, full) {
		t.Errorf("error of emit: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := rank.Rank(ctx, in, objectives(more("s")), func(arrow.Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error of a cancelled context: %v", err)
	}
}

func TestColumnsOfAnyTypeAreKept(t *testing.T) {
	mem := memory.DefaultAllocator
	text := array.NewDictionaryBuilder(mem, &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}).(*array.BinaryDictionaryBuilder)
	lists := array.NewListBuilder(mem, arrow.PrimitiveTypes.Int64)
	maps := array.NewMapBuilder(mem, arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, false)
	structs := array.NewStructBuilder(mem, arrow.StructOf(arrow.Field{Name: "v", Type: arrow.PrimitiveTypes.Int64}))
	blobs := array.NewBinaryBuilder(mem, arrow.BinaryTypes.Binary)
	times := array.NewTimestampBuilder(mem, &arrow.TimestampType{Unit: arrow.Second})
	flags := array.NewBooleanBuilder(mem)
	decimals := array.NewDecimal128Builder(mem, &arrow.Decimal128Type{Precision: 10, Scale: 2})
	points := array.NewFixedSizeListBuilder(mem, 2, arrow.PrimitiveTypes.Float32)
	parents := array.NewListBuilder(mem, arrow.BinaryTypes.LargeString)
	for i := range int64(4) {
		if err := text.AppendString("word" + string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
		lists.Append(true)
		lists.ValueBuilder().(*array.Int64Builder).AppendValues([]int64{i, i + 1}, nil)
		maps.Append(true)
		maps.KeyBuilder().(*array.StringBuilder).Append("k")
		maps.ItemBuilder().(*array.Int64Builder).Append(i)
		structs.Append(true)
		structs.FieldBuilder(0).(*array.Int64Builder).Append(i)
		blobs.Append([]byte{byte(i)})
		times.Append(arrow.Timestamp(i))
		flags.Append(i%3 == 0)
		decimals.Append(decimal128.FromI64(i * 7))
		points.Append(true)
		points.ValueBuilder().(*array.Float32Builder).AppendValues([]float32{float32(i), 1}, nil)
		parents.Append(i != 2)
		if i == 1 {
			parents.ValueBuilder().(*array.LargeStringBuilder).AppendValues([]string{"", "p"}, []bool{false, true})
		}
	}
	rec := record(ids("a b c d"), floats("s", 1, 3, 2, 4), column{"text", text.NewArray()}, column{"list", lists.NewArray()},
		column{"map", maps.NewArray()}, column{"struct", structs.NewArray()}, column{"blob", blobs.NewArray()}, column{"time", times.NewArray()}, column{"null", array.NewNull(4)},
		column{"flag", flags.NewArray()}, column{"decimal", decimals.NewArray()}, column{"point", points.NewArray()}, column{"parents", parents.NewArray()})
	for _, keep := range []int{0, 2} {
		spec := objectives(more("s"))
		spec.Keep = keep
		got := mustRun(t, spec, cutUp(rec, []int{1, 0, 2}), table(ids("e"), floats("s", 2.5)))
		want := []string{"d", "b", "e", "c", "a"}
		row := map[string]int{"a": 0, "b": 1, "c": 2, "d": 3, "e": -1}
		if keep > 0 {
			want = want[:keep]
		}
		if diff := cmp.Diff(want, got.cells("id")); diff != "" {
			t.Fatal(diff)
		}
		for i, name := range []string{"text", "list", "map", "struct", "blob", "time", "null", "flag", "decimal", "point", "parents"} {
			for j, cell := range got.cells(name) {
				expect := "-"
				if at := row[want[j]]; at >= 0 && name != "null" && rec.Column(i+2).IsValid(at) {
					expect = rec.Column(i + 2).ValueStr(at)
				} else if name == "null" {
					expect = "(null)"
				}
				if cell != expect {
					t.Errorf("%s of %s: got %s, want %s", name, want[j], cell, expect)
				}
			}
		}
	}
}

func TestColumnsIsTheSchemaOfTheOutput(t *testing.T) {
	in := table(ids("a b"), floats("s", 1, 2), floats("t", 2, 1), floats("e", 0.1, 0.1))
	uncertain := objectives(more("s"))
	uncertain.Objectives[0].Uncertainty = "e"
	for _, c := range []struct {
		spec rank.Spec
		want string
	}{
		{objectives(more("s")), "id s t e rank tied"},
		{objectives(more("s"), less("t")), "id s t e rank desirability d_s d_t tied"},
		{rank.Spec{Method: rank.Pareto, Objectives: []rank.Objective{more("s"), less("t")}}, "id s t e rank front crowding tied"},
		{rank.Spec{Method: rank.Lexicographic, Objectives: []rank.Objective{more("s"), less("t")}}, "id s t e rank tied"},
		{uncertain, "id s t e rank rank_low rank_high tied"},
	} {
		schema, err := rank.Columns(in.Schema(), c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(columnNames(schema), " "); got != c.want {
			t.Errorf("got columns %q, want %q", got, c.want)
		}
		if got := mustRun(t, c.spec, in); !got.Schema().Equal(schema) {
			t.Errorf("the output has the schema %s, not %s", got.Schema(), schema)
		}
		nothing := mustRun(t, c.spec, table(ids(""), floats("s"), floats("t"), floats("e")))
		if !nothing.Schema().Equal(schema) || nothing.NumRows() != 0 || nothing.Winner != nil {
			t.Errorf("the output of no rows has the schema %s", nothing.Schema())
		}
	}
}
