package rank

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Summary says what a ranking did.
type Summary struct {
	Rows    int64     `json:"rows"`    // read from all tables
	Ranked  int64     `json:"ranked"`  // could be ranked
	Kept    int64     `json:"kept"`    // are in the table
	Dropped []Dropped `json:"dropped"` // rows that could not be ranked, or whose cluster had enough better ones
	Ties    int64     `json:"ties"`    // kept candidates that share their rank
	// Fronts is the number of Pareto fronts that were found, all of them only
	// if all candidates are kept; FirstFront is the size of the first one.
	Fronts     int64 `json:"fronts,omitempty"`
	FirstFront int64 `json:"first_front,omitempty"`
	// Hypervolume of the first front, whatever was kept of it; nil where there
	// is no reference point.
	Hypervolume *float64 `json:"hypervolume,omitempty"`
	Winner      *Winner  `json:"winner,omitempty"`   // nil where nothing was kept
	Warnings    []string `json:"warnings,omitempty"` // full sentences
}

// Dropped counts rows by the reason why they are not in the table.
type Dropped struct {
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

// Winner is the first candidate and how sure its place is.
type Winner struct {
	ID string `json:"id,omitempty"`
	// First is the share of resamples in which it ranks first; nil where its
	// scores are not uncertain.
	First     *float64   `json:"first,omitempty"`
	Estimates []Estimate `json:"estimates,omitempty"` // of its uncertain scores
}

// Estimate is a score of the winner, and what is left of it without the luck
// of the best of many.
type Estimate struct {
	Score       string  `json:"score"`
	Value       float64 `json:"value"`
	Error       float64 `json:"error"` // standard error of Value
	Shrunk      float64 `json:"shrunk"`
	ShrunkError float64 `json:"shrunk_error"`
}

func (s *Summary) warn(format string, args ...any) {
	s.Warnings = append(s.Warnings, fmt.Sprintf(format, args...))
}

// addDropped lists what the judge dropped, in the order of its checks.
func (s *Summary) addDropped(order []string, t tally) {
	s.Dropped = []Dropped{}
	for _, reason := range order {
		if n := t.counts[reason]; n > 0 {
			s.Dropped = append(s.Dropped, Dropped{reason, n})
		}
	}
}

// winner describes the first of the pool and warns where its lead is unsure.
func (s *Summary) winner(spec Spec, found *survey, pool []*candidate, first *float64) {
	w := pool[0]
	s.Winner = &Winner{ID: w.id, First: first}
	for i, o := range spec.Objectives {
		if w.errors == nil || math.IsNaN(w.scores[i]) {
			continue
		}
		if value, err, ok := found.columns[i].shrink(w.scores[i], w.errors[i]); ok {
			s.Winner.Estimates = append(s.Winner.Estimates, Estimate{o.Score, w.scores[i], w.errors[i], value, err})
		}
	}
	if first == nil || len(pool) < 2 || w.tied || spec.Method == Pareto {
		return
	}
	if len(spec.Objectives) == 1 {
		s.warnOfLead(spec, w, pool[1])
	} else if *first < spec.Bootstrap.Level {
		s.warn("The winner ranks first in only %.0f %% of %d resamples of the uncertain scores.", 100**first, spec.Bootstrap.Samples)
	}
}

// warnOfLead compares the lead of the winner with its uncertainty: the half
// width of the normal interval of the difference, at the level of the rank
// intervals.
func (s *Summary) warnOfLead(spec Spec, w, second *candidate) {
	lead := math.Abs(w.scores[0] - second.scores[0])
	se := math.Hypot(w.errors[0], second.errors[0])
	half := se * math.Sqrt2 * math.Erfinv(spec.Bootstrap.Level)
	if lead <= half {
		s.warn("The winner's lead over the second (%s) is inside its uncertainty (±%s at %.4g %%).", brief(lead), brief(half), 100*spec.Bootstrap.Level)
	}
}

// brief writes a number with three digits.
func brief(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return strings.Join(out, ", ")
}
