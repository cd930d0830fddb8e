package pareto

import (
	"cmp"
	"math"
	"slices"
)

// Crowding returns the crowding distance of each point of a front: the
// distance between its two neighbours, summed over the objectives as shares of
// the front's extent, and infinite at the ends of any objective (K. Deb, A.
// Pratap, S. Agarwal and T. Meyarivan, A fast and elitist multiobjective
// genetic algorithm: NSGA-II, IEEE Transactions on Evolutionary Computation 6
// (2002) 182-197).
//
// Equal points count once and have the same distance. An objective in which
// all are equal counts nothing, nor do infinite coordinates.
func Crowding(front [][]float64) []float64 {
	out := make([]float64, len(front))
	if len(front) == 0 {
		return out
	}
	groups := distinct(front)
	points := make([][]float64, len(groups))
	for i, same := range groups {
		points[i] = front[same[0]]
	}
	distances := make([]float64, len(points))
	for k := range points[0] {
		addCrowding(distances, points, k)
	}
	for i, same := range groups {
		if len(groups) == 1 {
			distances[i] = math.Inf(1)
		}
		for _, j := range same {
			out[j] = distances[i]
		}
	}
	return out
}

// addCrowding adds the distances along objective k.
func addCrowding(distances []float64, points [][]float64, k int) {
	order := make([]int, 0, len(points))
	for i, p := range points {
		if !math.IsInf(p[k], 0) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(points[i][k], points[j][k]), i-j) })
	if len(order) == 0 {
		return
	}
	value := func(place int) float64 { return points[order[place]][k] }
	last := len(order) - 1
	extent := value(last) - value(0)
	if extent == 0 {
		return
	}
	distances[order[0]], distances[order[last]] = math.Inf(1), math.Inf(1)
	for i := 1; i < last; i++ {
		distances[order[i]] += (value(i+1) - value(i-1)) / extent
	}
}
