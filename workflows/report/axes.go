package report

import (
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A picture is plotWidth by plotHeight units, which the page scales to the
// room there is; fontSize is in the same units.
const (
	plotWidth  = 440
	plotHeight = 280
	fontSize   = 12
)

// largest is the magnitude beyond which values are not drawn, and its inverse
// that below which: their differences and ratios would not be numbers.
const largest = 1e150

// drawable reports whether a value can be put on an axis.
func drawable(v float64) bool {
	size := math.Abs(v)
	return v == 0 || size <= largest && size >= 1/largest
}

// axis is the range and scale of one direction of a picture.
type axis struct {
	label  string
	lo, hi float64
	log    bool
	whole  bool // values are whole numbers: ticks are too
}

// fit makes an axis for values, with a margin on both sides. It is
// logarithmic where all values are positive, the largest is more than a
// thousand times the smallest, and half of them would be crowded into the first
// thirtieth of a linear axis.
func fit(label string, values []float64) axis {
	a := axis{label: label, lo: math.Inf(1), hi: math.Inf(-1), whole: true}
	for _, v := range values {
		if drawable(v) {
			a.lo, a.hi = min(a.lo, v), max(a.hi, v)
			a.whole = a.whole && v == math.Trunc(v)
		}
	}
	switch {
	case a.lo > a.hi:
		a.lo, a.hi = 0, 1
	case a.lo > 0 && a.hi/a.lo > 1000 && median(values) < a.hi/30:
		a.log = true
		margin := math.Pow(a.hi/a.lo, 0.05)
		a.lo, a.hi = a.lo/margin, a.hi*margin
	case a.hi-a.lo <= 1e-9*max(math.Abs(a.lo), math.Abs(a.hi)) || a.hi-a.lo < 1e-300:
		room := max(math.Abs(a.lo)*0.1, 1e-290)
		if a.lo == 0 && a.hi == 0 {
			room = 1
		}
		a.lo, a.hi = a.lo-room, a.hi+room
	default:
		room := (a.hi - a.lo) * 0.06
		a.lo, a.hi = a.lo-room, a.hi+room
	}
	return a
}

// median is the middle one of the values that can be drawn.
func median(values []float64) float64 {
	sorted := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !drawable(v) })
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}

// ticks implements plot.Ticker's one method.
func (a axis) ticks(lo, hi float64) []plot.Tick {
	if a.log {
		return logTicks(lo, hi)
	}
	return linearTicks(lo, hi, a.whole)
}

// linearTicks are multiples of 1, 2 or 5 times a power of ten, at most seven
// of them.
func linearTicks(lo, hi float64, whole bool) []plot.Tick {
	step := niceStep((hi - lo) / 6)
	if whole {
		step = max(step, 1)
	}
	var ticks []plot.Tick
	first := math.Ceil(lo/step - 1e-9)
	largest := exponent(max(math.Abs(lo), math.Abs(hi)), digits-1)
	for i := range 20 {
		v := (first + float64(i)) * step
		if v > hi+step*1e-9 {
			break
		}
		ticks = append(ticks, plot.Tick{Value: v, Label: pretty(tickText(v, step, largest))})
	}
	return ticks
}

func niceStep(raw float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw*0.999 {
			return m * power
		}
	}
	return 10 * power
}

// tickText writes v to the decimal place of step; the decimal exponent of the
// axis decides about the notation, the same for all its ticks.
func tickText(v, step float64, largest int) string {
	if math.Abs(v) < step/2 {
		return "0"
	}
	last := int(math.Floor(math.Log10(step) + 1e-9))
	if largest < -2 || largest >= 6 {
		return strconv.FormatFloat(v, 'e', min(max(exponent(v, digits-1)-last, 0), 9), 64)
	}
	return group(strconv.FormatFloat(v, 'f', min(max(-last, 0), 9), 64), 5)
}

// logTicks labels powers of ten, at most eight of them, and where there are
// fewer than three also twice and five times these.
func logTicks(lo, hi float64) []plot.Tick {
	first, last := int(math.Floor(math.Log10(lo))), int(math.Ceil(math.Log10(hi)))
	every := (last-first)/8 + 1
	powers := first < -4 || last > 5
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow(10, float64(e))
			tick := plot.Tick{Value: v}
			if m == 1 && (e-first)%every == 0 || m > 1 && last-first < 4 {
				tick.Label = logLabel(m, e, powers)
			}
			if v >= lo && v <= hi && (tick.Label != "" || every == 1) {
				ticks = append(ticks, tick)
			}
		}
	}
	return ticks
}

// logLabel writes m times ten to the power e, on an axis that goes far from
// one as a power.
func logLabel(m float64, e int, powers bool) string {
	if m == 1 && powers {
		return "10" + superscript.Replace(strconv.Itoa(e))
	}
	return pretty(number(m*math.Pow10(e), 64))
}

// logScale maps an axis of positive numbers; unlike gonum's it takes any
// number, so that a value out of range cannot stop a report.
type logScale struct{}

func (logScale) Normalize(lo, hi, x float64) float64 {
	if x <= 0 {
		return 0
	}
	return math.Log(x/lo) / math.Log(hi/lo)
}

// newPlot prepares a plot in the style of the page. The labels of the axes
// are left to finish: gonum would make room for them as if every scale were
// linear.
func newPlot(on *canvas, x, y axis) *plot.Plot {
	p := plot.New()
	handler := anchored{Plain: text.Plain{Fonts: font.DefaultCache}, on: on}
	p.TextHandler, p.BackgroundColor = handler, nil
	styleAxis(&p.X, x, handler)
	styleAxis(&p.Y, y, handler)
	p.Add(gridLines{})
	return p
}

func styleAxis(to *plot.Axis, a axis, handler text.Handler) {
	to.Min, to.Max = a.lo, a.hi
	if a.log {
		to.Scale = logScale{}
	}
	to.Padding = 0
	to.LineStyle = draw.LineStyle{Color: muted, Width: 1}
	to.Tick.Label.Font = font.Font{Typeface: "Liberation", Variant: "Sans", Size: fontSize}
	to.Tick.Label.Color, to.Tick.Label.Handler = muted, handler
	to.Label.TextStyle = to.Tick.Label // unused, but measured
	to.Tick.LineStyle = draw.LineStyle{Color: muted, Width: 1}
	to.Tick.Length = 4
	to.Tick.Marker = plot.TickerFunc(a.ticks)
}

// gridLines are horizontal lines at the labelled ticks.
type gridLines struct{}

// Plot implements plot.Plotter.
func (gridLines) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, tick := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		at := y(tick.Value)
		if tick.IsMinor() || at <= c.Min.Y+0.5 || at > c.Max.Y {
			continue
		}
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 1}, c.Min.X, at, c.Max.X, at)
	}
}

// finish draws a plot and the labels of its axes, that of y level above it,
// leaving room at the right for notes, and returns the SVG element.
func finish(p *plot.Plot, on *canvas, x, y axis, right float64, label string) string {
	const line = fontSize * 1.6
	p.Draw(draw.Crop(draw.New(on), 1, -vg.Length(right)-8, line, -line-2))
	on.text(0, on.height-fontSize, "start", fontSize, ink, clean(y.label, 60))
	on.text((on.width-right)/2, fontSize*0.4, "middle", fontSize, ink, clean(x.label, 60))
	return on.svg(label)
}
