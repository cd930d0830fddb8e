package files

import (
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

const (
	groupRows  = 1 << 20   // most rows of a row group
	groupBytes = 128 << 20 // about the most bytes of one
)

// parquetWriter gathers batches into row groups.
type parquetWriter struct{ *pqarrow.FileWriter }

func newParquetWriter(out io.Writer, schema *arrow.Schema, mem memory.Allocator) (encoder, error) {
	for _, f := range schema.Fields() {
		if !parquetKeeps(f.Type) {
			return nil, fmt.Errorf("column %q: %s can't be kept in Parquet; use arrow", f.Name, f.Type)
		}
	}
	opts := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithMaxRowGroupLength(groupRows),
		parquet.WithAllocator(mem),
	}
	for _, f := range schema.Fields() {
		if arrow.IsFloating(f.Type.ID()) { // measured values seldom repeat
			opts = append(opts, parquet.WithDictionaryFor(f.Name, false))
		}
	}
	props := parquet.NewWriterProperties(opts...)
	// The stored Arrow schema keeps metadata of fields, such as units.
	arrowProps := pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema(), pqarrow.WithAllocator(mem))
	w, err := pqarrow.NewFileWriter(schema, notCloser{out}, props, arrowProps)
	return parquetWriter{w}, err
}

// parquetKeeps reports whether values of a type come back as they were. The
// library stores a date64 as date32, has no durations, loses its place among
// fixed-size lists where one is null, and structs are not read (hasStruct).
func parquetKeeps(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.Date64Type, *arrow.DurationType, *arrow.FixedSizeListType:
		return false
	case *arrow.ListType:
		return parquetKeeps(t.Elem())
	case *arrow.LargeListType:
		return parquetKeeps(t.Elem())
	}
	return !hasStruct(t)
}

func (w parquetWriter) Write(rec arrow.Record) error {
	if err := w.WriteBuffered(rec); err != nil {
		return err
	}
	if w.RowGroupTotalBytesWritten() >= groupBytes {
		w.NewBufferedRowGroup()
	}
	return nil
}

// notCloser hides that a stream can be closed, which the library would do.
type notCloser struct{ io.Writer }
