package files

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Writer writes a table batch by batch. The table is complete after Close.
type Writer interface {
	Write(rec arrow.Record) error
	Close() error
}

// WriteOptions say how to write. The zero value writes as the file name asks.
type WriteOptions struct {
	Format      Format      // of files: "" as the extension says
	Compression Compression // of files: also as the extension says
	Delimiter   byte        // of CSV; 0 means a comma (TSV: a tab)
	Memory      memory.Allocator
}

// NewWriter writes a table to a stream, which it doesn't close. What a batch
// holds is in the stream when Write returns, unless it is compressed or goes to
// Parquet, whose row groups span batches.
func NewWriter(out io.Writer, schema *arrow.Schema, format Format, opts WriteOptions) (Writer, error) {
	w := &tableWriter{mem: Options{Memory: opts.Memory}.allocator()}
	var err error
	if out, err = w.pack(out, opts.Compression); err != nil {
		return nil, err
	}
	if w.schema, err = plainSchema(schema); err != nil {
		return nil, err
	}
	w.enc, err = newEncoder(out, w.schema, format, opts, w.mem)
	return w, err
}

// encoder writes one format. It may panic over columns it can't write.
type encoder = Writer

func newEncoder(out io.Writer, schema *arrow.Schema, format Format, opts WriteOptions, mem memory.Allocator) (enc encoder, err error) {
	defer guardWrite(&err)
	switch format {
	case CSV, TSV, JSONL:
		delimiter, err := Options{Delimiter: opts.Delimiter}.delimiter(format)
		if err != nil {
			return nil, err
		}
		return newTextWriter(out, schema, format, delimiter)
	case SMILES:
		return newSMILESWriter(out, schema)
	case SDF:
		return newSDFWriter(out, schema)
	case Parquet:
		return newParquetWriter(out, schema, mem)
	case Arrow, ArrowStream:
		return newIPCWriter(out, schema, format, mem)
	}
	_, err = ParseFormat(string(format))
	return nil, err
}

func guardWrite(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("writing failed: %v", r)
	}
}

// plainSchema is the schema as it is written: without dictionary encoding.
func plainSchema(schema *arrow.Schema) (*arrow.Schema, error) {
	if err := uniqueNames(schema); err != nil {
		return nil, err
	}
	fields := make([]arrow.Field, schema.NumFields())
	for i, f := range schema.Fields() {
		f = cleanField(f)
		if d, ok := f.Type.(*arrow.DictionaryType); ok {
			f.Type = d.ValueType
		}
		if !supported(f.Type) {
			return nil, fmt.Errorf("column %q: columns of type %s can't be written", f.Name, f.Type)
		}
		fields[i] = f
	}
	metadata := schema.Metadata()
	return arrow.NewSchema(fields, &metadata), nil
}

// tableWriter is what all writers have in common.
type tableWriter struct {
	enc    encoder
	schema *arrow.Schema
	mem    memory.Allocator
	closer []io.Closer // of the compression
	err    error       // of the first failure
}

func (w *tableWriter) pack(out io.Writer, compression Compression) (io.Writer, error) {
	switch compression {
	case None:
		return out, nil
	case Gzip:
		z := gzip.NewWriter(out)
		w.closer = append(w.closer, z)
		return z, nil
	case Zstd:
		z, err := zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
		w.closer = append(w.closer, z)
		return z, err
	}
	return nil, fmt.Errorf("unknown compression %q; known are %s and %s", compression, Gzip, Zstd)
}

func (w *tableWriter) Write(rec arrow.Record) error {
	if w.err != nil {
		return w.err
	}
	w.err = w.write(rec)
	return w.err
}

func (w *tableWriter) write(rec arrow.Record) (err error) {
	defer guardWrite(&err)
	if int(rec.NumCols()) != w.schema.NumFields() {
		return fmt.Errorf("a batch of %s, the table has %d", count(int(rec.NumCols()), "column"), w.schema.NumFields())
	}
	columns := make([]arrow.Array, 0, rec.NumCols())
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, f := range w.schema.Fields() {
		if name := rec.ColumnName(i); name != f.Name {
			return fmt.Errorf("column %d of the batch is %q, the table's is %q", i+1, name, f.Name)
		}
		c, err := plainColumn(w.mem, rec.Column(i), f.Type)
		if err != nil {
			return fmt.Errorf("column %q: %w", f.Name, err)
		}
		columns = append(columns, c)
	}
	plain := array.NewRecord(w.schema, columns, rec.NumRows())
	defer plain.Release()
	return w.enc.Write(plain)
}

// plainColumn is a column as it is written, which the caller releases. Only the
// encoding may differ from the type of the table.
func plainColumn(mem memory.Allocator, col arrow.Array, to arrow.DataType) (arrow.Array, error) {
	from := cleanField(arrow.Field{Type: col.DataType()}).Type
	if d, ok := from.(*arrow.DictionaryType); ok {
		from = d.ValueType
	}
	if !arrow.TypeEqual(from, to) {
		return nil, fmt.Errorf("the batch has %s, the table %s", col.DataType(), to)
	}
	return convert(mem, col, to)
}

func (w *tableWriter) Close() (err error) {
	defer guardWrite(&err)
	errs := []error{w.err}
	if w.enc != nil {
		errs = append(errs, w.enc.Close())
		w.enc = nil
	}
	for _, c := range w.closer {
		errs = append(errs, c.Close())
	}
	w.closer = nil
	if w.err == nil {
		w.err = errors.New("the table is closed")
	}
	return errors.Join(errs...)
}
