package report

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg/draw"

	"github.com/cupel-science/cupel/evaluators"
)

// figure is a picture with its words.
type figure struct {
	Title   string
	Caption string
	Keys    []key     // what colours and shapes mean
	Scale   *colorBar // what a continuous colour means
	SVG     template.HTML
}

// key is an entry of a legend.
type key struct {
	Text   string
	Sample template.HTML
}

// colorBar is the legend of a continuous colour.
type colorBar struct{ Name, Low, High string }

// dotsShown is how many candidates a picture of two objectives has at most.
const dotsShown = 1200

// pictures draws a ranking. Every picture is left out where it would show
// nothing.
func (s *sheet) pictures() []figure {
	var out []figure
	add := func(f figure, ok bool) {
		if ok {
			out = append(out, f)
		}
	}
	if s.Comparison != nil {
		add(s.Comparison.picture())
	}
	pairs := [][2]int{{0, 1}, {0, 2}, {1, 2}}
	if len(s.Objectives) == 2 {
		pairs = pairs[:1]
	}
	for _, p := range pairs {
		if len(s.Objectives) > p[1] {
			add(s.tradeOff(p[0], p[1]))
		}
	}
	if !s.Pareto {
		for _, l := range s.ladders() {
			add(s.byRank(l))
		}
	}
	for o := range min(len(s.Objectives), 4) {
		add(s.distribution(o))
	}
	return out
}

// axisLabel is the name of a score with its unit and which way is better.
func (o Objective) axisLabel() string {
	text := clean(o.Score, 24)
	if o.Unit != "" {
		text += " (" + unitText(o.Unit, 14) + ")"
	}
	switch o.Goal {
	case evaluators.Minimize:
		return text + ", lower is better"
	case evaluators.Maximize:
		return text + ", higher is better"
	}
	return text
}

// dot is a candidate in a picture of two objectives.
type dot struct {
	sampled
	x, y float64
}

// dots are the first rows of the table and an even sample of the others, as
// far as both objectives can be drawn.
func (s *sheet) dots(a, b int) []dot {
	var out []dot
	add := func(r sampled, x, y float64) {
		if drawable(x) && drawable(y) {
			out = append(out, dot{r, x, y})
		}
	}
	head := s.rows[:min(len(s.rows), dotsShown/2)]
	for _, r := range head {
		add(sampled{r.place - 1, r.front, r.desirability}, r.scores[a].v, r.scores[b].v)
	}
	xs, ys := s.sample.column(a), s.sample.column(b)
	every := 1
	if len(xs) > dotsShown {
		every = len(xs)/(dotsShown/2) + 1
	}
	for i, r := range s.sample.rows {
		if r.place >= int64(len(head)) && i%every == 0 {
			add(r, xs[i], ys[i])
		}
	}
	return out
}

// tradeOff draws two objectives against each other: coloured by front in a
// Pareto ranking, by desirability or not at all in others.
func (s *sheet) tradeOff(a, b int) (figure, bool) {
	dots := s.dots(a, b)
	if len(dots) < 2 {
		return figure{}, false
	}
	var ms marks
	var xs, ys []float64
	for _, d := range slices.Backward(dots) { // the best last, on top
		m := s.tradeMark(d, a, b)
		if len(dots) > 300 {
			m.size *= 0.7
		}
		ms, xs, ys = append(ms, m), append(xs, d.x), append(ys, d.y)
	}
	ox, oy := s.Objectives[a], s.Objectives[b]
	f := figure{Title: clean(oy.Score, 40) + " against " + clean(ox.Score, 40)}
	on := newCanvas(plotWidth, plotHeight)
	x, y := fit(ox.axisLabel(), xs), fit(oy.axisLabel(), ys)
	p := newPlot(on, x, y)
	if s.Pareto && len(s.Objectives) == 2 {
		p.Add(s.frontLine(dots))
		f.Caption = "The line bounds what the first front beats. "
	}
	p.Add(ms)
	if w, ok := s.winner(); ok && drawable(w.scores[a].v) && drawable(w.scores[b].v) {
		p.Add(notes{{x: w.scores[a].v, y: w.scores[b].v, text: clean(w.label, 30), fill: ink, avoid: ms}})
	}
	if s.total > dotsShown {
		f.Caption += count(int64(len(dots))) + " of " + count(s.total) + " candidates: the first, and others evenly spaced over the ranks."
	} else if n := s.total - int64(len(dots)); n > 0 {
		f.Caption += plural(n, "candidate") + " without both values left out."
	}
	switch {
	case s.Pareto:
		f.Keys = frontKeys(dots)
	case s.desirability >= 0:
		f.Scale = &colorBar{Name: "desirability", Low: "0", High: "1"}
	}
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}

func (s *sheet) tradeMark(d dot, a, b int) mark {
	m := point(d.x, d.y, series[0])
	switch {
	case s.Pareto:
		m.fill, m.shape, m.size = frontStyle(d.front)
	case d.desirability >= 0 && d.desirability <= 1:
		m.fill, m.rim = viridis[min(int(d.desirability*float64(len(viridis))), len(viridis)-1)], muted
	}
	name := "row " + count(d.place+1)
	if d.place < int64(len(s.rows)) {
		shown := s.rows[d.place]
		name = shown.rankText() + ". " + shown.label
	}
	m.title = name + ": " + clean(s.Objectives[a].Score, 24) + " " + pretty(number(d.x, 64)) + ", " +
		clean(s.Objectives[b].Score, 24) + " " + pretty(number(d.y, 64))
	return m
}

// frontStyle tells the first three fronts from each other and from the rest,
// by colour and by shape.
func frontStyle(front int64) (paint, shape, float64) {
	switch front {
	case 1:
		return series[0], circle, 4.5
	case 2:
		return series[1], square, 3.6
	case 3:
		return series[2], triangle, 3.6
	}
	return paint{"faint", "#9a9a9a"}, diamond, 2.2
}

func frontKeys(dots []dot) []key {
	var most int64
	for _, d := range dots {
		most = max(most, d.front)
	}
	var keys []key
	for front := int64(1); front <= min(most, 4); front++ {
		text := "front " + strconv.FormatInt(front, 10)
		if front == 4 {
			text = "later fronts"
		}
		m := point(0, 0, paint{})
		m.fill, m.shape, m.size = frontStyle(front)
		on := newCanvas(14, 14)
		on.mark(7, 7, m)
		keys = append(keys, key{Text: text, Sample: template.HTML(`<svg class="key" viewBox="0 0 14 14" aria-hidden="true">` + on.body.String() + `</svg>`)})
	}
	return keys
}

// frontLine bounds the region that the first front of two objectives
// dominates.
func (s *sheet) frontLine(dots []dot) steps {
	line := steps{stairs: true, across: s.Objectives[0].Goal != evaluators.Maximize}
	line.line = draw.LineStyle{Color: series[0], Width: 1.2}
	first := slices.DeleteFunc(slices.Clone(dots), func(d dot) bool { return d.front != 1 })
	slices.SortStableFunc(first, func(a, b dot) int { return cmp.Compare(a.x, b.x) })
	for _, d := range first {
		line.xs, line.ys = append(line.xs, d.x), append(line.ys, d.y)
	}
	return line
}
