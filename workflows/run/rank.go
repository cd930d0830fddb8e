package run

import (
	"context"
	"encoding/json"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/store"
)

// rank orders candidates; the summary of the ranking is the result's detail.
func (b *Body) rank(ctx context.Context, t *Task) (store.Result, error) {
	var sources []datasets.Source
	for _, in := range t.From {
		src, err := b.source(in)
		if err != nil {
			return store.Result{}, err
		}
		sources = append(sources, src)
	}
	spec := t.Node.Ranking.Spec
	spec.Bootstrap.Seed = t.Seed
	var tw *store.TableWriter
	summary, err := rank.Rank(ctx, sources, spec, func(rec arrow.Record) error {
		if tw == nil {
			tw = b.Store.NewTable(rec.Schema())
		}
		return tw.Write(rec)
	})
	if err != nil {
		if tw != nil {
			tw.Abort()
		}
		return store.Result{}, err
	}
	detail, err := json.Marshal(summary)
	if err != nil {
		tw.Abort()
		return store.Result{}, err
	}
	table, err := tw.Commit()
	return store.Result{Table: table, Detail: detail}, err
}

func (b *Body) source(out Out) (datasets.Source, error) {
	table, err := b.table(out)
	if err != nil {
		return nil, err
	}
	return b.Store.Read(table)
}

// filter keeps the rows for which a condition holds.
func (b *Body) filter(ctx context.Context, t *Task) (store.Result, error) {
	src, err := b.source(t.From[0])
	if err != nil {
		return store.Result{}, err
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return store.Result{}, err
	}
	tw := b.Store.NewTable(src.Schema())
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		holds, err := t.Node.Filter.Holds(rec)
		if err != nil {
			return err
		}
		kept, err := keepRows(ctx, rec, holds)
		if err != nil {
			return err
		}
		defer kept.Release()
		return tw.Write(kept)
	})
	if err != nil {
		tw.Abort()
		return store.Result{}, err
	}
	table, err := tw.Commit()
	return store.Result{Table: table}, err
}

func keepRows(ctx context.Context, rec arrow.Record, keep []bool) (arrow.Record, error) {
	var rows []int64
	for row, k := range keep {
		if k {
			rows = append(rows, int64(row))
		}
	}
	if len(rows) == len(keep) {
		rec.Retain()
		return rec, nil
	}
	return datasets.TakeRows(ctx, rec, rows)
}
