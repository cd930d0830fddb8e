package report

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/cupel-science/cupel/internal/printable"
)

// paint is a colour by the name of a CSS variable of the page, so that the
// same picture follows light, dark and print. The second colour shows where
// the variable is unknown.
type paint struct{ name, fallback string }

// RGBA implements color.Color; the canvas reads the name instead.
func (paint) RGBA() (r, g, b, a uint32) { return 0, 0, 0, math.MaxUint16 }

func (p paint) css() string { return "var(--" + p.name + "," + p.fallback + ")" }

var (
	ink   = paint{"ink", "#1a1a1a"}
	muted = paint{"muted", "#5c5c5c"}
	grid  = paint{"grid", "#e3e3e3"}
	paper = paint{"paper", "#fff"}
)

// series are the Okabe-Ito colours (Okabe and Ito, Color Universal Design,
// 2008), those that stand out on paper first.
var series = []paint{
	{"c1", "#0072b2"}, {"c2", "#d55e00"}, {"c3", "#009e73"}, {"c4", "#cc79a7"}, {"c5", "#e69f00"}, {"c6", "#56b4e9"},
}

// viridis are ten evenly spaced colours of matplotlib's perceptually uniform
// map of that name (van der Walt and Smith, 2015), from low to high.
var viridis = []paint{
	{"v0", "#440154"}, {"v1", "#482878"}, {"v2", "#3e4989"}, {"v3", "#31688e"}, {"v4", "#26828e"},
	{"v5", "#1f9e89"}, {"v6", "#35b779"}, {"v7", "#6ece58"}, {"v8", "#b5de2b"}, {"v9", "#fde725"},
}

// canvas is a vg.Canvas that writes an SVG element to stand inside a page: no
// ids, no fonts, no style sheet; coordinates with two decimals; text in the
// font of the page, anchored so that its true width does not matter.
type canvas struct {
	width, height float64
	body          strings.Builder
	state         state
	stack         []state
}

type state struct {
	color  color.Color
	width  float64
	dashes string
	groups int // <g> elements to close with this state
}

var _ vg.CanvasSizer = (*canvas)(nil)

func newCanvas(width, height float64) *canvas {
	c := &canvas{width: width, height: height}
	vg.Initialize(c)
	return c
}

// svg is the finished element. label describes the picture to those who do
// not see it.
func (c *canvas) svg(label string) string {
	return fmt.Sprintf(`<svg class="plot" viewBox="0 0 %s %s" role="img" aria-label="%s" font-size="%d" fill="none" stroke-linejoin="round">`,
		coordinate(c.width), coordinate(c.height), escape(label), fontSize) + c.body.String() + "</svg>"
}

// coordinate writes a number with at most two decimals.
func coordinate(v float64) string {
	if math.IsNaN(v) || math.Abs(v) > 1e6 {
		return "0"
	}
	return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64)
}

func (c *canvas) Size() (w, h vg.Length)              { return vg.Length(c.width), vg.Length(c.height) }
func (c *canvas) SetLineWidth(w vg.Length)            { c.state.width = float64(w) }
func (c *canvas) SetColor(clr color.Color)            { c.state.color = clr }
func (c *canvas) Translate(p vg.Point)                { c.transform("translate(%s %s)", float64(p.X), -float64(p.Y)) }
func (c *canvas) Rotate(rad float64)                  { c.transform("rotate(%s 0 %s)", -rad*180/math.Pi, c.height) }
func (c *canvas) DrawImage(vg.Rectangle, image.Image) {} // no picture here holds one

// Scale keeps the lower left corner, the origin of vg, in its place.
func (c *canvas) Scale(x, y float64) {
	c.transform("translate(0 %s) scale(%s %s) translate(0 %s)", c.height, x, y, -c.height)
}

func (c *canvas) transform(format string, values ...float64) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = coordinate(v)
	}
	fmt.Fprintf(&c.body, `<g transform="`+format+`">`, args...)
	c.state.groups++
}

func (c *canvas) SetLineDash(pattern []vg.Length, _ vg.Length) {
	parts := make([]string, len(pattern))
	for i, p := range pattern {
		parts[i] = coordinate(float64(p))
	}
	c.state.dashes = strings.Join(parts, " ")
}

func (c *canvas) Push() {
	c.stack = append(c.stack, c.state)
	c.state.groups = 0
}

func (c *canvas) Pop() {
	c.body.WriteString(strings.Repeat("</g>", c.state.groups))
	c.state = c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
}

func (c *canvas) Stroke(path vg.Path) {
	if c.state.width <= 0 {
		return
	}
	fmt.Fprintf(&c.body, `<path d="%s" stroke="%s"`, c.path(path), css(c.state.color))
	if c.state.width != 1 {
		fmt.Fprintf(&c.body, ` stroke-width="%s"`, coordinate(c.state.width))
	}
	if c.state.dashes != "" {
		fmt.Fprintf(&c.body, ` stroke-dasharray="%s"`, c.state.dashes)
	}
	c.body.WriteString("/>")
}

func (c *canvas) Fill(path vg.Path) {
	fmt.Fprintf(&c.body, `<path d="%s" fill="%s"/>`, c.path(path), css(c.state.color))
}

// FillString implements vg.Canvas; text of plots comes through anchored.
func (c *canvas) FillString(f font.Face, pt vg.Point, txt string) {
	c.text(float64(pt.X), float64(pt.Y), "start", float64(f.Font.Size), c.state.color, txt)
}

func css(clr color.Color) string {
	switch p := clr.(type) {
	case nil:
		return ink.css()
	case paint:
		return p.css()
	}
	r, g, b, _ := clr.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// path writes path data. The y axis of vg points up, that of SVG down.
func (c *canvas) path(path vg.Path) string {
	var b strings.Builder
	at := func(letter string, points ...vg.Point) {
		b.WriteString(letter)
		for i, p := range points {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(coordinate(float64(p.X)) + " " + coordinate(c.height-float64(p.Y)))
		}
	}
	for _, p := range path {
		switch p.Type {
		case vg.MoveComp:
			at("M", p.Pos)
		case vg.LineComp:
			at("L", p.Pos)
		case vg.CurveComp:
			at(map[int]string{1: "Q", 2: "C"}[len(p.Control)], append(p.Control[:len(p.Control):len(p.Control)], p.Pos)...)
		case vg.ArcComp:
			c.arc(at, p)
		case vg.CloseComp:
			b.WriteByte('Z')
		}
	}
	return b.String()
}

// arc approximates an arc by chords; the few arcs of gonum's legends and
// glyphs are small. Marks are drawn as SVG circles instead.
func (c *canvas) arc(at func(string, ...vg.Point), p vg.PathComp) {
	const chords = 24
	for i := range chords + 1 {
		sin, cos := math.Sincos(p.Start + p.Angle*float64(i)/chords)
		at("L", vg.Point{X: p.Pos.X + p.Radius*vg.Length(cos), Y: p.Pos.Y + p.Radius*vg.Length(sin)})
	}
}

// text writes a line of text at a point of the vg coordinate system.
func (c *canvas) text(x, y float64, anchor string, size float64, clr color.Color, txt string) {
	fmt.Fprintf(&c.body, `<text x="%s" y="%s"`, coordinate(x), coordinate(c.height-y))
	if anchor != "start" {
		fmt.Fprintf(&c.body, ` text-anchor="%s"`, anchor)
	}
	if size != fontSize {
		fmt.Fprintf(&c.body, ` font-size="%s"`, coordinate(size))
	}
	fmt.Fprintf(&c.body, ` fill="%s">%s</text>`, css(clr), escape(txt))
}

// escape makes text safe inside an element or a quoted attribute.
func escape(s string) string { return html.EscapeString(strings.Map(printable.Rune, s)) }

// anchored draws the text of a plot on a canvas with SVG's own alignment. It
// measures with the Liberation fonts; the page's font may differ a little, and
// text that is centred or flush right stays so.
type anchored struct {
	text.Plain
	on *canvas
}

var _ text.Handler = anchored{}

// Box implements text.Handler with room for fonts wider than Liberation.
func (a anchored) Box(txt string, f font.Font) (width, height, depth vg.Length) {
	width, height, depth = a.Plain.Box(txt, f)
	return width * widest, height, depth
}

// widest is how much wider than Liberation Sans the page's font may be.
const widest = 1.17

// Draw implements text.Handler for text of one line.
func (a anchored) Draw(_ vg.Canvas, txt string, sty text.Style, pt vg.Point) {
	face := a.Fonts.Lookup(sty.Font, sty.Font.Size)
	if sty.Rotation != 0 {
		a.on.Push()
		a.on.Rotate(sty.Rotation)
		defer a.on.Pop()
	}
	sin, cos := math.Sincos(sty.Rotation)
	x, y := float64(pt.X), float64(pt.Y)
	x, y = y*sin+x*cos, y*cos-x*sin
	y += float64(sty.Height(txt))*float64(sty.YAlign) - float64(face.Extents().Ascent) + float64(sty.Font.Size)
	anchor := "start"
	switch {
	case sty.XAlign <= draw.XRight:
		anchor = "end"
	case sty.XAlign < 0:
		anchor = "middle"
	}
	a.on.text(x, y, anchor, float64(sty.Font.Size), sty.Color, txt)
}
