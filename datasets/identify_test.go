package datasets_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was: every stored result would be lost\n--- got\n%s--- want\n%s", path, got, want)
	}
}

// ids identifies a payload; kind and origin are fixed.
func ids(t testing.TB, payload arrow.Record) []string {
	t.Helper()
	d, err := datasets.NewIdentifier(memory.DefaultAllocator, payload.Schema(), "test", "here#1")
	if err != nil {
		t.Fatal(err)
	}
	out := d.Identify(payload)
	defer out.Release()
	var texts []string
	for i := range int(out.NumRows()) {
		id, _ := datasets.Text(out.Column(0), i)
		texts = append(texts, id)
	}
	return texts
}

// one is a batch of one column with one value.
func one(name string, t arrow.DataType, value any) arrow.Record {
	return build(arrow.NewSchema([]arrow.Field{field(name, t, "")}, nil), [][]any{{value}})
}

// TestSameContentSameID checks that ids do not depend on how a value is kept.
func TestSameContentSameID(t *testing.T) {
	for name, types := range map[string][]arrow.DataType{
		"whole": {arrow.PrimitiveTypes.Int64, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int8,
			arrow.PrimitiveTypes.Uint64, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint8},
		"float": {arrow.PrimitiveTypes.Float64, arrow.PrimitiveTypes.Float32},
		"text":  {arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString},
		"bytes": {arrow.BinaryTypes.Binary, arrow.BinaryTypes.LargeBinary},
	} {
		value := map[string]any{"whole": 7, "float": 0.5, "text": "CCO", "bytes": []byte{1, 2}}[name]
		want := ids(t, one("c", types[0], value))
		for _, other := range types[1:] {
			if got := ids(t, one("c", other, value)); got[0] != want[0] {
				t.Errorf("%v as %s has the id %s, as %s %s", value, other, got[0], types[0], want[0])
			}
		}
	}
	text := one("c", arrow.BinaryTypes.String, "b")
	rapid.Check(t, func(rt *rapid.T) {
		if got := ids(t, encoded(rt, [][]any{{"b"}, {"a"}}, false)); got[0] != ids(t, text)[0] {
			rt.Fatal("a dictionary gives another id")
		}
	})
}

// TestOtherContentOtherID checks that candidates that differ have ids that
// differ.
func TestOtherContentOtherID(t *testing.T) {
	seen := map[string]string{}
	for _, rec := range []arrow.Record{
		one("c", arrow.PrimitiveTypes.Int64, 1), one("c", arrow.PrimitiveTypes.Int64, 2), one("d", arrow.PrimitiveTypes.Int64, 1),
		one("c", arrow.PrimitiveTypes.Float64, 1.0), one("c", arrow.BinaryTypes.String, "1"), one("c", arrow.BinaryTypes.Binary, []byte("1")),
		one("c", arrow.PrimitiveTypes.Int64, nil), one("c", arrow.FixedWidthTypes.Boolean, true),
		one("c", arrow.ListOf(arrow.PrimitiveTypes.Int64), []any{1}), one("c", arrow.ListOf(arrow.PrimitiveTypes.Int64), []any{1, nil}),
		one("c", arrow.ListOf(arrow.BinaryTypes.String), []any{"ab", "c"}), one("c", arrow.ListOf(arrow.BinaryTypes.String), []any{"a", "bc"}),
	} {
		id, what := ids(t, rec)[0], fmt.Sprint(rec)
		if other, twice := seen[id]; twice {
			t.Errorf("one id for %s and %s", what, other)
		}
		seen[id] = what
	}
}

// TestIdentify checks the candidate columns, that batches do not matter, and
// that a payload's parents go to their place without being content.
func TestIdentify(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{field("x", arrow.PrimitiveTypes.Float64, "m"), field(datasets.Parents, arrow.ListOf(arrow.BinaryTypes.String), "")}, nil)
	payload := build(schema, [][]any{{1.0, []any{"p"}}, {2.0, []any{}}, {1.0, []any{"q", "p"}}})
	d, err := datasets.NewIdentifier(memory.DefaultAllocator, schema, "point", "make#2")
	if err != nil {
		t.Fatal(err)
	}
	out := d.Identify(payload)
	if !out.Schema().Equal(d.Schema()) {
		t.Errorf("schema %s, not %s", out.Schema(), d.Schema())
	}
	if got := strings.Join(names(out.Schema()), " "); got != "id kind parents origin x" {
		t.Errorf("columns %s", got)
	}
	if unit := datasets.Unit(out.Schema().Field(4)); unit != "m" {
		t.Errorf("the unit became %q", unit)
	}
	first, _ := datasets.Text(out.Column(0), 0)
	third, _ := datasets.Text(out.Column(0), 2)
	if first != third {
		t.Error("parents are part of the id")
	}
	if got := out.Column(2).ValueStr(2); got != `["q","p"]` {
		t.Errorf("parents became %s", got)
	}
	for i := range 3 {
		part := d.Identify(payload.NewSlice(int64(i), int64(i+1)))
		if part.Column(0).ValueStr(0) != out.Column(0).ValueStr(i) {
			t.Errorf("row %d has another id in a batch of its own", i)
		}
	}
	if err := d.Accepts(schema); err != nil {
		t.Error(err)
	}
	if err := d.Accepts(everything); err == nil || !strings.Contains(err.Error(), "the columns changed") {
		t.Errorf("another schema: %v", err)
	}
}

func names(s *arrow.Schema) []string {
	var out []string
	for _, f := range s.Fields() {
		out = append(out, f.Name)
	}
	return out
}

func TestIdentifierRefuses(t *testing.T) {
	for want, fields := range map[string][]arrow.Field{
		`column name "id" is reserved`:          {field("id", arrow.BinaryTypes.String, "")},
		`column name "origin" is reserved`:      {field("x", arrow.BinaryTypes.String, ""), field("origin", arrow.BinaryTypes.String, "")},
		`column "parents" must be list<utf8>`:   {field("x", arrow.BinaryTypes.String, ""), field("parents", arrow.BinaryTypes.String, "")},
		`column "s": payload columns of type`:   {field("s", arrow.StructOf(field("a", arrow.BinaryTypes.String, "")), "")},
		`column "l": payload columns of type`:   {field("l", arrow.ListOf(arrow.StructOf(field("a", arrow.BinaryTypes.String, ""))), "")},
		`the payload has no columns`:            nil,
		`the payload has no columns but parent`: {field("parents", arrow.ListOf(arrow.BinaryTypes.String), "")},
	} {
		_, err := datasets.NewIdentifier(memory.DefaultAllocator, arrow.NewSchema(fields, nil), "k", "o")
		if err == nil || !strings.Contains(err.Error(), strings.TrimSuffix(want, " but parent")) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestGoldenIDs fails when the form of ids changes.
func TestGoldenIDs(t *testing.T) {
	rec := sample()
	var fields []arrow.Field
	var cols []arrow.Array
	for i, f := range everything.Fields() {
		if f.Name != "atom" {
			fields, cols = append(fields, f), append(cols, rec.Column(i))
		}
	}
	all := array.NewRecord(arrow.NewSchema(fields, nil), cols, rec.NumRows())
	var b strings.Builder
	fmt.Fprintf(&b, "all %v\n", ids(t, all))
	for i, f := range fields {
		part := array.NewRecord(arrow.NewSchema([]arrow.Field{f}, nil), cols[i:i+1], rec.NumRows())
		fmt.Fprintf(&b, "%s %v\n", f.Name, ids(t, part)[:2])
	}
	golden(t, "testdata/ids.golden", b.String())
}

// TestRowContent checks that equal rows agree and others do not.
func TestRowContent(t *testing.T) {
	schema := arrow.NewSchema(everything.Fields()[:16], nil)
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, schema, 2)
		rec := build(schema, append(rows, rows[0]))
		first := datasets.RowContent(nil, rec, 0)
		if again := datasets.RowContent([]byte("x"), rec, len(rows)); string(again) != "x"+string(first) {
			t.Fatal("equal rows differ")
		}
		if other := datasets.RowContent(nil, rec, 1); bytes.Equal(first, other) != (text(rows[0]) == text(rows[1])) {
			t.Fatalf("rows %v and %v: equal content %v", rows[0], rows[1], bytes.Equal(first, other))
		}
	})
}

// TestMemory checks that identifying, digesting and reading a stream give back
// all memory.
func TestMemory(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	b := array.NewRecordBuilder(mem, arrow.NewSchema([]arrow.Field{
		field("x", arrow.PrimitiveTypes.Float64, ""), field("l", arrow.ListOf(arrow.BinaryTypes.String), ""),
		field("d", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, "")}, nil))
	defer b.Release()
	for i := range 10 {
		put(b.Field(0), float64(i))
		put(b.Field(1), []any{"a", nil})
		if err := b.Field(2).AppendValueFromString("k"); err != nil {
			t.Fatal(err)
		}
	}
	payload := b.NewRecord()
	defer payload.Release()
	d, err := datasets.NewIdentifier(mem, payload.Schema(), "k", "o")
	if err != nil {
		t.Fatal(err)
	}
	rec := d.Identify(payload)
	defer rec.Release()
	h := datasets.NewHasher(rec.Schema())
	h.Add(rec)
	h.Digest()
	table := array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec, rec})
	defer table.Release()
	for _, open := range []func() (datasets.Stream, error){
		func() (datasets.Stream, error) { return datasets.FromTable(table).Open(t.Context()) },
	} {
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		all, err := datasets.ReadAll(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if all.NumRows() != 20 {
			t.Errorf("%d rows", all.NumRows())
		}
		all.Release()
		if s, err = open(); err != nil {
			t.Fatal(err)
		}
		stop := errors.New("stop")
		if err := datasets.Each(t.Context(), s, func(arrow.Record) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
	}
}

// TestFloat64s checks the conversion of every type of number.
func TestFloat64s(t *testing.T) {
	for _, of := range []arrow.DataType{arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
		arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
		arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64, arrow.FixedWidthTypes.Boolean} {
		var value any = 1
		switch of.ID() {
		case arrow.BOOL:
			value = true
		case arrow.FLOAT32, arrow.FLOAT64:
			value = 1.0
		}
		schema := arrow.NewSchema([]arrow.Field{field("c", of, "")}, nil)
		whole := build(schema, [][]any{{nil}, {value}, {nil}, {value}})
		values, valid, err := datasets.Float64s(whole.NewSlice(1, 4), 0)
		if err != nil || len(values) != 3 || values[0] != 1 || values[2] != 1 || fmt.Sprint(valid) != "[true false true]" {
			t.Errorf("%s: %v %v %v", of, values, valid, err)
		}
		if _, valid, _ := datasets.Float64s(whole.NewSlice(1, 2), 0); valid != nil {
			t.Errorf("%s: validity %v where nothing is null", of, valid)
		}
		table := array.NewTableFromRecords(schema, []arrow.Record{whole.NewSlice(0, 2), whole.NewSlice(3, 4)})
		values, valid, err = datasets.TableFloat64s(table, "c")
		if err != nil || len(values) != 3 || values[2] != 1 || fmt.Sprint(valid) != "[false true true]" {
			t.Errorf("%s as a table: %v %v %v", of, values, valid, err)
		}
		if !datasets.IsNumeric(of) {
			t.Errorf("%s is not numeric", of)
		}
	}
	if _, _, err := datasets.Float64s(one("c", arrow.BinaryTypes.String, "a"), 0); err == nil || !strings.Contains(err.Error(), `column "c" is utf8, not a number`) {
		t.Errorf("got %v", err)
	}
}

func TestAsideIsNoPartOfTheIdentity(t *testing.T) {
	plain := build(arrow.NewSchema([]arrow.Field{field("text", arrow.BinaryTypes.String, "")}, nil), [][]any{{"a"}, {"b"}})
	noted := build(arrow.NewSchema([]arrow.Field{field("text", arrow.BinaryTypes.String, ""),
		datasets.Aside(field("island", arrow.PrimitiveTypes.Int64, "m"))}, nil), [][]any{{"a", int64(1)}, {"b", int64(2)}})
	if fmt.Sprint(ids(t, plain)) != fmt.Sprint(ids(t, noted)) {
		t.Error("a column that stands aside changes ids")
	}
	if f := noted.Schema().Field(1); !datasets.IsAside(f) || datasets.Unit(f) != "m" || datasets.IsAside(plain.Schema().Field(0)) {
		t.Errorf("the mark or the unit is lost: %v", f)
	}
	only := arrow.NewSchema([]arrow.Field{datasets.Aside(field("island", arrow.PrimitiveTypes.Int64, ""))}, nil)
	if _, err := datasets.NewIdentifier(memory.DefaultAllocator, only, "text", "here#1"); err == nil {
		t.Error("a payload without content passes")
	}
}

func TestArtifactsNeedBytesAndType(t *testing.T) {
	if _, err := datasets.NewIdentifier(memory.DefaultAllocator, datasets.ArtifactSchema(), datasets.KindArtifact, ""); err != nil {
		t.Error(err)
	}
	for _, fields := range [][]arrow.Field{
		{field("text", arrow.BinaryTypes.String, "")},
		{field("data", arrow.BinaryTypes.String, ""), field("media_type", arrow.BinaryTypes.String, "")},
		{field("data", arrow.BinaryTypes.Binary, "")},
	} {
		if _, err := datasets.NewIdentifier(memory.DefaultAllocator, arrow.NewSchema(fields, nil), datasets.KindArtifact, ""); err == nil {
			t.Errorf("%v pass for artifacts", fields)
		}
	}
}
