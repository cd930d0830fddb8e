package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"golang.org/x/sync/errgroup"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// evaluate scores a table with each evaluator of the step. Each one's columns
// are a result of their own, so that a changed evaluator leaves the others'
// scores as they are; the step's table joins them without copying.
func (b *Body) evaluate(ctx context.Context, t *Task) (store.Result, error) {
	in, err := b.table(t.From[0])
	if err != nil {
		return store.Result{}, err
	}
	results := make([]store.Result, len(t.Node.Scorings))
	found := make([]bool, len(t.Node.Scorings))
	out := store.Result{Parts: make([]store.Key, len(t.Node.Scorings))}
	missing := make([]error, len(t.Node.Scorings))
	group, inner := errgroup.WithContext(ctx)
	for i := range t.Node.Scorings {
		group.Go(func() error {
			var err error
			results[i], out.Parts[i], found[i], err = b.scoring(inner, t, i, in)
			if errors.Is(err, models.ErrOffline) {
				missing[i], err = err, nil // the others go on, so that all that is missing is listed
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return store.Result{}, err
	}
	for _, err := range missing {
		if err != nil {
			return store.Result{}, err
		}
	}
	tables := []store.Table{in}
	for _, r := range results {
		tables = append(tables, r.Table)
	}
	if out.Failed, err = b.unscored(ctx, results); err != nil {
		return store.Result{}, err
	}
	if err := b.unitedCalls(&out, results, found); err != nil {
		return store.Result{}, err
	}
	out.Table, err = store.Join(tables...)
	return out, err
}

// unscored counts the candidates that lack the scores of at least one of the
// evaluators.
func (b *Body) unscored(ctx context.Context, results []store.Result) (int64, error) {
	var texts []store.Table
	var failed int64
	for _, r := range results {
		if r.Failed == 0 {
			continue
		}
		failed = r.Failed
		columns := r.Table.Columns
		t, err := r.Table.Select([]string{columns[len(columns)-1].Name}) // the error column
		if err != nil {
			return 0, err
		}
		texts = append(texts, t)
	}
	if len(texts) < 2 {
		return failed, nil
	}
	joined, err := store.Join(texts...)
	if err != nil {
		return 0, err
	}
	src, err := b.Store.Read(joined)
	if err != nil {
		return 0, err
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return 0, err
	}
	failed = 0
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		for row := range int(rec.NumRows()) {
			if slices.ContainsFunc(rec.Columns(), func(c arrow.Array) bool { return c.IsValid(row) }) {
				failed++
			}
		}
		return nil
	})
	return failed, err
}

// scoring computes the columns of one evaluator, or finds them.
func (b *Body) scoring(ctx context.Context, t *Task, i int, in store.Table) (_ store.Result, _ store.Key, found bool, _ error) {
	s := &scorer{body: b, scoring: t.Node.Scorings[i], task: t}
	read, err := s.columns(in)
	if err != nil {
		return store.Result{}, "", false, err
	}
	s.keyed(read, t.Scoring[i])
	if r, ok := b.found(s.key); ok {
		return r, s.key, true, nil
	}
	release, _, err := b.Store.Lock(ctx, s.key)
	if err != nil {
		return store.Result{}, "", false, err
	}
	defer release()
	if err := b.Store.Refresh(); err != nil {
		return store.Result{}, "", false, err
	}
	if r, ok := b.found(s.key); ok {
		return r, s.key, true, nil
	}
	result, err := s.compute(ctx, read, t.Scoring[i])
	if err != nil {
		return store.Result{}, "", false, fmt.Errorf("%s: %w", s.scoring.Spec.Name, err)
	}
	_, err = putResult(b.Store, &Task{Key: s.key, Base: s.base, Edition: s.edition}, result)
	return result, s.key, false, err
}

func (s *scorer) compute(ctx context.Context, read store.Table, inputs []Out) (store.Result, error) {
	start := time.Now()
	defer s.release()
	ctx, asked := s.body.attend(ctx, s.task, s.scoring.Models)
	err := s.prepare(ctx, inputs)
	var result store.Result
	if err == nil {
		result, err = s.run(ctx, read)
	}
	if err = asked.refusal(err); err != nil {
		return store.Result{}, err
	}
	result.Elapsed = time.Since(start)
	return result, asked.list(&result)
}

// scorer runs one evaluator over one table.
type scorer struct {
	body      *Body
	scoring   *workflows.Scoring
	task      *Task
	evaluator evaluators.Evaluator
	inputs    map[string]arrow.Table
	own       bool // the evaluator is of this task alone
	key       store.Key
	base      store.Key // of an evaluator that asks models: its key without the edition
	edition   string
	book      store.Key // of the candidate-level cache
	schema    *arrow.Schema
}

// columns is the part of the table that the evaluator is handed: what it
// reads, or, where it does not say, everything but the lineage.
func (s *scorer) columns(in store.Table) (store.Table, error) {
	schema, err := in.Schema()
	if err != nil {
		return store.Table{}, err
	}
	var names []string
	if s.scoring.Reads == nil {
		for _, f := range schema.Fields() {
			if f.Name != datasets.Parents && f.Name != datasets.Origin {
				names = append(names, f.Name)
			}
		}
		return in.Select(names)
	}
	for _, c := range s.scoring.Reads {
		switch i := datasets.Lookup(schema, c.Name); {
		case i >= 0:
			names = append(names, c.Name)
		case !c.Optional:
			return store.Table{}, fmt.Errorf("%s reads the column %q, which the table does not have", s.scoring.Spec.Name, c.Name)
		}
	}
	return in.Select(names)
}

// keyed computes the key of the scores, and that of the evaluator alone, under
// which scores are remembered candidate by candidate.
func (s *scorer) keyed(read store.Table, inputs []Out) {
	text := append([]byte(`{"scores":`), scoringStatic(s.scoring)...)
	alone := append([]byte(`{"book":`), s.scoring.Static...)
	for i, in := range inputs {
		text = fmt.Appendf(text, `,%q:%q`, "input "+s.scoring.Inputs[i].Name, in.Head.Digest)
		alone = fmt.Appendf(alone, `,%q:%q`, s.scoring.Inputs[i].Name, in.Head.Digest)
	}
	s.book = store.NewKey(alone)
	text = fmt.Appendf(text, `,"table":%q}`, read.Digest)
	s.key = store.NewKey(text)
	if of := s.body.Edition; of != nil && len(s.scoring.Models) > 0 {
		s.base = s.key
		if s.edition = of(s.base); s.edition != "" {
			s.key = store.NewKey(withEdition(text, s.edition))
		}
	}
	fields := s.scoring.Fields()
	s.schema = arrow.NewSchema(fields[:len(fields)-1], nil)
}

// prepare makes the evaluator ready. One that reads datasets gets an instance
// of its own, since another task may hand it others.
func (s *scorer) prepare(ctx context.Context, inputs []Out) error {
	s.evaluator = s.scoring.Instance
	if _, ok := s.evaluator.(evaluators.Preparer); !ok || len(inputs) == 0 {
		return nil
	}
	instance, err := s.scoring.New()
	if err != nil {
		return err
	}
	s.evaluator, s.own, s.inputs = instance, true, map[string]arrow.Table{}
	for i, in := range inputs {
		if in.Key == "" {
			continue
		}
		table, err := s.body.load(ctx, in)
		if err != nil {
			return err
		}
		s.inputs[s.scoring.Inputs[i].Name] = table
	}
	return instance.(evaluators.Preparer).Prepare(ctx, s.inputs)
}

func (s *scorer) release() {
	for _, t := range s.inputs {
		t.Release()
	}
	if c, ok := s.evaluator.(io.Closer); ok && s.own {
		c.Close()
	}
}

// run scores the table batch by batch, several at once, or all of it at once
// where the evaluator wants that, and stores the scores in the order of the rows.
func (s *scorer) run(ctx context.Context, in store.Table) (store.Result, error) {
	src, err := s.body.Store.Read(in)
	if err != nil {
		return store.Result{}, err
	}
	out := newScoreWriter(s.body.Store, s.schema, s.scoring.ErrorCol)
	whole, ok := s.evaluator.(evaluators.Whole)
	switch {
	case ok:
		err = s.atOnce(ctx, src, in.Rows, whole.MaxRows(), out)
	case s.scoring.Expensive():
		err = s.remembering(ctx, src, in.Rows, out)
	default:
		err = s.streaming(ctx, src, out)
	}
	if err != nil {
		out.abort()
		return store.Result{}, err
	}
	return out.commit()
}

// atOnce evaluates all rows in one batch.
func (s *scorer) atOnce(ctx context.Context, src datasets.Source, rows int64, most int, out *scoreWriter) error {
	if rows > int64(most) {
		return fmt.Errorf("it compares candidates with each other, at most %d of them, and there are %d: let a filter or a rank step before it leave fewer", most, rows)
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return err
	}
	table, err := datasets.ReadAll(ctx, stream)
	if err != nil {
		return err
	}
	defer table.Release()
	all, err := datasets.OneRecord(table)
	if err != nil {
		return err
	}
	defer all.Release()
	scored, err := s.score(ctx, all)
	if err != nil {
		return err
	}
	defer scored.Release()
	return out.write(scored)
}

// streaming evaluates batches in parallel; memory is bounded by the batches in
// flight.
func (s *scorer) streaming(ctx context.Context, src datasets.Source, out *scoreWriter) error {
	group, ctx := errgroup.WithContext(ctx)
	queue := make(chan chan arrow.Record, s.body.Workers)
	slots := make(chan struct{}, s.body.Workers)
	group.Go(func() error {
		defer close(queue)
		stream, err := src.Open(ctx)
		if err != nil {
			return err
		}
		return datasets.Each(ctx, stream, func(rec arrow.Record) error {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			scored := make(chan arrow.Record, 1)
			select {
			case queue <- scored:
			case <-ctx.Done():
				return ctx.Err()
			}
			rec.Retain()
			group.Go(func() error {
				defer func() { <-slots; rec.Release() }()
				r, err := s.score(ctx, rec)
				if err != nil {
					close(scored)
					return err
				}
				scored <- r
				return nil
			})
			return nil
		})
	})
	group.Go(func() error { return drain(ctx, queue, out.write) })
	return group.Wait()
}

// drain writes scored batches in their order.
func drain(ctx context.Context, queue <-chan chan arrow.Record, write func(arrow.Record) error) error {
	var failed error
	for scored := range queue {
		select {
		case r, ok := <-scored:
			if ok && failed == nil {
				failed = write(r)
			}
			if ok {
				r.Release()
			}
		case <-ctx.Done():
			failed = ctx.Err()
			go func() { // the evaluation may still deliver
				if r, ok := <-scored; ok {
					r.Release()
				}
			}()
		}
		if failed != nil {
			break
		}
	}
	return failed
}

// score evaluates one batch and checks what comes back.
func (s *scorer) score(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	out, err := s.evaluator.Evaluate(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := s.check(in, out); err != nil {
		out.Release()
		return nil, err
	}
	return out, nil
}

func (s *scorer) check(in, out arrow.Record) error {
	scores := s.scoring.Instance.Scores()
	if out.NumRows() != in.NumRows() {
		return fmt.Errorf("it returned %d rows for %d candidates", out.NumRows(), in.NumRows())
	}
	n := int(out.NumCols())
	if n != len(scores) && !(n == len(scores)+1 && out.ColumnName(n-1) == evaluators.ErrorColumn) {
		return fmt.Errorf("it returned %d columns where it declares %d scores", n, len(scores))
	}
	for i, want := range scores {
		if out.ColumnName(i) != want.Name || !arrow.TypeEqual(out.Column(i).DataType(), want.Type) {
			return fmt.Errorf("it returned a column %q of type %s where it declares %q of type %s", out.ColumnName(i), out.Column(i).DataType(), want.Name, want.Type)
		}
	}
	if n > len(scores) && out.Column(n-1).DataType().ID() != arrow.STRING {
		return fmt.Errorf("its error column is %s, not text", out.Column(n-1).DataType())
	}
	return nil
}
