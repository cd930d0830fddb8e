package report

import (
	"html/template"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// distribution draws the histogram of an objective over the whole table.
func (s *sheet) distribution(o int) (figure, bool) {
	var values []float64
	for _, v := range s.sample.column(o) {
		if drawable(v) {
			values = append(values, v)
		}
	}
	if len(values) < 20 || slices.Max(values) == slices.Min(values) {
		return figure{}, false
	}
	objective := s.Objectives[o]
	x := fit(objective.axisLabel(), values)
	bins, top := histogram(values, x)
	on := newCanvas(plotWidth, plotHeight)
	y := axis{label: "share of candidates (%)", hi: top * 1.12}
	p := newPlot(on, x, y)
	p.Add(bins)
	f := figure{Title: "Distribution of " + clean(objective.Score, 60)}
	if w, ok := s.winner(); ok && drawable(w.scores[o].v) {
		v, name := w.scores[o].v, "winner "
		if s.Pareto {
			name = "first in the table "
		}
		p.Add(
			steps{xs: []float64{v, v}, ys: []float64{0, top * 1.05}, line: draw.LineStyle{Color: series[1], Width: 1.6}},
			notes{{x: v, y: top * 1.02, text: name + pretty(number(v, 64)), fill: series[1]}})
	}
	f.Caption = plural(s.total-s.missing[o], "candidate") + " with a value"
	if s.sample.stride > 1 {
		f.Caption += "; the heights are from " + count(int64(len(values))) + " of them, evenly spaced over the ranks"
	}
	f.Caption += "."
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}

// bars are the bins of a histogram, their heights in percent.
type bars struct{ edges, heights []float64 }

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, h := range b.heights {
		if h == 0 {
			continue
		}
		l, r := x(b.edges[i])+0.4, x(b.edges[i+1])-0.4
		c.FillPolygon(series[5], []vg.Point{{X: l, Y: y(0)}, {X: r, Y: y(0)}, {X: r, Y: y(h)}, {X: l, Y: y(h)}})
	}
}

// histogram sorts values into bins of equal width on the axis: as many as the
// square root of their number, from 8 to 40; one to a whole number where
// there are few of these.
func histogram(values []float64, x axis) (bars, float64) {
	n := min(max(int(math.Sqrt(float64(len(values)))), 8), 40)
	b := newBins(slices.Min(values), slices.Max(values), n, x)
	heights := b.shares(values)
	return bars{b.edges, heights}, slices.Max(heights)
}

// bins of equal width on an axis.
type bins struct {
	edges       []float64
	scale       func(float64) float64
	from, width float64
}

func newBins(lo, hi float64, n int, x axis) bins {
	scale, back := func(v float64) float64 { return v }, func(v float64) float64 { return v }
	if x.log {
		scale, back = math.Log, math.Exp
	}
	if x.whole && !x.log && hi-lo < 40 {
		lo, hi, n = lo-0.5, hi+0.5, int(hi-lo)+1
	}
	b := bins{edges: make([]float64, n+1), scale: scale, from: scale(lo), width: (scale(hi) - scale(lo)) / float64(n)}
	for i := range b.edges {
		b.edges[i] = back(b.from + float64(i)*b.width)
	}
	return b
}

// shares of values in each bin, in percent.
func (b *bins) shares(values []float64) []float64 {
	out := make([]float64, len(b.edges)-1)
	for _, v := range values {
		i := min(max(int((b.scale(v)-b.from)/b.width), 0), len(out)-1)
		out[i] += 100 / float64(len(values))
	}
	return out
}
