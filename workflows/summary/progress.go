package summary

import (
	"math"
	"slices"
	"sort"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
)

// maxPoints bounds the rounds of a loop that a picture shows; of more, evenly
// spaced ones are read.
const maxPoints = 200

// progress follows the objectives of every top-level loop over its rounds.
func (b *builder) progress() error {
	for _, n := range b.order {
		if n.Loop == nil {
			continue
		}
		var rounds []run.Event
		for _, e := range b.rec.Events {
			if e.Type == run.RoundDone && e.Step == n.Path {
				rounds = append(rounds, e)
			}
		}
		if err := b.follow(n, rounds); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) follow(n *workflows.Node, rounds []run.Event) error {
	r := ranker(n)
	if r == nil || len(rounds) < 2 {
		return nil
	}
	for _, o := range r.Ranking.Spec.Objectives {
		s := scoreOf(r.Scores, o.Score)
		series := report.Series{Loop: n.Path, Name: o.Score, Unit: s.Unit, Goal: o.Goal}
		for _, i := range spaced(len(rounds)) {
			point, err := b.point(rounds[i], i, o)
			if err != nil {
				return err
			}
			series.Points = append(series.Points, point)
		}
		b.doc.Progress = append(b.doc.Progress, series)
	}
	return nil
}

// spaced picks at most maxPoints of n indices, the first and last among them.
func spaced(n int) []int {
	if n <= maxPoints {
		maxed := make([]int, n)
		for i := range maxed {
			maxed[i] = i
		}
		return maxed
	}
	out := make([]int, maxPoints)
	for i := range out {
		out[i] = i * (n - 1) / (maxPoints - 1)
	}
	return out
}

func (b *builder) point(e run.Event, round int, o rank.Objective) (report.Point, error) {
	p := report.Point{Round: round, Evaluations: e.Done, Best: math.NaN(), Median: math.NaN()}
	result, ok, err := b.Store.Result(e.Key)
	if err != nil || !ok {
		return p, err
	}
	one, err := result.Table.Select([]string{o.Score})
	if err != nil {
		return p, nil // a round without the score: nothing was ranked yet
	}
	table, err := b.Store.Load(b.ctx, one)
	if err != nil {
		return p, err
	}
	defer table.Release()
	values, valid, err := datasets.TableFloat64s(table, o.Score)
	if err != nil {
		return p, err
	}
	kept := values[:0]
	for i, v := range values {
		if valid[i] && !math.IsNaN(v) {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return p, nil
	}
	sort.Float64s(kept)
	if o.Goal == evaluators.Maximize {
		slices.Reverse(kept)
	}
	p.Best = kept[0]
	p.Median = (kept[(len(kept)-1)/2] + kept[len(kept)/2]) / 2
	return p, nil
}
