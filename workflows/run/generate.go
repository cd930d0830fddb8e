package run

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/kinds"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// generate runs a generator and makes candidates of what it emits and its gates
// let pass.
func (b *Body) generate(ctx context.Context, t *Task) (store.Result, error) {
	g := t.Node.Generator
	req := generators.Request{Count: t.Node.Count, Seed: t.Seed, Round: t.Round, Inputs: map[string]arrow.Table{}}
	if t.History != nil {
		history, err := b.load(ctx, *t.History)
		if err != nil {
			return store.Result{}, err
		}
		defer history.Release()
		req.History = history
	}
	for i, in := range t.Inputs {
		if in.Key == "" {
			continue
		}
		table, err := b.load(ctx, in)
		if err != nil {
			return store.Result{}, err
		}
		defer table.Release()
		req.Inputs[t.Node.Inputs[i].Name] = table
	}
	c := &collector{store: b.Store, kind: g.CandidateKind, origin: t.Origin(), most: int64(req.Count), generator: g}
	ctx, asked := b.attend(ctx, t, g.Models)
	err := g.Instance.Generate(ctx, req, func(rec arrow.Record) error { return c.emit(ctx, rec) })
	if err = asked.refusal(err); err != nil {
		c.abort()
		return store.Result{}, fmt.Errorf("%s: %w", g.Spec.Name, err)
	}
	table, err := c.finish(t)
	if err != nil {
		return store.Result{}, err
	}
	result := b.held(t, table, c.screen.counts())
	return result, asked.list(&result)
}

// held makes the result of a generator, and tells what its gates held back.
func (b *Body) held(t *Task, table store.Table, counts []HeldBack) store.Result {
	result := store.Result{Table: table}
	if len(counts) == 0 {
		return result
	}
	for _, h := range counts {
		result.Held += h.Count
	}
	for _, line := range DescribeHeldBack(counts) {
		b.emit(t, Event{Type: Held, Message: line})
	}
	result.Detail = encode(GenerateDetail{counts})
	return result
}

func (b *Body) load(ctx context.Context, out Out) (arrow.Table, error) {
	t, err := b.table(out)
	if err != nil {
		return nil, err
	}
	return b.Store.Load(ctx, t)
}

// collector stores the batches of a generator as candidates.
type collector struct {
	store  *store.Store
	kind   string
	origin string
	most   int64
	rows   int64
	ids    *datasets.Identifier
	of     kinds.Content // what ids are of; nil for the whole payload
	writer *store.TableWriter

	generator *workflows.Generator // nil for rows that nobody generated
	screen    *screen              // nil until a batch is there, or without gates
}

func (c *collector) emit(ctx context.Context, rec arrow.Record) error {
	if c.writer == nil {
		if err := c.start(rec.Schema()); err != nil {
			return err
		}
	}
	if err := c.ids.Accepts(rec.Schema()); err != nil {
		return err
	}
	if c.rows += rec.NumRows(); c.rows > c.most {
		return fmt.Errorf("it emitted %d candidates where %d were asked for", c.rows, c.most)
	}
	if c.screen != nil {
		passed, err := c.screen.pass(ctx, rec)
		if err != nil {
			return err
		}
		defer passed.Release()
		rec = passed
	}
	cands := c.identify(rec)
	defer cands.Release()
	return c.writer.Write(cands)
}

func (c *collector) identify(rec arrow.Record) arrow.Record {
	if c.of == nil {
		return c.ids.Identify(rec)
	}
	content := c.of(rec)
	defer content.Release()
	return c.ids.IdentifyBy(rec, content)
}

func (c *collector) start(payload *arrow.Schema) error {
	ids, err := datasets.NewIdentifier(memory.DefaultAllocator, payload, c.kind, c.origin)
	if err != nil {
		return err
	}
	if c.generator != nil && len(c.generator.Gates) > 0 {
		if c.screen, err = newScreen(c.generator, payload); err != nil {
			return err
		}
	}
	c.ids, c.writer = ids, c.store.NewTable(ids.Schema())
	return nil
}

func (c *collector) abort() {
	if c.writer != nil {
		c.writer.Abort()
	}
}

// finish ends the table. A generator that emitted nothing gives an empty one,
// with the columns that it has declared.
func (c *collector) finish(t *Task) (store.Table, error) {
	if c.writer != nil {
		return c.writer.Commit()
	}
	schema := t.Node.Schema
	if schema == nil {
		var err error
		if schema, err = datasets.CandidateSchema(arrow.NewSchema(nil, nil)); err != nil {
			return store.Table{}, err
		}
	}
	return c.store.NewTable(schema).Commit()
}

// candidates makes candidates of the rows of an input.
func (b *Body) candidates(ctx context.Context, t *Task) (store.Result, error) {
	table, err := b.table(t.From[0])
	if err != nil {
		return store.Result{}, err
	}
	src, err := b.Store.Read(table)
	if err != nil {
		return store.Result{}, err
	}
	if datasets.Lookup(src.Schema(), datasets.ID) >= 0 {
		return store.Result{Table: table}, nil
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return store.Result{}, err
	}
	kind := t.Node.RowKind
	c := &collector{store: b.Store, kind: kind, of: kinds.ContentOf(kind), origin: t.Origin(), most: table.Rows}
	if err := datasets.Each(ctx, stream, func(rec arrow.Record) error { return c.emit(ctx, rec) }); err != nil {
		c.abort()
		return store.Result{}, err
	}
	out, err := c.finish(t)
	return store.Result{Table: out}, err
}
