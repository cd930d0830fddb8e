package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// shape is the form of a mark, so that colour is never alone in telling
// things apart.
type shape int

const (
	circle shape = iota
	square
	triangle
	diamond
)

// mark is a point of a picture with a text that shows when the pointer rests
// on it. [left, right] and [low, high] are intervals around it, NaN where
// there is none.
type mark struct {
	x, y                   float64
	left, right, low, high float64
	fill, rim              paint
	shape                  shape
	size                   float64 // radius in units
	title                  string
}

// point makes a mark without intervals.
func point(x, y float64, fill paint) mark {
	nan := math.NaN()
	return mark{x: x, y: y, left: nan, right: nan, low: nan, high: nan, fill: fill, rim: paper, size: 4}
}

// marks draws marks, the last on top.
type marks []mark

// Plot implements plot.Plotter.
func (ms marks) Plot(c draw.Canvas, p *plot.Plot) {
	on, ok := underlying(c)
	if !ok {
		return
	}
	x, y := p.Transforms(&c)
	within := func(v vg.Length, lo, hi vg.Length) vg.Length { return min(max(v, lo), hi) }
	for _, m := range ms {
		bar := draw.LineStyle{Color: m.fill, Width: 1.2}
		if !math.IsNaN(m.low) && !math.IsNaN(m.high) {
			c.StrokeLine2(bar, x(m.x), within(y(m.low), c.Min.Y, c.Max.Y), x(m.x), within(y(m.high), c.Min.Y, c.Max.Y))
		}
		if !math.IsNaN(m.left) && !math.IsNaN(m.right) {
			c.StrokeLine2(bar, within(x(m.left), c.Min.X, c.Max.X), y(m.y), within(x(m.right), c.Min.X, c.Max.X), y(m.y))
		}
		on.mark(float64(x(m.x)), float64(y(m.y)), m)
	}
}

// underlying finds the canvas below the crops that gonum stacks on it.
func underlying(c vg.Canvas) (*canvas, bool) {
	for {
		switch on := c.(type) {
		case *canvas:
			return on, true
		case draw.Canvas:
			c = on.Canvas
		case *draw.Canvas:
			c = on.Canvas
		default:
			return nil, false
		}
	}
}

// mark writes the shape of m at a point of the vg coordinate system.
func (c *canvas) mark(x, y float64, m mark) {
	y = c.height - y
	element := "path"
	r := m.size
	f := coordinate
	switch m.shape {
	case circle:
		element = "circle"
		fmt.Fprintf(&c.body, `<circle cx="%s" cy="%s" r="%s"`, f(x), f(y), f(r))
	case square:
		r *= 0.9
		fmt.Fprintf(&c.body, `<path d="M%s %sh%sv%sh%sZ"`, f(x-r), f(y-r), f(2*r), f(2*r), f(-2*r))
	case triangle:
		r *= 1.15
		fmt.Fprintf(&c.body, `<path d="M%s %sl%s %sh%sZ"`, f(x), f(y-r), f(r), f(1.8*r), f(-2*r))
	case diamond:
		r *= 1.3
		fmt.Fprintf(&c.body, `<path d="M%s %sl%s %sl%s %sl%s %sZ"`, f(x), f(y-r), f(r), f(r), f(-r), f(r), f(-r), f(-r))
	}
	fmt.Fprintf(&c.body, ` fill="%s" stroke="%s" stroke-width=".7"`, m.fill.css(), m.rim.css())
	if m.title == "" {
		c.body.WriteString("/>")
		return
	}
	fmt.Fprintf(&c.body, `><title>%s</title></%s>`, escape(m.title), element)
}

// note is a text beside a point, set on the side where there is room.
type note struct {
	x, y  float64
	text  string
	fill  paint
	end   bool  // to the right of the plot, at the height of the point
	avoid marks // what the text should not cover
}

// notes draws notes; those at the end are moved apart where they would
// overlap.
type notes []note

// noteSize is the font size of a note.
const noteSize = 12

// Plot implements plot.Plotter.
func (ns notes) Plot(c draw.Canvas, p *plot.Plot) {
	on, ok := underlying(c)
	if !ok {
		return
	}
	x, y := p.Transforms(&c)
	lowest := math.Inf(1)
	for _, n := range ns {
		at := float64(y(n.y))
		if n.end {
			at = min(at-noteSize*0.35, lowest-noteSize*1.15)
			lowest = at
			on.note(float64(c.Max.X)+6, at, "start", n)
			continue
		}
		place := n.place(c, on, float64(x(n.x)), at, x, y)
		on.note(place.X, place.Y, place.anchor, n)
	}
}

// placed is where a note stands: the left or right end of its base line.
type placed struct {
	X, Y   float64
	anchor string
}

// place finds the side of a point where a note covers the fewest marks and
// stays on the canvas; the first of the best.
func (n note) place(c draw.Canvas, on *canvas, px, py float64, x, y func(float64) vg.Length) placed {
	var best placed
	least := math.MaxInt
	width := textWidth(n.text)
	for _, dy := range []float64{7, -noteSize - 5, 20, -noteSize - 18, -noteSize * 0.35, 34} {
		for _, anchor := range []string{"start", "end"} {
			at := placed{px + 8, py + dy, anchor}
			left := at.X
			if anchor == "end" {
				at.X = px - 8
				left = at.X - width
			}
			covered := 0
			if left < float64(c.Min.X) || left+width > on.width || at.Y < float64(c.Min.Y) || at.Y+noteSize > float64(c.Max.Y)+6 {
				covered = 1000
			}
			for _, m := range n.avoid {
				mx, my := float64(x(m.x)), float64(y(m.y))
				if mx > left-m.size && mx < left+width+m.size && my > at.Y-m.size-2 && my < at.Y+noteSize*0.8+m.size {
					covered++
				}
			}
			if covered < least {
				best, least = at, covered
			}
		}
	}
	return best
}

// note writes a text with a rim of the paper's colour, readable over marks.
func (c *canvas) note(x, y float64, anchor string, n note) {
	fmt.Fprintf(&c.body, `<g font-weight="600" stroke="%s" stroke-width="3" paint-order="stroke">`, paper.css())
	c.text(x, y, anchor, noteSize, n.fill, n.text)
	c.body.WriteString("</g>")
}

// textWidth estimates the width of a note in units.
func textWidth(s string) float64 {
	face := font.DefaultCache.Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, noteSize)
	return float64(face.Width(s)) * widest
}

// steps draws a line through points; between two of them it runs first along
// x where across is set, then along y. Without stairs it is straight.
type steps struct {
	xs, ys []float64
	stairs bool
	across bool
	line   draw.LineStyle
}

// Plot implements plot.Plotter.
func (s steps) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var run []vg.Point
	flush := func() {
		if len(run) > 1 {
			c.StrokeLines(s.line, run)
		}
		run = nil
	}
	for i := range s.xs {
		if !drawable(s.xs[i]) || !drawable(s.ys[i]) {
			flush()
			continue
		}
		at := vg.Point{X: x(s.xs[i]), Y: y(s.ys[i])}
		if last := len(run) - 1; s.stairs && last >= 0 {
			corner := vg.Point{X: run[last].X, Y: at.Y}
			if s.across {
				corner = vg.Point{X: at.X, Y: run[last].Y}
			}
			run = append(run, corner)
		}
		run = append(run, at)
	}
	flush()
}
