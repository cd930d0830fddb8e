package functions

import (
	"context"
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// evaluator scores candidates by a test function.
type evaluator struct {
	variables []string
	scores    []evaluators.Score
	eval      func(x, f []float64)
}

var (
	_ evaluators.Evaluator = (*evaluator)(nil)
	_ evaluators.Reader    = (*evaluator)(nil)
)

func newEvaluator(p problem, variables []string) *evaluator {
	e := &evaluator{variables: variables, eval: p.eval}
	for i := range p.objectives {
		s := evaluators.Score{Name: fmt.Sprintf("f%d", i+1), Type: arrow.PrimitiveTypes.Float64,
			Goal: evaluators.Minimize, Help: fmt.Sprintf("objective %d of %s", i+1, p.name)}
		if p.objectives == 1 {
			s.Name, s.Help = "y", "value of "+p.name
		}
		e.scores = append(e.scores, s)
	}
	return e
}

// Scores implements evaluators.Evaluator.
func (e *evaluator) Scores() []evaluators.Score { return e.scores }

// Reads implements evaluators.Reader. Any numeric column will do.
func (e *evaluator) Reads() []evaluators.Column {
	cols := make([]evaluators.Column, len(e.variables))
	for i, name := range e.variables {
		cols[i].Name = name
	}
	return cols
}

// looksEvery is the number of rows between two looks at the context.
const looksEvery = 8192

// Evaluate implements evaluators.Evaluator.
func (e *evaluator) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	vars, err := e.columns(in)
	if err != nil {
		return nil, err
	}
	out := newSheet(exec.GetAllocator(ctx), e.scores, int(in.NumRows()))
	defer out.release()
	x, f := make([]float64, len(vars)), make([]float64, len(e.scores))
	for row := range int(in.NumRows()) {
		if row%looksEvery == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if i := gather(x, vars, row); i >= 0 {
			out.fail(e.variables[i] + " is null")
			continue
		}
		e.eval(x, f)
		if i := notFinite(f); i >= 0 {
			out.fail(e.explain(x, f, i))
			continue
		}
		out.add(f)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out.record(), nil
}

// column is a variable: its values, and where they are not null (nil for
// everywhere).
type column struct {
	values []float64
	valid  []bool
}

func (e *evaluator) columns(in arrow.Record) ([]column, error) {
	cols := make([]column, len(e.variables))
	for i, name := range e.variables {
		at := datasets.Lookup(in.Schema(), name)
		if at < 0 {
			return nil, fmt.Errorf("no column %q: set dim or variables to the columns that the candidates have", name)
		}
		var err error
		if cols[i].values, cols[i].valid, err = datasets.Float64s(in, at); err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// gather fills x with a row. It returns the first variable that is null, or -1.
func gather(x []float64, vars []column, row int) int {
	for i := range vars {
		c := &vars[i]
		if c.valid != nil && !c.valid[row] {
			return i
		}
		x[i] = c.values[row]
	}
	return -1
}

func notFinite(values []float64) int {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return i
		}
	}
	return -1
}

// explain says why objective i is not finite.
func (e *evaluator) explain(x, f []float64, i int) string {
	if j := notFinite(x); j >= 0 {
		return fmt.Sprintf("%s is %v", e.variables[j], x[j])
	}
	return fmt.Sprintf("%s is %v: the point is outside the domain", e.scores[i].Name, f[i])
}

// sheet collects the scores of a batch.
type sheet struct {
	mem    memory.Allocator
	names  []evaluators.Score
	cols   []*array.Float64Builder
	errors *array.StringBuilder // nil until a row fails
	rows   int
}

func newSheet(mem memory.Allocator, scores []evaluators.Score, rows int) *sheet {
	s := &sheet{mem: mem, names: scores}
	for range scores {
		b := array.NewFloat64Builder(mem)
		b.Reserve(rows)
		s.cols = append(s.cols, b)
	}
	return s
}

func (s *sheet) add(f []float64) {
	for i, v := range f {
		s.cols[i].UnsafeAppend(v)
	}
	if s.errors != nil {
		s.errors.AppendNull()
	}
	s.rows++
}

func (s *sheet) fail(text string) {
	if s.errors == nil {
		s.errors = array.NewStringBuilder(s.mem)
		s.errors.AppendNulls(s.rows)
	}
	for _, b := range s.cols {
		b.UnsafeAppendBoolToBitmap(false)
	}
	s.errors.Append(text)
	s.rows++
}

// record makes the result, with an error column where a row failed.
func (s *sheet) record() arrow.Record {
	var fields []arrow.Field
	var cols []arrow.Array
	for i, b := range s.cols {
		fields = append(fields, arrow.Field{Name: s.names[i].Name, Type: s.names[i].Type, Nullable: true})
		cols = append(cols, b.NewArray())
	}
	if s.errors != nil {
		fields = append(fields, evaluators.ErrorField())
		cols = append(cols, s.errors.NewArray())
	}
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	return array.NewRecord(arrow.NewSchema(fields, nil), cols, int64(s.rows))
}

func (s *sheet) release() {
	for _, b := range s.cols {
		b.Release()
	}
	if s.errors != nil {
		s.errors.Release()
	}
}
