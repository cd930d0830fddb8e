package search

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Circle is a circle in floating point.
type Circle struct{ X, Y, R float64 }

// bySize orders circles, the largest first.
func bySize(a, b Circle) int {
	return cmp.Or(cmp.Compare(b.R, a.R), cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y))
}

// Packing is a packing that has passed the referee, with its sum of radii.
type Packing struct {
	Circles []Circle // the largest first
	Sum     float64
}

// Config says what Propose does.
type Config struct {
	N          int     // circles, at least one
	Count      int     // walks, each of which gives one packing at most
	Climbs     int     // climbs of each walk
	Population int     // packings of the past that walks may begin at, the best ones
	Fresh      float64 // share of walks that begin at random centres instead
	Seed       uint64
}

// Proposal is a packing and where the walk that found it began: at an index of
// the past, or at -1 from random centres.
type Proposal struct {
	Packing
	Parent int
}

// Propose makes walks and returns the packings that they found, in the order of
// the walks. A packing is left out where another, of the past or of an earlier
// walk, is as good to within 1e-9: with the sum they share all but reflections,
// turns, and circles that lie loose. The result depends on the arguments alone,
// not on the number of processors.
func Propose(ctx context.Context, c Config, past []Packing) ([]Proposal, error) {
	parents := c.choose(past)
	found := make([]*Proposal, c.Count)
	known := newSums(past)
	var taken atomic.Int64
	var group errgroup.Group
	for range min(runtime.GOMAXPROCS(0), c.Count) {
		group.Go(func() error {
			w := newWalker(c.N)
			for i := int(taken.Add(1)) - 1; i < c.Count; i = int(taken.Add(1)) - 1 {
				var from []Circle
				if parents[i] >= 0 {
					from = past[parents[i]].Circles
				}
				p, ok, err := w.walk(ctx, rand.New(rand.NewPCG(c.Seed, uint64(i)+1)), from, c.Climbs, known)
				if err != nil {
					return err
				}
				if ok {
					found[i] = &Proposal{p, parents[i]}
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return known.distinct(found), nil
}

// choose says where each walk begins.
func (c Config) choose(past []Packing) []int {
	rng := rand.New(rand.NewPCG(c.Seed, 0))
	best := make([]int, len(past))
	for i := range best {
		best[i] = i
	}
	slices.SortStableFunc(best, func(a, b int) int { return cmp.Compare(past[b].Sum, past[a].Sum) })
	best = best[:min(len(best), c.Population)]
	out := make([]int, c.Count)
	for i := range out {
		out[i] = -1
		if fresh := rng.Float64() < c.Fresh; !fresh && len(best) > 0 {
			out[i] = best[rng.IntN(len(best))]
		}
	}
	return out
}

// sums are those of known packings, in ascending order.
type sums []float64

func newSums(past []Packing) sums {
	s := make(sums, len(past))
	for i, p := range past {
		s[i] = p.Sum
	}
	slices.Sort(s)
	return s
}

// How far the sums of two packings that are the same may lie apart: the known
// one may be better by sameSum, or worse by rounding.
const (
	sameSum  = 1e-9
	rounding = 1e-12
)

// have tells whether a packing with this sum is known.
func (s sums) have(sum float64) bool {
	i, _ := slices.BinarySearch(s, sum-rounding)
	return i < len(s) && s[i] <= sum+sameSum
}

// distinct leaves out what is known or comes a second time.
func (s sums) distinct(found []*Proposal) []Proposal {
	s = slices.Clone(s)
	var out []Proposal
	for _, p := range found {
		if p == nil || s.have(p.Sum) {
			continue
		}
		i, _ := slices.BinarySearch(s, p.Sum)
		s = slices.Insert(s, i, p.Sum)
		out = append(out, *p)
	}
	return out
}
