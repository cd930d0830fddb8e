package rank

import (
	"context"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/words"
	"github.com/cupel-science/cupel/workflows/rank/pareto"
)

// arrange settles the order of the pool, emits the kept rows and returns them.
func (r *ranking) arrange(ctx context.Context, pool []*candidate, emit func(arrow.Record) error) ([]*candidate, error) {
	enough := 0
	if r.spec.Keep > 0 && r.spec.Diverse == nil {
		enough = max(r.spec.Keep+1, r.spec.contenders())
	}
	relate(r.method, pool, enough)
	r.fronts(pool)
	capped := r.spec.Diverse.capped(pool)
	if r.spec.Diverse.picks() {
		return r.arrangePicked(ctx, capped, emit)
	}
	kept := cut(capped, r.spec.Keep)
	if r.spec.Diverse.caps() {
		if err := r.passedOver(ctx, pool, kept); err != nil {
			return nil, err
		}
	}
	if err := r.settle(ctx, capped, len(kept)); err != nil {
		return nil, err
	}
	g, err := gather(ctx, r.tables, kept)
	if err != nil {
		return nil, err
	}
	defer g.release()
	return kept, r.emit(ctx, g, kept, emit)
}

// arrangePicked arranges a pool of which some are picked by their distances.
func (r *ranking) arrangePicked(ctx context.Context, pool []*candidate, emit func(arrow.Record) error) ([]*candidate, error) {
	pool = cut(pool, r.spec.Diverse.pool(r.spec.Keep))
	g, err := gather(ctx, r.tables, pool)
	if err != nil {
		return nil, err
	}
	defer g.release()
	rec, err := g.record(ctx, pool)
	if err != nil {
		return nil, err
	}
	defer rec.Release()
	chosen, err := r.spec.Diverse.choose(rec, r.spec.Keep)
	if err != nil {
		return nil, err
	}
	kept := make([]*candidate, len(chosen))
	for i, at := range chosen {
		kept[i] = pool[at]
	}
	if len(kept) < r.spec.Keep && int64(len(pool)) < r.survey.ranked {
		r.summary.warn("Only %d of %d candidates were found that are far enough apart, among the best %d: a larger pool may hold more.", len(kept), r.spec.Keep, len(pool))
	}
	if err := r.settle(ctx, kept, len(kept)); err != nil {
		return nil, err
	}
	return kept, r.emit(ctx, g, kept, emit)
}

func cut(pool []*candidate, n int) []*candidate {
	if n > 0 && n < len(pool) {
		return pool[:n]
	}
	return pool
}

// settle gives the first candidates of the pool their ranks and intervals, and
// describes them.
func (r *ranking) settle(ctx context.Context, pool []*candidate, keep int) error {
	beyond := number(pool, keep)
	if beyond > 0 {
		r.summary.warn("At least %s below the cut as good as the last one kept: the text of ids decided.", areCandidates(beyond))
	}
	if keep == 0 {
		return nil
	}
	var first *float64
	again := pool[:min(len(pool), r.spec.contenders())]
	if slices.ContainsFunc(again, func(c *candidate) bool { return slices.ContainsFunc(c.errors, func(e float64) bool { return e > 0 }) }) {
		share, err := resample(ctx, r.method, r.spec.Bootstrap, again)
		if err != nil {
			return err
		}
		first = &share
		if len(again) < keep {
			r.summary.warn("Rank intervals are those of the first %d candidates among each other; the others have none.", len(again))
		}
	}
	r.summary.winner(r.spec, r.survey, pool, first)
	return nil
}

func areCandidates(n int) string {
	if n == 1 {
		return "1 candidate is"
	}
	return words.Counted(int64(n), "candidate") + " are"
}

// passedOver counts the candidates that are better than the last one kept, but
// not kept because of the bounds of clusters.
func (r *ranking) passedOver(ctx context.Context, pool, kept []*candidate) error {
	if len(kept) == 0 {
		return nil
	}
	last, better := kept[len(kept)-1], int64(0)
	switch {
	case r.poolSize() == 0:
		at, _ := slices.BinarySearchFunc(pool, last, compare)
		better = int64(at)
		if len(kept) < r.spec.Keep || r.spec.Keep == 0 {
			better = int64(len(pool)) - 1
		}
	case len(kept) < r.spec.Keep:
		better = r.survey.ranked - 1
	default:
		err := r.again(ctx, func(b *batch) {
			better += r.betterThan(last, b)
		})
		if err != nil {
			return err
		}
	}
	if n := better - int64(len(kept)-1); n > 0 {
		r.summary.Dropped = append(r.summary.Dropped, Dropped{"better ones have the same " + r.spec.Diverse.By, n})
	}
	return nil
}

func (r *ranking) betterThan(last *candidate, b *batch) (n int64) {
	c := candidate{scores: make([]float64, len(b.scores))}
	for row, ok := range b.eligible {
		if !ok {
			continue
		}
		for i, scores := range b.scores {
			c.scores[i] = scores[row]
		}
		c.cost, c.row, c.id = r.method.cost(c.scores, c.cost[:0]), b.first+int64(row), b.id(row)
		if compare(&c, last) < 0 {
			n++
		}
	}
	return n
}

// The most points of which the hypervolume is found, by the number of
// objectives from four on: each takes a few seconds. Fewer objectives take any
// number.
var mostMeasured = []int{5000, 2000, 500, 200, 100, 60, 40}

// fronts describes the Pareto fronts of a sorted pool.
func (r *ranking) fronts(pool []*candidate) {
	if r.spec.Method != Pareto {
		return
	}
	s := &r.summary
	var first [][]float64
	for _, c := range pool {
		if math.IsInf(c.cost[0], 0) {
			break
		}
		s.Fronts = int64(c.cost[0])
		if s.Fronts == 1 {
			first = append(first, oriented(r.spec.Objectives, c.scores, nil))
		}
	}
	s.FirstFront = int64(len(first))
	if r.spec.Reference == nil {
		return
	}
	if k := len(r.spec.Objectives) - 4; k >= 0 && (k >= len(mostMeasured) || len(first) > mostMeasured[k]) {
		s.warn("The hypervolume is left out: of %d points in %d objectives it would take too long.", len(first), len(r.spec.Objectives))
		return
	}
	reference := oriented(r.spec.Objectives, r.spec.Reference, nil)
	if v := pareto.Hypervolume(first, reference); !math.IsInf(v, 0) && !math.IsNaN(v) {
		s.Hypervolume = &v
	}
}
