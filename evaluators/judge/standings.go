package judge

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/tournament"
)

// standings are what the answers tell of the candidates.
type standings struct {
	*duels
	result *tournament.Result
	number map[int]int // of a candidate in the result, by that among the distinct ones
}

// standings of the largest group of candidates that comparisons connect: between
// groups nothing is known.
func (d *duels) standings(ctx context.Context, options tournament.Options) (*standings, error) {
	n := len(d.candidates)
	all, err := tournament.Fit(ctx, n, d.answers, tournament.Options{})
	if err != nil {
		return nil, err
	}
	s := &standings{duels: d, number: map[int]int{}}
	largest := largestGroup(all)
	for i, item := range all.Items {
		if item.Group == largest {
			s.number[i] = len(s.number)
		}
	}
	var answers []tournament.Comparison
	for _, a := range d.answers {
		first, in := s.number[a.First]
		second, both := s.number[a.Second]
		if in && both {
			a.First, a.Second = first, second
			answers = append(answers, a)
		}
	}
	s.result, err = tournament.Fit(ctx, len(s.number), answers, options)
	return s, err
}

// largestGroup is the first one of those with most items.
func largestGroup(r *tournament.Result) int {
	size, best := make([]int, r.Groups), 0
	for _, item := range r.Items {
		size[item.Group]++
	}
	for group := range size {
		if size[group] > size[best] {
			best = group
		}
	}
	return best
}

// report says in the log how far the judge can be relied on.
func (s *standings) report(log func(string, ...any)) {
	if n := len(s.failures); n > 0 {
		log("judge/tournament: %d of %d comparisons failed; the first: %v", n, len(s.answers), s.firstFailure(-1))
	}
	if r := s.result; r.Both > 0 {
		log("judge/tournament: model %s said the same of %d of %d pairs in both orders; being shown first changes the log odds by %.2f ± %.2f",
			s.model.Name(), r.Agree, r.Both, r.Order.Value, r.Order.Error)
	}
}

// append the row of a candidate.
func (s *standings) append(t table, c candidate) {
	if c.err != nil {
		evaluators.AppendFailure(t.RecordBuilder, c.err)
		return
	}
	among, _ := slices.BinarySearchFunc(s.candidates, c, compare)
	at, ok := s.number[among]
	if !ok {
		evaluators.AppendFailure(t.RecordBuilder, fmt.Errorf("no chain of comparisons connects it with most of the others: %w", s.firstFailure(among)))
		return
	}
	i := s.result.Items[at]
	t.row(settled(i.Strength.Value), settled(i.Strength.Error), settled(i.Strength.Low), settled(i.Strength.High), i.RankLow, i.RankHigh,
		int(i.Wins), int(i.Ties), int(i.Wins+i.Losses+i.Ties))
}

// settled rounds a strength to the digits to which the fit finds it, so that equal
// ones are equal.
func settled(v float64) float64 {
	const digits = 1e8
	return math.Round(v*digits)/digits + 0 // no minus zero
}
