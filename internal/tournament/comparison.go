package tournament

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Outcome is what a judge says of two items.
type Outcome int8

// The outcomes. NoAnswer counts as asked and says nothing.
const (
	NoAnswer Outcome = iota
	First
	Second
	Tie
)

// Meeting is a question: two items by number, in the order in which they are
// shown.
type Meeting struct{ First, Second int }

// Comparison is a question with its answer.
type Comparison struct {
	Meeting
	Outcome Outcome
	Weight  float64 // how many answers it counts for; 0 stands for 1
}

func (c Comparison) weight() float64 {
	if c.Weight == 0 {
		return 1
	}
	return c.Weight
}

// check tells what is wrong with a comparison of n items.
func (c Comparison) check(n int) error {
	for _, item := range []int{c.First, c.Second} {
		if item < 0 || item >= n {
			return fmt.Errorf("there is no item %d among %d", item, n)
		}
	}
	if c.Outcome < NoAnswer || c.Outcome > Tie {
		return fmt.Errorf("%d is no outcome", c.Outcome)
	}
	if !(c.Weight >= 0) || math.IsInf(c.Weight, 0) {
		return fmt.Errorf("the weight is %v, but must be a number that is not negative", c.Weight)
	}
	return nil
}

// pair is two items that met, the lower number first.
type pair struct{ low, high int }

func (m Meeting) pair() pair { return pair{min(m.First, m.Second), max(m.First, m.Second)} }

// cell is all that was said of two items in one order, as weights.
type cell struct {
	Meeting
	won, lost, tied float64 // by the first
}

func (c *cell) weight() float64 { return c.won + c.lost + c.tied }

func (c *cell) add(o Outcome, weight float64) {
	switch o {
	case First:
		c.won += weight
	case Second:
		c.lost += weight
	case Tie:
		c.tied += weight
	}
}

// tabulate adds comparisons up, in an order that does not depend on theirs.
// Comparisons without an answer, and of an item with itself, tell nothing of
// strengths and are left out.
func tabulate(n int, comparisons []Comparison) ([]cell, error) {
	place := map[Meeting]int{}
	var cells []cell
	for i, c := range comparisons {
		if err := c.check(n); err != nil {
			return nil, fmt.Errorf("comparison %d: %w", i+1, err)
		}
		if c.Outcome == NoAnswer || c.First == c.Second {
			continue
		}
		at, ok := place[c.Meeting]
		if !ok {
			at = len(cells)
			place[c.Meeting] = at
			cells = append(cells, cell{Meeting: c.Meeting})
		}
		cells[at].add(c.Outcome, c.weight())
	}
	slices.SortFunc(cells, func(a, b cell) int {
		p, q := a.pair(), b.pair()
		return cmp.Or(p.low-q.low, p.high-q.high, a.First-b.First)
	})
	return cells, nil
}

// pairsOf cuts sorted cells into those of one pair each.
func pairsOf(cells []cell) [][]cell {
	var out [][]cell
	for from := 0; from < len(cells); {
		to := from + 1
		for to < len(cells) && cells[to].pair() == cells[from].pair() {
			to++
		}
		out = append(out, cells[from:to])
		from = to
	}
	return out
}

// groups numbers the items by the groups within which a chain of comparisons
// leads from each to each, in the order of their first items.
func groups(n int, cells []cell) (group []int, count int) {
	root := make([]int, n)
	for i := range root {
		root[i] = i
	}
	find := func(i int) int {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, c := range cells {
		a, b := find(c.First), find(c.Second)
		root[max(a, b)] = min(a, b)
	}
	group = make([]int, n)
	for i := range group {
		if r := find(i); r == i {
			group[i] = count
			count++
		} else {
			group[i] = group[r]
		}
	}
	return group, count
}
