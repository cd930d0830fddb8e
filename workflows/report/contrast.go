package report

import (
	"html/template"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Contrast sets the distribution of a quantity in one group of candidates
// against that in another.
type Contrast struct {
	Quantity     Quantity
	Ground, Over Sample // bars, and the line over them
}

// Sample is a group of values with a name, "the library".
type Sample struct {
	Name   string
	Values []float64
}

// leastContrast is the number of values from which a group has a distribution.
const leastContrast = 8

// picture draws both groups as shares of their own number.
func (c *Contrast) picture() (figure, bool) {
	usable := func(s Sample) []float64 {
		return slices.DeleteFunc(slices.Clone(s.Values), func(v float64) bool { return !drawable(v) })
	}
	ground, over := usable(c.Ground), usable(c.Over)
	if len(ground) < leastContrast || len(over) < leastContrast {
		return figure{}, false
	}
	all := append(slices.Clone(ground), over...)
	lo, hi := slices.Min(all), slices.Max(all)
	if lo == hi {
		return figure{}, false
	}
	x := fit(c.Quantity.label(), all)
	b := newBins(lo, hi, min(max(int(2*math.Sqrt(float64(min(len(ground), len(over))))), 8), 30), x)
	below, above := b.shares(ground), b.shares(over)
	top := max(slices.Max(below), slices.Max(above))
	y := axis{label: "share of each group (%)", hi: top * 1.12}
	on := newCanvas(plotWidth, plotHeight)
	p := newPlot(on, x, y)
	line := outline{edges: b.edges, heights: above, line: draw.LineStyle{Color: series[1], Width: 2}}
	p.Add(bars{b.edges, below}, line)
	f := figure{Title: clean(c.Quantity.Name, 60) + ": " + clean(c.Over.Name, 40) + " against " + clean(c.Ground.Name, 40)}
	f.Keys = []key{
		{Text: clean(c.Over.Name, 40) + ", " + plural(int64(len(over)), "value"), Sample: sampleOf(`<path d="M1 7h12" stroke="` + series[1].css() + `" stroke-width="2"/>`)},
		{Text: clean(c.Ground.Name, 40) + ", " + plural(int64(len(ground)), "value"), Sample: sampleOf(`<path d="M1 2h12v10H1Z" fill="` + series[5].css() + `"/>`)},
	}
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}

// sampleOf is the sample of a legend.
func sampleOf(body string) template.HTML {
	return template.HTML(`<svg class="key" viewBox="0 0 14 14" aria-hidden="true">` + body + `</svg>`)
}

// outline draws the upper edge of a histogram.
type outline struct {
	edges, heights []float64
	line           draw.LineStyle
}

// Plot implements plot.Plotter.
func (o outline) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := []vg.Point{{X: x(o.edges[0]), Y: y(0)}}
	for i, h := range o.heights {
		at = append(at, vg.Point{X: x(o.edges[i]), Y: y(h)}, vg.Point{X: x(o.edges[i+1]), Y: y(h)})
	}
	c.StrokeLines(o.line, append(at, vg.Point{X: x(o.edges[len(o.heights)]), Y: y(0)}))
}
