package summary

import (
	"encoding/json"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/report"
)

// describeMethod says in words how a ranking orders candidates.
func describeMethod(spec rank.Spec) string {
	switch {
	case spec.Method == rank.Pareto:
		return "Pareto fronts, then crowding distance"
	case spec.Method == rank.Lexicographic:
		return "objectives one after the other"
	case len(spec.Objectives) == 1 && spec.Objectives[0].Transform == nil:
		return spec.Objectives[0].Score
	case spec.Aggregate == "arithmetic":
		return "weighted mean of desirabilities"
	}
	return "weighted geometric mean of desirabilities"
}

// summarize takes over what the ranking said of itself.
func (b *builder) summarize(shown *report.Ranking, detail json.RawMessage) {
	var s rank.Summary
	if len(detail) == 0 || json.Unmarshal(detail, &s) != nil {
		return
	}
	shown.Warnings = s.Warnings
	shown.Hypervolume = s.Hypervolume
	for _, d := range s.Dropped {
		shown.Dropped = append(shown.Dropped, report.Dropped(d))
	}
}

// RankedScores lists the ranked steps that a plan's report shows, with the
// scores that they rank by.
func RankedScores(plan *workflows.Plan) map[string][]string {
	out := map[string][]string{}
	for _, n := range plan.Show {
		if r := ranker(n); r != nil {
			for _, o := range r.Ranking.Spec.Objectives {
				out[n.Path] = append(out[n.Path], o.Score)
			}
		}
	}
	return out
}
