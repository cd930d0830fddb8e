package local_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
)

// placeSpec is test/place, which tells the place of x among all candidates.
func (l *lab) placeSpec() evaluators.Spec {
	return evaluators.Spec{Name: "test/place", Version: "1", Params: params.Set{},
		New: func(evaluators.Env, evaluators.Decode) (evaluators.Evaluator, error) { return &place{l}, nil }}
}

type place struct{ lab *lab }

func (*place) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "place", Type: arrow.PrimitiveTypes.Int64, Goal: evaluators.Minimize}}
}

func (*place) Reads() []evaluators.Column { return []evaluators.Column{{Name: "x"}} }

func (*place) MaxRows() int { return 70_000 }

// Expensive has no effect: places are not those of single candidates.
func (*place) Expensive() bool { return true }

func (p *place) Evaluate(_ context.Context, in arrow.Record) (arrow.Record, error) {
	xs := in.Column(0).(*array.Float64).Float64Values()
	if err := p.lab.note(fmt.Sprintf("place %d;\n", len(xs))); err != nil {
		return nil, err
	}
	sorted := slices.Sorted(slices.Values(xs))
	b := array.NewInt64Builder(memory.DefaultAllocator)
	defer b.Release()
	for _, x := range xs {
		at, _ := slices.BinarySearch(sorted, x)
		b.Append(int64(at + 1))
	}
	col := b.NewArray()
	defer col.Release()
	return array.NewRecord(arrow.NewSchema([]arrow.Field{{Name: "place", Type: arrow.PrimitiveTypes.Int64}}, nil), []arrow.Array{col}, in.NumRows()), nil
}

// placed is a workflow whose candidates compete with each other.
func placed(count int) string {
	return fmt.Sprintf(`
cupel: v1
name: placed
steps:
  draw: {generate: test/points, count: %d}
  score: {evaluate: draw, with: [{use: test/place}]}
`, count)
}

// TestWhole: an evaluator that compares candidates sees all rows at once, however
// many batches they are stored in, and all of them again when there is one more.
func TestWhole(t *testing.T) {
	l := newLab(t)
	for _, count := range []int{70_000, 20, 21} {
		l.must(t, placed(count))
	}
	l.must(t, placed(21)) // is found
	if diff := cmp.Diff([]string{"place 70000", "place 20", "place 21"}, l.calls(t)); diff != "" {
		t.Errorf("what was scored at once (-want +got):\n%s", diff)
	}
	l.forgetCalls()
	out := l.run(t, placed(70_001))
	if out.err == nil || !strings.Contains(out.err.Error(), "test/place: it compares candidates with each other, at most 70000 of them, and there are 70001") || len(l.calls(t)) > 0 {
		t.Errorf("too many rows: %v, and scored were %v", out.err, l.calls(t))
	}
}
