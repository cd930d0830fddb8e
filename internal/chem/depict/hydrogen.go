package depict

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// hydrogenLength is the length of the bond to a hydrogen that is drawn.
const hydrogenLength = 0.68

// hydrogen that is drawn for the sake of its wedge, at a stereocentre with no
// other bond outside of rings.
type hydrogen struct {
	centre int32
	at     complex128
	up     bool
}

// hydrogens finds the stereocentres that are shown by a drawn hydrogen.
func hydrogens(m *chem.Mol, at []complex128) (all []hydrogen, shown []bool) {
	shown = make([]bool, len(m.Atoms))
	for i := range m.Atoms {
		if m.Atoms[i].Chiral == chem.Achiral {
			continue
		}
		if h, ok := hydrogenAt(m, at, i); ok && !crowded(all, h) {
			all, shown[i] = append(all, h), true
		}
	}
	return all, shown
}

// hydrogenAt finds room for the hydrogen of a stereocentre; false where there is
// none, or another bond will do for a wedge.
func hydrogenAt(m *chem.Mol, at []complex128, centre int) (hydrogen, bool) {
	links := m.Links(centre)
	if m.Atoms[centre].Hs != 1 || len(links) != 3 {
		return hydrogen{}, false
	}
	all := block{at: at}
	for i := range m.Atoms {
		all.atoms = append(all.atoms, int32(i))
	}
	var bonds []complex128
	for _, k := range links {
		if m.Rings().OfBond(int(k.Bond)) == 0 {
			return hydrogen{}, false
		}
		bonds = append(bonds, unit(at[k.Atom]-at[centre]))
	}
	inside := interior(m, int32(centre), &all)
	d := spread(bonds, inside, 1)[0]
	h := hydrogen{centre: int32(centre), at: at[centre] + d*hydrogenLength}
	for i, p := range at {
		if i != centre && distance(p, h.at) < 0.62 {
			return hydrogen{}, false
		}
	}
	for i := range m.Bonds {
		if b := &m.Bonds[i]; int(b.A) != centre && int(b.B) != centre && toSegment(h.at, at[b.A], at[b.B]) < 0.35 {
			return hydrogen{}, false
		}
	}
	// Seen from the hydrogen, which is the first neighbour.
	turnsLeft := angleFrom(bonds[0], bonds[1]) < angleFrom(bonds[0], bonds[2])
	h.up = turnsLeft == (m.Atoms[centre].Chiral == chem.CounterClockwise)
	return h, true
}

// crowded tells whether another hydrogen stands where one is to be drawn.
func crowded(hydrogens []hydrogen, h hydrogen) bool {
	return slices.ContainsFunc(hydrogens, func(other hydrogen) bool { return distance(other.at, h.at) < 0.62 })
}
