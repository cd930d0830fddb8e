package datasets_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
)

// field makes a nullable field with a unit.
func field(name string, t arrow.DataType, unit string) arrow.Field {
	return datasets.WithUnit(arrow.Field{Name: name, Type: t, Nullable: true}, unit)
}

// everything has a column of every type that payloads and scores are made of.
var everything = arrow.NewSchema([]arrow.Field{
	field("flag", arrow.FixedWidthTypes.Boolean, ""),
	field("i8", arrow.PrimitiveTypes.Int8, ""),
	field("i64", arrow.PrimitiveTypes.Int64, "m"),
	field("u16", arrow.PrimitiveTypes.Uint16, ""),
	field("u64", arrow.PrimitiveTypes.Uint64, ""),
	field("f32", arrow.PrimitiveTypes.Float32, "s"),
	field("f64", arrow.PrimitiveTypes.Float64, "m s^-1"),
	field("text", arrow.BinaryTypes.String, ""),
	field("bytes", arrow.BinaryTypes.Binary, ""),
	field("day", arrow.FixedWidthTypes.Date32, ""),
	field("time", arrow.FixedWidthTypes.Timestamp_us, ""),
	field("digest", &arrow.FixedSizeBinaryType{ByteWidth: 3}, ""),
	field("list", arrow.ListOf(arrow.PrimitiveTypes.Float64), ""),
	field("names", arrow.ListOf(arrow.BinaryTypes.String), ""),
	field("point", arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float64), ""),
	field("deep", arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Int64)), ""),
	field("atom", arrow.StructOf(field("element", arrow.BinaryTypes.String, ""), field("x", arrow.PrimitiveTypes.Float64, "")), ""),
}, nil)

// cell draws a value of a type, as JSON builders read it; nil is null.
func cell(t *rapid.T, of arrow.DataType) any {
	if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
		return nil
	}
	switch of := of.(type) {
	case *arrow.BooleanType:
		return rapid.Bool().Draw(t, "bool")
	case *arrow.StringType:
		return rapid.StringN(0, 5, -1).Draw(t, "text")
	case *arrow.BinaryType:
		return rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "bytes")
	case *arrow.FixedSizeBinaryType:
		return rapid.SliceOfN(rapid.Byte(), of.ByteWidth, of.ByteWidth).Draw(t, "bytes")
	case *arrow.Float32Type: // none that only rounding makes equal to another
		return rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, -2.5, 1e30, math.NaN(), math.Inf(1)}).Draw(t, "float")
	case *arrow.Float64Type:
		return rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 1, -2.5, 1e300, math.NaN(), math.Inf(1)}).Draw(t, "float")
	case *arrow.FixedSizeListType:
		out := make([]any, of.Len())
		for i := range out {
			out[i] = cell(t, of.Elem())
		}
		return out
	case *arrow.ListType:
		out := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range out {
			out[i] = cell(t, of.Elem())
		}
		return out
	case *arrow.StructType:
		out := make([]any, of.NumFields())
		for i := range out {
			out[i] = cell(t, of.Field(i).Type)
		}
		return out
	}
	return rapid.IntRange(0, 100).Draw(t, "whole")
}

// put appends a value that cell drew.
func put(b array.Builder, v any) {
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.LargeStringBuilder:
		b.Append(v.(string))
	case *array.BinaryBuilder:
		b.Append(v.([]byte))
	case *array.FixedSizeBinaryBuilder:
		b.Append(v.([]byte))
	case *array.Float32Builder:
		b.Append(float32(v.(float64)))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.FixedSizeListBuilder:
		b.Append(true)
		putAll(b.ValueBuilder(), v)
	case *array.ListBuilder:
		b.Append(true)
		putAll(b.ValueBuilder(), v)
	case *array.StructBuilder:
		b.Append(true)
		for i, x := range v.([]any) {
			put(b.FieldBuilder(i), x)
		}
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(int)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.(int)))
	default:
		if err := b.AppendValueFromString(fmt.Sprint(v)); err != nil {
			panic(err)
		}
	}
}

func putAll(b array.Builder, values any) {
	for _, v := range values.([]any) {
		put(b, v)
	}
}

// build makes a batch of rows of cells.
func build(schema *arrow.Schema, rows [][]any) arrow.Record {
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for _, row := range rows {
		for i, v := range row {
			put(b.Field(i), v)
		}
	}
	return b.NewRecord()
}

func drawRows(t *rapid.T, schema *arrow.Schema, least int) [][]any {
	rows := make([][]any, rapid.IntRange(least, 6).Draw(t, "rows"))
	for i := range rows {
		for _, f := range schema.Fields() {
			rows[i] = append(rows[i], cell(t, f.Type))
		}
	}
	return rows
}

func digest(schema *arrow.Schema, recs ...arrow.Record) datasets.Digest {
	h := datasets.NewHasher(schema)
	for _, r := range recs {
		h.Add(r)
	}
	return h.Digest()
}

// TestDigestIgnoresBatches checks that neither batches nor slices with offsets
// change the digest.
func TestDigestIgnoresBatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, everything, 0)
		whole := build(everything, rows)
		want := digest(everything, whole)

		cut := rapid.IntRange(0, len(rows)).Draw(t, "cut")
		if got := digest(everything, whole.NewSlice(0, int64(cut)), whole.NewSlice(int64(cut), int64(len(rows)))); got != want {
			t.Fatalf("cut after row %d, the digest is %s, not %s", cut, got.Short(), want.Short())
		}
		if got := digest(everything, build(everything, rows[:cut]), build(everything, rows[cut:])); got != want {
			t.Fatalf("built as two batches, the digest is %s, not %s", got.Short(), want.Short())
		}
		before := drawRows(t, everything, 1)
		padded := build(everything, append(append(append([][]any{}, before...), rows...), before...))
		if got := digest(everything, padded.NewSlice(int64(len(before)), int64(len(before)+len(rows)))); got != want {
			t.Fatalf("as a slice with an offset, the digest is %s, not %s", got.Short(), want.Short())
		}
		table := array.NewTableFromRecords(everything, []arrow.Record{whole})
		stream, err := datasets.FromTable(table).Open(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := datasets.DigestOf(context.Background(), stream); err != nil || got != want {
			t.Fatalf("as a stream, the digest is %s, %v, not %s", got.Short(), err, want.Short())
		}
	})
}

// TestDigestIgnoresEncoding checks that dictionaries and large texts do not
// change the digest, wherever their nulls are.
func TestDigestIgnoresEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plainSchema := arrow.NewSchema([]arrow.Field{field("c", arrow.BinaryTypes.String, "")}, nil)
		rows := drawRows(t, plainSchema, 0)
		want := digest(plainSchema, build(plainSchema, rows))

		large := arrow.NewSchema([]arrow.Field{field("c", arrow.BinaryTypes.LargeString, "")}, nil)
		if got := digest(large, build(large, rows)); got != want {
			t.Fatal("large texts have another digest")
		}
		nullInside := rapid.Bool().Draw(t, "null in the dictionary")
		rec := encoded(t, rows, nullInside)
		if got := digest(rec.Schema(), rec); got != want {
			t.Fatalf("a dictionary has another digest (a null in it: %v): %v", nullInside, rows)
		}
		if n := int64(len(rows)); n > 1 {
			if got := digest(rec.Schema(), rec.NewSlice(0, 1), rec.NewSlice(1, n)); got != want {
				t.Fatal("a sliced dictionary has another digest")
			}
		}
	})
}

// encoded is a text column as a dictionary, whose entries come in any order.
// Nulls are nulls of the indices, or an entry of the dictionary.
func encoded(t *rapid.T, rows [][]any, nullInside bool) arrow.Record {
	entries := []any{"unused"}
	if nullInside {
		entries = append(entries, nil)
	}
	for _, row := range rows {
		if row[0] != nil {
			entries = append(entries, row[0])
		}
	}
	entries = rapid.Permutation(entries).Draw(t, "entries")
	values := array.NewStringBuilder(memory.DefaultAllocator)
	at := map[any]int32{}
	for i, e := range entries {
		put(values, e)
		at[e] = int32(i)
	}
	indices := array.NewInt32Builder(memory.DefaultAllocator)
	for _, row := range rows {
		if i, ok := at[row[0]]; ok {
			indices.Append(i)
		} else {
			indices.AppendNull()
		}
	}
	kind := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	col := array.NewDictionaryArray(kind, indices.NewArray(), values.NewArray())
	return array.NewRecord(arrow.NewSchema([]arrow.Field{field("c", kind, "")}, nil), []arrow.Array{col}, int64(len(rows)))
}

// TestDigestSeesContent checks that a change of any value, null or the order
// of rows changes the digest.
func TestDigestSeesContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, everything, 1)
		want := digest(everything, build(everything, rows))
		row := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
		column := rapid.IntRange(0, everything.NumFields()-1).Draw(t, "column")
		value := cell(t, everything.Field(column).Type)
		same := text(value) == text(rows[row][column])
		changed := append([][]any{}, rows...)
		changed[row] = append([]any{}, rows[row]...)
		changed[row][column] = value
		if got := digest(everything, build(everything, changed)); (got == want) != same {
			t.Fatalf("column %s from %v to %v: equal digests: %v", everything.Field(column).Name, rows[row][column], value, got == want)
		}
		order := rapid.Permutation(rows).Draw(t, "order")
		if got := digest(everything, build(everything, order)); (got == want) != (text(order) == text(rows)) {
			t.Fatalf("another order of rows: equal digests: %v", got == want)
		}
		if got := digest(everything, build(everything, append(rows, rows[0]))); got == want {
			t.Fatal("one more row has the same digest")
		}
	})
}

func text(v any) string { return fmt.Sprintf("%#v", v) }

// TestDigestSeesSchema checks that names, types, units and the order of
// columns are content, and that notes of the Parquet format are not.
func TestDigestSeesSchema(t *testing.T) {
	base := arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Float64, Nullable: true}
	of := func(fields ...arrow.Field) datasets.Digest {
		schema := arrow.NewSchema(fields, nil)
		return digest(schema, build(schema, nil))
	}
	renamed, typed, noted := base, base, base
	renamed.Name, typed.Type = "y", arrow.PrimitiveTypes.Int64
	noted.Metadata = arrow.NewMetadata([]string{"PARQUET:field_id"}, []string{"7"})
	want := of(base)
	for what, got := range map[string]datasets.Digest{
		"another name": of(renamed), "another type": of(typed), "a unit": of(datasets.WithUnit(base, "m")), "one more column": of(base, renamed),
	} {
		if got == want {
			t.Errorf("%s does not change the digest", what)
		}
	}
	if of(base, renamed) == of(renamed, base) {
		t.Error("the order of columns does not change the digest")
	}
	if of(noted) != want {
		t.Error("a note of the Parquet format changes the digest")
	}
	strict := base
	strict.Nullable = false
	if of(strict) != want {
		t.Error("that a column may be null changes the digest")
	}
}

// TestGoldenDigests fails when the format of digests changes.
func TestGoldenDigests(t *testing.T) {
	rec := sample()
	h := datasets.NewHasher(rec.Schema())
	h.Add(rec)
	var got strings.Builder
	for _, c := range h.Columns() {
		fmt.Fprintf(&got, "%s %s\n", c.Name, c.Digest.Short())
	}
	fmt.Fprintf(&got, "table of %d rows %s\n", h.Rows(), h.Digest())
	empty := arrow.NewSchema(nil, nil)
	fmt.Fprintf(&got, "nothing %s\n", digest(empty))
	golden(t, "testdata/digests.golden", got.String())
}

// sample is a batch with fixed values of every type, and a row of nulls.
func sample() arrow.Record {
	row := []any{true, -3, 1 << 40, 65535, 6148914691236517205, 0.5, -1.25e-300, "größer", []byte{0, 255}, 19000, 1700000000, []byte("abc"),
		[]any{1.0, nil, math.NaN()}, []any{"a", ""}, []any{3.0, 4.0}, []any{[]any{1, 2}, nil, []any{}}, []any{"C", 1.5}}
	return build(everything, [][]any{row, make([]any, len(row)), row})
}
