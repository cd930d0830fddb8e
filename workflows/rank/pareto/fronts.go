package pareto

import (
	"cmp"
	"slices"
	"sort"
)

// Fronts returns the number of the front of each point, from 1. With enough
// above 0 it finds only as many fronts as it takes to hold that many points;
// those in later fronts get 0.
//
// It is efficient non-dominated sorting with binary search: X. Zhang, Y. Tian,
// R. Cheng and Y. Jin, An efficient approach to nondominated sorting for
// evolutionary multiobjective optimization, IEEE Transactions on Evolutionary
// Computation 19 (2015) 201-213; with an index for each front instead of a
// list. For n points it takes O(n log² n) with up to three objectives; with
// more, that many steps are usual and O(n²) the worst case.
func Fronts(points [][]float64, enough int) []int {
	out := make([]int, len(points))
	if len(points) == 0 {
		return out
	}
	if enough <= 0 {
		enough = len(points)
	}
	s := sorter{width: len(points[0]), enough: enough}
	for _, same := range distinct(points) {
		f := s.add(points[same[0]], len(same))
		for _, i := range same {
			out[i] = f
		}
	}
	for i, f := range out {
		if f > len(s.fronts) {
			out[i] = 0
		}
	}
	return out
}

// distinct groups the indices of equal points, in lexicographic order of the
// points.
func distinct(points [][]float64) [][]int {
	type item struct {
		first float64 // the first coordinate, near at hand for most comparisons
		index int
	}
	items := make([]item, len(points))
	for i, p := range points {
		items[i] = item{p[0], i}
	}
	slices.SortFunc(items, func(a, b item) int {
		if c := cmp.Compare(a.first, b.first); c != 0 {
			return c
		}
		return cmp.Or(slices.Compare(points[a.index], points[b.index]), a.index-b.index)
	})
	order, groups := make([]int, len(items)), make([][]int, 0, len(items))
	for i, it := range items {
		order[i] = it.index
	}
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && slices.Equal(points[order[from]], points[order[to]]) {
			to++
		}
		groups = append(groups, order[from:to:to])
		from = to
	}
	return groups
}

// sorter puts points, which come in lexicographic order, into fronts.
type sorter struct {
	width  int
	enough int
	fronts []cover
	sizes  []int // points in each front
	held   int   // points in all of them
}

// add returns the number of the front of a point that occurs count times, 0
// where that front is not needed. If a member of a front dominates the point,
// then so do members of all fronts before; hence a binary search.
func (s *sorter) add(p []float64, count int) int {
	rest := p[1:]
	f := sort.Search(len(s.fronts), func(i int) bool { return !s.fronts[i].covers(rest) })
	if f == len(s.fronts) {
		if s.held >= s.enough {
			return 0
		}
		s.fronts, s.sizes = append(s.fronts, newCover(s.width-1)), append(s.sizes, 0)
	}
	s.fronts[f].add(rest)
	s.sizes[f] += count
	s.held += count
	for last := len(s.fronts) - 1; last > 0 && s.held-s.sizes[last] >= s.enough; last-- {
		s.held -= s.sizes[last]
		s.fronts, s.sizes = s.fronts[:last], s.sizes[:last]
	}
	return f + 1
}

// cover is an index over the members of a front without their first
// coordinate, which is never above that of a later point.
type cover interface {
	// covers tells whether a member is nowhere above p.
	covers(p []float64) bool
	// add takes a member in that none covers.
	add(p []float64)
}

func newCover(width int) cover {
	switch width {
	case 0:
		return everything{}
	case 1:
		return &floor{}
	case 2:
		return &staircase{}
	}
	return &tree{}
}

// everything covers all points: of one objective, every later value is worse.
type everything struct{}

func (everything) covers([]float64) bool { return true }
func (everything) add([]float64)         {}

// floor is the least value of a single remaining coordinate.
type floor struct {
	least float64
	some  bool
}

func (f *floor) covers(p []float64) bool { return f.some && f.least <= p[0] }
func (f *floor) add(p []float64)         { f.least, f.some = p[0], true }
