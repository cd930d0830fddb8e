package files

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// parquetReader reads a Parquet file row group by row group. It drives the
// library's column readers itself: the library's record reader starts goroutines,
// where a panic over damaged data would end the program.
type parquetReader struct {
	file   *file.Reader
	arrow  *pqarrow.FileReader
	schema *arrow.Schema
	mem    memory.Allocator
	pages  *pages
	opts   Options

	fields []int // columns to read
	group  int   // the next row group
	open   []*pqarrow.ColumnReader
	left   int64 // rows of the open row group
	step   int64 // rows of a batch from it
}

func openParquet(in *input, opts Options) (decoder, error) {
	f, size, err := in.randomAccess()
	if err != nil {
		return nil, err
	}
	if err := checkParquet(f, size); err != nil {
		return nil, err
	}
	limit := opts.maxBuffer(size)
	r := &parquetReader{mem: &limited{opts.allocator(), limit}, pages: &pages{in: f, size: size, limit: limit}, opts: opts}
	// The library parks buffers in a pool, from where they are not released in
	// time for an allocator that counts.
	props := parquet.NewReaderProperties(&limited{memory.DefaultAllocator, limit})
	props.BufferedStreamEnabled = true
	props.BufferSize = 128 << 10
	r.file, err = file.NewParquetReader(io.NewSectionReader(f, 0, size), file.WithReadProps(props))
	if err != nil {
		return nil, err
	}
	if err := checkStoredSchema(r.file.MetaData().KeyValueMetadata().FindValue("ARROW:schema")); err != nil {
		return nil, err
	}
	if r.arrow, err = pqarrow.NewFileReader(r.file, pqarrow.ArrowReadProperties{}, r.mem); err != nil {
		return nil, err
	}
	r.schema, err = r.arrow.Schema()
	return r, err
}

// checkParquet checks the footer, where Parquet keeps its metadata.
func checkParquet(f io.ReaderAt, size int64) error {
	const tail = 8 // size of the metadata and magic
	if size < tail+int64(len(magicParquet)) {
		return errors.New("too short for a Parquet file; it is cut short")
	}
	end := make([]byte, tail)
	if _, err := f.ReadAt(end, size-tail); err != nil {
		return err
	}
	if bytes.Equal(end[4:], magicEncrypted) {
		return errors.New("encrypted Parquet files can't be read")
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if !bytes.Equal(end[4:], magicParquet) || n > size-tail {
		return errors.New("the Parquet file has no footer; it is damaged or cut short")
	}
	footer := make([]byte, n)
	if _, err := f.ReadAt(footer, size-tail-n); err != nil {
		return err
	}
	return checkFooter(footer)
}

// checkStoredSchema checks the Arrow schema that writers keep in the metadata, a
// message in base64, before the Arrow library reads it.
func checkStoredSchema(text *string) error {
	if text == nil {
		return nil
	}
	raw, err := base64.StdEncoding.DecodeString(*text)
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(*text)
	}
	if err == nil {
		_, err = (&messages{in: bytes.NewReader(raw), limit: new(int64)}).Message()
	}
	if err != nil {
		return fmt.Errorf("the Arrow schema in the metadata: %w", err)
	}
	return nil
}

func (r *parquetReader) columns() *arrow.Schema { return r.schema }

func (r *parquetReader) project(columns []int) error {
	r.fields = columns
	for _, c := range columns {
		if f := r.schema.Field(c); hasStruct(f.Type) {
			return fmt.Errorf("column %q is a %s; structs can't be read from Parquet, name the columns to read without it", f.Name, f.Type)
		}
	}
	return nil
}

// hasStruct reports whether a type needs the library's struct reader, which
// decodes in goroutines of its own.
func hasStruct(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.StructType, *arrow.MapType:
		return true
	case arrow.ListLikeType:
		return hasStruct(t.Elem())
	}
	return false
}

func (r *parquetReader) next() (arrow.Record, error) {
	if len(r.fields) == 0 {
		return nil, io.EOF // without columns, nothing vouches for a number of rows
	}
	for r.left == 0 {
		if r.group == r.file.NumRowGroups() {
			return nil, io.EOF
		}
		if err := r.openGroup(); err != nil {
			return nil, fmt.Errorf("row group %d: %w", r.group, err)
		}
	}
	n := min(r.step, r.left)
	columns := make([]arrow.Array, 0, len(r.fields))
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	fields := make([]arrow.Field, len(r.fields))
	for i, c := range r.open {
		col, err := r.read(c, n)
		if err != nil {
			return nil, fmt.Errorf("row group %d, column %q: %w", r.group, r.schema.Field(r.fields[i]).Name, err)
		}
		columns = append(columns, col)
		fields[i] = arrow.Field{Name: r.schema.Field(r.fields[i]).Name, Type: col.DataType(), Nullable: true}
	}
	r.left -= n
	return array.NewRecord(arrow.NewSchema(fields, nil), columns, n), nil
}

// read returns the next n values of a column.
func (r *parquetReader) read(c *pqarrow.ColumnReader, n int64) (arrow.Array, error) {
	chunks, err := c.NextBatch(n)
	if err != nil {
		return nil, err
	}
	defer chunks.Release()
	if int64(chunks.Len()) != n {
		return nil, fmt.Errorf("%d values where %d rows are left", chunks.Len(), n)
	}
	var col arrow.Array
	if parts := chunks.Chunks(); len(parts) == 1 {
		col = parts[0]
		col.Retain()
	} else if col, err = array.Concatenate(parts, r.mem); err != nil {
		return nil, err
	}
	if err := validate(col, 0); err != nil {
		defer col.Release()
		if col.DataType().ID() == arrow.FIXED_SIZE_LIST {
			return nil, errors.New("nulls among fixed-size lists can't be read from Parquet; write the column as lists")
		}
		return nil, fmt.Errorf("damaged file: %w", err)
	}
	return col, nil
}

// openGroup checks and opens the next row group.
func (r *parquetReader) openGroup() error {
	r.closeGroup()
	group := r.file.RowGroup(r.group).MetaData()
	r.group++
	if r.left = group.NumRows(); r.left < 0 {
		return fmt.Errorf("%d rows", r.left)
	}
	if r.left == 0 {
		return nil
	}
	size := int64(0)
	r.pages.delta = false
	for _, f := range r.fields {
		n, err := r.openColumn(f, group)
		if err != nil {
			return fmt.Errorf("column %q: %w", r.schema.Field(f).Name, err)
		}
		size += n
	}
	r.step = r.batchStep(size)
	if r.pages.delta {
		// Version 17 of the library loses its place where a batch ends within a
		// page of delta-encoded numbers.
		r.step = r.left
	}
	return nil
}

// openColumn checks and opens a column of a row group, and returns its size
// without compression.
func (r *parquetReader) openColumn(field int, group *metadata.RowGroupMetaData) (size int64, err error) {
	leaves := map[int]bool{}
	for _, leaf := range leavesOf(r.arrow.Manifest.Fields[field]) {
		leaves[leaf] = true
		chunk, err := group.ColumnChunk(leaf)
		if err != nil {
			return 0, err
		}
		if err := r.pages.check(chunk, r.file.MetaData().Schema.Column(leaf)); err != nil {
			return 0, err
		}
		size += max(0, chunk.TotalUncompressedSize())
	}
	c, err := r.arrow.GetFieldReader(context.Background(), field, leaves, []int{r.group - 1})
	if err == nil {
		r.open = append(r.open, c)
	}
	return size, err
}

// batchStep is the number of rows of a batch: fewer where they are long or have
// many columns.
func (r *parquetReader) batchStep(size int64) int64 {
	perRow := max(size/r.left, 8*int64(len(r.fields)), 1)
	return max(1, min(int64(r.opts.batchRows()), batchBytes/perRow))
}

// leavesOf lists the columns in which Parquet stores a field.
func leavesOf(f pqarrow.SchemaField) []int {
	if len(f.Children) == 0 {
		return []int{f.ColIndex}
	}
	var leaves []int
	for _, c := range f.Children {
		leaves = append(leaves, leavesOf(c)...)
	}
	return leaves
}

func (r *parquetReader) closeGroup() {
	for _, c := range r.open {
		c.Release()
	}
	r.open = nil
}

func (r *parquetReader) close() { r.closeGroup() }
