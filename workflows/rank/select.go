package rank

import (
	"container/heap"
	"slices"
	"strings"
)

// selection holds the candidates that may be kept.
type selection interface {
	// admits tells whether a candidate of this first cost may be among them.
	admits(cost float64) bool
	// offer shows it a candidate, whose memory it copies if it holds it.
	offer(c *candidate)
	// pool is what it holds, in any order.
	pool() []*candidate
}

// whole holds all candidates.
type whole struct{ all []*candidate }

func (*whole) admits(float64) bool  { return true }
func (w *whole) offer(c *candidate) { w.all = append(w.all, c.clone()) }
func (w *whole) pool() []*candidate { return w.all }

// clone copies a candidate out of the memory of its batch.
func (c *candidate) clone() *candidate {
	out := *c
	out.id, out.cluster = strings.Clone(c.id), strings.Clone(c.cluster)
	numbers := make([]float64, 0, len(c.scores)+len(c.errors)+len(c.cost))
	take := func(from []float64) []float64 {
		at := len(numbers)
		numbers = append(numbers, from...)
		return slices.Clip(numbers[at:])
	}
	out.scores, out.cost = take(c.scores), take(c.cost)
	if c.errors != nil {
		out.errors = take(c.errors)
	}
	return &out
}

// best holds the best candidates up to a size, and up to a number in each
// cluster. Those sets form a matroid (a truncated partition matroid), for
// which it is enough to look at candidates one by one, in any order: where a
// newcomer breaks a bound, the worst of those under that bound goes.
type best struct {
	size     int
	atMost   int // in a cluster; 0: no bound
	members  worstFirst
	clusters map[string][]*held // the best first
}

func newBest(size, atMost int) *best {
	return &best{size: size, atMost: atMost, clusters: map[string][]*held{}}
}

func (b *best) admits(cost float64) bool {
	return len(b.members) < b.size || cost <= b.members[0].cost[0]
}

func (b *best) offer(c *candidate) {
	capped := b.atMost > 0 && !c.loose
	var rival *held
	if mates := b.clusters[c.cluster]; capped && len(mates) == b.atMost {
		rival = mates[len(mates)-1]
	} else if len(b.members) == b.size {
		rival = b.members[0]
	}
	if rival != nil {
		if compare(c, rival.candidate) > 0 {
			return
		}
		b.remove(rival)
	}
	h := &held{candidate: c.clone()}
	heap.Push(&b.members, h)
	if capped {
		mates := b.clusters[h.cluster]
		at, _ := slices.BinarySearchFunc(mates, h, func(a, b *held) int { return compare(a.candidate, b.candidate) })
		b.clusters[h.cluster] = slices.Insert(mates, at, h)
	}
}

// remove takes a candidate out that is the worst of its cluster.
func (b *best) remove(h *held) {
	heap.Remove(&b.members, h.place)
	if b.atMost == 0 || h.loose {
		return
	}
	if mates := b.clusters[h.cluster]; len(mates) > 1 {
		b.clusters[h.cluster] = mates[:len(mates)-1]
	} else {
		delete(b.clusters, h.cluster)
	}
}

func (b *best) pool() []*candidate {
	out := make([]*candidate, len(b.members))
	for i, h := range b.members {
		out[i] = h.candidate
	}
	return out
}

// held is a candidate that knows its place in a heap.
type held struct {
	*candidate
	place int
}

// worstFirst is a heap of candidates.
type worstFirst []*held

var _ heap.Interface = (*worstFirst)(nil)

func (w worstFirst) Len() int           { return len(w) }
func (w worstFirst) Less(i, j int) bool { return compare(w[i].candidate, w[j].candidate) > 0 }

func (w worstFirst) Swap(i, j int) {
	w[i], w[j] = w[j], w[i]
	w[i].place, w[j].place = i, j
}

func (w *worstFirst) Push(x any) {
	h := x.(*held)
	h.place = len(*w)
	*w = append(*w, h)
}

func (w *worstFirst) Pop() any {
	last := len(*w) - 1
	h := (*w)[last]
	(*w)[last] = nil
	*w = (*w)[:last]
	return h
}
