package run

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"golang.org/x/sync/errgroup"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/store"
)

// book remembers the scores that an expensive evaluator gave, row by row: what
// the evaluator was handed, digested, leads to the scores. A candidate that
// comes again, in another round or run, is not scored again.
type book struct {
	reading sync.Mutex // held while the store's pages are read
	read    bool       // they are

	mu    sync.RWMutex
	index map[rowDigest]place
	pages []arrow.Record // each row's digest and scores
}

type rowDigest [16]byte

type place struct {
	page arrow.Record
	row  int
}

const digestColumn = "row digest"

// bookOf returns the evaluator's book, which lives as long as the body.
func (s *scorer) bookOf(ctx context.Context) (*book, error) {
	s.body.mu.Lock()
	if s.body.books == nil {
		s.body.books = map[store.Key]*book{}
	}
	b := s.body.books[s.book]
	if b == nil {
		b = &book{index: map[rowDigest]place{}}
		s.body.books[s.book] = b
	}
	s.body.mu.Unlock()
	b.reading.Lock()
	defer b.reading.Unlock()
	if b.read {
		return b, nil
	}
	err := s.readBook(ctx, b)
	b.read = err == nil
	return b, err
}

// readBook reads what the store remembers of an evaluator. Damaged pages are
// passed over: their candidates are scored again.
func (s *scorer) readBook(ctx context.Context, b *book) error {
	for _, page := range s.body.Store.Book(s.book) {
		if s.body.Store.Check(page) != nil {
			continue
		}
		table, err := s.body.Store.Load(ctx, page)
		if err != nil {
			return err
		}
		r := array.NewTableReader(table, table.NumRows())
		for r.Next() {
			if r.Record().Schema().Equal(s.pageSchema()) {
				b.add(r.Record())
			}
		}
		r.Release()
		table.Release()
	}
	return nil
}

func (s *scorer) pageSchema() *arrow.Schema {
	fields := []arrow.Field{{Name: digestColumn, Type: &arrow.FixedSizeBinaryType{ByteWidth: len(rowDigest{})}}}
	for _, score := range s.scoring.Instance.Scores() {
		fields = append(fields, arrow.Field{Name: score.Name, Type: score.Type, Nullable: true})
	}
	return arrow.NewSchema(fields, nil)
}

func (b *book) add(page arrow.Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	page.Retain()
	b.pages = append(b.pages, page)
	digests := page.Column(0).(*array.FixedSizeBinary)
	for row := range digests.Len() {
		b.index[rowDigest(digests.Value(row))] = place{page, row}
	}
}

func (b *book) find(d rowDigest) (place, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	at, ok := b.index[d]
	return at, ok
}

func (b *book) release() {
	for _, p := range b.pages {
		p.Release()
	}
}

func digests(rec arrow.Record) []rowDigest {
	out := make([]rowDigest, rec.NumRows())
	var content []byte
	for row := range out {
		content = datasets.RowContent(content[:0], rec, row)
		sum := sha256.Sum256(content)
		copy(out[row][:], sum[:])
	}
	return out
}

// expensiveBatch is the most rows that an expensive evaluator is handed at
// once: what a crash may lose.
const expensiveBatch = 256

// remembering scores only rows that the book does not have.
func (s *scorer) remembering(ctx context.Context, src datasets.Source, rows int64, out *scoreWriter) error {
	b, err := s.bookOf(ctx)
	if err != nil {
		return err
	}
	batch := min(expensiveBatch, max(1, (rows+int64(4*s.body.Workers)-1)/int64(4*s.body.Workers)))
	stream, err := src.Open(ctx)
	if err != nil {
		return err
	}
	return datasets.Each(ctx, stream, func(rec arrow.Record) error {
		known := digests(rec)
		failures, err := s.scoreNew(ctx, b, rec, known, int(batch))
		if err != nil {
			return err
		}
		scored, err := b.assemble(s, known, failures)
		if err != nil {
			return err
		}
		defer scored.Release()
		return out.write(scored)
	})
}

// scoreNew evaluates the rows of a batch that the book lacks, in smaller
// batches and in parallel, and returns the texts of those that failed.
func (s *scorer) scoreNew(ctx context.Context, b *book, rec arrow.Record, known []rowDigest, size int) (map[rowDigest]string, error) {
	var missing []int64
	seen := map[rowDigest]bool{}
	for row, d := range known {
		if _, ok := b.find(d); !ok && !seen[d] {
			seen[d] = true
			missing = append(missing, int64(row))
		}
	}
	failures := map[rowDigest]string{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.body.Workers)
	for from := 0; from < len(missing); from += size {
		rows := missing[from:min(from+size, len(missing))]
		group.Go(func() error { return s.scoreRows(ctx, b, rec, rows, known, failures) })
	}
	return failures, group.Wait()
}

func (s *scorer) scoreRows(ctx context.Context, b *book, rec arrow.Record, rows []int64, known []rowDigest, failures map[rowDigest]string) error {
	part, err := datasets.TakeRows(ctx, rec, rows)
	if err != nil {
		return err
	}
	defer part.Release()
	scored, err := s.score(ctx, part)
	if err != nil {
		return err
	}
	defer scored.Release()
	n := len(s.scoring.Scores)
	var good []int64
	for i, row := range rows {
		if int(scored.NumCols()) > n {
			if text, ok := datasets.Text(scored.Column(n), i); ok {
				b.mu.Lock()
				failures[known[row]] = text
				b.mu.Unlock()
				continue
			}
		}
		good = append(good, int64(i))
	}
	return s.remember(ctx, b, scored, good, rows, known)
}

// remember writes a page of scores into the book, in memory and in the store.
// Failures are not remembered.
func (s *scorer) remember(ctx context.Context, b *book, scored arrow.Record, good, rows []int64, known []rowDigest) error {
	if len(good) == 0 {
		return nil
	}
	kept, err := datasets.TakeRows(ctx, scored, good)
	if err != nil {
		return err
	}
	defer kept.Release()
	builder := array.NewFixedSizeBinaryBuilder(memory.DefaultAllocator, s.pageSchema().Field(0).Type.(*arrow.FixedSizeBinaryType))
	defer builder.Release()
	for _, i := range good {
		d := known[rows[i]]
		builder.Append(d[:])
	}
	ids := builder.NewArray()
	defer ids.Release()
	page := array.NewRecord(s.pageSchema(), append([]arrow.Array{ids}, kept.Columns()[:len(s.scoring.Scores)]...), int64(len(good)))
	defer page.Release()
	tw := s.body.Store.NewTable(page.Schema())
	if err := tw.Write(page); err != nil {
		tw.Abort()
		return err
	}
	table, err := tw.Commit()
	if err != nil {
		return err
	}
	b.add(page)
	return s.body.Store.AddToBook(s.book, table)
}

// assemble puts the scores of a batch together from the book's pages.
func (b *book) assemble(s *scorer, known []rowDigest, failures map[rowDigest]string) (arrow.Record, error) {
	schema := s.pageSchema()
	fields := append(append([]arrow.Field(nil), schema.Fields()[1:]...), arrow.Field{Name: "error", Type: arrow.BinaryTypes.String, Nullable: true})
	builder := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer builder.Release()
	for _, d := range known {
		at, ok := b.find(d)
		if !ok {
			for _, f := range builder.Fields()[:len(fields)-1] {
				f.AppendNull()
			}
			builder.Field(len(fields) - 1).(*array.StringBuilder).Append(failures[d])
			continue
		}
		for i, f := range builder.Fields()[:len(fields)-1] {
			if err := appendValue(f, at.page.Column(i+1), at.row); err != nil {
				return nil, err
			}
		}
		builder.Field(len(fields) - 1).AppendNull()
	}
	return builder.NewRecord(), nil
}

// appendValue copies one value. Types without a case of their own go through
// their text, which Arrow defines for every type.
func appendValue(to array.Builder, from arrow.Array, row int) error {
	if from.IsNull(row) {
		to.AppendNull()
		return nil
	}
	switch f := from.(type) {
	case *array.Float64:
		to.(*array.Float64Builder).Append(f.Value(row))
	case *array.Int64:
		to.(*array.Int64Builder).Append(f.Value(row))
	case *array.Boolean:
		to.(*array.BooleanBuilder).Append(f.Value(row))
	case *array.String:
		to.(*array.StringBuilder).Append(f.Value(row))
	default:
		if err := to.AppendValueFromString(from.ValueStr(row)); err != nil {
			return fmt.Errorf("copying a score of type %s: %w", from.DataType(), err)
		}
	}
	return nil
}
