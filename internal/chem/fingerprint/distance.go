package fingerprint

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// walk measures distances from one atom after another by breadth-first search.
type walk struct {
	m     *chem.Mol
	from  []uint16 // bonds to each atom; unreached where the search did not come
	queue []int32
}

const unreached = ^uint16(0)

// start a walk over m, reusing memory.
func (w *walk) start(m *chem.Mol) {
	w.m = m
	w.from = resized(w.from, len(m.Atoms))
	for i := range w.from {
		w.from[i] = unreached
	}
	w.queue = slices.Grow(w.queue[:0], len(m.Atoms))
}

// reach visits the atoms within limit bonds of an atom, nearest first. What it
// returns is valid until the next call; w.from has the distances.
func (w *walk) reach(atom int, limit uint16) []int32 {
	for _, i := range w.queue {
		w.from[i] = unreached
	}
	w.from[atom] = 0
	w.queue = append(w.queue[:0], int32(atom))
	for head := 0; head < len(w.queue); head++ {
		at := w.queue[head]
		next := w.from[at] + 1
		if next > limit {
			break
		}
		for _, link := range w.m.Links(int(at)) {
			if w.from[link.Atom] == unreached {
				w.from[link.Atom] = next
				w.queue = append(w.queue, link.Atom)
			}
		}
	}
	return w.queue
}
