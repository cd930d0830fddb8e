package summary

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/packing"
	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/workflows/report"
)

// Sizes of the drawing of a packing, in units of its view box: the side of the
// square, the margin around it, and the caption below. It is shown pixelsWide.
const (
	squareUnits   = 1000
	squareMargin  = 6
	captionHeight = 70
	captionFont   = 52
	pixelsWide    = 240
)

// disc is a circle to be drawn, in units of the view box; y points down.
type disc struct{ x, y, r float64 }

// drawPacking draws circles in the unit square, with a line between the centres
// of those that touch: a circle without lines lies loose. Below stands the sum of
// the radii with all digits, as good packings differ late. "" where the row holds
// no circles.
func drawPacking(row report.Row) template.HTML {
	at := datasets.Lookup(row.Record.Schema(), column.Name)
	if at < 0 || column.Check(row.Record.Column(at).DataType()) != nil {
		return ""
	}
	circles, err := column.Read(row.Record.Column(at), row.Index)
	if err != nil {
		return "" // the evaluator has said so in the row
	}
	discs := make([]disc, len(circles))
	for i, c := range circles {
		x, _ := c.X.Float64()
		y, _ := c.Y.Float64()
		r, _ := c.R.Float64()
		discs[i] = disc{squareUnits * x, squareUnits * (1 - y), squareUnits * r}
		if !discs[i].drawable() {
			return ""
		}
	}
	caption := ""
	if sum, err := packing.Verify(circles, len(circles)); err == nil {
		caption = "sum of radii " + strconv.FormatFloat(sum, 'f', -1, 64)
	}
	return template.HTML(packingSVG(discs, caption)) // it is made of numbers
}

// drawable keeps circles that lie far out of the picture from making it.
func (d disc) drawable() bool {
	const most = 10 * squareUnits
	return math.Abs(d.x) < most && math.Abs(d.y) < most && d.r >= 0 && d.r < most
}

func packingSVG(discs []disc, caption string) string {
	var b strings.Builder
	width, height := squareUnits+2*squareMargin, squareUnits+2*squareMargin
	if caption != "" {
		height += captionHeight
	}
	fmt.Fprintf(&b, `<svg viewBox="%d %d %d %d" width="%d" height="%d" role="img" aria-label="%d circles in a square" fill="none" stroke="var(--c1,#0072b2)" stroke-width="4">`,
		-squareMargin, -squareMargin, width, height, pixelsWide, pixelsWide*height/width, len(discs))
	fmt.Fprintf(&b, `<path d="M0 0H%dV%dH0Z" stroke="var(--ink,#1a1a1a)"/>`, squareUnits, squareUnits)
	b.WriteString(`<g fill="var(--c1,#0072b2)" fill-opacity=".18">`)
	for _, d := range discs {
		fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%.1f"/>`, d.x, d.y, d.r)
	}
	b.WriteString(`</g>`)
	if lines := contacts(discs); lines != "" {
		fmt.Fprintf(&b, `<path stroke="var(--c2,#d55e00)" d="%s"/>`, lines)
	}
	if caption != "" {
		fmt.Fprintf(&b, `<text x="%d" y="%d" font-size="%d" text-anchor="middle" fill="var(--ink,#1a1a1a)" stroke="none">%s</text>`,
			squareUnits/2, squareUnits+captionHeight-(captionHeight-captionFont)/2, captionFont, caption)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

// contacts are the lines between circles that touch, and from circles to the
// sides that they touch.
func contacts(discs []disc) string {
	const touching = 1e-7 * squareUnits
	var b strings.Builder
	line := func(x1, y1, x2, y2 float64) { fmt.Fprintf(&b, "M%.1f %.1fL%.1f %.1f", x1, y1, x2, y2) }
	for i, c := range discs {
		for _, d := range discs[:i] {
			if math.Hypot(c.x-d.x, c.y-d.y)-c.r-d.r < touching {
				line(c.x, c.y, d.x, d.y)
			}
		}
		if c.x-c.r < touching {
			line(c.x, c.y, 0, c.y)
		}
		if squareUnits-c.x-c.r < touching {
			line(c.x, c.y, squareUnits, c.y)
		}
		if c.y-c.r < touching {
			line(c.x, c.y, c.x, 0)
		}
		if squareUnits-c.y-c.r < touching {
			line(c.x, c.y, c.x, squareUnits)
		}
	}
	return b.String()
}
