package report

import "html/template"

// rankedShown is how many candidates a picture by rank has.
const rankedShown = 100

// ladder is a quantity that is drawn by rank.
type ladder struct {
	name, label string
	value       func(*row) value
	text        func(*row) string
	ranks       bool // draw rank intervals where there are no standard errors
}

// ladders are what a ranking is drawn by: its score; or where there are
// several, their desirability and those with standard errors.
func (s *sheet) ladders() []ladder {
	var out []ladder
	if s.desirability >= 0 && len(s.Objectives) != 1 {
		out = append(out, ladder{
			name: ColumnDesirability, label: ColumnDesirability + ", higher is better", ranks: true,
			value: func(r *row) value { return value{v: r.desirability} },
			text:  func(r *row) string { return dash(r.desirability) },
		})
	}
	for o, objective := range s.Objectives[:min(len(s.Objectives), 4)] {
		if len(out) > 0 && s.objectives[o].uncertainty < 0 {
			continue
		}
		out = append(out, ladder{
			name: clean(objective.Score, 60), label: objective.axisLabel(), ranks: len(s.Objectives) == 1,
			value: func(r *row) value { return r.scores[o] },
			text:  func(r *row) string { return s.scoreText(*r, o) },
		})
	}
	return out
}

// byRank draws a quantity of the first candidates with its standard errors,
// or with the intervals of their ranks.
func (s *sheet) byRank(l ladder) (figure, bool) {
	rows := s.rows[:min(len(s.rows), rankedShown)]
	ms, values := l.marks(rows)
	if len(ms) < 2 {
		return figure{}, false
	}
	last := ms[len(ms)-1].x
	x := axis{label: "rank", lo: 0.4, hi: last + max(0.6, last*0.03), whole: true}
	y := fit(l.label, values)
	on := newCanvas(plotWidth, plotHeight)
	p := newPlot(on, x, y)
	p.Add(ms)
	if w, ok := s.winner(); ok && drawable(l.value(&w).v) {
		p.Add(notes{{x: float64(w.place), y: l.value(&w).v, text: w.note(), fill: ink, avoid: ms}})
	}
	f := figure{Title: l.name + " by rank", Caption: ms.intervals()}
	if shown := int64(len(rows)); shown < s.total {
		f.Caption = "The first " + count(shown) + " of " + count(s.total) + " candidates. " + f.Caption
	}
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}

// marks are the rows as points, and all values that need room on the axis.
func (l ladder) marks(rows []row) (ms marks, values []float64) {
	for i := range rows {
		r := &rows[i]
		v := l.value(r)
		if !drawable(v.v) {
			continue
		}
		m := point(float64(r.place), v.v, series[0])
		m.title = r.rankText() + ". " + r.label + ": " + l.text(r)
		if len(rows) > 40 {
			m.size = 2.6
		}
		values = append(values, v.v)
		if v.err > 0 && drawable(v.v-v.err) && drawable(v.v+v.err) {
			m.low, m.high = v.v-v.err, v.v+v.err
			values = append(values, m.low, m.high)
		} else if l.ranks && r.low > 0 && r.high > r.low {
			m.left, m.right = float64(r.low), float64(r.high)
		}
		ms = append(ms, m)
	}
	return ms, values
}

// intervals says what the bars of the marks are.
func (ms marks) intervals() string {
	for _, m := range ms {
		if m.low < m.high {
			return "Bars show ± 1 standard error."
		}
		if m.left < m.right {
			return "Bars show the interval of each candidate's rank."
		}
	}
	return ""
}
