package depict

import (
	"math"

	"github.com/cupel-science/cupel/internal/chem"
)

// orient turns a part so that most of its bonds lie in multiples of 30° from
// the vertical, then by the multiple of 30° that makes it widest and least high,
// with its heteroatoms rather at the top.
func (l *layouter) orient(part []int32) {
	if len(part) < 2 {
		return
	}
	about := l.middle(part)
	l.turn(part, about, polar(-l.commonAngle(part)))
	best, least := 0, math.Inf(1)
	for i := range 12 {
		t := polar(degrees(30 * float64(i)))
		if s := l.stance(part, about, t); s < least-1e-6 {
			best, least = i, s
		}
	}
	l.turn(part, about, polar(degrees(30*float64(best))))
}

func (l *layouter) middle(part []int32) complex128 {
	var sum complex128
	for _, a := range part {
		sum += l.at[a]
	}
	return sum / complex(float64(len(part)), 0)
}

func (l *layouter) turn(part []int32, about, by complex128) {
	for _, a := range part {
		l.at[a] = turned(l.at[a], about, by)
	}
}

// commonAngle is the angle, within 30°, that most bonds have beyond a multiple
// of 30°: the circular mean of those within 3° of the most frequent one.
func (l *layouter) commonAngle(part []int32) float64 {
	const period = math.Pi / 6
	var angles []float64
	in := make([]bool, len(l.at))
	for _, a := range part {
		in[a] = true
	}
	for i := range l.m.Bonds {
		if b := &l.m.Bonds[i]; in[b.A] {
			d := l.at[b.B] - l.at[b.A]
			angles = append(angles, math.Mod(math.Atan2(imag(d), real(d))+4*math.Pi, period))
		}
	}
	best, most := 0.0, -1
	for _, x := range angles {
		n, sum := 0, 0.0
		for _, y := range angles {
			off := math.Mod(y-x+1.5*period, period) - period/2
			if math.Abs(off) < degrees(3) {
				n++
				sum += off
			}
		}
		if n > most {
			most, best = n, x+sum/float64(n)
		}
	}
	return best
}

// stance tells how much a turn leaves to be wished: height, then width that
// heteroatoms hang below, and bonds that stand on end rather than lie flat in
// rings.
func (l *layouter) stance(part []int32, about, by complex128) float64 {
	low, high := complex(math.Inf(1), math.Inf(1)), complex(math.Inf(-1), math.Inf(-1))
	hetero := 0.0
	for _, a := range part {
		p := (l.at[a] - about) * by
		low = complex(min(real(low), real(p)), min(imag(low), imag(p)))
		high = complex(max(real(high), real(p)), max(imag(high), imag(p)))
		if e := l.m.Atoms[a].Element; e != chem.Carbon && e != chem.Hydrogen {
			hetero -= imag(p) + 0.2*real(p)
		}
	}
	width, height := real(high-low), imag(high-low)
	return height - 0.3*width + 0.02*hetero/float64(len(part)) + 0.15*l.lying(part, by)/float64(len(part))
}

// lying counts the ring bonds that are horizontal: hexagons stand on a corner.
func (l *layouter) lying(part []int32, by complex128) float64 {
	n := 0.0
	for _, a := range part {
		for _, k := range l.m.Links(int(a)) {
			if k.Atom > a && l.m.Rings().OfBond(int(k.Bond)) > 0 {
				if d := (l.at[k.Atom] - l.at[a]) * by; math.Abs(imag(d)) < 0.05 {
					n++
				}
			}
		}
	}
	return n
}
