package files_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// textTypes are the types that every format can hold.
var textTypes = []arrow.DataType{
	arrow.FixedWidthTypes.Boolean,
	arrow.PrimitiveTypes.Int8, arrow.PrimitiveTypes.Int16, arrow.PrimitiveTypes.Int32, arrow.PrimitiveTypes.Int64,
	arrow.PrimitiveTypes.Uint8, arrow.PrimitiveTypes.Uint16, arrow.PrimitiveTypes.Uint32, arrow.PrimitiveTypes.Uint64,
	arrow.PrimitiveTypes.Float32, arrow.PrimitiveTypes.Float64,
	arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString, arrow.BinaryTypes.Binary,
	arrow.FixedWidthTypes.Date32,
	&arrow.TimestampType{Unit: arrow.Microsecond}, &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"},
	&arrow.TimestampType{Unit: arrow.Millisecond},
	arrow.ListOf(arrow.BinaryTypes.String), arrow.ListOf(arrow.PrimitiveTypes.Float64),
	arrow.ListOf(arrow.PrimitiveTypes.Int64), arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Float64)),
}

// drawTable makes a random table of random types, cut into random batches.
func drawTable(t *rapid.T, mem memory.Allocator, types []arrow.DataType) (*arrow.Schema, []arrow.Record) {
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{
		"x", "y", "distance", "name, full", `quoted "z"`, "line\nbreak", "a.b", "ünïcode", "x [y]", "NA", "true", "1",
	}), 1, 6, rapid.ID[string]).Draw(t, "names")
	fields := make([]arrow.Field, len(names))
	for i, n := range names {
		fields[i] = arrow.Field{Name: n, Type: rapid.SampledFrom(types).Draw(t, "type"), Nullable: true}
		fields[i] = datasets.WithUnit(fields[i], rapid.SampledFrom([]string{"", "Mpc", "m s^-1"}).Draw(t, "unit"))
	}
	schema := arrow.NewSchema(fields, nil)
	var recs []arrow.Record
	for range rapid.IntRange(0, 3).Draw(t, "batches") {
		b := array.NewRecordBuilder(mem, schema)
		for range rapid.IntRange(0, 20).Draw(t, "rows") {
			for i := range fields {
				drawValue(t, b.Field(i))
			}
		}
		recs = append(recs, b.NewRecord())
		b.Release()
	}
	return schema, recs
}

func drawValue(t *rapid.T, b array.Builder) {
	if rapid.IntRange(0, 4).Draw(t, "null") == 0 {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(rapid.Bool().Draw(t, "bool"))
	case *array.Float64Builder:
		b.Append(drawFloat(t))
	case *array.Float32Builder:
		b.Append(float32(drawFloat(t)))
	case *array.StringBuilder:
		b.Append(drawText(t))
	case *array.LargeStringBuilder:
		b.Append(drawText(t))
	case *array.BinaryBuilder:
		b.Append(rapid.SliceOfN(rapid.Byte(), 0, 9).Draw(t, "bytes"))
	case *array.Date32Builder:
		b.Append(arrow.Date32(rapid.Int32Range(-719528, 2932896).Draw(t, "date")))
	case *array.TimestampBuilder:
		drawTimestamp(t, b)
	case *array.ListBuilder:
		b.Append(true)
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			drawValue(t, b.ValueBuilder())
		}
	default:
		drawInteger(t, b)
	}
}

func drawFloat(t *rapid.T) float64 {
	special := []float64{0, math.Copysign(0, -1), 1, 3, 1e16, 1e-5, 0.1, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64}
	if rapid.Bool().Draw(t, "special") {
		return rapid.SampledFrom(special).Draw(t, "float")
	}
	return math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
}

func drawText(t *rapid.T) string {
	if rapid.Bool().Draw(t, "special") {
		return rapid.SampledFrom([]string{"", "NA", "null", "N/A", " ", " x ", `"`, `""`, "a,b", "a;b", "a\tb", "\n", "\r\n", "\r", "1", "true", "\x00", "[1]", "\\", "\u2028", "日本", "NaN"}).Draw(t, "text")
	}
	return rapid.String().Draw(t, "text")
}

func drawTimestamp(t *rapid.T, b *array.TimestampBuilder) {
	unit := b.Type().(*arrow.TimestampType).Unit
	low, high := int64(-62167219200), int64(253402300799) // years 0 to 9999
	if unit == arrow.Nanosecond {
		low, high = math.MinInt64/int64(time.Second)+1, math.MaxInt64/int64(time.Second)-1
	}
	perSecond := int64(time.Second / unit.Multiplier())
	v := rapid.Int64Range(low, high).Draw(t, "seconds")*perSecond + rapid.Int64Range(0, perSecond-1).Draw(t, "part")
	b.Append(arrow.Timestamp(v))
}

func drawInteger(t *rapid.T, b array.Builder) {
	switch b := b.(type) {
	case *array.Int64Builder:
		b.Append(rapid.Int64().Draw(t, "int"))
	case *array.Int32Builder:
		b.Append(rapid.Int32().Draw(t, "int"))
	case *array.Int16Builder:
		b.Append(rapid.Int16().Draw(t, "int"))
	case *array.Int8Builder:
		b.Append(rapid.Int8().Draw(t, "int"))
	case *array.Uint64Builder:
		b.Append(rapid.Uint64().Draw(t, "int"))
	case *array.Uint32Builder:
		b.Append(rapid.Uint32().Draw(t, "int"))
	case *array.Uint16Builder:
		b.Append(rapid.Uint16().Draw(t, "int"))
	case *array.Uint8Builder:
		b.Append(rapid.Uint8().Draw(t, "int"))
	default:
		panic(fmt.Sprintf("no values for %T", b))
	}
}

func release(recs []arrow.Record) {
	for _, r := range recs {
		r.Release()
	}
}

// digest of a table in memory.
func digest(schema *arrow.Schema, recs []arrow.Record) datasets.Digest {
	h := datasets.NewHasher(schema)
	for _, r := range recs {
		h.Add(r)
	}
	return h.Digest()
}

// Every format in every compression gives back what was written, and all memory.
func TestRoundTrip(t *testing.T) {
	for _, format := range files.Formats() {
		if holdsMolecules(format.Format) {
			continue // see TestMoleculesRoundTrip
		}
		t.Run(string(format.Format), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "table")
			rapid.Check(t, func(rt *rapid.T) { roundTrip(rt, t, path, format.Format) })
		})
	}
}

func roundTrip(rt *rapid.T, t *testing.T, path string, format files.Format) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	schema, recs := drawTable(rt, mem, textTypes)
	defer mem.AssertSize(t, 0)
	defer release(recs)
	compression := rapid.SampledFrom([]files.Compression{files.None, files.Gzip, files.Zstd}).Draw(rt, "compression")
	raw, err := encode(schema, recs, format, files.WriteOptions{Compression: compression, Memory: mem})
	if err != nil {
		rt.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o666); err != nil {
		rt.Fatal(err)
	}
	opts := files.Options{Format: format, Memory: mem, Strict: true, BatchRows: rapid.IntRange(1, 30).Draw(rt, "batch")}
	if format == files.CSV || format == files.TSV || format == files.JSONL {
		opts.Schema = schema
	}
	src, err := files.Open(path, opts)
	if err != nil {
		rt.Fatal(err)
	}
	for range 2 {
		stream, err := src.Open(context.Background())
		if err != nil {
			rt.Fatal(err)
		}
		got, err := datasets.DigestOf(context.Background(), stream)
		if err != nil {
			rt.Fatal(err)
		}
		if want := digest(schema, recs); got != want {
			rt.Fatalf("content changed in %s:\n%s", format, show(raw, schema, recs))
		}
	}
	if stats, ok := src.Stats(); !ok || stats.Bad() != 0 || stats.Rows != rows(recs) {
		rt.Fatalf("stats %+v, want %d rows", stats, rows(recs))
	}
}

// encode writes batches to memory.
func encode(schema *arrow.Schema, recs []arrow.Record, format files.Format, opts files.WriteOptions) ([]byte, error) {
	var buf bytes.Buffer
	w, err := files.NewWriter(&buf, schema, format, opts)
	if err != nil {
		return nil, err
	}
	for _, r := range recs {
		if err := w.Write(r); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return buf.Bytes(), err
}

func rows(recs []arrow.Record) int64 {
	n := int64(0)
	for _, r := range recs {
		n += r.NumRows()
	}
	return n
}

func show(raw []byte, schema *arrow.Schema, recs []arrow.Record) string {
	var b bytes.Buffer
	fmt.Fprintln(&b, schema)
	for _, r := range recs {
		fmt.Fprintln(&b, r)
	}
	fmt.Fprintf(&b, "%q", raw[:min(len(raw), 2000)])
	return b.String()
}
