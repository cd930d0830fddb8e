package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/store"
)

func open(tb testing.TB, dir string) *store.Store {
	tb.Helper()
	s, err := store.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// data is a table in the making: columns of one kind each, and their values by
// row; nil is null.
type data struct {
	names  []string
	kinds  []int
	values [][]any
	rows   int
}

var kinds = []arrow.DataType{arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64, arrow.FixedWidthTypes.Boolean}

func (d data) schema() *arrow.Schema {
	fields := make([]arrow.Field, len(d.names))
	for i, name := range d.names {
		fields[i] = arrow.Field{Name: name, Type: kinds[d.kinds[i]], Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

// record is the rows from one to another.
func (d data) record(from, to int) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, d.schema())
	defer b.Release()
	for i, values := range d.values {
		for _, v := range values[from:to] {
			switch f := b.Field(i).(type) {
			case *array.Float64Builder:
				appendOr(f, f.Append, v)
			case *array.StringBuilder:
				appendOr(f, f.Append, v)
			case *array.Int64Builder:
				appendOr(f, f.Append, v)
			case *array.BooleanBuilder:
				appendOr(f, f.Append, v)
			}
		}
	}
	if len(d.values) == 0 {
		return array.NewRecord(d.schema(), nil, int64(to-from))
	}
	return b.NewRecord()
}

func appendOr[T any](b array.Builder, add func(T), v any) {
	if v == nil {
		b.AppendNull()
		return
	}
	add(v.(T))
}

func (d data) selected(columns []int) data {
	out := data{rows: d.rows}
	for _, c := range columns {
		out.names, out.kinds, out.values = append(out.names, d.names[c]), append(out.kinds, d.kinds[c]), append(out.values, d.values[c])
	}
	return out
}

// drawData draws a table whose column names start with a prefix.
func drawData(t *rapid.T, prefix string, rows int) data {
	d := data{rows: rows}
	for i := range rapid.IntRange(1, 4).Draw(t, "columns") {
		kind := rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")
		d.names, d.kinds = append(d.names, fmt.Sprintf("%s%d", prefix, i)), append(d.kinds, kind)
		var gen *rapid.Generator[any]
		switch kind {
		case 0:
			gen = rapid.Float64().AsAny()
		case 1:
			gen = rapid.String().AsAny()
		case 2:
			gen = rapid.Int64().AsAny()
		case 3:
			gen = rapid.Bool().AsAny()
		}
		d.values = append(d.values, rapid.SliceOfN(rapid.OneOf(gen, rapid.Just[any](nil)), rows, rows).Draw(t, "values"))
	}
	return d
}

// put stores a table in batches of drawn sizes.
func put(t *rapid.T, s *store.Store, d data) store.Table {
	w := s.NewTable(d.schema())
	for from := 0; from < d.rows; {
		to := from + rapid.IntRange(1, d.rows-from).Draw(t, "batch")
		rec := d.record(from, to)
		err := w.Write(rec)
		rec.Release()
		if err != nil {
			t.Fatal(err)
		}
		from = to
	}
	table, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// digestOf is the digest of what is read, not of what a manifest says.
func digestOf(t testing.TB, s *store.Store, table store.Table) datasets.Digest {
	t.Helper()
	src, err := s.Read(table)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := src.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	d, err := datasets.DigestOf(context.Background(), stream)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func wanted(d data) datasets.Digest {
	h := datasets.NewHasher(d.schema())
	rec := d.record(0, d.rows)
	defer rec.Release()
	h.Add(rec)
	return h.Digest()
}

// TestTables: what is read is what was written; joined and selected tables
// have the digest of the data that they stand for, however it was cut.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.IntRange(0, 40).Draw(r, "rows")
		a, b := drawData(r, "a", rows), drawData(r, "b", rows)
		ta, tb := put(r, s, a), put(r, s, b)
		same(t, r, s, ta, a, "a")
		joined, err := store.Join(ta, tb)
		if err != nil {
			r.Fatal(err)
		}
		both := data{append(a.names, b.names...), append(a.kinds, b.kinds...), append(a.values, b.values...), rows}
		same(t, r, s, joined, both, "joined")
		order := rapid.Permutation(indices(len(both.names))).Draw(r, "order")
		some := both.selected(order[:rapid.IntRange(1, len(order)).Draw(r, "selected")])
		selected, err := joined.Select(some.names)
		if err != nil {
			r.Fatal(err)
		}
		same(t, r, s, selected, some, "selected")
	})
}

func same(t *testing.T, r *rapid.T, s *store.Store, table store.Table, d data, what string) {
	want := wanted(d)
	if table.Digest != want || table.Rows != int64(d.rows) {
		r.Errorf("%s: the manifest says %s of %d rows", what, table.Digest.Short(), table.Rows)
	}
	if got := digestOf(t, s, table); got != want {
		r.Errorf("%s: other data was read", what)
	}
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// TestNullTable: nulls that take no space read like nulls that do.
func TestNullTable(t *testing.T) {
	s := open(t, t.TempDir())
	d := data{names: []string{"text", "number"}, kinds: []int{1, 0}, values: [][]any{make([]any, 7), make([]any, 7)}, rows: 7}
	nulls, err := store.NullTable(d.schema(), 7)
	if err != nil {
		t.Fatal(err)
	}
	if want := wanted(d); nulls.Digest != want || digestOf(t, s, nulls) != want {
		t.Error("a table of nulls has another digest than its data")
	}
	if len(nulls.Objects()) > 0 {
		t.Errorf("it takes the objects %v", nulls.Objects())
	}
	if _, err := store.Join(nulls, store.Table{Rows: 8}); err == nil {
		t.Error("tables of 7 and 8 rows were joined")
	}
	if _, err := nulls.Select([]string{"none"}); err == nil {
		t.Error("a column that is not there was selected")
	}
}

// TestLargeAndSmallObjects: both kinds are found by another process.
func TestLargeAndSmallObjects(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for _, rows := range []int{10, 100_000} {
		d := data{names: []string{"x"}, kinds: []int{2}, values: [][]any{make([]any, rows)}, rows: rows}
		for i := range rows {
			d.values[0][i] = int64(i) * int64(i)
		}
		w := s.NewTable(d.schema())
		rec := d.record(0, rows)
		if err := w.Write(rec); err != nil {
			t.Fatal(err)
		}
		rec.Release()
		table, err := w.Commit()
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Sync(); err != nil {
			t.Fatal(err)
		}
		other := open(t, dir)
		if err := other.Check(table); err != nil {
			t.Errorf("%d rows, another store: %v", rows, err)
		}
		if digestOf(t, other, table) != wanted(d) {
			t.Errorf("%d rows: other data was read", rows)
		}
	}
}
