package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
	flatbuffers "github.com/google/flatbuffers/go"

	"github.com/cupel-science/cupel/datasets"
)

var arrowMemory = memory.DefaultAllocator

// source reads a stored table. Large objects are mapped into memory, and only
// the columns that are used are touched.
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
	data, err := s.store.object(p.Object)
	if err != nil {
		return nil, err
	}
	reader, err := ipc.NewReaderFromMessageReader(&messages{data: data})
	if err != nil {
		return nil, &CorruptError{p.Object, err.Error()}
	}
	part.reader = reader
	for i, name := range p.Columns {
		if part.from[i] = datasets.Lookup(reader.Schema(), name); part.from[i] < 0 {
			reader.Release()
			return nil, &CorruptError{p.Object, fmt.Sprintf("it holds no column %q", name)}
		}
	}
	return part, nil
}

// partReader yields the columns of one part.
type partReader struct {
	object  string
	columns []int // places in the table
	from    []int // places in the object
	reader  *ipc.Reader
	batch   arrow.Record // current batch, nil before the first
	at      int64        // rows of it already used
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
		if p.reader != nil {
			p.reader.Release()
		}
	}
	s.parts = nil
	return nil
}

// messages reads the messages of an Arrow IPC stream that is in memory without
// copying their bodies, as ipc.NewReader would. The format: continuation
// marker, length of the metadata, metadata (a flatbuffer), body.
type messages struct {
	data []byte
	last *ipc.Message
}

func (m *messages) Retain()  {}
func (m *messages) Release() {}

// Slots of the Message table in Arrow's Message.fbs: bodyLength is the fourth
// field, and a flatbuffer's n-th field has the slot 4 + 2n.
const bodyLengthSlot = 4 + 2*3

func (m *messages) Message() (*ipc.Message, error) {
	const marker = 0xFFFFFFFF
	if len(m.data) < 8 || binary.LittleEndian.Uint32(m.data) != marker {
		return nil, io.EOF
	}
	metaLen := int64(binary.LittleEndian.Uint32(m.data[4:]))
	if metaLen == 0 {
		return nil, io.EOF
	}
	if metaLen+8 > int64(len(m.data)) {
		return nil, io.ErrUnexpectedEOF
	}
	meta := m.data[8 : 8+metaLen]
	table := flatbuffers.Table{Bytes: meta, Pos: flatbuffers.GetUOffsetT(meta)}
	bodyLen := table.GetInt64Slot(bodyLengthSlot, 0)
	rest := m.data[8+metaLen:]
	if bodyLen < 0 || bodyLen > int64(len(rest)) {
		return nil, io.ErrUnexpectedEOF
	}
	m.data = rest[bodyLen:]
	m.last = ipc.NewMessage(memory.NewBufferBytes(meta), memory.NewBufferBytes(rest[:bodyLen]))
	return m.last, nil
}
