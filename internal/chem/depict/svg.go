package depict

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/cupel-science/cupel/internal/chem"
)

// Sizes of a drawing. Its view box has whole numbers, unitLength to a bond; it
// is shown with pixels to a bond unless its style says otherwise.
const (
	unitLength = 50
	pixels     = 20
	fontUnits  = 29
	lineUnits  = 2.6
	margin     = 0.2 // around everything, in bond lengths
)

// Options of a drawing.
type Options struct {
	Label     string // describes the molecule to those who do not see it
	Highlight []bool // atoms that are marked, with the bonds between them; may be nil
}

// SVG draws a molecule as an SVG element for use inside a page. It has the class
// "mol" for the page's style sheet, and the size at which a bond is 20 pixels
// long. It is an error to have more than [MaxAtoms] atoms.
func SVG(m *chem.Mol, opt Options) (string, error) {
	if len(m.Atoms) > MaxAtoms {
		return "", fmt.Errorf("depict: %d atoms, at most %d are drawn", len(m.Atoms), MaxAtoms)
	}
	at, err := Layout(m)
	if err != nil {
		return "", err
	}
	d := &drawing{m: m, at: at, labelled: make([]bool, len(m.Atoms)), labels: make([]label, len(m.Atoms))}
	all, shown := hydrogens(m, at)
	d.hydrogens, d.wedges = all, wedges(m, at, shown)
	for i := range m.Atoms {
		d.labels[i], d.labelled[i] = labelOf(m, at, i)
	}
	d.measure()
	for i := range m.Bonds {
		d.drawBond(i)
	}
	for _, h := range d.hydrogens {
		d.drawHydrogen(h)
	}
	return d.element(opt), nil
}

// drawing collects the strokes of a molecule. The y axis is turned down when
// they are written.
type drawing struct {
	m         *chem.Mol
	at        []complex128
	wedges    []Wedge
	hydrogens []hydrogen
	labels    []label
	labelled  []bool

	low, high    complex128 // corners, in bond lengths
	lines, fills strings.Builder
	endX, endY   int // of the last line
}

// measure finds the box around atoms and labels.
func (d *drawing) measure() {
	d.low, d.high = complex(math.Inf(1), math.Inf(1)), complex(math.Inf(-1), math.Inf(-1))
	for i, p := range d.at {
		left, right, up, down := 0.0, 0.0, 0.0, 0.0
		if d.labelled[i] {
			left, right, up, down = d.labels[i].extent()
		}
		d.low = complex(min(real(d.low), real(p)-left), min(imag(d.low), imag(p)-down))
		d.high = complex(max(real(d.high), real(p)+right), max(imag(d.high), imag(p)+up))
	}
	for _, h := range d.hydrogens {
		const room = 0.45 * fontSize
		d.low = complex(min(real(d.low), real(h.at)-room), min(imag(d.low), imag(h.at)-room))
		d.high = complex(max(real(d.high), real(h.at)+room), max(imag(d.high), imag(h.at)+room))
	}
	if len(d.at) == 0 {
		d.low, d.high = 0, 0
	}
	d.low -= complex(margin, margin)
	d.high += complex(margin, margin)
}

const fontSize = float64(fontUnits) / unitLength // in bond lengths

// extent of a label from the place of its atom, in bond lengths.
func (l *label) extent() (left, right, up, down float64) {
	half := width(l.symbol) / 2 * fontSize
	left, right, up, down = half+width(l.before)*fontSize, half+width(l.after)*fontSize, 0.45*fontSize, 0.45*fontSize
	switch {
	case l.apart == "":
	case l.above:
		up += 0.85 * fontSize
	default:
		down += 0.95 * fontSize
	}
	return left, right, up, down
}

// clip is where a bond from an atom at p towards q begins: at the atom, or
// where it leaves the box around its symbol.
func (d *drawing) clip(atom int, p, q complex128) complex128 {
	if !d.labelled[atom] {
		return p
	}
	const air = 0.07
	l := &d.labels[atom]
	w, h := width(l.symbol)/2*fontSize+air, 0.37*fontSize+air
	v := unit(q - p)
	left, right, _, _ := l.extent()
	switch { // rarely a bond goes where the text does, as no side was free
	case real(v) > 0.7:
		w = right + air
	case real(v) < -0.7:
		w = left + air
	}
	t := min(w/math.Max(math.Abs(real(v)), 1e-9), h/math.Max(math.Abs(imag(v)), 1e-9), 0.45*distance(p, q)+0.05)
	return p + v*complex(t, 0)
}

// units turns a place into coordinates of the view box.
func (d *drawing) units(p complex128) (x, y int) {
	return int(math.Round((real(p) - real(d.low)) * unitLength)), int(math.Round((imag(d.high) - imag(p)) * unitLength))
}

// line from p to q. It goes on from the last one where that ended at p.
func (d *drawing) line(p, q complex128) {
	x, y := d.units(p)
	u, v := d.units(q)
	if x == u && y == v {
		return
	}
	if d.lines.Len() == 0 {
		d.lines.WriteString("M" + pair(x, y))
	} else if x != d.endX || y != d.endY {
		d.lines.WriteString("m" + pair(x-d.endX, y-d.endY))
	}
	d.lines.WriteString("l" + pair(u-x, v-y))
	d.endX, d.endY = u, v
}

// pair writes two coordinates as path data.
func pair(x, y int) string {
	if y < 0 {
		return strconv.Itoa(x) + strconv.Itoa(y)
	}
	return strconv.Itoa(x) + " " + strconv.Itoa(y)
}

// fill adds a filled triangle.
func (d *drawing) fill(p, q, r complex128) {
	x, y := d.units(p)
	u, v := d.units(q)
	w, z := d.units(r)
	d.fills.WriteString("M" + pair(x, y) + "L" + pair(u, v) + "L" + pair(w, z) + "Z")
}

// element writes the picture.
func (d *drawing) element(opt Options) string {
	w, h := d.units(complex(real(d.high), imag(d.low)))
	var b strings.Builder
	b.WriteString(`<svg class="mol" viewBox="0 0 ` + strconv.Itoa(w) + " " + strconv.Itoa(h) +
		`" width="` + strconv.Itoa(w*pixels/unitLength) + `" height="` + strconv.Itoa(h*pixels/unitLength) +
		`" role="img" aria-label="` + escape(opt.Label) + `" fill="none" stroke-linecap="round" stroke-linejoin="round">`)
	d.highlight(&b, opt.Highlight)
	if d.lines.Len() > 0 {
		b.WriteString(`<path d="` + d.lines.String() + `" stroke="` + ink.css() + `" stroke-width="` + strconv.FormatFloat(lineUnits, 'g', -1, 64) + `"/>`)
	}
	if d.fills.Len() > 0 {
		b.WriteString(`<path d="` + d.fills.String() + `" fill="` + ink.css() + `"/>`)
	}
	d.texts(&b)
	b.WriteString("</svg>")
	return b.String()
}

// highlight marks atoms and the bonds between them with a broad line below.
func (d *drawing) highlight(b *strings.Builder, marked []bool) {
	if marked == nil {
		return
	}
	lines := drawing{low: d.low, high: d.high}
	for i := range d.m.Bonds {
		if k := &d.m.Bonds[i]; marked[k.A] && marked[k.B] {
			lines.line(d.at[k.A], d.at[k.B])
		}
	}
	for i, p := range d.at {
		if marked[i] && d.m.Degree(i) == 0 {
			lines.line(p, p+0.02)
		}
	}
	if lines.lines.Len() > 0 {
		b.WriteString(`<path d="` + lines.lines.String() + `" stroke="` + markedBy.css() + `" stroke-width="20" opacity=".4"/>`)
	}
}

func (d *drawing) openText(b *strings.Builder) {
	b.WriteString(`<g font-size="` + strconv.Itoa(fontUnits) + `" font-family="Arial,Helvetica,Liberation Sans,sans-serif" text-anchor="middle">`)
}

// baseline is how far below the middle of a capital its base is.
const baseline = 10

// texts writes the labels, those of a colour together.
func (d *drawing) texts(b *strings.Builder) {
	done := make([]bool, len(d.labels))
	opened := len(d.hydrogens) > 0
	if opened {
		d.openText(b)
		b.WriteString(`<g fill="` + ink.css() + `">`)
		for _, h := range d.hydrogens {
			x, y := d.units(h.at)
			b.WriteString(`<text x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y+baseline) + `">H</text>`)
		}
		b.WriteString("</g>")
	}
	for i := range d.labels {
		if done[i] || !d.labelled[i] {
			continue
		}
		if !opened {
			d.openText(b)
			opened = true
		}
		colour := d.labels[i].paint
		b.WriteString(`<g fill="` + colour.css() + `">`)
		for k := i; k < len(d.labels); k++ {
			if d.labelled[k] && d.labels[k].paint == colour {
				d.text(b, k)
				done[k] = true
			}
		}
		b.WriteString("</g>")
	}
	if opened {
		b.WriteString("</g>")
	}
}

// text writes a label so that its symbol stands at the atom whatever the font
// makes of the rest.
func (d *drawing) text(b *strings.Builder, atom int) {
	l := &d.labels[atom]
	x, y := d.units(d.at[atom])
	half := width(l.symbol) / 2 * fontUnits
	write := func(x, y float64, anchor, text string) {
		b.WriteString(`<text x="` + strconv.Itoa(int(math.Round(x))) + `" y="` + strconv.Itoa(int(math.Round(y))) + `"` + anchor + `>` + text + `</text>`)
	}
	px, py := float64(x), float64(y)+baseline
	switch {
	case l.before == "" && l.after == "":
		write(px, py, "", l.symbol)
	case l.before == "":
		write(px-half, py, ` text-anchor="start"`, l.symbol+l.after)
	default:
		write(px+half+width(l.after)*fontUnits, py, ` text-anchor="end"`, l.before+l.symbol+l.after)
	}
	if l.apart == "" {
		return
	}
	step := 0.95 * fontUnits
	if l.above {
		step = -0.85 * fontUnits
	}
	write(px, py+step, "", l.apart)
}

// escape makes text safe in a quoted attribute.
func escape(text string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text))
}
