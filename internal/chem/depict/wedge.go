package depict

import (
	"math"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// Wedge is the stereo of a drawn bond.
type Wedge struct {
	From int32 // the stereocentre, at the narrow end; -1 for a plain bond
	Up   bool  // towards the viewer, not away
}

// Wedges chooses for every stereocentre the bond that is drawn as a wedge, given
// the places of the atoms. They are listed by bond.
func Wedges(m *chem.Mol, at []complex128) []Wedge {
	return wedges(m, at, make([]bool, len(m.Atoms)))
}

// wedges leaves out the stereocentres that are shown in another way.
func wedges(m *chem.Mol, at []complex128, shown []bool) []Wedge {
	out := make([]Wedge, len(m.Bonds))
	for i := range out {
		out[i].From = -1
	}
	for i := range m.Atoms {
		if m.Atoms[i].Chiral == chem.Achiral || shown[i] {
			continue
		}
		if k := wedgeAt(m, at, out, i); k >= 0 {
			link := m.Links(i)[k]
			out[link.Bond] = Wedge{From: int32(i), Up: lookUp(m, at, i, k)}
		}
	}
	return out
}

// wedgeAt picks one of the links of a stereocentre: a single bond without wedge
// yet, whose picture can be read in one way only, rather not in a ring nor to
// another stereocentre, and rather to an end; -1 where there is none.
func wedgeAt(m *chem.Mol, at []complex128, taken []Wedge, centre int) int {
	best, most := -1, math.Inf(-1)
	for k, link := range m.Links(centre) {
		if m.Bonds[link.Bond].Order != chem.Single || taken[link.Bond].From >= 0 {
			continue
		}
		score := 0.0
		if m.Rings().OfBond(int(link.Bond)) > 0 {
			score -= 4
		}
		if m.Atoms[link.Atom].Chiral != chem.Achiral {
			score -= 8
		}
		if m.Degree(int(link.Atom)) == 1 {
			score++
		}
		if m.Atoms[link.Atom].Element == chem.Hydrogen {
			score += 6
		}
		score += clarity(m, at, centre, k)
		if score > most {
			best, most = k, score
		}
	}
	return best
}

// clarity is 0 for a wedge that stands well and negative for one that can be
// misread: where the other bonds leave an angle of 180° or more on the far side.
func clarity(m *chem.Mol, at []complex128, centre, k int) float64 {
	links := m.Links(centre)
	var around []float64
	own := unit(at[links[k].Atom] - at[centre])
	for i, link := range links {
		if i != k {
			around = append(around, angleFrom(own, unit(at[link.Atom]-at[centre])))
		}
	}
	slices.Sort(around)
	widest := 0.0
	for i := 1; i < len(around); i++ {
		widest = max(widest, around[i]-around[i-1])
	}
	first, last := around[0], 2*math.Pi-around[len(around)-1]
	switch {
	case len(links) == 3 && widest > degrees(178):
		return -20 // between two bonds that spread over more than half of the plane
	case len(links) == 4 && max(widest, first+last) > degrees(178):
		return -12
	}
	return 0.5 * min(first, last)
}

// lookUp tells whether a wedge at link k of a stereocentre must point to the
// viewer. The neighbours lie in the plane but for the one of the wedge, which is
// up, and the hydrogen that is not drawn, which is then down.
func lookUp(m *chem.Mol, at []complex128, centre, k int) bool {
	type point struct{ x, y, z float64 }
	var p []point
	links := m.Links(centre)
	if len(links) == 3 {
		p = append(p, point{0, 0, -1})
	}
	for i, link := range links {
		d := unit(at[link.Atom] - at[centre])
		q := point{real(d), imag(d), 0}
		if i == k {
			q.z = 1
		}
		p = append(p, q)
	}
	if len(p) < 4 {
		return true
	}
	u, v, w := p[1], p[2], p[3]
	for _, q := range []*point{&u, &v, &w} {
		q.x, q.y, q.z = q.x-p[0].x, q.y-p[0].y, q.z-p[0].z
	}
	det := u.x*(v.y*w.z-v.z*w.y) - u.y*(v.x*w.z-v.z*w.x) + u.z*(v.x*w.y-v.y*w.x)
	up := (det < 0) == (m.Atoms[centre].Chiral == chem.CounterClockwise)
	if len(links) == 3 && m.Atoms[centre].Hs == 0 {
		return !up // a lone pair comes last, not first as a hydrogen does
	}
	return up
}
