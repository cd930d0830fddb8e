package rank

import (
	"cmp"
	"slices"
	"strings"
)

// candidate is a row that may be kept.
type candidate struct {
	row     int64 // number of its row over all tables
	id      string
	cluster string // where clusters are capped
	loose   bool   // it is in no cluster
	scores  []float64
	errors  []float64 // standard errors of the scores, 0 where there is none; nil without uncertainties
	cost    []float64

	rank, low, high int64 // low and high are 0 where there is no interval
	tied            bool

	piece, at int // where its row was gathered
}

// compare orders candidates by cost, then by id, then by row where ids are
// missing.
func compare(a, b *candidate) int {
	if c := slices.Compare(a.cost, b.cost); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.id, b.id), cmp.Compare(a.row, b.row))
}

// relate settles costs among candidates and sorts them, the best first.
func relate(m method, pool []*candidate, enough int) {
	if !m.alone() {
		costs := make([][]float64, len(pool))
		for i, c := range pool {
			costs[i] = c.cost
		}
		for i, cost := range m.relate(costs, enough) {
			pool[i].cost = cost
		}
	}
	slices.SortFunc(pool, compare)
}

// number gives ranks to the first candidates of a sorted pool, which are kept:
// equally good ones share a rank, and the next one counts them all. It returns
// how many below the cut are as good as the last one kept.
func number(pool []*candidate, keep int) (beyond int) {
	for i, c := range pool[:keep] {
		c.rank = int64(i + 1)
		if i > 0 && tie(pool[i-1], c) {
			c.rank, c.tied, pool[i-1].tied = pool[i-1].rank, true, true
		}
	}
	for _, c := range pool[keep:] {
		if keep == 0 || !tie(pool[keep-1], c) {
			break
		}
		pool[keep-1].tied = true
		beyond++
	}
	return beyond
}

func tie(a, b *candidate) bool { return slices.Equal(a.cost, b.cost) }

// sortByCost sorts indices of costs by their number k.
func sortByCost(members []int, costs [][]float64, k int) {
	slices.SortFunc(members, func(i, j int) int { return cmp.Compare(costs[i][k], costs[j][k]) })
}
