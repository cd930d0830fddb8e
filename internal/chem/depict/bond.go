package depict

import (
	"math"

	"github.com/cupel-science/cupel/internal/chem"
)

// strokes of a bond, in bond lengths.
const (
	doubleGap  = 0.17 // between the lines of a double bond
	tripleGap  = 0.17
	wedgeWidth = 0.19 // at the wide end
	hashes     = 7    // to a bond length
)

// drawBond adds the lines of a bond.
func (d *drawing) drawBond(i int) {
	b := &d.m.Bonds[i]
	p, q := d.at[b.A], d.at[b.B]
	if w := d.wedges[i]; w.From >= 0 {
		if w.From == b.B {
			p, q = q, p
		}
		d.drawWedge(p, q, int(w.From), b.Other(int(w.From)), w.Up)
		return
	}
	from, to := d.clip(int(b.A), p, q), d.clip(int(b.B), q, p)
	across := 1i * unit(q-p)
	switch b.Kekule {
	case chem.Double:
		d.drawDouble(b, i, from, to, across)
	case chem.Triple:
		d.line(from, to)
		for _, s := range []complex128{tripleGap, -tripleGap} {
			d.line(from+across*s, to+across*s)
		}
	case chem.Quadruple:
		for _, s := range []complex128{-1.5, -0.5, 0.5, 1.5} {
			d.line(from+across*s*0.12, to+across*s*0.12)
		}
	case chem.NoOrder:
		for k := range 6 {
			d.line(from+(to-from)*complex(float64(k)/5.5, 0), from+(to-from)*complex((float64(k)+0.45)/5.5, 0))
		}
	case chem.Dative:
		d.line(from, to-unit(q-p)*0.15)
		d.fill(to, to-unit(q-p)*0.25+across*0.1, to-unit(q-p)*0.25-across*0.1)
	default:
		d.line(from, to)
	}
}

// drawDouble draws both lines evenly about the axis where an end has no other
// bonds or both sides are alike, else one of them on the axis and the other on
// the inside of the ring or on the side of more substituents.
func (d *drawing) drawDouble(b *chem.Bond, i int, from, to, across complex128) {
	s := d.doubleSide(b, i)
	if s == 0 {
		half := across * doubleGap / 2
		d.line(from+half, to+half)
		d.line(from-half, to-half)
		return
	}
	d.line(from, to)
	off := across * complex(doubleGap*s, 0)
	along := unit(to - from)
	d.line(from+off+along*d.shorter(int(b.A), int(b.B), s), to+off-along*d.shorter(int(b.B), int(b.A), -s))
}

// shorter is how much the second line of a double bond is cut off at an end so
// that it keeps its distance from the next bond on that side.
func (d *drawing) shorter(end, other int, s float64) complex128 {
	if d.labelled[end] {
		return 0
	}
	axis := unit(d.at[other] - d.at[end])
	least := math.Pi
	for _, k := range d.m.Links(end) {
		if int(k.Atom) == other {
			continue
		}
		angle := angleFrom(axis, unit(d.at[k.Atom]-d.at[end]))
		if s < 0 {
			angle = 2*math.Pi - angle
		}
		least = min(least, angle)
	}
	if least > degrees(175) {
		return 0
	}
	return complex(min(doubleGap/math.Tan(least/2), 0.35), 0)
}

// doubleSide is 1 for a second line to the left of the bond from A to B, -1 for
// one to the right, 0 for a pair of lines.
func (d *drawing) doubleSide(b *chem.Bond, i int) float64 {
	p, q := d.at[b.A], d.at[b.B]
	if ring := d.bestRing(i); ring != nil {
		var places []complex128
		for _, a := range ring {
			places = append(places, d.at[a])
		}
		if s := side(p, q, centroid(places)); s != 0 {
			return float64(s)
		}
	}
	sum := 0
	for _, ends := range [][2]int32{{b.A, b.B}, {b.B, b.A}} {
		rest := 0
		for _, k := range d.m.Links(int(ends[0])) {
			if k.Atom != ends[1] {
				sum += side(p, q, d.at[k.Atom])
				rest++
			}
		}
		if rest == 0 || d.inLine(int(ends[0])) {
			return 0
		}
	}
	switch {
	case sum > 0:
		return 1
	case sum < 0:
		return -1
	}
	if d.m.Degree(int(b.A)) == 2 && d.m.Degree(int(b.B)) == 2 { // trans: one side is as good
		return 1
	}
	return 0
}

func (d *drawing) inLine(atom int) bool { return isCumulated(d.m, atom) }

// bestRing is the ring in which the second line of a double bond lies: the one
// with most double bonds, then the smallest; nil outside rings and in
// macrocycles.
func (d *drawing) bestRing(bond int) []int32 {
	var best []int32
	most := -1
	rings := d.m.Rings()
	for r, bonds := range rings.Bonds {
		if len(bonds) >= macrocycle || indexOf(bonds, int32(bond)) < 0 {
			continue
		}
		doubles := 0
		for _, k := range bonds {
			if d.m.Bonds[k].Kekule == chem.Double {
				doubles++
			}
		}
		score := 100*doubles - len(bonds)
		if d.m.Bonds[bond].Aromatic && len(bonds) == 6 {
			score += 10
		}
		if score > most {
			best, most = rings.Atoms[r], score
		}
	}
	return best
}

// drawWedge draws a solid wedge or hashes that widen from the stereocentre.
func (d *drawing) drawWedge(p, q complex128, centre, end int, up bool) {
	d.wedgeLines(d.clip(centre, p, q), d.clip(end, q, p), up)
}

// drawHydrogen draws the wedge to a hydrogen.
func (d *drawing) drawHydrogen(h hydrogen) {
	p := d.at[h.centre]
	d.wedgeLines(d.clip(int(h.centre), p, h.at), h.at-unit(h.at-p)*0.27, h.up)
}

func (d *drawing) wedgeLines(from, to complex128, up bool) {
	across := 1i * unit(to-from)
	if up {
		d.fill(from, to+across*(wedgeWidth/2), to-across*(wedgeWidth/2))
		return
	}
	n := max(int(distance(from, to)*hashes+0.5), 3)
	for k := 1; k <= n; k++ {
		t := float64(k) / float64(n)
		half := across * complex(wedgeWidth/2*t, 0)
		middle := from + (to-from)*complex(t, 0)
		d.line(middle-half, middle+half)
	}
}
