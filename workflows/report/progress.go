package report

import (
	"html/template"
	"sort"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// picture draws a series: the best value so far and the median of each
// round.
func (s Series) picture(most int) (figure, bool) {
	points := thin(s.Points, most)
	var values []float64
	best, median := progressLine(series[0], 2), progressLine(muted, 1.2)
	median.line.Dashes = []vg.Length{4, 3}
	for _, p := range points {
		round := float64(p.Round)
		best.xs, best.ys = append(best.xs, round), append(best.ys, p.Best)
		median.xs, median.ys = append(median.xs, round), append(median.ys, p.Median)
		values = append(values, p.Best, p.Median)
	}
	ends := notes{}
	for _, line := range []struct {
		steps
		text string
		fill paint
	}{{best, "best", series[0]}, {median, "median", muted}} {
		for i := len(line.ys) - 1; i >= 0; i-- {
			if drawable(line.ys[i]) {
				ends = append(ends, note{x: line.xs[i], y: line.ys[i], text: line.text, fill: line.fill, end: true})
				break
			}
		}
	}
	if len(points) < 2 || len(ends) == 0 {
		return figure{}, false
	}
	if len(ends) == 1 {
		ends[0].text = ""
	}
	sort.SliceStable(ends, func(i, j int) bool { return ends[i].y > ends[j].y })
	label := Objective{Score: s.Name, Unit: s.Unit, Goal: s.Goal}.axisLabel()
	on := newCanvas(plotWidth, plotHeight)
	x := axis{label: "round", lo: float64(points[0].Round), hi: float64(points[len(points)-1].Round), whole: true}
	y := fit(label, values)
	p := newPlot(on, x, y)
	p.Add(median, best, ends)
	last := s.Points[len(s.Points)-1]
	f := figure{Title: clean(s.Name, 60) + " over the rounds of " + clean(s.Loop, 60)}
	f.Caption = plural(int64(last.Round)+1, "round")
	if last.Evaluations > 0 {
		f.Caption += ", " + plural(last.Evaluations, "candidate") + " scored"
	}
	if drawable(last.Best) {
		f.Caption += "; best at the end: " + withUnit(pretty(number(last.Best, 64)), unitText(s.Unit, 30))
	}
	f.Caption += "."
	right := 0.0
	if len(ends) > 1 {
		right = 52
	}
	f.SVG = template.HTML(finish(p, on, x, y, right, f.Title))
	return f, true
}

func progressLine(c paint, width float64) steps {
	return steps{line: draw.LineStyle{Color: c, Width: vg.Length(width)}}
}

// thin keeps at most n points, evenly spaced, the last among them.
func thin(points []Point, n int) []Point {
	if len(points) <= n {
		return points
	}
	out := make([]Point, 0, n)
	for i := range n {
		out = append(out, points[i*(len(points)-1)/(n-1)])
	}
	return out
}
