package kinds

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// measureTexts compares texts by how often groups of three characters occur in
// them: the distance is 1 - Σ min / Σ max of the counts (Ruzicka, the Tanimoto
// distance of counts).
func measureTexts(keys []Key) func(i, j int) float64 {
	profiles := make([]profile, len(keys))
	for i, k := range keys {
		s, _ := k[0].(string)
		profiles[i] = trigrams(s)
	}
	return func(i, j int) float64 { return profiles[i].distance(profiles[j]) }
}

// profile counts features, ordered by id, each id once.
type profile []feature

type feature struct {
	id uint64
	n  int
}

// trigrams counts the groups of three characters of a text. A space before and
// after it lets short texts have some.
func trigrams(s string) profile {
	runes := []rune(" " + s + " ")
	var all profile
	for i := 0; i+3 <= len(runes); i++ {
		h := fnv.New64a()
		_, _ = h.Write([]byte(string(runes[i : i+3]))) // never fails
		all = append(all, feature{h.Sum64(), 1})
	}
	slices.SortFunc(all, func(a, b feature) int { return cmp.Compare(a.id, b.id) })
	out := all[:0]
	for _, f := range all {
		if n := len(out); n > 0 && out[n-1].id == f.id {
			out[n-1].n++
		} else {
			out = append(out, f)
		}
	}
	return out
}

func (p profile) distance(q profile) float64 {
	least, most := 0, 0
	for len(p) > 0 || len(q) > 0 {
		switch {
		case len(q) == 0 || len(p) > 0 && p[0].id < q[0].id:
			most, p = most+p[0].n, p[1:]
		case len(p) == 0 || q[0].id < p[0].id:
			most, q = most+q[0].n, q[1:]
		default:
			least, most = least+min(p[0].n, q[0].n), most+max(p[0].n, q[0].n)
			p, q = p[1:], q[1:]
		}
	}
	if most == 0 {
		return 0
	}
	return 1 - float64(least)/float64(most)
}
