package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime/metrics"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

// consume reads a table and looks at every value.
func consume(raw []byte, format files.Format, opts files.Options) (datasets.Digest, int64, error) {
	r, err := files.NewReader(bytes.NewReader(raw), format, opts)
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	h := datasets.NewHasher(r.Schema())
	for {
		rec, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return h.Digest(), h.Rows(), nil
		}
		if err != nil {
			return "", 0, err
		}
		for _, c := range rec.Columns() {
			_ = c.String()
		}
		h.Add(rec)
		rec.Release()
	}
}

// withinMemory fails where f allocates absurdly much for a small input.
func withinMemory(t testing.TB, f func()) {
	t.Helper()
	allocated := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(allocated)
	before := allocated[0].Value.Uint64()
	f()
	metrics.Read(allocated)
	if used := allocated[0].Value.Uint64() - before; used > 600<<20 {
		t.Errorf("allocated %d MiB", used>>20)
	}
}

// sample is a small batch with all that formats encode differently: nulls, text,
// lists, repeated values.
func sample() (*arrow.Schema, []arrow.Record) {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
		datasets.WithUnit(arrow.Field{Name: "distance", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, "Mpc"),
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "tags", Type: arrow.ListOf(arrow.BinaryTypes.String), Nullable: true},
		{Name: "xs", Type: arrow.ListOf(arrow.PrimitiveTypes.Float64), Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range 40 {
		b.Field(0).(*array.StringBuilder).Append([]string{"M 31", "M 87", "NGC 4258"}[i%3])
		b.Field(1).(*array.Float64Builder).Append(float64(i) / 3)
		b.Field(2).(*array.Int64Builder).Append(int64(i * i))
		if i%5 == 0 {
			b.Field(3).AppendNull()
			b.Field(4).AppendNull()
		} else {
			b.Field(3).(*array.BooleanBuilder).Append(i%2 == 0)
			b.Field(4).(*array.ListBuilder).Append(true)
			b.Field(4).(*array.ListBuilder).ValueBuilder().(*array.StringBuilder).AppendValues([]string{"a", "bc"}, nil)
		}
		b.Field(5).(*array.ListBuilder).Append(true)
		for j := range i % 3 {
			b.Field(5).(*array.ListBuilder).ValueBuilder().(*array.Float64Builder).Append(float64(j))
		}
	}
	return schema, []arrow.Record{b.NewRecord()}
}

// samples are tables as other programs write them, too: with every compression
// and encoding of Parquet, and dictionaries and compressed buffers in Arrow.
func samples(t testing.TB) map[files.Format][][]byte {
	schema, recs := sample()
	out := map[files.Format][][]byte{}
	molecules := moleculeSample()
	for _, f := range files.Formats() {
		schema, recs := schema, recs
		if holdsMolecules(f.Format) {
			schema, recs = molecules.Schema(), []arrow.Record{molecules}
		}
		raw, err := encode(schema, recs, f.Format, files.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		out[f.Format] = append(out[f.Format], raw)
	}
	for _, props := range [][]parquet.WriterProperty{
		{parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDataPageVersion(parquet.DataPageV2)},
		{parquet.WithCompression(compress.Codecs.Gzip)},
		{parquet.WithCompression(compress.Codecs.Brotli), parquet.WithDataPageSize(64)},
		{parquet.WithDictionaryDefault(false), parquet.WithEncodingFor("name", parquet.Encodings.DeltaByteArray), parquet.WithEncodingFor("n", parquet.Encodings.DeltaBinaryPacked)},
		{parquet.WithDictionaryDefault(false), parquet.WithCompression(compress.Codecs.Snappy), parquet.WithEncodingFor("name", parquet.Encodings.DeltaLengthByteArray)},
	} {
		out[files.Parquet] = append(out[files.Parquet], otherParquet(t, recs[0], props))
	}
	coded := dictionaries()
	for _, opt := range []ipc.Option{ipc.WithZstd(), ipc.WithLZ4(), ipc.WithMinSpaceSavings(0)} {
		var buf bytes.Buffer
		w := ipc.NewWriter(&buf, ipc.WithSchema(coded.Schema()), opt)
		if err := errors.Join(w.Write(coded), w.Write(coded), w.Close()); err != nil {
			t.Fatal(err)
		}
		out[files.ArrowStream] = append(out[files.ArrowStream], buf.Bytes())
	}
	return out
}

func otherParquet(t testing.TB, rec arrow.Record, props []parquet.WriterProperty) []byte {
	var buf bytes.Buffer
	w, err := pqarrow.NewFileWriter(rec.Schema(), &buf, parquet.NewWriterProperties(props...), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(rec), w.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// dictionaries is a batch with dictionary-encoded and other columns that Cupel
// doesn't write.
func dictionaries() arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "kind", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, Nullable: true},
		{Name: "view", Type: arrow.BinaryTypes.StringView, Nullable: true},
		{Name: "pair", Type: arrow.FixedSizeListOf(2, arrow.PrimitiveTypes.Float32), Nullable: true},
		{Name: "point", Type: arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int32}), Nullable: true},
		{Name: "none", Type: arrow.Null, Nullable: true},
		{Name: "digits", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Uint16, ValueType: arrow.PrimitiveTypes.Int32}, Nullable: true},
		{Name: "bytes", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.Binary}, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range 40 {
		_ = b.Field(0).AppendValueFromString([]string{"spiral", "elliptical"}[i%2])
		_ = b.Field(1).AppendValueFromString([]string{"short", "a text that is longer than twelve bytes"}[i%2])
		b.Field(2).(*array.FixedSizeListBuilder).Append(true)
		b.Field(2).(*array.FixedSizeListBuilder).ValueBuilder().(*array.Float32Builder).AppendValues([]float32{1, 2}, nil)
		b.Field(3).(*array.StructBuilder).Append(true)
		b.Field(3).(*array.StructBuilder).FieldBuilder(0).(*array.Int32Builder).Append(int32(i))
		b.Field(4).AppendNull()
		_ = b.Field(5).AppendValueFromString([]string{"7", "11"}[i%2])
		_ = b.Field(6).AppendValueFromString([]string{"AAE=", "/w=="}[i%2])
	}
	return b.NewRecord()
}

func TestSamplesRead(t *testing.T) {
	schema, recs := sample()
	for format, raws := range samples(t) {
		for i, raw := range raws {
			opts := files.Options{}
			if format == files.CSV || format == files.TSV {
				opts.Schema = schema
			}
			got, rows, err := consume(raw, format, opts)
			if err != nil {
				t.Errorf("%s %d: %v", format, i, err)
				continue
			}
			if format == files.ArrowStream && i > 0 {
				if rows != 80 {
					t.Errorf("%s %d: %d rows, want 80", format, i, rows)
				}
				continue
			}
			if format == files.JSONL || format == files.Parquet && i > 0 || holdsMolecules(format) {
				continue // no units, or another table
			}
			if want := digest(schema, recs); got != want {
				t.Errorf("%s %d: content changed", format, i)
			}
		}
	}
}

// Files with one damaged byte, and files cut short, are read or refused.
func TestDamagedFiles(t *testing.T) {
	for format, raws := range samples(t) {
		for _, raw := range raws {
			for i := 0; i < len(raw); i += 1 + len(raw)/400 {
				damaged := bytes.Clone(raw)
				damaged[i] ^= byte(0xff >> (i % 8))
				withinMemory(t, func() { _, _, _ = consume(damaged, format, files.Options{}) })
			}
		}
	}
}

// A table that is cut short is never taken for a whole one.
func TestTruncatedFiles(t *testing.T) {
	for format, raws := range samples(t) {
		if format == files.CSV || format == files.TSV || format == files.JSONL || format == files.ArrowStream || holdsMolecules(format) {
			continue // these have no end by which it could be seen
		}
		for _, raw := range raws {
			for n := 0; n < len(raw); n += 1 + len(raw)/200 {
				if _, _, err := consume(raw[:n], format, files.Options{}); err == nil {
					t.Errorf("%s: %d of %d bytes were read without error", format, n, len(raw))
				}
			}
		}
	}
}
