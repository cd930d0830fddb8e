package report

import (
	"html/template"
	"math"
	"slices"
)

// Map shows where candidates lie in a plane, with a value as their colour.
type Map struct {
	Title   string
	X, Y    Quantity
	Places  []Place // the most important first
	Scale   Scale   // what the colours mean
	Caption string
}

// Place is a candidate on a map.
type Place struct {
	X, Y  float64
	Shade float64 // from 0 to 1, the colour
	Label string  // shows when the pointer rests on it
	Note  string  // stands beside it; mostly ""
}

// Scale is the legend of a continuous colour: its name and its ends.
type Scale struct{ Name, Low, High string }

// placesShown is how many places a map has at most.
const placesShown = 1000

// picture draws the first places.
func (m *Map) picture() (figure, bool) {
	places := slices.DeleteFunc(slices.Clone(m.Places), func(p Place) bool { return !drawable(p.X) || !drawable(p.Y) })
	places = places[:min(len(places), placesShown)]
	if len(places) < 3 {
		return figure{}, false
	}
	var dots marks
	var xs, ys []float64
	for _, p := range slices.Backward(places) { // the most important on top
		dot := point(p.X, p.Y, viridis[shadeIndex(p.Shade)])
		dot.rim, dot.title = muted, clean(p.Label, 100)
		if len(places) > 300 {
			dot.size *= 0.8
		}
		dots, xs, ys = append(dots, dot), append(xs, p.X), append(ys, p.Y)
	}
	var beside notes
	for _, p := range places {
		if p.Note != "" && len(beside) < 8 {
			beside = append(beside, note{x: p.X, y: p.Y, text: clean(p.Note, 30), fill: ink, avoid: dots})
		}
	}
	f := figure{Title: clean(m.Title, 80), Caption: clean(m.Caption, fullText)}
	if m.Scale.Name != "" {
		f.Scale = &colorBar{Name: clean(m.Scale.Name, 40), Low: clean(m.Scale.Low, 20), High: clean(m.Scale.High, 20)}
	}
	on := newCanvas(plotWidth, plotHeight)
	x, y := fit(m.X.label(), xs), fit(m.Y.label(), ys)
	p := newPlot(on, x, y)
	p.Add(dots, beside)
	f.SVG = template.HTML(finish(p, on, x, y, 0, f.Title))
	return f, true
}

// shadeIndex is the colour of a value from 0 to 1.
func shadeIndex(v float64) int {
	if math.IsNaN(v) {
		return 0
	}
	return min(max(int(v*float64(len(viridis))), 0), len(viridis)-1)
}
