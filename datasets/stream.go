package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// Stream is a table read once, batch by batch.
type Stream interface {
	Schema() *arrow.Schema
	// Next returns the next batch, which the caller releases, or io.EOF.
	Next(ctx context.Context) (arrow.Record, error)
	Close() error
}

// Source is a table that can be read many times.
type Source interface {
	Schema() *arrow.Schema
	Open(ctx context.Context) (Stream, error)
}

// BatchRows is the number of rows that readers and generators of Cupel put
// into a batch. It bounds memory; no result depends on it.
const BatchRows = 64 * 1024

// Each calls f for every batch of the stream, in order, and closes the stream.
// f must not keep the record without retaining it.
func Each(ctx context.Context, s Stream, f func(arrow.Record) error) (err error) {
	defer func() { err = errors.Join(err, s.Close()) }()
	for {
		rec, err := s.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = f(rec)
		rec.Release()
		if err != nil {
			return err
		}
	}
}

// ReadAll collects a stream into a table, which the caller releases, and
// closes the stream.
func ReadAll(ctx context.Context, s Stream) (arrow.Table, error) {
	var recs []arrow.Record
	defer func() {
		for _, r := range recs {
			r.Release()
		}
	}()
	schema := s.Schema()
	err := Each(ctx, s, func(r arrow.Record) error {
		r.Retain()
		recs = append(recs, r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return array.NewTableFromRecords(schema, recs), nil
}

// OneRecord copies a table into one record, which the caller releases.
func OneRecord(t arrow.Table) (arrow.Record, error) {
	cols := make([]arrow.Array, 0, t.NumCols())
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for i := range int(t.NumCols()) {
		parts := t.Column(i).Data().Chunks()
		if len(parts) == 0 {
			cols = append(cols, array.MakeArrayOfNull(memory.DefaultAllocator, t.Column(i).DataType(), 0))
			continue
		}
		col, err := array.Concatenate(parts, memory.DefaultAllocator)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", t.Column(i).Name(), err)
		}
		cols = append(cols, col)
	}
	return array.NewRecord(t.Schema(), cols, t.NumRows()), nil
}

// FromTable makes a Source of a table held in memory. The source borrows the
// table: it must not be released while streams are read.
func FromTable(t arrow.Table) Source { return tableSource{t} }

type tableSource struct{ t arrow.Table }

func (s tableSource) Schema() *arrow.Schema { return s.t.Schema() }

func (s tableSource) Open(context.Context) (Stream, error) {
	return &tableStream{reader: array.NewTableReader(s.t, BatchRows)}, nil
}

type tableStream struct{ reader *array.TableReader }

func (s *tableStream) Schema() *arrow.Schema { return s.reader.Schema() }

func (s *tableStream) Next(ctx context.Context) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !s.reader.Next() {
		if err := s.reader.Err(); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	rec := s.reader.Record()
	rec.Retain()
	return rec, nil
}

func (s *tableStream) Close() error {
	s.reader.Release()
	return nil
}
