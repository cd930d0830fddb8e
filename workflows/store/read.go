package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
)

var arrowMemory = memory.DefaultAllocator

// source reads a stored table, batch by batch.
type source struct {
	store  *Store
	table  Table
	schema *arrow.Schema
}

func (s *source) Schema() *arrow.Schema { return s.schema }

func (s *source) Open(context.Context) (datasets.Stream, error) {
	out := &stream{schema: s.schema, left: s.table.Rows}
	for _, p := range s.table.Parts {
		part, err := s.openPart(p)
		if err != nil {
			out.Close()
			return nil, err
		}
		out.parts = append(out.parts, part)
	}
	return out, nil
}

func (s *source) openPart(p Part) (*partReader, error) {
	part := &partReader{object: p.Object, columns: make([]int, len(p.Columns)), from: make([]int, len(p.Columns))}
	for i, name := range p.Columns {
		part.columns[i] = datasets.Lookup(s.schema, name)
	}
	if p.Object == "" {
		return part, nil
	}
	object, err := s.store.open(p.Object)
	if err != nil {
		return nil, err
	}
	reader, err := ipc.NewReader(object)
	if err != nil {
		object.Close()
		return nil, &CorruptError{p.Object, err.Error()}
	}
	part.reader, part.closer = reader, object
	for i, name := range p.Columns {
		if part.from[i] = datasets.Lookup(reader.Schema(), name); part.from[i] < 0 {
			part.close()
			return nil, &CorruptError{p.Object, fmt.Sprintf("it holds no column %q", name)}
		}
	}
	return part, nil
}

// partReader yields the columns of one part.
type partReader struct {
	object  string
	columns []int       // places in the table
	from    []int       // places in the object
	reader  *ipc.Reader // nil for columns of nulls
	closer  io.Closer
	batch   arrow.Record // current batch, nil before the first
	at      int64        // rows of it already used
}

func (p *partReader) close() {
	if p.reader != nil {
		p.reader.Release()
		p.closer.Close()
	}
}

// available is how many rows can be taken at once; 0 at the end.
func (p *partReader) available() (int64, error) {
	if p.reader == nil {
		return datasets.BatchRows, nil
	}
	for p.batch == nil || p.at == p.batch.NumRows() {
		if !p.reader.Next() {
			if err := p.reader.Err(); err != nil && !errors.Is(err, io.EOF) {
				return 0, &CorruptError{p.object, err.Error()}
			}
			return 0, nil
		}
		p.batch, p.at = p.reader.Record(), 0
	}
	return p.batch.NumRows() - p.at, nil
}

// take puts the next n rows into their places among cols.
func (p *partReader) take(n int64, schema *arrow.Schema, cols []arrow.Array) {
	for i, c := range p.columns {
		if p.reader == nil {
			cols[c] = array.MakeArrayOfNull(arrowMemory, schema.Field(c).Type, int(n))
			continue
		}
		cols[c] = array.NewSlice(p.batch.Column(p.from[i]), p.at, p.at+n)
	}
	p.at += n
}

// stream joins the parts of a table row by row. Their batches may be cut
// differently.
type stream struct {
	schema *arrow.Schema
	parts  []*partReader
	left   int64
}

func (s *stream) Schema() *arrow.Schema { return s.schema }

func (s *stream) Next(ctx context.Context) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.left == 0 {
		return nil, io.EOF
	}
	n := min(s.left, datasets.BatchRows)
	for _, p := range s.parts {
		can, err := p.available()
		if err != nil {
			return nil, err
		}
		if can == 0 {
			return nil, &CorruptError{p.object, "it holds fewer rows than its table"}
		}
		n = min(n, can)
	}
	cols := make([]arrow.Array, s.schema.NumFields())
	for _, p := range s.parts {
		p.take(n, s.schema, cols)
	}
	s.left -= n
	rec := array.NewRecord(s.schema, cols, n)
	for _, c := range cols {
		c.Release()
	}
	return rec, nil
}

func (s *stream) Close() error {
	for _, p := range s.parts {
		p.close()
	}
	s.parts = nil
	return nil
}
