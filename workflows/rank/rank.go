package rank

import (
	"context"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/words"
)

// Rank ranks the rows of tables, united by column name, and emits the ranked
// table batch by batch, the best first: at least one batch, which is empty if
// nothing was kept, with the schema of Columns. A record is released after
// emit returns. Of rows with one id the first counts, in the order of the
// inputs.
//
// The inputs are read two or three times and must give the same rows each
// time. All rows that are kept are in memory together. The same inputs give the
// same bits, however they are cut into batches.
func Rank(ctx context.Context, inputs []datasets.Source, spec Spec, emit func(arrow.Record) error) (*Summary, error) {
	r, err := newRanking(inputs, spec)
	if err != nil {
		return nil, err
	}
	pool, err := r.selectPool(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := r.arrange(ctx, pool, emit)
	if err != nil {
		return nil, err
	}
	r.summary.Kept = int64(len(kept))
	for _, c := range kept {
		if c.tied {
			r.summary.Ties++
		}
	}
	return &r.summary, nil
}

// ranking is one call of Rank.
type ranking struct {
	spec    Spec
	tables  *union
	out     *arrow.Schema
	judge   *judge
	survey  *survey
	method  method
	summary Summary
}

func newRanking(inputs []datasets.Source, spec Spec) (*ranking, error) {
	tables, err := newUnion(inputs)
	if err != nil {
		return nil, err
	}
	out, err := Columns(tables.schema, spec)
	if err != nil {
		return nil, err
	}
	spec = spec.withDefaults()
	r := &ranking{spec: spec, tables: tables, out: out, judge: &judge{spec: spec}, survey: newSurvey(len(spec.Objectives))}
	if names := replaced(tables.schema, spec); len(names) > 0 {
		r.summary.warn("The ranking replaces columns of the table that no ranking made: %s.", quoted(names))
	}
	return r, nil
}

// needed are the columns that the passes before the last one read; nil for
// all.
func (r *ranking) needed() []string {
	out := []string{datasets.ID}
	for _, o := range r.spec.Objectives {
		out = append(out, o.Score, o.Uncertainty)
	}
	if r.spec.Diverse.caps() {
		out = append(out, r.spec.Diverse.By)
	}
	for _, c := range r.spec.Constraints {
		if c.Columns == nil {
			return nil
		}
		out = append(out, c.Columns...)
	}
	return out
}

// scan calls f for every batch.
func (r *ranking) scan(ctx context.Context, f func(*batch) error) error {
	var b batch
	return r.tables.each(ctx, r.tables.columns(r.needed()), func(first int64, rec arrow.Record) error {
		if err := r.spec.newBatch(&b, first, rec); err != nil {
			return err
		}
		return f(&b)
	})
}

// selectPool judges all rows and returns the candidates that may be kept,
// sorted. Scaling by the table takes a pass of its own before scores can be
// compared.
func (r *ranking) selectPool(ctx context.Context) ([]*candidate, error) {
	var s selection = &whole{}
	size := r.poolSize()
	if size > 0 {
		s = newBest(size, r.spec.Diverse.bound())
	}
	scaled := r.scales()
	if !scaled {
		r.method = newMethod(r.spec, make([]Linear, len(r.spec.Objectives)))
	}
	err := r.scan(ctx, func(b *batch) error {
		if err := r.judge.judge(b); err != nil {
			return err
		}
		r.survey.add(b)
		if !scaled {
			r.offer(b, s)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.judge.seen = nil // no longer needed, and large
	if scaled {
		r.method = newMethod(r.spec, r.survey.scales(r.spec.Objectives))
		if err := r.again(ctx, func(b *batch) { r.offer(b, s) }); err != nil {
			return nil, err
		}
	}
	r.account()
	return s.pool(), nil
}

// again scans rows that were judged before.
func (r *ranking) again(ctx context.Context, f func(*batch)) error {
	rows := int64(0)
	err := r.scan(ctx, func(b *batch) error {
		if err := r.judge.recall(b); err != nil {
			return err
		}
		rows += int64(b.rows)
		f(b)
		return nil
	})
	if err == nil && rows != r.judge.verdict.n {
		err = errChanged
	}
	return err
}

// scales tells whether scores are scaled by the table.
func (r *ranking) scales() bool {
	return r.spec.Method == Desirability && !r.spec.raw() &&
		slices.ContainsFunc(r.spec.Objectives, func(o Objective) bool { return o.Transform == nil })
}

// poolSize is how many candidates have to be held to keep the right ones; 0
// for all. One more than are kept shows whether the last of them ties.
func (r *ranking) poolSize() int {
	keep := r.spec.Keep
	if m := newMethod(r.spec, make([]Linear, len(r.spec.Objectives))); keep == 0 || !m.alone() {
		return 0
	}
	if r.spec.Diverse.picks() {
		return r.spec.Diverse.pool(keep)
	}
	return max(keep+1, r.spec.contenders())
}

// offer shows the candidates of a batch to a selection.
func (r *ranking) offer(b *batch, s selection) {
	c := candidate{scores: make([]float64, len(b.scores))}
	if r.spec.uncertain() {
		c.errors = make([]float64, len(b.scores))
	}
	for row, ok := range b.eligible {
		if !ok {
			continue
		}
		for i, scores := range b.scores {
			c.scores[i] = scores[row]
		}
		if c.cost = r.method.cost(c.scores, c.cost[:0]); !s.admits(c.cost[0]) {
			continue
		}
		for i, errors := range b.errors {
			if errors != nil {
				c.errors[i] = errors[row]
			}
		}
		c.row, c.id = b.first+int64(row), b.id(row)
		if b.clusters != nil {
			text, ok := cellText(b.clusters, row)
			c.cluster, c.loose = text, !ok
		}
		s.offer(&c)
	}
}

// account puts into the summary what the first pass found.
func (r *ranking) account() {
	s := &r.summary
	s.Rows, s.Ranked = r.judge.verdict.n, r.survey.ranked
	s.addDropped(r.spec.reasonOrder(), r.judge.dropped)
	if s.Rows > 0 && s.Ranked == 0 {
		s.warn("None of the %s could be ranked.", words.Counted(s.Rows, "row"))
	}
	if !r.scales() || s.Ranked < 2 {
		return
	}
	for i, o := range r.spec.Objectives {
		if c := r.survey.columns[i]; o.Transform == nil && c.low == c.high {
			s.warn("All candidates have the same %s, which therefore does not matter.", o.Score)
		}
	}
}
