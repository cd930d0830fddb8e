package rank_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows/rank"
)

// missing stands for null in the columns of a fixture.
var missing = math.NaN()

// column is a named list of []string ("" is null), []float64 (NaN is null) or
// []int64.
type column struct {
	name   string
	values any
}

func record(columns ...column) arrow.Record {
	var fields []arrow.Field
	var arrays []arrow.Array
	rows := int64(0)
	for _, c := range columns {
		a := makeArray(c.values)
		fields = append(fields, arrow.Field{Name: c.name, Type: a.DataType(), Nullable: true})
		arrays = append(arrays, a)
		rows = int64(a.Len())
	}
	return array.NewRecord(arrow.NewSchema(fields, nil), arrays, rows)
}

func makeArray(values any) arrow.Array {
	mem := memory.DefaultAllocator
	switch values := values.(type) {
	case arrow.Array:
		return values
	case []string:
		b := array.NewStringBuilder(mem)
		for _, v := range values {
			if v == "" {
				b.AppendNull()
			} else {
				b.Append(v)
			}
		}
		return b.NewArray()
	case []float64:
		b := array.NewFloat64Builder(mem)
		for _, v := range values {
			if math.IsNaN(v) {
				b.AppendNull()
			} else {
				b.Append(v)
			}
		}
		return b.NewArray()
	case []int64:
		b := array.NewInt64Builder(mem)
		b.AppendValues(values, nil)
		return b.NewArray()
	}
	panic(fmt.Sprintf("no array of %T", values))
}

// source yields records as they are cut.
type source struct {
	schema  *arrow.Schema
	records []arrow.Record
}

func (s *source) Schema() *arrow.Schema                         { return s.schema }
func (s *source) Open(context.Context) (datasets.Stream, error) { return &stream{source: s}, nil }
func sourceOf(records ...arrow.Record) datasets.Source          { return &source{records[0].Schema(), records} }
func table(columns ...column) datasets.Source                   { return sourceOf(record(columns...)) }
func (s *stream) Schema() *arrow.Schema                         { return s.schema }
func (s *stream) Close() error                                  { return nil }

type stream struct {
	*source
	at int
}

func (s *stream) Next(context.Context) (arrow.Record, error) {
	if s.at == len(s.records) {
		return nil, io.EOF
	}
	s.at++
	s.records[s.at-1].Retain()
	return s.records[s.at-1], nil
}

// ranked is the outcome of a ranking.
type ranked struct {
	arrow.Table
	*rank.Summary
}

func run(spec rank.Spec, inputs ...datasets.Source) (ranked, error) {
	var recs []arrow.Record
	summary, err := rank.Rank(context.Background(), inputs, spec, func(r arrow.Record) error {
		r.Retain()
		recs = append(recs, r)
		return nil
	})
	if err != nil {
		return ranked{}, err
	}
	return ranked{array.NewTableFromRecords(recs[0].Schema(), recs), summary}, nil
}

func mustRun(t testing.TB, spec rank.Spec, inputs ...datasets.Source) ranked {
	t.Helper()
	r, err := run(spec, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cells are the values of a column as text, null as "-".
func (r ranked) cells(name string) []string {
	i := datasets.Lookup(r.Schema(), name)
	if i < 0 {
		return nil
	}
	out := []string{}
	for _, chunk := range r.Column(i).Data().Chunks() {
		for j := range chunk.Len() {
			if chunk.IsNull(j) {
				out = append(out, "-")
			} else {
				out = append(out, chunk.ValueStr(j))
			}
		}
	}
	return out
}

func (r ranked) ids() string { return strings.Join(r.cells("id"), " ") }

func (r ranked) numbers(t testing.TB, name string) []float64 {
	t.Helper()
	v, _, err := datasets.TableFloat64s(r.Table, name)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// text is the whole table, to compare by eye and machine.
func (r ranked) text() string {
	var b strings.Builder
	for _, f := range r.Schema().Fields() {
		fmt.Fprintf(&b, "%s: %s\n", f.Name, strings.Join(r.cells(f.Name), " "))
	}
	return b.String()
}

func columnNames(s *arrow.Schema) []string {
	var out []string
	for _, f := range s.Fields() {
		out = append(out, f.Name)
	}
	return out
}

func less(score string) rank.Objective {
	return rank.Objective{Score: score, Goal: evaluators.Minimize}
}
func more(score string) rank.Objective {
	return rank.Objective{Score: score, Goal: evaluators.Maximize}
}

func objectives(o ...rank.Objective) rank.Spec { return rank.Spec{Objectives: o} }

// cutUp cuts a record into batches of the given sizes, the rest in one.
func cutUp(rec arrow.Record, sizes []int) datasets.Source {
	var parts []arrow.Record
	from := int64(0)
	for _, n := range append(slices.Clone(sizes), int(rec.NumRows())) {
		to := min(rec.NumRows(), from+int64(n))
		parts = append(parts, rec.NewSlice(from, to))
		from = to
	}
	return sourceOf(parts...)
}

// inOrder takes the rows of a record in some order.
func inOrder(rec arrow.Record, order []int) datasets.Source {
	parts := make([]arrow.Record, 0, len(order))
	for _, i := range order {
		parts = append(parts, rec.NewSlice(int64(i), int64(i+1)))
	}
	if len(parts) == 0 {
		parts = append(parts, rec)
	}
	return sourceOf(parts...)
}
