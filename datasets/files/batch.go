package files

import (
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// batch builds record batches from the rows of a text format.
type batch struct {
	name   string
	schema *arrow.Schema
	cells  []cells
	stats  *Stats
	strict bool

	rows, bytes int // of the batch being built
	maxRows     int
}

func newBatch(name string, schema *arrow.Schema, opts Options) (*batch, error) {
	b := &batch{name: name, schema: schema, stats: newStats(schema), strict: opts.Strict, maxRows: opts.batchRows()}
	for _, f := range schema.Fields() {
		c, err := newCells(opts.allocator(), f.Type)
		if err != nil {
			b.release()
			return nil, fmt.Errorf("column %q: %w", f.Name, err)
		}
		b.cells = append(b.cells, c)
	}
	return b, nil
}

func (b *batch) columns() *arrow.Schema { return b.schema }
func (b *batch) counts() *Stats         { return b.stats }

func (b *batch) release() {
	for _, c := range b.cells {
		c.Release()
	}
	b.cells = nil
}

// full reports whether the batch has enough rows or text.
func (b *batch) full() bool { return b.rows >= b.maxRows || b.bytes >= batchBytes }

// fill reads rows until the batch is full, and gives what it has; io.EOF where
// that is nothing.
func (b *batch) fill(next, add func() error) (arrow.Record, error) {
	for !b.full() {
		err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = add()
		}
		if err != nil {
			return nil, err
		}
	}
	if b.rows == 0 {
		return nil, io.EOF
	}
	return b.record(), nil
}

// endRow counts a row of so many bytes of text. A column takes about eight bytes
// also of a row that leaves it out.
func (b *batch) endRow(bytes int) {
	b.rows++
	b.bytes += max(bytes, 8*len(b.cells))
}

// notFitting counts a value that was read as null because it doesn't fit.
func (b *batch) notFitting(column int, line int64, text []byte) error {
	b.stats.bad(column, line, text)
	if !b.strict {
		return nil
	}
	f := b.schema.Field(column)
	return &SyntaxError{Name: b.name, Line: line, Msg: fmt.Sprintf("column %q: %s is no %s", f.Name, excerpt(text), f.Type)}
}

// noMolecule counts a molecule that was read as null, and why.
func (b *batch) noMolecule(column int, line int64, text []byte, reason string) error {
	b.stats.badMolecule(column, line, text, reason)
	if !b.strict {
		return nil
	}
	return &SyntaxError{Name: b.name, Line: line, Msg: fmt.Sprintf("column %q: %s is no molecule: %s", b.schema.Field(column).Name, excerpt(text), reason)}
}

// record ends the batch.
func (b *batch) record() arrow.Record {
	columns := make([]arrow.Array, len(b.cells))
	for i, c := range b.cells {
		columns[i] = c.NewArray()
	}
	rec := array.NewRecord(b.schema, columns, int64(b.rows))
	for _, c := range columns {
		c.Release()
	}
	b.rows, b.bytes = 0, 0
	return rec
}
