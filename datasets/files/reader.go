package files

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// decoder reads the batches of one format.
type decoder interface {
	// columns is the schema of the batches.
	columns() *arrow.Schema
	// next returns the next batch, which the caller releases, or io.EOF. It may
	// panic on damaged input.
	next() (arrow.Record, error)
	close()
}

// counter is a decoder of text, which counts what didn't fit.
type counter interface{ counts() *Stats }

// projector is a decoder that can leave out columns, and decode the rest in
// another order.
type projector interface{ project(columns []int) error }

// Reader reads a table once. It is a datasets.Stream.
type Reader struct {
	name    string
	source  *input
	in      decoder
	shape   *shape // of typed formats
	schema  *arrow.Schema
	stats   *Stats
	maxRows int64
	rest    arrow.Record // of a longer batch
	err     error
	done    func(Stats) // told the statistics at the end, or nil
}

var _ datasets.Stream = (*Reader)(nil)

// NewReader reads a table from a stream, compressed or not. Parquet and Arrow
// files, which are read from their end, are copied to a temporary file first.
// The stream itself is not closed.
func NewReader(in io.Reader, format Format, opts Options) (*Reader, error) {
	if opts.Name == "" {
		opts.Name = "stream"
	}
	if opts.SHA256 != "" {
		return nil, fmt.Errorf("%s: a checksum can only be verified of a file", opts.Name)
	}
	return newReader(&input{name: opts.Name, stream: in}, format, opts)
}

// newReader takes over the input, and closes it also in case of an error.
func newReader(in *input, format Format, opts Options) (*Reader, error) {
	r := &Reader{name: in.name, source: in, maxRows: int64(opts.batchRows())}
	if err := r.open(format, opts); err != nil {
		return nil, errors.Join(r.named(err), r.Close())
	}
	return r, nil
}

func (r *Reader) open(format Format, opts Options) (err error) {
	defer guard(&err)
	if err := opts.check(); err != nil {
		return err
	}
	in, err := newDecoder(r.source, format, opts)
	if err != nil {
		return err
	}
	r.in, r.schema = in, in.columns()
	if c, ok := r.in.(counter); ok {
		r.stats = c.counts()
		return nil
	}
	if r.shape, err = newShape(r.schema, opts); err != nil {
		return err
	}
	r.schema = r.shape.schema
	r.stats = newStats(r.schema)
	if p, ok := r.in.(projector); ok {
		return p.project(r.shape.project())
	}
	return nil
}

func newDecoder(in *input, format Format, opts Options) (decoder, error) {
	switch format {
	case CSV, TSV:
		return openCSV(in, format, opts)
	case JSONL:
		return openJSONL(in, opts)
	case SMILES:
		return openSMILES(in, opts)
	case SDF:
		return openSDF(in, opts)
	case Parquet:
		return openParquet(in, opts)
	case Arrow, ArrowStream:
		return openIPC(in, opts)
	}
	_, err := ParseFormat(string(format))
	return nil, err
}

// Schema is the schema of the batches.
func (r *Reader) Schema() *arrow.Schema { return r.schema }

// Stats is what was seen so far; all of the table after Next returned io.EOF.
func (r *Reader) Stats() Stats { return r.stats.clone() }

// Next returns the next batch, which the caller releases, or io.EOF.
func (r *Reader) Next(ctx context.Context) (arrow.Record, error) {
	if r.err == nil {
		r.err = ctx.Err()
	}
	if r.err != nil {
		return nil, r.err
	}
	rec, err := r.batch()
	if err != nil {
		r.err = r.named(err)
		if errors.Is(r.err, io.EOF) && r.done != nil {
			r.done(r.Stats())
		}
		return nil, r.err
	}
	r.stats.count(rec)
	return rec, nil
}

// named says in an error which table it is about. An end of data that a decoder
// met where it should not be is no end of the table.
func (r *Reader) named(err error) error {
	var at *SyntaxError
	if err == io.EOF || errors.As(err, &at) { //nolint:errorlint // only io.EOF itself is the end
		return err
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: %w: %s", r.name, io.ErrUnexpectedEOF, err.Error())
	}
	return fmt.Errorf("%s: %w", r.name, err)
}

// batch returns up to maxRows rows of what the decoder gives.
func (r *Reader) batch() (rec arrow.Record, err error) {
	defer guard(&err)
	for r.rest == nil {
		if r.rest, err = r.decode(); err != nil {
			return nil, err
		}
		if r.rest.NumRows() == 0 { // writers may leave empty batches
			r.rest.Release()
			r.rest = nil
		}
	}
	if r.rest.NumRows() <= r.maxRows {
		rec, r.rest = r.rest, nil
		return rec, nil
	}
	whole := r.rest
	defer whole.Release()
	rec, r.rest = whole.NewSlice(0, r.maxRows), whole.NewSlice(r.maxRows, whole.NumRows())
	return rec, nil
}

func (r *Reader) decode() (arrow.Record, error) {
	rec, err := r.in.next()
	if err != nil || r.shape == nil {
		return rec, err
	}
	defer rec.Release()
	return r.shape.apply(rec)
}

// Close releases memory and closes what Open opened. Batches handed out before
// stay good.
func (r *Reader) Close() error {
	if r.err == nil {
		r.err = fmt.Errorf("%s: closed", r.name)
	}
	if r.rest != nil {
		r.rest.Release()
		r.rest = nil
	}
	if r.in != nil {
		r.in.close()
		r.in = nil
	}
	return r.source.Close()
}
