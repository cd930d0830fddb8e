package functions_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/functions"
)

var mem = memory.NewGoAllocator()

func build(t testing.TB, name string, with map[string]any) generators.Generator {
	t.Helper()
	g, err := construct(name, with)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func construct(name string, with map[string]any) (generators.Generator, error) {
	spec, ok := generators.NewRegistry(functions.Specs()...).Lookup("functions/" + name)
	if !ok {
		return nil, fmt.Errorf("no generator %s", name)
	}
	return spec.New(generators.Env{}, func(c any) error { return spec.Params.Decode(with, c) })
}

// generate collects the points of a request, row by row, and their records.
func generate(t testing.TB, g generators.Generator, req generators.Request) ([][]float64, []arrow.Record) {
	t.Helper()
	var rows [][]float64
	var recs []arrow.Record
	err := g.Generate(context.Background(), req, func(r arrow.Record) error {
		r.Retain()
		recs = append(recs, r)
		rows = append(rows, matrix(r)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, recs
}

// matrix is the float64 columns of a record, row by row.
func matrix(rec arrow.Record) [][]float64 {
	rows := make([][]float64, rec.NumRows())
	for _, col := range rec.Columns() {
		if values, ok := col.(*array.Float64); ok {
			for i := range rows {
				rows[i] = append(rows[i], values.Value(i))
			}
		}
	}
	return rows
}

// search is a loop: generate, score, and keep what the next round learns from.
type search struct {
	t       testing.TB
	gen     generators.Generator
	score   func(x []float64) []float64 // NaN for a candidate that fails
	scores  []string
	count   int
	origin  string                       // "" for that of a loop's round
	max     bool                         // more is better
	keep    func(rows []scored) []scored // nil keeps everything
	history arrow.Table
	rounds  int
	all     []scored
	batches []arrow.Record
}

// scored is a row of the history.
type scored struct {
	id, origin string
	parents    []string
	x, f       []float64
}

func (s *search) round() {
	s.t.Helper()
	req := generators.Request{Count: s.count, Seed: uint64(1000 + s.rounds), Round: s.rounds, History: s.history}
	xs, payload := generate(s.t, s.gen, req)
	if len(xs) != s.count {
		s.t.Fatalf("round %d: %d candidates, want %d", s.rounds, len(xs), s.count)
	}
	origin := s.origin
	if origin == "" {
		origin = fmt.Sprintf("search/propose#%d", s.rounds+1)
	}
	for _, p := range payload {
		rows := s.identify(p, origin)
		s.all = append(s.all, rows...)
		s.batches = append(s.batches, s.record(rows))
	}
	if s.keep != nil {
		s.all = s.keep(s.all)
		s.batches = []arrow.Record{s.record(s.all)}
	}
	if len(s.batches) > 30 {
		s.batches = []arrow.Record{s.record(s.all)}
	}
	s.rounds++
	s.history = array.NewTableFromRecords(s.batches[0].Schema(), s.batches)
}

func (s *search) identify(payload arrow.Record, origin string) []scored {
	id, err := datasets.NewIdentifier(mem, payload.Schema(), functions.Kind, origin)
	if err != nil {
		s.t.Fatal(err)
	}
	candidates := id.Identify(payload)
	rows := make([]scored, candidates.NumRows())
	lists := candidates.Column(2).(*array.List)
	for i, x := range matrix(payload) {
		rows[i] = scored{id: candidates.Column(0).(*array.String).Value(i), origin: origin, x: x, f: s.score(x)}
		start, end := lists.ValueOffsets(i)
		for j := start; j < end; j++ {
			rows[i].parents = append(rows[i].parents, lists.ListValues().(*array.String).Value(int(j)))
		}
	}
	return rows
}

// record is a table of candidates as the engine makes it.
func (s *search) record(rows []scored) arrow.Record {
	var fields []arrow.Field
	for i := range rows[0].x {
		fields = append(fields, arrow.Field{Name: fmt.Sprintf("x%d", i+1), Type: arrow.PrimitiveTypes.Float64})
	}
	schema, err := datasets.CandidateSchema(arrow.NewSchema(fields, nil))
	if err != nil {
		s.t.Fatal(err)
	}
	fields = schema.Fields()
	for _, name := range s.scores {
		fields = append(fields, arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64, Nullable: true})
	}
	b := array.NewRecordBuilder(mem, arrow.NewSchema(fields, nil))
	defer b.Release()
	b.Reserve(len(rows))
	for _, r := range rows {
		b.Field(0).(*array.StringBuilder).Append(r.id)
		b.Field(1).(*array.StringBuilder).Append(functions.Kind)
		b.Field(2).(*array.ListBuilder).Append(true)
		b.Field(2).(*array.ListBuilder).ValueBuilder().(*array.StringBuilder).AppendStringValues(r.parents, nil)
		b.Field(3).(*array.StringBuilder).Append(r.origin)
		for i, v := range slices.Concat(r.x, r.f) {
			if math.IsNaN(v) {
				b.Field(4 + i).AppendNull()
			} else {
				b.Field(4 + i).(*array.Float64Builder).Append(v)
			}
		}
	}
	return b.NewRecord()
}

// best is the best first score so far, turned so that less is better.
func (s *search) best() float64 {
	best := math.Inf(1)
	for _, r := range s.all {
		switch v := r.f[0]; {
		case math.IsNaN(v):
		case s.max:
			best = min(best, -v)
		default:
			best = min(best, v)
		}
	}
	return best
}

// solve runs rounds until the best score is at most goal, and returns how many
// candidates that took.
func (s *search) solve(goal float64, budget int) int {
	s.t.Helper()
	for s.rounds*s.count < budget {
		s.round()
		if s.best() <= goal {
			return s.rounds * s.count
		}
	}
	s.t.Fatalf("best %v after %d candidates, want %v", s.best(), budget, goal)
	return 0
}

// keepBest is a rank step by the first score, which is to be minimised.
func keepBest(n int) func(rows []scored) []scored {
	return func(rows []scored) []scored {
		worst := func(r scored) float64 {
			if math.IsNaN(r.f[0]) {
				return math.Inf(1)
			}
			return r.f[0]
		}
		slices.SortStableFunc(rows, func(a, b scored) int { return int(math.Copysign(1, worst(a)-worst(b))) })
		return rows[:min(n, len(rows))]
	}
}

func one(f func(x []float64) float64) func(x []float64) []float64 {
	return func(x []float64) []float64 { return []float64{f(x)} }
}

func sphere(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	return sum
}

func rosenbrock(x []float64) float64 {
	sum := 0.0
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		sum += 100*a*a + b*b
	}
	return sum
}

func zdt1(x []float64) []float64 {
	g := 0.0
	for _, v := range x[1:] {
		g += v
	}
	g = 1 + 9*g/float64(len(x)-1)
	return []float64{x[0], g * (1 - math.Sqrt(x[0]/g))}
}
