package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets/files"
)

// doubles is a batch of random numbers with all their digits.
func doubles(rows, columns int) arrow.Record {
	rng := rand.New(rand.NewPCG(1, 2))
	fields := make([]arrow.Field, columns)
	for i := range fields {
		fields[i] = arrow.Field{Name: "x" + strconv.Itoa(i), Type: arrow.PrimitiveTypes.Float64, Nullable: true}
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for i := range fields {
		for range rows {
			b.Field(i).(*array.Float64Builder).Append(rng.NormFloat64() * 100)
		}
	}
	return b.NewRecord()
}

// mixed is a batch of the kinds of columns that candidates have.
func mixed(rows int) arrow.Record {
	rng := rand.New(rand.NewPCG(3, 4))
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "count", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "score", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.StringBuilder).Append(strconv.FormatUint(rng.Uint64(), 16) + strconv.Itoa(i))
		b.Field(1).(*array.StringBuilder).Append("CC(C)Cc1ccc(cc1)C(C)C(=O)O"[:5+rng.IntN(21)])
		b.Field(2).(*array.Int64Builder).Append(rng.Int64N(100000))
		b.Field(3).(*array.Float64Builder).Append(float64(rng.IntN(100000)) / 1000)
		b.Field(4).(*array.BooleanBuilder).Append(rng.IntN(2) == 0)
	}
	return b.NewRecord()
}

func readAll(b *testing.B, raw []byte, format files.Format, schema *arrow.Schema) {
	b.Helper()
	r, err := files.NewReader(bytes.NewReader(raw), format, files.Options{Schema: schema})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for {
		rec, err := r.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		rec.Release()
	}
}

func benchmarkFormats(b *testing.B, run func(b *testing.B, rec arrow.Record, format files.Format)) {
	for _, table := range []struct {
		name string
		rec  arrow.Record
	}{{"doubles", doubles(100_000, 8)}, {"mixed", mixed(200_000)}} {
		for _, f := range files.Formats() {
			if holdsMolecules(f.Format) {
				continue
			}
			b.Run(table.name+"/"+string(f.Format), func(b *testing.B) {
				b.ReportAllocs()
				run(b, table.rec, f.Format)
				b.ReportMetric(float64(table.rec.NumRows())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	benchmarkFormats(b, func(b *testing.B, rec arrow.Record, format files.Format) {
		raw, err := encode(rec.Schema(), []arrow.Record{rec}, format, files.WriteOptions{})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			readAll(b, raw, format, nil)
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	benchmarkFormats(b, func(b *testing.B, rec arrow.Record, format files.Format) {
		for b.Loop() {
			raw, err := encode(rec.Schema(), []arrow.Record{rec}, format, files.WriteOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(raw)))
		}
	})
}
