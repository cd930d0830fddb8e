package rank_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/workflows/rank"
)

func compared(t *testing.T, spec rank.Spec, before, after []column) string {
	t.Helper()
	var scores []string
	for _, o := range spec.Objectives {
		scores = append(scores, o.Score)
	}
	moves, err := rank.Compare(mustRun(t, spec, table(before...)).Table, mustRun(t, spec, table(after...)).Table, scores)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range moves {
		lines = append(lines, m.String())
	}
	return strings.Join(lines, "\n")
}

func TestCompare(t *testing.T) {
	linear := func(o rank.Objective) rank.Objective {
		o.Transform = rank.Linear{Zero: 0, One: 1}
		if o.Goal == "min" {
			o.Transform = rank.Linear{Zero: 1, One: 0}
		}
		return o
	}
	type columns = []column
	for name, c := range map[string]struct {
		spec          rank.Spec
		before, after columns
		want          string
	}{
		"same": {objectives(more("s")), columns{ids("a b"), floats("s", 2, 1)}, columns{ids("b a"), floats("s", 1, 2)}, ""},
		"fell and overtook": {objectives(more("sim")),
			columns{ids("a b c"), floats("sim", 0.9, 0.81, 0.7)}, columns{ids("a b c"), floats("sim", 0.9, 0.64, 0.7)},
			"c: #3 rose to #2 past b\nb: #2 fell to #3 because sim 0.81 -> 0.64"},
		"entered and left": {objectives(less("e")),
			columns{ids("a b"), floats("e", 1, 2)}, columns{ids("c b"), floats("e", 1.5, 2)},
			"c: entered at #1\na: #1 left"},
		"pushed down": {objectives(less("e")),
			columns{ids("a b"), floats("e", 1, 2)}, columns{ids("a b c"), floats("e", 1, 2, 0.5)},
			"c: entered at #1\na: #1 fell to #2, overtaken by c\nb: #2 fell to #3, overtaken by c"},
		"better but overtaken": {objectives(more("s")),
			columns{ids("a b"), floats("s", 5, 4)}, columns{ids("a b"), floats("s", 6, 7)},
			"b: #2 rose to #1 because s 4 -> 7\na: #1 fell to #2, overtaken by b"},
		"greatest part": {objectives(linear(more("s")), linear(less("t"))),
			columns{ids("a b"), floats("s", 0.9, 0.8), floats("t", 0.1, 0.2)}, columns{ids("a b"), floats("s", 0.5, 0.8), floats("t", 0.11, 0.2)},
			"b: #2 rose to #1 past a\na: #1 fell to #2 because s 0.9 -> 0.5"},
		"went missing": {rank.Spec{Missing: rank.Worst, Objectives: []rank.Objective{more("s")}},
			columns{ids("a b"), floats("s", 2, 1)}, columns{ids("a b"), floats("s", missing, 1)},
			"b: #2 rose to #1 past a\na: #1 fell to #2 because s 2 -> missing"},
		"small change": {objectives(more("s")),
			columns{ids("a b"), floats("s", 0.80002, 0.80001)}, columns{ids("a b"), floats("s", 0.80002, 0.80003)},
			"b: #2 rose to #1 because s 0.80001 -> 0.80003\na: #1 fell to #2, overtaken by b"},
		"a score is new": {rank.Spec{Missing: rank.Worst, Objectives: []rank.Objective{more("s")}},
			columns{ids("a b"), floats("s", 2, missing)}, columns{ids("a b"), floats("s", 2, 3)},
			"b: #2 rose to #1 because s missing -> 3\na: #1 fell to #2, overtaken by b"},
		"no longer tied": {objectives(more("s")),
			columns{ids("a b c"), floats("s", 2, 2, 1)}, columns{ids("a b c"), floats("s", 2, 3, 1)},
			"a: #1 fell to #2, overtaken by b"},
		"long ids": {objectives(more("s")),
			columns{ids("0123456789abcdef0123456789abcdef"), floats("s", 1)}, columns{ids("x"), floats("s", 1)},
			"x: entered at #1\n01234567: #1 left"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, compared(t, c.spec, c.before, c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompareErrors(t *testing.T) {
	good := mustRun(t, objectives(more("s")), table(ids("a"), floats("s", 1))).Table
	rec := record(ids("a"), floats("s", 1))
	plain := array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})
	if _, err := rank.Compare(plain, good, nil); err == nil || !strings.Contains(err.Error(), `the first table: not a ranked table: there is no column "rank"`) {
		t.Errorf("error %v", err)
	}
	if _, err := rank.Compare(good, good, []string{"t"}); err == nil || err.Error() != `neither table has the score "t"` {
		t.Errorf("error %v", err)
	}
	if moves, err := rank.Compare(good, good, []string{"s"}); err != nil || len(moves) != 0 {
		t.Errorf("%v, %v", moves, err)
	}
}

// TestEveryChangeOfRankIsExplained checks that moves are complete and that the
// candidates they name are where they should be.
func TestEveryChangeOfRankIsExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spec := drawSpec(t)
		spec.Diverse = nil
		a, err := run(spec, sourceOf(drawTable(t)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := run(spec, sourceOf(drawTable(t)))
		if err != nil {
			t.Fatal(err)
		}
		var scores []string
		for _, o := range spec.Objectives {
			scores = append(scores, o.Score)
		}
		moves, err := rank.Compare(a.Table, b.Table, scores)
		if err != nil {
			t.Fatal(err)
		}
		before, after, listed := ranksOf(a), ranksOf(b), map[string]bool{}
		for _, m := range moves {
			listed[m.ID] = true
			if m.Entered() != (before[m.ID] == 0) || m.Left() != (after[m.ID] == 0) {
				t.Fatalf("move %+v", m)
			}
			if m.Old != before[m.ID] || m.New != after[m.ID] || m.Old == m.New || m.Reason == "" {
				t.Fatalf("move %+v: rank %d became %d", m, before[m.ID], after[m.ID])
			}
			checkNamed(t, m, before, after)
		}
		for id, r := range after {
			if before[id] != r && !listed[id] {
				t.Fatalf("%s went from %d to %d, and no move says so", id, before[id], r)
			}
		}
		for id := range before {
			if after[id] == 0 && !listed[id] {
				t.Fatalf("%s left, and no move says so", id)
			}
		}
	})
}

// checkNamed looks for the candidate that a move names: it must have gone past.
func checkNamed(t *rapid.T, m rank.Move, before, after map[string]int64) {
	from, to, old, now := before, after, m.Old, m.New
	_, digits, named := strings.Cut(m.Reason, ", overtaken by ")
	if !named {
		from, to, old, now = after, before, m.New, m.Old
		if _, digits, named = strings.Cut(m.Reason, " past "); !named {
			return
		}
	}
	for id, r := range to {
		if strings.HasPrefix(id, digits) && r < now && (from[id] == 0 || from[id] >= old) {
			return
		}
	}
	t.Fatalf("%s: nobody called %s went past", m, digits)
}

func ranksOf(r ranked) map[string]int64 {
	out := map[string]int64{}
	ranks := r.cells("rank")
	for i, id := range r.cells("id") {
		out[id], _ = strconv.ParseInt(ranks[i], 10, 64)
	}
	return out
}
