package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/ipc"
)

// ipcReader reads Arrow IPC. A file is a stream between its magic bytes and its
// footer, and is read as one: the footer only repeats the schema and says where
// batches stand.
type ipcReader struct {
	in     *ipc.Reader
	schema *arrow.Schema
}

func openIPC(in *input, opts Options) (decoder, error) {
	r, err := in.plain()
	if err != nil {
		return nil, err
	}
	var stream io.Reader = r
	if head, _ := r.Peek(len(magicArrow)); bytes.Equal(head, magicArrow) {
		if stream, err = ipcFile(in); err != nil {
			return nil, err
		}
	}
	mem := &limited{Allocator: opts.allocator()}
	m := &messages{in: stream, opts: opts, limit: &mem.limit}
	reader, err := ipc.NewReaderFromMessageReader(m, ipc.WithAllocator(mem))
	if err != nil {
		m.Release()
		return nil, err
	}
	return &ipcReader{in: reader, schema: reader.Schema()}, nil
}

// ipcFile finds the part of an Arrow file that is a stream of messages.
func ipcFile(in *input) (io.Reader, error) {
	f, size, err := in.randomAccess()
	if err != nil {
		return nil, err
	}
	const head, tail = 8, 10 // magic and padding; footer size and magic
	end := make([]byte, tail)
	if size < head+tail {
		return nil, errors.New("too short for an Arrow file; it is cut short")
	}
	if _, err := f.ReadAt(end, size-tail); err != nil {
		return nil, err
	}
	footer := int64(int32(binary.LittleEndian.Uint32(end)))
	if !bytes.Equal(end[4:], magicArrow) || footer < 0 || footer > size-head-tail {
		return nil, errors.New("the Arrow file has no footer; it is damaged or cut short")
	}
	return io.NewSectionReader(f, head, size-head-tail-footer), nil
}

func (r *ipcReader) columns() *arrow.Schema { return r.schema }

func (r *ipcReader) next() (arrow.Record, error) {
	rec, err := r.in.Read()
	if err != nil {
		return nil, err
	}
	for i, c := range rec.Columns() {
		if int64(c.Len()) != rec.NumRows() {
			return nil, fmt.Errorf("damaged file: column %q has %d values in a batch of %d rows", rec.ColumnName(i), c.Len(), rec.NumRows())
		}
		if err := validate(c, 0); err != nil {
			return nil, fmt.Errorf("damaged file: column %q: %w", rec.ColumnName(i), err)
		}
	}
	rec.Retain()
	return rec, nil
}

func (r *ipcReader) close() { r.in.Release() }
