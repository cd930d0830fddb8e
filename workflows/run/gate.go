package run

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// GenerateDetail is the detail of the result of a generator whose gates have
// held something back.
type GenerateDetail struct {
	HeldBack []HeldBack `json:"heldBack"` // by gate, the most frequent reason first
}

// HeldBack counts what a gate held back for one reason. What that was is written
// nowhere.
type HeldBack struct {
	Gate   string `json:"gate"`
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

// HeldBackBy reads the counts of a generator's result.
func HeldBackBy(r store.Result) ([]HeldBack, error) {
	if r.Held == 0 {
		return nil, nil
	}
	var d GenerateDetail
	err := json.Unmarshal(r.Detail, &d)
	return d.HeldBack, err
}

// screen holds rows back before they become candidates.
type screen struct {
	gates []*workflows.Gate // in their order, the ones that find what they read
	held  map[ground]int64
}

// ground is a gate and its reason.
type ground struct{ gate, reason string }

// newScreen opens the gates that look at a generator's batches.
func newScreen(g *workflows.Generator, columns *arrow.Schema) (*screen, error) {
	s := &screen{held: map[ground]int64{}}
	for _, gate := range g.Gates {
		reads, err := gate.Spec.Reads(g.CandidateKind, columns)
		if err != nil {
			return nil, err
		}
		if reads {
			s.gates = append(s.gates, gate)
		}
	}
	return s, nil
}

// pass gives the rows of a batch that no gate holds back. The first gate that
// does counts a row.
func (s *screen) pass(ctx context.Context, rec arrow.Record) (arrow.Record, error) {
	rec.Retain()
	for _, g := range s.gates {
		kept, err := s.through(ctx, g, rec)
		rec.Release()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.Spec.Name, err)
		}
		rec = kept
	}
	return rec, nil
}

func (s *screen) through(ctx context.Context, g *workflows.Gate, rec arrow.Record) (arrow.Record, error) {
	reasons, err := g.Instance.Hold(ctx, rec)
	if err == nil && int64(len(reasons)) != rec.NumRows() {
		err = fmt.Errorf("it gave %d reasons for %d rows", len(reasons), rec.NumRows())
	}
	if err != nil {
		return nil, err
	}
	keep := make([]bool, len(reasons))
	for row, reason := range reasons {
		if keep[row] = reason == ""; !keep[row] {
			s.held[ground{g.Spec.Name, reason}]++
		}
	}
	return keepRows(ctx, rec, keep)
}

// counts are what was held back, in the order of the gates, the most frequent
// reason of each first.
func (s *screen) counts() []HeldBack {
	if s == nil {
		return nil
	}
	var out []HeldBack
	for g, n := range s.held {
		out = append(out, HeldBack{g.gate, g.reason, n})
	}
	place := map[string]int{}
	for i, g := range slices.Backward(s.gates) {
		place[g.Spec.Name] = i
	}
	slices.SortFunc(out, func(a, b HeldBack) int {
		return cmp.Or(cmp.Compare(place[a.Gate], place[b.Gate]), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// shownReasons bounds the reasons in a message, reasonWidth the text of each.
const (
	shownReasons = 6
	reasonWidth  = 80
)

// DescribeHeldBack says in a sentence what each gate held back.
func DescribeHeldBack(counts []HeldBack) []string {
	var out []string
	for len(counts) > 0 {
		gate := counts[0].Gate
		n := slices.IndexFunc(counts, func(h HeldBack) bool { return h.Gate != gate })
		if n < 0 {
			n = len(counts)
		}
		out = append(out, describeGate(gate, counts[:n]))
		counts = counts[n:]
	}
	return out
}

func describeGate(gate string, counts []HeldBack) string {
	var total int64
	var reasons []string
	for i, h := range counts {
		total += h.Count
		if i < shownReasons {
			reasons = append(reasons, fmt.Sprintf("%s (%d)", clipped(h.Reason), h.Count))
		}
	}
	if more := len(counts) - shownReasons; more > 0 {
		reasons = append(reasons, fmt.Sprintf("%d more reasons", more))
	}
	noun := "candidates"
	if total == 1 {
		noun = "candidate"
	}
	return fmt.Sprintf("%d %s held back by %s: %s", total, noun, gate, strings.Join(reasons, ", "))
}

func clipped(reason string) string {
	if runes := []rune(reason); len(runes) > reasonWidth {
		return string(runes[:reasonWidth-1]) + "…"
	}
	return reason
}
