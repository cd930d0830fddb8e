package molfile

import (
	"math"

	"github.com/cupel-science/cupel/internal/chem"
)

// point in the units of the file, Å where it is a real geometry.
type point [3]float64

func (p point) minus(q point) point { return point{p[0] - q[0], p[1] - q[1], p[2] - q[2]} }

func (p point) times(f float64) point { return point{p[0] * f, p[1] * f, p[2] * f} }

func (p point) dot(q point) float64 { return p[0]*q[0] + p[1]*q[1] + p[2]*q[2] }

func (p point) length() float64 { return math.Sqrt(p.dot(p)) }

// unit vector of the same direction; zero stays zero.
func (p point) unit() point {
	if n := p.length(); n > 0 {
		return p.times(1 / n)
	}
	return p
}

// triple product p·(q×s): the volume that the vectors span.
func triple(p, q, s point) float64 {
	return p[0]*(q[1]*s[2]-q[2]*s[1]) + p[1]*(q[2]*s[0]-q[0]*s[2]) + p[2]*(q[0]*s[1]-q[1]*s[0])
}

// flat is how small a volume of unit vectors, or a distance from a line in bond
// lengths, counts as none.
const flat = 0.02

// settleStereo finds configurations in coordinates and wedges, or in parities
// where there are no coordinates. Marks that mean nothing in the molecule are
// dropped when it is built.
func (r *reader) settleStereo() {
	placed, spatial := false, false
	for i := range r.atoms {
		placed = placed || r.atoms[i].at != point{}
		spatial = spatial || r.atoms[i].at[2] != 0
	}
	around := r.neighbours()
	for i := range r.atoms {
		if n := len(around[i]); n < 3 || n > 4 {
			continue
		}
		c := chem.Achiral
		switch {
		case spatial:
			c = r.fromSpace(i, around[i])
		case placed:
			c = r.fromWedges(i, around[i])
		default:
			c = r.fromParity(i, around[i])
		}
		if len(around[i]) == 3 && r.hasLonePair(i) {
			c = c.Inverse()
		}
		r.b.Atom(i).Chiral = c
	}
	for i := range r.bonds {
		if placed && r.b.Bond(i).Order == chem.Double && r.bonds[i] != either {
			r.setSides(i, around)
		}
	}
}

// hasLonePair tells whether an atom of three neighbours, of an element that can be
// a stereocentre without a fourth, binds no hydrogen. A lone pair comes last
// among the neighbours of an atom, where a hydrogen comes first.
func (r *reader) hasLonePair(i int) bool {
	a := r.b.Atom(i)
	switch a.Element {
	case chem.Nitrogen, chem.Phosphorus, chem.Arsenic, chem.Sulfur, chem.Selenium:
	default:
		return false
	}
	if a.NoImplicit {
		return a.ExplicitHs == 0
	}
	used := (r.half[i]+1)/2 + int(a.Radicals) - int(a.Charge)
	for _, v := range a.Element.Valences() {
		if used <= int(v) {
			return used == int(v)
		}
	}
	return true
}

// end is an atom's end of a bond.
type end struct{ atom, bond int }

// neighbours of all atoms, in the order of the bonds.
func (r *reader) neighbours() [][]end {
	around := make([][]end, len(r.atoms))
	for i := range r.bonds {
		b := r.b.Bond(i)
		around[b.A] = append(around[b.A], end{int(b.B), i})
		around[b.B] = append(around[b.B], end{int(b.A), i})
	}
	return around
}

// sense is the chirality of a volume: looking from the first of four neighbours,
// the others go round counterclockwise where the vectors from it to them span a
// negative volume.
func sense(volume float64) chem.Chirality {
	switch {
	case volume < -flat:
		return chem.CounterClockwise
	case volume > flat:
		return chem.Clockwise
	}
	return chem.Achiral
}

// volume that is spanned by the vectors from the first of four points to the
// others.
func volume(p [4]point) float64 {
	return triple(p[1].minus(p[0]), p[2].minus(p[0]), p[3].minus(p[0]))
}

// fromSpace takes the configuration of an atom from 3D coordinates. Of three
// neighbours the missing fourth comes first, opposite to them.
func (r *reader) fromSpace(i int, around []end) chem.Chirality {
	return sense(volume(r.directions(i, around)))
}

// directions to the neighbours of an atom; a missing fourth comes first.
func (r *reader) directions(i int, around []end) (p [4]point) {
	missing := 4 - len(around)
	for k, n := range around {
		d := r.atoms[n.atom].at.minus(r.atoms[i].at).unit()
		p[missing+k] = d
		if missing > 0 {
			p[0] = p[0].minus(d)
		}
	}
	return p
}

// fromWedges takes the configuration from a drawing: bonds that begin at the
// atom with a wedge lead out of the plane, and a missing fourth lies opposite to
// the three others.
func (r *reader) fromWedges(i int, around []end) chem.Chirality {
	p := r.directions(i, around)
	drawn, missing := false, 4-len(around)
	for k, n := range around {
		if int(r.b.Bond(n.bond).A) != i {
			continue
		}
		switch r.bonds[n.bond] {
		case either:
			return chem.Achiral
		case up:
			p[missing+k][2] = 1
		case down:
			p[missing+k][2] = -1
		default:
			continue
		}
		drawn = true
		if missing > 0 {
			p[0][2] -= p[missing+k][2]
		}
	}
	if !drawn {
		return chem.Achiral
	}
	return sense(volume(p))
}

// fromParity takes the configuration from the parity of an atom: looking at the
// neighbours with the highest number behind, hydrogens being higher than others,
// the rest go round clockwise for parity 1.
func (r *reader) fromParity(i int, around []end) chem.Chirality {
	c := chem.Clockwise // of parity 1 seen from the lowest of four
	switch r.atoms[i].parity {
	case 1:
	case 2:
		c = chem.CounterClockwise
	default:
		return chem.Achiral
	}
	if len(around) == 3 {
		c = c.Inverse() // the hydrogen, the highest, is the first here
	}
	order := make([]int, len(around))
	for k, n := range around {
		order[k] = n.atom
		if r.b.Atom(n.atom).Element == chem.Hydrogen {
			order[k] += len(r.atoms)
		}
	}
	if odd(order) {
		c = c.Inverse()
	}
	return c
}

// odd tells whether it takes an odd number of swaps to sort.
func odd(x []int) bool {
	n := 0
	for i := range x {
		for _, y := range x[:i] {
			if y > x[i] {
				n++
			}
		}
	}
	return n%2 == 1
}

// setSides finds out on which sides of a double bond its substituents lie.
func (r *reader) setSides(bond int, around [][]end) {
	b := r.b.Bond(bond)
	x, ok1 := r.substituent(int(b.A), bond, around)
	y, ok2 := r.substituent(int(b.B), bond, around)
	if !ok1 || !ok2 {
		return
	}
	a, c := r.atoms[b.A].at, r.atoms[b.B].at
	axis := c.minus(a)
	u, v := beside(r.atoms[x].at.minus(a), axis), beside(r.atoms[y].at.minus(c), axis)
	if axis.length() == 0 || u.length() < flat || v.length() < flat {
		return
	}
	b.StereoA, b.StereoB = int32(x), int32(y)
	b.Stereo = chem.Trans
	if u.dot(v) > 0 {
		b.Stereo = chem.Cis
	}
}

// substituent at an end of a double bond, not a hydrogen if there is a choice;
// false where there is none, or a wavy bond makes the side unknown.
func (r *reader) substituent(atom, double int, around [][]end) (int, bool) {
	found := -1
	for _, n := range around[atom] {
		if n.bond == double {
			continue
		}
		if r.bonds[n.bond] == either && int(r.b.Bond(n.bond).A) == atom {
			return 0, false
		}
		if found < 0 || r.b.Atom(found).Element == chem.Hydrogen {
			found = n.atom
		}
	}
	return found, found >= 0 && len(around[atom]) <= 3
}

// beside is the part of a direction, as a unit vector, at a right angle to an
// axis.
func beside(p, axis point) point {
	p, axis = p.unit(), axis.unit()
	return p.minus(axis.times(p.dot(axis)))
}
