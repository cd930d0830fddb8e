package tournament

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"math/bits"

	"gonum.org/v1/gonum/stat/distuv"
)

// Plan says how a tournament is held.
type Plan struct {
	Items  int
	Budget int // answers that may be asked for
	Batch  int // pairs that are asked at once; 0 takes half as many as there are items
	// Top is how many of the strongest items matter: pairs that may be among
	// them are asked first. 0 makes the whole ranking matter.
	Top     int
	Seed    uint64  // decides between pairs that tell as much
	Options Options // of the fit; its bootstrap is not used
}

func (p Plan) check() error {
	switch {
	case p.Items < 0 || p.Items > MaxItems:
		return fmt.Errorf("%d items, but there can be at most %d", p.Items, MaxItems)
	case p.Budget < 0 || p.Batch < 0 || p.Top < 0:
		return fmt.Errorf("budget, batch and top are %d, %d and %d, but must not be negative", p.Budget, p.Batch, p.Top)
	}
	return nil
}

// batch is how many pairs are asked at once.
func (p Plan) batch() int {
	if p.Batch == 0 {
		return max(1, p.Items/2)
	}
	return p.Batch
}

// Next is the batch of questions to ask after the answers so far: none when the
// budget is spent, or when there are no two items. It is a function of the plan
// and the answers and nothing else.
//
// Pairs that were asked in one order only come first, in the other order. New
// pairs are asked in both orders, next to each other, which the seed decides. No
// pair is asked again before each pair was asked.
func (p Plan) Next(ctx context.Context, answers []Comparison) ([]Meeting, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	for i, a := range answers {
		if err := a.check(p.Items); err != nil {
			return nil, fmt.Errorf("answer %d: %w", i+1, err)
		}
	}
	left := p.Budget - len(answers)
	if left <= 0 || p.Items < 2 {
		return nil, nil
	}
	asked := timesAsked(answers)
	out := p.half(asked, answers)
	if room := p.batch() - len(out); room > 0 && len(out) < left {
		pairs, err := p.choose(ctx, min(room, (left-len(out)+1)/2), asked, answers)
		if err != nil {
			return nil, err
		}
		for _, chosen := range pairs {
			m := Meeting{chosen.low, chosen.high}
			if p.coin(chosen)&1 == 1 {
				m = m.turned()
			}
			out = append(out, m, m.turned())
		}
	}
	return out[:min(len(out), left)], nil
}

func (m Meeting) turned() Meeting { return Meeting{m.Second, m.First} }

func timesAsked(answers []Comparison) map[Meeting]int {
	asked := map[Meeting]int{}
	for _, a := range answers {
		asked[a.Meeting]++
	}
	return asked
}

// half lists the meetings whose turned ones were asked more often, in the order
// of those, at most a batch of them.
func (p Plan) half(asked map[Meeting]int, answers []Comparison) []Meeting {
	var out []Meeting
	missing := map[Meeting]bool{}
	for _, a := range answers {
		m := a.turned()
		if m.First != m.Second && asked[m] < asked[a.Meeting] && !missing[m] && len(out) < p.batch() {
			missing[m] = true
			out = append(out, m)
		}
	}
	return out
}

// choose picks pairs one by one, each as if those before had been answered.
func (p Plan) choose(ctx context.Context, count int, asked map[Meeting]int, answers []Comparison) ([]pair, error) {
	options, err := p.Options.withDefaults()
	if err != nil {
		return nil, err
	}
	f, err := newFitted(ctx, p.Items, answers, options)
	if err != nil {
		return nil, err
	}
	closed := map[pair]bool{}
	for m := range asked {
		closed[m.pair()] = true
	}
	s := &search{fitted: f, weights: f.weights(p.Top)}
	if s.enter(p, closed); len(s.open) == 0 { // each pair was asked
		s.enter(p, nil)
	}
	var out []pair
	for len(out) < count && len(s.open) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		best := s.best()
		f.covariance.learn(best.low, best.high, f.informationOf(best))
		out = append(out, best)
	}
	return out, nil
}

// search is for the pairs of a batch. The pairs that may be asked are in a heap
// by what they would have told when they were last looked at. Since what is learnt
// makes no pair tell more, the first one is the best if it is up to date (M. Minoux,
// Accelerated greedy algorithms, 1978).
type search struct {
	*fitted
	weights []float64
	open    openPairs
}

type openPair struct {
	pair
	gain float32 // rounded, so that pairs that tell as much are equal
	coin uint64
}

// enter opens all pairs but the closed ones.
func (s *search) enter(p Plan, closed map[pair]bool) {
	for low := range s.n {
		for high := low + 1; high < s.n; high++ {
			if at := (pair{low, high}); !closed[at] {
				s.open = append(s.open, openPair{at, s.gain(at), p.coin(at)})
			}
		}
	}
	heap.Init(&s.open)
}

// best takes the open pair that is expected to tell most. Of equal ones the coin
// decides.
func (s *search) best() pair {
	for {
		first := &s.open[0]
		now := s.gain(first.pair)
		if !(now < first.gain) {
			return heap.Pop(&s.open).(openPair).pair
		}
		first.gain = now
		heap.Fix(&s.open, 0)
	}
}

// openPairs implements heap.Interface.
type openPairs []openPair

func (o openPairs) Len() int      { return len(o) }
func (o openPairs) Swap(i, j int) { o[i], o[j] = o[j], o[i] }
func (o *openPairs) Push(x any)   { *o = append(*o, x.(openPair)) }

func (o openPairs) Less(i, j int) bool {
	return o[i].gain > o[j].gain || o[i].gain == o[j].gain && o[i].coin > o[j].coin
}

func (o *openPairs) Pop() any {
	last := (*o)[len(*o)-1]
	*o = (*o)[:len(*o)-1]
	return last
}

// gain of information from asking a pair in both orders, in nats, times how
// much it matters.
func (s *search) gain(p pair) float32 {
	known := s.informationOf(p) * s.covariance.ofDifference(p.low, p.high)
	return float32(s.weights[p.low] * s.weights[p.high] * math.Log1p(known) / 2)
}

// informationOf both orders of a pair on the difference of strengths.
func (f *fitted) informationOf(p pair) float64 {
	m := Meeting{p.low, p.high}
	won, lost, tied, _ := f.chances(f.theta, m)
	wonTurned, lostTurned, tiedTurned, _ := f.chances(f.theta, m.turned())
	return information(won, lost, tied) + information(wonTurned, lostTurned, tiedTurned)
}

// weights of the items: the chance that each is stronger than the border below
// the top, as far as is known.
func (f *fitted) weights(top int) []float64 {
	out := make([]float64, f.n)
	if top == 0 || top >= f.n {
		for i := range out {
			out[i] = 1
		}
		return out
	}
	order := strongestFirst(f.theta[:f.n])
	border := (f.theta[order[top-1]] + f.theta[order[top]]) / 2
	for i := range out {
		deviation := math.Sqrt(max(f.covariance.at(i, i), same))
		out[i] = distuv.UnitNormal.CDF((f.theta[i] - border) / deviation)
	}
	return out
}

// coin is a random number for a pair.
func (p Plan) coin(of pair) uint64 {
	x := p.Seed ^ bits.RotateLeft64(uint64(of.low)*0x9e3779b97f4a7c15, 32) ^ uint64(of.high)*0xd1342543de82ef95
	// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
