package tournament

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// bootstrap replaces the intervals of a result by those of samples of the pairs,
// and fills in those of ranks.
func (f *fitted) bootstrap(ctx context.Context, o Options, r *Result) error {
	pairs := pairsOf(f.cells)
	samples := make([][]float64, o.Samples)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for s := range samples {
		g.Go(func() error {
			m := newModel(f.n, resample(pairs, rand.New(rand.NewPCG(o.Seed, uint64(s)))), o)
			samples[s] = slices.Clone(f.theta)
			return m.climb(ctx, samples[s])
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	f.summarize(samples, o.Level, r)
	return nil
}

// resample draws as many pairs as there are, with replacement. A pair that is
// drawn several times counts as often.
func resample(pairs [][]cell, rng *rand.Rand) []cell {
	counts := make([]float64, len(pairs))
	for range pairs {
		counts[rng.IntN(len(pairs))]++
	}
	var out []cell
	for i, times := range counts {
		if times == 0 {
			continue
		}
		for _, c := range pairs[i] {
			out = append(out, cell{c.Meeting, times * c.won, times * c.lost, times * c.tied})
		}
	}
	return out
}

func (f *fitted) summarize(samples [][]float64, level float64, r *Result) {
	ranks := make([][]int, len(samples))
	for s, theta := range samples {
		ranks[s] = ranksOf(theta[:f.n])
	}
	values, places := make([]float64, len(samples)), make([]int, len(samples))
	bounds := func(e *Estimate, parameter int) {
		for s, theta := range samples {
			values[s] = theta[parameter]
		}
		e.Low, e.High = interval(values, level)
	}
	for i := range r.Items {
		item := &r.Items[i]
		bounds(&item.Strength, i)
		firsts := 0
		for s := range samples {
			if places[s] = ranks[s][i]; places[s] == 1 {
				firsts++
			}
		}
		item.First = float64(firsts) / float64(len(samples))
		low, high := interval(places, level)
		item.RankLow, item.RankHigh = min(low, item.Rank), max(high, item.Rank)
	}
	if f.order {
		bounds(&r.Order, f.n)
	}
}

// interval holds the middle share of the values, which it sorts.
func interval[T cmp.Ordered](values []T, level float64) (low, high T) {
	slices.Sort(values)
	last, tail := float64(len(values)-1), (1-level)/2
	return values[int(math.Floor(tail*last))], values[int(math.Ceil((1-tail)*last))]
}

// same is how close strengths are that are equal but for rounding.
const same = 1e-8

// ranksOf numbers strengths from 1, the highest, on. Equal ones have the same
// number (1, 2, 2, 4).
func ranksOf(strengths []float64) []int {
	order := strongestFirst(strengths)
	ranks := make([]int, len(strengths))
	for place, i := range order {
		ranks[i] = place + 1
		if place > 0 && strengths[order[place-1]]-strengths[i] <= same {
			ranks[i] = ranks[order[place-1]]
		}
	}
	return ranks
}

func strongestFirst(strengths []float64) []int {
	order := make([]int, len(strengths))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(strengths[j], strengths[i]) })
	return order
}
