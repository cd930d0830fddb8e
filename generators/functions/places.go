package functions

import (
	"cmp"
	"errors"
	"slices"
)

// place is a place of a differential evolution's population: who founded it
// and who holds it now.
type place struct {
	founder string // id of the first candidate, whether or not it is still known
	holder  *individual
}

func byHolder(a, b place) int { return byScore(a.holder, b.holder) }

// population finds who holds the places of a population, in the order of their
// founders. Of more places than size the best count. Where there are fewer,
// because a rank step kept a line's earlier holders instead of other lines,
// the best of these step in.
func population(scored []*individual, size int) ([]place, error) {
	parent := make(map[string]string, len(scored))
	for _, s := range scored {
		if s.id == "" {
			return nil, errors.New("the history has candidates without an id, so that their descent is unknown")
		}
		if _, twice := parent[s.id]; !twice {
			parent[s.id] = s.parent
		}
	}
	index := map[string]int{}
	var places, former []place
	for _, s := range distinct(scored) {
		p := place{founder(parent, s.id), s}
		i, taken := index[p.founder]
		switch {
		case !taken:
			index[p.founder] = len(places)
			places = append(places, p)
		case takesOver(s, places[i].holder):
			former = append(former, places[i])
			places[i] = p
		default:
			former = append(former, p)
		}
	}
	places = best(places, size)
	places = append(places, best(former, size-len(places))...)
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.founder, b.founder), cmp.Compare(a.holder.id, b.holder.id))
	})
	return places, nil
}

func best(places []place, n int) []place {
	switch {
	case n == 0:
		return nil
	case len(places) > n:
		slices.SortFunc(places, byHolder)
		places = places[:n]
	}
	return places
}

// founder follows first parents to the last id that is known or named, and
// shortens the way for those who come after.
func founder(parent map[string]string, id string) string {
	var way []string
	for range len(parent) { // a descent in a circle ends somewhere, too
		next, known := parent[id]
		if !known || next == "" || next == id {
			break
		}
		way = append(way, id)
		id = next
	}
	for _, w := range way {
		parent[w] = id
	}
	return id
}

// takesOver tells whether a candidate has the better score; of equal ones the
// later round counts.
func takesOver(s, holder *individual) bool {
	return cmp.Or(cmp.Compare(s.f[0], holder.f[0]), cmp.Compare(holder.round, s.round), cmp.Compare(s.id, holder.id)) < 0
}
