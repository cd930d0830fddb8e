package summary

import (
	"cmp"
	"slices"

	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
)

// heldBack adds up what gates held back, over the rounds of each step.
func (b *builder) heldBack() error {
	sum := heldSum{index: map[[3]string]int{}, steps: map[string]int{}}
	for _, e := range b.rec.Tasks {
		if n := b.nodes[e.Step]; e.Held == 0 || n == nil || n.Generator == nil {
			continue
		}
		result, ok, err := b.Store.Result(e.Key)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		counts, err := run.HeldBackBy(result)
		if err != nil {
			return err
		}
		sum.add(e.Step, counts)
	}
	b.doc.HeldBack = sum.sorted()
	return nil
}

// heldSum adds counts up by step, gate and reason.
type heldSum struct {
	rows  []report.HeldBack
	index map[[3]string]int // of rows
	steps map[string]int    // places of steps, in the order in which they ran
}

func (s *heldSum) add(step string, counts []run.HeldBack) {
	if _, ok := s.steps[step]; !ok {
		s.steps[step] = len(s.steps)
	}
	for _, h := range counts {
		id := [3]string{step, h.Gate, h.Reason}
		i, ok := s.index[id]
		if !ok {
			i = len(s.rows)
			s.index[id] = i
			s.rows = append(s.rows, report.HeldBack{Step: step, Gate: h.Gate, Reason: h.Reason})
		}
		s.rows[i].Count += h.Count
	}
}

// sorted gives the sums by step, the most frequent reason of each gate first.
func (s *heldSum) sorted() []report.HeldBack {
	slices.SortStableFunc(s.rows, func(a, b report.HeldBack) int {
		return cmp.Or(cmp.Compare(s.steps[a.Step], s.steps[b.Step]), cmp.Compare(a.Gate, b.Gate), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return s.rows
}
