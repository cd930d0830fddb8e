package run

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/expression"
	"github.com/cupel-science/cupel/workflows/store"
)

// release lets a table out as it is, if every row fulfils what the policy
// requires.
func (b *Body) release(ctx context.Context, t *Task) (store.Result, error) {
	in, err := resultOf(b.Store, t.From[0].Key)
	if err != nil {
		return store.Result{}, err
	}
	if len(t.Node.Require) > 0 {
		if err := b.require(ctx, t.Node, t.From[0]); err != nil {
			return store.Result{}, err
		}
	}
	return store.Result{Table: in.Table, Failed: in.Failed}, nil
}

func (b *Body) require(ctx context.Context, n *workflows.Node, table Out) error {
	src, err := b.source(table)
	if err != nil {
		return err
	}
	stream, err := src.Open(ctx)
	if err != nil {
		return err
	}
	refusals := make([]refusal, len(n.Require))
	var rows int64
	err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
		for i, q := range n.Require {
			holds, err := q.Holds(rec)
			if err != nil {
				return err
			}
			refusals[i].take(q, rec, holds, rows)
		}
		rows += rec.NumRows()
		return nil
	})
	if err != nil {
		return err
	}
	var texts []string
	for i, r := range refusals {
		if r.count > 0 {
			texts = append(texts, r.text(n.Require[i], rows))
		}
	}
	if len(texts) > 0 {
		return fmt.Errorf("%w: %s", ErrNotReleased, strings.Join(texts, "; "))
	}
	return nil
}

// ErrNotReleased says that a table does not fulfil what the policy requires.
var ErrNotReleased = errors.New("not released")

// refusal counts the rows that do not fulfil a requirement, and tells of the
// first ones.
type refusal struct {
	count    int64
	examples []string
}

// shownRefusals bounds the rows that are told of, for each requirement.
const shownRefusals = 5

func (r *refusal) take(q *expression.Predicate, rec arrow.Record, holds []bool, before int64) {
	for row, ok := range holds {
		if ok {
			continue
		}
		if r.count++; len(r.examples) < shownRefusals {
			r.examples = append(r.examples, describeRow(q, rec, row, before))
		}
	}
}

// describeRow names a row and what it has in the columns that a condition reads.
func describeRow(q *expression.Predicate, rec arrow.Record, row int, before int64) string {
	text := fmt.Sprintf("row %d", before+int64(row)+1)
	if i := datasets.Lookup(rec.Schema(), datasets.ID); i >= 0 {
		if id, ok := datasets.Text(rec.Column(i), row); ok {
			text += " " + clipped(id)
		}
	}
	var values []string
	for _, name := range q.Columns() {
		value := "nothing"
		if col := rec.Column(datasets.Lookup(rec.Schema(), name)); col.IsValid(row) {
			value = clipped(col.ValueStr(row))
		}
		values = append(values, name+" "+value)
	}
	return text + " has " + strings.Join(values, ", ")
}

func (r *refusal) text(q *expression.Predicate, rows int64) string {
	out := fmt.Sprintf("%d of %d rows do not fulfil `%s`: %s", r.count, rows, q, strings.Join(r.examples, "; "))
	if more := r.count - int64(len(r.examples)); more > 0 {
		out += fmt.Sprintf("; and %d more", more)
	}
	return out
}
