package functions

import (
	"cmp"
	"math"
	"slices"
)

// ranked is a candidate with the number of its front, from 0, and its crowding
// distance there.
type ranked struct {
	*individual
	front    int
	crowding float64
}

// fittest takes the n best candidates by front, and by crowding distance in
// the front that does not fit whole.
func fittest(all []*individual, n int) []ranked {
	var out []ranked
	for number, members := range fronts(all) {
		if len(out) >= n {
			break
		}
		distances := crowding(members)
		front := make([]ranked, len(members))
		for i, m := range members {
			front[i] = ranked{m, number, distances[i]}
		}
		slices.SortFunc(front, func(a, b ranked) int {
			return cmp.Or(cmp.Compare(b.crowding, a.crowding), cmp.Compare(a.id, b.id))
		})
		out = append(out, front[:min(len(front), n-len(out))]...)
	}
	return out
}

// fronts sorts candidates into non-dominated fronts. Taken in lexicographic
// order, a candidate can be dominated by earlier ones only, and if a front has
// one that does, so have all fronts before it; hence a binary search.
//
// X. Zhang, Y. Tian, R. Cheng and Y. Jin, An efficient approach to
// nondominated sorting for evolutionary multiobjective optimization, IEEE
// Transactions on Evolutionary Computation 19 (2015).
func fronts(all []*individual) [][]*individual {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b *individual) int {
		return cmp.Or(slices.Compare(a.f, b.f), cmp.Compare(a.id, b.id))
	})
	var out [][]*individual
	for _, s := range sorted {
		first, _ := slices.BinarySearchFunc(out, s, func(front []*individual, s *individual) int {
			if dominated(s, front) {
				return -1
			}
			return 1
		})
		if first == len(out) {
			out = append(out, nil)
		}
		out[first] = append(out[first], s)
	}
	return out
}

// dominated tells whether a member of a front, which is in lexicographic order
// and before s, dominates s. With two objectives, the last member has the
// least second one, so that it alone decides.
func dominated(s *individual, front []*individual) bool {
	for i := len(front) - 1; i >= 0; i-- {
		if dominates(front[i].f, s.f) {
			return true
		}
		if len(s.f) <= 2 {
			return false
		}
	}
	return false
}

func dominates(f, g []float64) bool {
	less := false
	for i, v := range f {
		if v > g[i] {
			return false
		}
		less = less || v < g[i]
	}
	return less
}

// crowding is the distance of each member of a front to its neighbours, summed
// over the objectives as shares of the front's extent; infinite at the ends.
func crowding(front []*individual) []float64 {
	distance := make([]float64, len(front))
	order := make([]int, len(front))
	for i := range order {
		order[i] = i
	}
	for k := range front[0].f {
		slices.SortFunc(order, func(i, j int) int {
			return cmp.Or(cmp.Compare(front[i].f[k], front[j].f[k]), cmp.Compare(front[i].id, front[j].id))
		})
		first, last := order[0], order[len(order)-1]
		distance[first], distance[last] = math.Inf(1), math.Inf(1)
		extent := front[last].f[k] - front[first].f[k]
		if extent == 0 {
			continue
		}
		for p := 1; p < len(order)-1; p++ {
			distance[order[p]] += (front[order[p+1]].f[k] - front[order[p-1]].f[k]) / extent
		}
	}
	return distance
}
