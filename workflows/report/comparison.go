package report

import (
	"html/template"
	"math"

	"gonum.org/v1/plot/vg/draw"
)

// Comparison sets what the first candidate of a ranking predicts against what
// was measured.
type Comparison struct {
	X, Y      Quantity
	Measured  []XY
	Predicted []XY   // a line through these points, in order of X
	Caption   string // what points and line are
}

// Quantity is what an axis shows.
type Quantity struct{ Name, Unit string }

// XY is a point of a picture; points with NaN are not drawn.
type XY struct{ X, Y float64 }

// measuredShown is how many measured points a picture has at most.
const measuredShown = 2000

func (q Quantity) label() string {
	text := clean(q.Name, 40)
	if q.Unit != "" {
		text += " (" + unitText(q.Unit, 14) + ")"
	}
	return text
}

// picture draws the measured points over the predicted line. The axes fit the
// points; the line may leave them.
func (c *Comparison) picture() (figure, bool) {
	var ms marks
	var xs, ys []float64
	for i := 0; i < len(c.Measured); i += len(c.Measured)/measuredShown + 1 {
		at := c.Measured[i]
		if !drawable(at.X) || !drawable(at.Y) {
			continue
		}
		m := point(at.X, at.Y, series[0])
		m.title = clean(c.X.Name, 24) + " " + pretty(number(at.X, 64)) + ", " + clean(c.Y.Name, 24) + " " + pretty(number(at.Y, 64))
		ms, xs, ys = append(ms, m), append(xs, at.X), append(ys, at.Y)
	}
	if len(ms) < 2 {
		return figure{}, false
	}
	x, y := fit(c.X.label(), xs), fit(c.Y.label(), ys)
	line := steps{line: draw.LineStyle{Color: series[1], Width: 1.6}}
	for _, at := range c.Predicted {
		if at.Y < y.lo || at.Y > y.hi {
			at.Y = math.NaN() // a gap
		}
		line.xs, line.ys = append(line.xs, at.X), append(line.ys, at.Y)
	}
	f := figure{Title: clean(c.Y.Name, 40) + " against " + clean(c.X.Name, 40), Caption: clean(c.Caption, fullText)}
	on := newCanvas(plotWidth, plotHeight)
	p := newPlot(on, x, y)
	p.Add(line, ms)
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}
