package files_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

func put(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func encoded(t *testing.T, format files.Format, compression files.Compression) string {
	t.Helper()
	schema, recs := sample()
	raw, err := encode(schema, recs, format, files.WriteOptions{Compression: compression})
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// hasError checks that an error says all of the texts.
func hasError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error %q does not say %q", err, text)
		}
	}
}

func TestDetection(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          files.Format
		packed        files.Compression
	}{
		{"a.csv", "x\n1\n", files.CSV, files.None},
		{"a.CSV.GZ", encoded(t, files.CSV, files.Gzip), files.CSV, files.Gzip},
		{"a.tsv.zst", encoded(t, files.TSV, files.Zstd), files.TSV, files.Zstd},
		{"gzip without .gz.csv", encoded(t, files.CSV, files.Gzip), files.CSV, files.Gzip},
		{"no gzip.csv.gz", "x\n1\n", files.CSV, files.None},
		{"a.ndjson", `{"x":1}`, files.JSONL, files.None},
		{"a.parquet", encoded(t, files.Parquet, files.None), files.Parquet, files.None},
		{"a.parquet.zst", encoded(t, files.Parquet, files.Zstd), files.Parquet, files.Zstd},
		{"a.feather", encoded(t, files.Arrow, files.None), files.Arrow, files.None},
		{"a.arrow.gz", encoded(t, files.Arrow, files.Gzip), files.Arrow, files.Gzip},
		{"a stream.arrow", encoded(t, files.ArrowStream, files.None), files.ArrowStream, files.None},
		{"a.arrows", encoded(t, files.ArrowStream, files.None), files.ArrowStream, files.None},
		{"noextension", encoded(t, files.Parquet, files.None), files.Parquet, files.None},
		{"data.bin", encoded(t, files.Arrow, files.None), files.Arrow, files.None},
		{"lines", "\n {\"x\":1}", files.JSONL, files.None},
	} {
		src, err := files.Open(put(t, c.name, c.content), files.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if src.Format() != c.want || src.Compression() != c.packed || src.Size() != int64(len(c.content)) {
			t.Errorf("%s: %q %q %d bytes", c.name, src.Format(), src.Compression(), src.Size())
		}
	}
}

func TestDetectionErrors(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          []string
	}{
		{"a.csv", encoded(t, files.Parquet, files.None), []string{"a.csv: named as csv, but the content is parquet"}},
		{"a.parquet", "x,y\n1,2\n", []string{"named as parquet, but the content is not"}},
		{"a.arrow", encoded(t, files.Parquet, files.None), []string{"named as arrow, but the content is parquet"}},
		{"a.paquet", "x\n", []string{`unknown table format ".paquet" (did you mean "parquet"?)`}},
		{"a.txt.gz", "x\n", []string{`unknown table format ".txt"`, "parquet, arrow, arrows, csv, tsv, jsonl"}},
		{"a", "x\n1\n", []string{"no extension", "jsonl"}},
		{"a.parquet", "", []string{"too short"}},
		{"a.arrow", "ARROW1\x00\x00", []string{"too short"}},
		{"a.csv.gz", "\x1f\x8bnot gzip", []string{"reading gz"}},
	} {
		_, err := files.Open(put(t, c.name, c.content), files.Options{})
		hasError(t, err, c.want...)
	}
	_, err := files.Open(t.TempDir(), files.Options{})
	hasError(t, err, "not a regular file")
	_, err = files.Open(filepath.Join(t.TempDir(), "none.csv"), files.Options{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestChecksum(t *testing.T) {
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	path := put(t, "a.csv", "abc")
	if got, err := files.SHA256(path); err != nil || got != abc {
		t.Error(got, err)
	}
	if _, err := files.Open(path, files.Options{SHA256: "sha256:" + strings.ToUpper(abc)}); err != nil {
		t.Error(err)
	}
	_, err := files.Open(path, files.Options{SHA256: strings.Repeat("0", 64)})
	hasError(t, err, abc, strings.Repeat("0", 64))
}

func TestChangedFile(t *testing.T) {
	path := put(t, "a.csv", "x\n1\n")
	src, err := files.Open(path, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x\n1\n2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err = src.Open(context.Background())
	hasError(t, err, "has changed")
}

// A table is there completely or not at all, and nothing else is left behind.
func TestCreateIsAtomic(t *testing.T) {
	schema, recs := sample()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.parquet")
	names := func() []string {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range entries {
			out = append(out, e.Name())
		}
		return out
	}
	create := func() *files.FileWriter {
		w, err := files.Create(path, schema, files.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(recs[0]); err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := create()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file is there before Close")
	}
	if err := w.Abort(); err != nil || len(names()) > 0 {
		t.Errorf("after Abort: %v %q", err, names())
	}
	if err := create().Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	w = create()
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	after, _ := os.ReadFile(path)
	if !bytes.Equal(before, after) || !cmp.Equal(names(), []string{"a.parquet"}) {
		t.Errorf("Abort touched the old file; %q", names())
	}
	_, err := files.Create(filepath.Join(dir, "a.xls"), schema, files.WriteOptions{})
	hasError(t, err, `unknown table format ".xls"`)
	if !cmp.Equal(names(), []string{"a.parquet"}) {
		t.Errorf("left behind: %q", names())
	}
}

// A failed Write fails Close, and no file appears.
func TestFailedWrite(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{{Name: "s", Type: arrow.BinaryTypes.String}}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	b.Field(0).(*array.StringBuilder).Append("\xff")
	rec := b.NewRecord()
	path := filepath.Join(t.TempDir(), "a.csv")
	w, err := files.Create(path, schema, files.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	hasError(t, w.Write(rec), path, "row 1", `column "s"`, "not UTF-8")
	hasError(t, w.Close(), "not UTF-8")
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file appeared")
	}
}

func TestWriterErrors(t *testing.T) {
	field := func(name string, t arrow.DataType) arrow.Field {
		return arrow.Field{Name: name, Type: t, Nullable: true}
	}
	point := arrow.StructOf(field("x", arrow.PrimitiveTypes.Int32))
	for _, c := range []struct {
		format files.Format
		fields []arrow.Field
		want   string
	}{
		{files.CSV, []arrow.Field{field("p", point)}, `column "p"`},
		{files.JSONL, []arrow.Field{field("p", point)}, "use parquet or arrow"},
		{files.Parquet, []arrow.Field{field("p", point)}, "can't be kept in Parquet"},
		{files.Arrow, []arrow.Field{field("i", arrow.FixedWidthTypes.MonthInterval)}, "can't be written"},
		{files.CSV, nil, "without columns"},
		{files.CSV, []arrow.Field{field("a", point), field("a", point)}, `two columns have the name "a"`},
		{files.CSV, []arrow.Field{field("", arrow.PrimitiveTypes.Int8)}, "column 1 has no name"},
		{files.CSV, []arrow.Field{field(" a", arrow.PrimitiveTypes.Int8)}, "spaces around the name"},
		{"xls", nil, "unknown table format"},
	} {
		_, err := files.NewWriter(&bytes.Buffer{}, arrow.NewSchema(c.fields, nil), c.format, files.WriteOptions{})
		hasError(t, err, c.want)
	}
	schema, recs := sample()
	w, err := files.NewWriter(&bytes.Buffer{}, schema, files.ArrowStream, files.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	other := arrow.NewSchema([]arrow.Field{field("name", arrow.PrimitiveTypes.Int8)}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, other)
	hasError(t, w.Write(b.NewRecord()), "1 column, the table has 6")
	hasError(t, w.Write(recs[0]), "1 column, the table has 6") // failed is failed
}

// Typed tables come in the types that are asked for where no value changes.
func TestExpectedSchema(t *testing.T) {
	raw := encoded(t, files.ArrowStream, files.None)
	read := func(fields ...arrow.Field) (string, error) {
		opts := files.Options{Schema: arrow.NewSchema(fields, nil), Columns: []string{"n", "xs", "name"}}
		return dump(strings.NewReader(raw), files.ArrowStream, opts)
	}
	all := func(change func(map[string]arrow.DataType)) []arrow.Field {
		types := map[string]arrow.DataType{}
		schema, _ := sample()
		for _, f := range schema.Fields() {
			types[f.Name] = f.Type
		}
		change(types)
		fields := schema.Fields()
		for i, f := range fields {
			fields[i].Type = types[f.Name]
		}
		return fields
	}
	got, err := read(all(func(m map[string]arrow.DataType) {
		m["n"], m["name"] = arrow.PrimitiveTypes.Float64, arrow.BinaryTypes.LargeString
		m["xs"] = arrow.ListOf(arrow.PrimitiveTypes.Int32)
	})...)
	want := "n:float64: xs:list<item: int32, nullable>: name:large_utf8: \n" + `{"n":0.0,"xs":[],"name":"M 31"}
{"n":1.0,"xs":[0],"name":"M 87"}
{"n":4.0,"xs":[0,1],"name":"NGC 4258"}
`
	if err != nil || !strings.HasPrefix(got, want) {
		t.Error(got, err)
	}
	_, err = read(all(func(m map[string]arrow.DataType) { m["n"] = arrow.PrimitiveTypes.Int8 })...)
	hasError(t, err, `column "n"`, "144 not in range")
	_, err = read(all(func(m map[string]arrow.DataType) {
		m["n"], m["ok"] = arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int8
	})...)
	hasError(t, err, `column "n" is int64, expected is utf8`, `column "ok" is bool, expected is int8`)
	_, err = read(all(func(map[string]arrow.DataType) {})[1:]...)
	hasError(t, err, `column "name" is not expected`)
}

// Whatever encoding a table has in a file, its content is read.
func TestEncodingsAreNotContent(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	coded := dictionaries()
	field := func(name string, t arrow.DataType) arrow.Field {
		return arrow.Field{Name: name, Type: t, Nullable: true}
	}
	want := arrow.NewSchema([]arrow.Field{
		field("kind", arrow.BinaryTypes.String), field("view", arrow.BinaryTypes.LargeString),
		field("digits", arrow.PrimitiveTypes.Int64), field("bytes", arrow.BinaryTypes.Binary), field("none", arrow.PrimitiveTypes.Float64),
	}, nil)
	for _, raw := range samples(t)[files.ArrowStream][1:] {
		var buf bytes.Buffer
		rewrite(t, mem, raw, &buf, fieldNames(want))
		r, err := files.NewReader(&buf, files.Arrow, files.Options{Schema: want, Memory: mem})
		if err != nil {
			t.Fatal(err)
		}
		rec, err := r.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for j, name := range fieldNames(want) {
			before := coded.Column(datasets.Lookup(coded.Schema(), name))
			for i := range 7 { // the rows of the batch
				if got, want := rec.Column(j).ValueStr(i), before.ValueStr(i); got != want {
					t.Errorf("row %d of %s: %s, want %s", i, name, got, want)
				}
			}
		}
		rec.Release()
		r.Close()
	}
}

// rewrite copies columns of a table to another format, in batches of 7 rows.
func rewrite(t *testing.T, mem memory.Allocator, raw []byte, out io.Writer, columns []string) {
	in, err := files.NewReader(bytes.NewReader(raw), files.ArrowStream, files.Options{Columns: columns, Memory: mem, BatchRows: 7})
	if err != nil {
		t.Fatal(err)
	}
	w, err := files.NewWriter(out, in.Schema(), files.Arrow, files.WriteOptions{Memory: mem})
	if err != nil {
		t.Fatal(err)
	}
	if err := datasets.Each(context.Background(), in, w.Write); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func fieldNames(schema *arrow.Schema) []string {
	var names []string
	for _, f := range schema.Fields() {
		names = append(names, f.Name)
	}
	return names
}

// Every type that Cupel works with survives the typed formats.
func TestTypedFormatsKeepTypes(t *testing.T) {
	types := append([]arrow.DataType{
		arrow.FixedWidthTypes.Date64, arrow.FixedWidthTypes.Time32ms, arrow.FixedWidthTypes.Time64us,
		&arrow.Decimal128Type{Precision: 20, Scale: 3}, arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32),
		&arrow.FixedSizeBinaryType{ByteWidth: 3}, arrow.FixedWidthTypes.Float16, arrow.FixedWidthTypes.Duration_us, arrow.Null,
	}, textTypes...)
	var fields []arrow.Field
	for i, typ := range types {
		fields = append(fields, arrow.Field{Name: string(rune('a' + i)), Type: typ, Nullable: true})
	}
	metadata := arrow.NewMetadata([]string{datasets.MetaLicense}, []string{"CC0-1.0"})
	schema := arrow.NewSchema(fields, &metadata)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for i := range fields {
		b.Field(i).AppendEmptyValues(2)
		b.Field(i).AppendNull()
	}
	rec := b.NewRecord()
	refused := map[arrow.Type]bool{arrow.DATE64: true, arrow.DURATION: true, arrow.FIXED_SIZE_LIST: true}
	for _, format := range []files.Format{files.Parquet, files.Arrow, files.ArrowStream} {
		for i, f := range fields {
			if format == files.Parquet && refused[f.Type.ID()] {
				_, err := encode(arrow.NewSchema(fields[i:i+1], nil), nil, format, files.WriteOptions{})
				hasError(t, err, "can't be kept in Parquet")
				continue
			}
			one := array.NewRecord(arrow.NewSchema(fields[i:i+1], &metadata), rec.Columns()[i:i+1], 3)
			raw, err := encode(one.Schema(), []arrow.Record{one}, format, files.WriteOptions{})
			if err != nil {
				t.Errorf("%s: writing %s: %v", format, f.Type, err)
				continue
			}
			r, err := files.NewReader(bytes.NewReader(raw), format, files.Options{})
			if err != nil {
				t.Errorf("%s: reading %s: %v", format, f.Type, err)
				continue
			}
			back, err := r.Next(context.Background())
			if err != nil {
				t.Errorf("%s: reading %s: %v", format, f.Type, err)
				continue
			}
			if !arrow.TypeEqual(back.Column(0).DataType(), f.Type) || !array.Equal(back.Column(0), one.Column(0)) {
				t.Errorf("%s: %s came back as %s %s", format, f.Type, back.Column(0).DataType(), back.Column(0))
			}
			if got := r.Schema().Metadata(); got.FindKey(datasets.MetaLicense) < 0 {
				t.Errorf("%s: the license is lost", format)
			}
		}
	}
}

// A few bytes that claim gigabytes are refused before memory is taken.
func TestClaims(t *testing.T) {
	stream := []byte(encoded(t, files.ArrowStream, files.None))
	first := 8 + int(binary.LittleEndian.Uint32(stream[4:])) // the message after the schema
	claim := func(change func(raw []byte)) []byte {
		raw := bytes.Clone(stream)
		change(raw)
		return raw
	}
	// bodyLength is the only 64-bit field of a message with the length of the body
	body := uint64(len(stream) - first - 8 - int(binary.LittleEndian.Uint32(stream[first+4:])) - 8)
	at := bytes.Index(stream[first:], binary.LittleEndian.AppendUint64(nil, body)) + first
	if at < first {
		t.Fatal("no body length found")
	}
	footer := func(metadata string) []byte {
		raw := append([]byte("PAR1"), metadata...)
		return append(binary.LittleEndian.AppendUint32(raw, uint32(len(metadata))), "PAR1"...)
	}
	deep := "\x15\x02\x19\xfc\xc0\x84\x3d" + strings.Repeat("\x48\x01x\x15\x02\x00", 1_000_000) // each schema element has one child
	for name, c := range map[string]struct {
		format files.Format
		raw    []byte
	}{
		"metadata of 2 GB":    {files.ArrowStream, claim(func(raw []byte) { binary.LittleEndian.PutUint32(raw[4:], math.MaxInt32) })},
		"negative metadata":   {files.ArrowStream, claim(func(raw []byte) { binary.LittleEndian.PutUint32(raw[4:], 1<<31) })},
		"body of 10 GB":       {files.ArrowStream, claim(func(raw []byte) { binary.LittleEndian.PutUint64(raw[at:], 10<<30) })},
		"negative body":       {files.ArrowStream, claim(func(raw []byte) { binary.LittleEndian.PutUint64(raw[at:], 1<<63) })},
		"list of 100 million": {files.Parquet, footer("\x15\x02\x19\xfc\x80\xc2\xd7\x2f")},
		"binary of 2 GB":      {files.Parquet, footer("\x48\xff\xff\xff\xff\x07")},
		"deep schema":         {files.Parquet, footer(deep)},
		"zstd window":         {files.CSV, []byte("\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00")},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := consume(c.raw, c.format, files.Options{})
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
			t.Errorf("%s: allocated %d MiB", name, used>>20)
		}
	}
}

func TestReaderIsClosed(t *testing.T) {
	r, err := files.NewReader(strings.NewReader("a\n1\n"), files.CSV, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error("second Close:", err)
	}
	_, err = r.Next(context.Background())
	hasError(t, err, "closed")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, _ = files.NewReader(strings.NewReader("a\n1\n"), files.CSV, files.Options{})
	if _, err := r.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	r.Close()
}

// Row groups and batches are cut by size, not by what a caller happened to write.
func TestManySmallBatches(t *testing.T) {
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	defer mem.AssertSize(t, 0)
	rec := doubles(10, 2)
	path := filepath.Join(t.TempDir(), "a.parquet")
	w, err := files.Create(path, rec.Schema(), files.WriteOptions{Memory: mem})
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if err := w.Write(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	src, err := files.Open(path, files.Options{Memory: mem, Columns: []string{"x1"}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := src.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	batches := 0
	err = datasets.Each(context.Background(), s, func(r arrow.Record) error {
		batches++
		if r.NumRows() != 10_000 || r.NumCols() != 1 {
			t.Errorf("%d rows, %d columns", r.NumRows(), r.NumCols())
		}
		return nil
	})
	if err != nil || batches != 1 {
		t.Errorf("%d batches, %v", batches, err)
	}
}
