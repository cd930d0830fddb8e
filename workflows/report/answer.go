package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/evaluators"
)

// span is a piece of a sentence. Candidates' texts stand in their own spans,
// so that each writer can set and escape them in its way.
type span struct {
	Text   string
	Style  spanStyle
	Strong bool
}

type spanStyle byte

const (
	plain spanStyle = iota
	candidateText
)

// answer says who won: the first thing a report says of a ranking.
func (s *sheet) answer() []span {
	w, ok := s.winner()
	switch {
	case s.total == 0:
		return []span{{Text: "No candidate was ranked."}}
	case s.unranked():
		return []span{{Text: plural(s.total, "candidate") + ", in the order of the table: no step ranked them."}}
	case !ok:
		return []span{{Text: "None of the " + plural(s.total, "candidate") + " could be ranked: no score to rank by."}}
	case s.Pareto:
		return s.paretoAnswer(w)
	case s.tiedTop > 1:
		return s.tieAnswer(w)
	}
	out := []span{w.span(), {Text: " ranks first of " + plural(s.ranked, "candidate")}}
	if s.ranked == 1 {
		out[1].Text = " is the only ranked candidate"
	}
	return append(out, s.standing(w)...)
}

// standing is how good a candidate is: ", with rmse …" and its rank interval.
func (s *sheet) standing(w row) []span {
	var out []span
	if scores := s.scoreTexts(w); len(scores) > 0 {
		out = append(out, span{Text: " with "})
		for i, text := range scores {
			if i > 0 {
				out = append(out, span{Text: map[bool]string{true: " and ", false: ", "}[i == len(scores)-1]})
			}
			out = append(out, span{Text: text, Strong: true})
		}
	}
	if w.low > 0 && w.high > w.low {
		out = append(out, span{Text: "; its rank is uncertain, " + interval(w.low, w.high)})
	}
	return append(out, span{Text: "."})
}

// scoreTexts are the desirability (where several scores make it) and the
// first scores of a candidate with their uncertainty.
func (s *sheet) scoreTexts(w row) []string {
	const shown = 4
	var out []string
	if !math.IsNaN(w.desirability) && len(s.Objectives) != 1 {
		out = append(out, "desirability "+pretty(number(w.desirability, 64)))
	}
	for i, o := range s.Objectives {
		if i < shown {
			out = append(out, clean(o.Score, 40)+" "+s.scoreText(w, i))
		}
	}
	return out
}

// scoreText is a score with its uncertainty and unit, "–" where there is none.
func (s *sheet) scoreText(w row, o int) string {
	v := w.scores[o]
	if math.IsNaN(v.v) {
		return "–"
	}
	return withUnit(pretty(uncertain(v.v, v.err)), unitText(s.Objectives[o].Unit, 30))
}

func (s *sheet) tieAnswer(w row) []span {
	const shown = 3
	out := []span{{Text: count(s.tiedTop) + " candidates tie for the first rank: "}}
	names := min(int(s.tiedTop), shown, len(s.rows))
	for i := range names {
		if i > 0 {
			out = append(out, span{Text: ", "})
		}
		out = append(out, s.rows[i].span())
	}
	if more := s.tiedTop - int64(names); more > 0 {
		out = append(out, span{Text: " and " + count(more) + " more"})
	}
	return append(out, s.standing(w)...)
}

func (s *sheet) paretoAnswer(w row) []span {
	out := []span{
		{Text: plural(s.first.size, "candidate") + " of " + count(s.ranked), Strong: true},
		{Text: " form the Pareto front: no other is better in one objective without being worse in another"},
	}
	if s.first.size == 1 {
		out[1].Text = " is the whole Pareto front: no other is better in any objective"
	}
	var ranges []string
	for o, objective := range s.Objectives {
		if lo, hi := s.first.lo[o], s.first.hi[o]; s.first.known(o) && o < 4 {
			text := clean(objective.Score, 40) + " " + pretty(number(lo, 64))
			if hi > lo {
				text += " to " + pretty(number(hi, 64))
			}
			ranges = append(ranges, withUnit(text, unitText(objective.Unit, 30)))
		}
	}
	if len(ranges) > 0 {
		out = append(out, span{Text: " (" + list(ranges) + ")"})
	}
	out = append(out, span{Text: ". First in the table is "}, w.span())
	return append(out, s.standing(w)...)
}

func (r *row) span() span { return span{Text: r.label, Style: candidateText, Strong: true} }

// interval is a rank interval in words.
func interval(low, high int64) string { return "between " + count(low) + " and " + count(high) }

// rankText is "2", "=2" for a tie, "2 (1–4)" with its interval.
func (r *row) rankText() string {
	if r.rank == 0 {
		return "–"
	}
	s := count(r.rank)
	if r.tied {
		s = "=" + s
	}
	if r.low > 0 && r.high > r.low {
		s += " (" + count(r.low) + "–" + count(r.high) + ")"
	}
	return s
}

// facts are the terms of a ranking: how many, by what, what was left out.
func (s *sheet) facts() []string {
	var out []string
	if s.Method != "" {
		out = append(out, "Ranked by "+clean(s.Method, 200)+".")
	}
	for _, o := range s.Objectives {
		if o.Help != "" && len(out) < 12 {
			out = append(out, clean(o.Score, 40)+": "+clean(o.Help, 200)+direction(o)+".")
		}
	}
	if len(s.Constraints) > 0 {
		texts := make([]string, min(len(s.Constraints), 20))
		for i := range texts {
			texts[i] = clean(s.Constraints[i], 80)
		}
		out = append(out, "Constraints: "+strings.Join(texts, "; ")+".")
	}
	if text := s.droppedText(); text != "" {
		out = append(out, text)
	}
	if s.Hypervolume != nil {
		text := "Hypervolume of the first front: " + pretty(number(*s.Hypervolume, 64))
		if len(s.Reference) > 0 && len(s.Reference) <= 8 {
			parts := make([]string, len(s.Reference))
			for i, v := range s.Reference {
				parts[i] = pretty(number(v, 64))
			}
			text += " (reference point " + strings.Join(parts, ", ") + ")"
		}
		out = append(out, text+".")
	}
	out = append(out, cleanAll(s.Remarks, 10)...)
	return append(out, cleanAll(s.madeFrom(), 10)...)
}

func (s *sheet) droppedText() string {
	var total int64
	var parts []string
	for _, d := range s.Dropped {
		total += d.Count
		if len(parts) < 10 {
			parts = append(parts, count(d.Count)+" ("+clean(d.Reason, 100)+")")
		}
	}
	if total == 0 {
		return ""
	}
	return plural(total, "candidate") + " left out: " + list(parts) + "."
}

func direction(o Objective) string {
	switch o.Goal {
	case evaluators.Minimize:
		return " (lower is better)"
	case evaluators.Maximize:
		return " (higher is better)"
	}
	return ""
}

// warnings are what speaks against the answer: what the ranking step said,
// then what the table shows.
func (s *sheet) warnings() []string {
	out := cleanAll(s.Warnings, 20)
	if text := s.leadWarning(); text != "" {
		out = append(out, text)
	}
	for o, n := range s.missing {
		if n > 0 {
			verb := " have"
			if n == 1 {
				verb = " has"
			}
			out = append(out, plural(n, "candidate")+" of "+count(s.total)+verb+" no usable value of "+clean(s.Objectives[o].Score, 40)+".")
		}
	}
	return distinct(out)
}

// leadWarning compares the first two candidates of a ranking by one score: a
// lead of less than two standard errors of the difference is no clear lead.
// Where there are rank intervals, the step that made them has said so itself.
func (s *sheet) leadWarning() string {
	if s.Pareto || len(s.Objectives) != 1 || len(s.rows) < 2 || s.rows[1].rank == 0 || s.tiedTop > 1 || s.low >= 0 {
		return ""
	}
	a, b := s.rows[0].scores[0], s.rows[1].scores[0]
	lead, err := math.Abs(a.v-b.v), math.Hypot(a.err, b.err)
	if !(err > 0) || math.IsInf(err, 0) || !(lead < 2*err) {
		return ""
	}
	unit := unitText(s.Objectives[0].Unit, 30)
	return fmt.Sprintf("The winner's lead over the second, %s, is within its uncertainty: %s standard errors of the difference.",
		withUnit(pretty(number(lead, 64)), unit), strconv.FormatFloat(lead/err, 'f', 1, 64))
}

// warnings of the whole run.
func (d *Document) warnings() []string {
	var out []string
	if d.Run.Status != "" && d.Run.Status != StatusDone {
		out = append(out, "The run is not complete: its status is “"+clean(d.Run.Status, 60)+"”.")
	}
	var failed int64
	var steps []string
	for _, s := range d.Steps {
		if s.Failed > 0 {
			failed += s.Failed
			steps = append(steps, clean(s.Name, 60))
		}
	}
	if failed > 0 {
		if len(steps) > 5 {
			steps = append(steps[:5], "more")
		}
		out = append(out, plural(failed, "candidate")+" failed in "+list(steps)+": see what was run.")
	}
	var broken []string
	for _, f := range d.Failures {
		if f.Count == 0 && len(broken) < 5 {
			broken = append(broken, "Step "+clean(f.Step, 60)+" failed: "+clean(f.Reason, 200))
		}
	}
	return distinct(append(out, broken...))
}

func cleanAll(texts []string, most int) []string {
	var out []string
	for i, t := range texts {
		if i == most {
			out = append(out, "… and "+count(int64(len(texts)-most))+" more.")
			break
		}
		out = append(out, clean(t, 400))
	}
	return out
}

func distinct(texts []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}
