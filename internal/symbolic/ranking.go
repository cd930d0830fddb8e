package symbolic

import (
	"cmp"
	"slices"
)

// ranking holds the shortest description of every shape of formula.
type ranking map[string]Description

// rankingSize bounds a ranking; a quarter stays when it is full.
const rankingSize = 1000

func (r ranking) add(d Description) {
	key := shape(d.Expr)
	if old, ok := r[key]; ok && byText(old, d, old.Nats, d.Nats) <= 0 {
		return
	}
	r[key] = d
	if len(r) > rankingSize {
		for _, long := range r.shortest(len(r))[rankingSize/4:] {
			delete(r, shape(long.Expr))
		}
	}
}

// shortest returns the n shortest descriptions in order.
func (r ranking) shortest(n int) []Description {
	out := make([]Description, 0, len(r))
	for _, d := range r {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Description) int { return byText(a, b, a.Nats, b.Nats) })
	return out[:min(n, len(out))]
}

// front returns, by complexity, the descriptions that no simpler or equally
// simple one fits as well.
func front(all []Description) []Description {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Description) int {
		return cmp.Or(cmp.Compare(a.Expr.size, b.Expr.size), byText(a, b, a.MSE, b.MSE))
	})
	var out []Description
	for _, d := range all {
		if len(out) == 0 || d.MSE < out[len(out)-1].MSE {
			out = append(out, d)
		}
	}
	return out
}

// byText orders by the numbers and, where they are equal, by the formulas' text.
func byText(a, b Description, x, y float64) int {
	if c := cmp.Compare(x, y); c != 0 {
		return c
	}
	return cmp.Compare(a.Expr.String(), b.Expr.String())
}
