package scaffold

import (
	"math/bits"

	"github.com/cupel-science/cupel/internal/chem"
)

// coreSystems is the number of ring systems up to which all their combinations
// are looked at.
const coreSystems = 5

// Cores lists the parts of a molecule's scaffold that are some of its ring
// systems with what links them, as nodes of its scaffold network (Varin and
// others, J. Chem. Inf. Model. 2011, 51, 1528): which atoms belong to each. Of
// more than five ring systems it lists single ones and the whole.
func Cores(m *chem.Mol) [][]bool {
	system, n := ringSystems(m)
	frame := ringsAndLinkers(m)
	var out [][]bool
	for set := 1; set < 1<<min(n, 30); set++ {
		if n > coreSystems && bits.OnesCount(uint(set)) > 1 {
			break
		}
		if core := coreOf(m, frame, system, set); core != nil {
			out = append(out, core)
		}
		if n > coreSystems { // on to the next single one
			set = set<<1 - 1
		}
	}
	if n > coreSystems {
		out = append(out, MurckoAtoms(m))
	}
	return out
}

// ringSystems numbers the ring systems of a molecule, those that share an atom
// being one; -1 for atoms outside of rings.
func ringSystems(m *chem.Mol) (system []int, n int) {
	system = make([]int, len(m.Atoms))
	for i := range system {
		system[i] = -1
	}
	for root := range m.Atoms {
		if system[root] >= 0 || m.Rings().OfAtom(root) == 0 {
			continue
		}
		system[root] = n
		queue := []int{root}
		for len(queue) > 0 {
			a := queue[0]
			queue = queue[1:]
			for _, l := range m.Links(a) {
				if m.Rings().OfBond(int(l.Bond)) > 0 && system[l.Atom] < 0 {
					system[l.Atom] = n
					queue = append(queue, int(l.Atom))
				}
			}
		}
		n++
	}
	return system, n
}

// coreOf is what is left of a scaffold with only some of its ring systems; nil
// where these are not linked without the others.
func coreOf(m *chem.Mol, frame []bool, system []int, set int) []bool {
	keep := make([]bool, len(m.Atoms))
	for i := range keep {
		keep[i] = frame[i] && (system[i] < 0 || set>>system[i]&1 == 1)
	}
	peel(m, keep)
	if !inOnePiece(m, keep) {
		return nil
	}
	out := make([]bool, len(keep))
	copy(out, keep)
	for i := range m.Bonds {
		if b := &m.Bonds[i]; b.Order == chem.Double && keep[b.A] != keep[b.B] && frame[b.A] != frame[b.B] {
			out[b.A], out[b.B] = true, true
		}
	}
	return out
}

// peel drops atoms outside of rings that have at most one neighbour left.
func peel(m *chem.Mol, keep []bool) {
	for again := true; again; {
		again = false
		for i := range keep {
			if keep[i] && m.Rings().OfAtom(i) == 0 && keptNeighbours(m, i, keep) < 2 {
				keep[i], again = false, true
			}
		}
	}
}

func keptNeighbours(m *chem.Mol, atom int, keep []bool) int {
	n := 0
	for _, l := range m.Links(atom) {
		if keep[l.Atom] {
			n++
		}
	}
	return n
}

func inOnePiece(m *chem.Mol, keep []bool) bool {
	var queue []int
	seen := make([]bool, len(keep))
	pieces := 0
	for root := range keep {
		if !keep[root] || seen[root] {
			continue
		}
		pieces++
		seen[root] = true
		queue = append(queue[:0], root)
		for len(queue) > 0 {
			a := queue[0]
			queue = queue[1:]
			for _, l := range m.Links(a) {
				if keep[l.Atom] && !seen[l.Atom] {
					seen[l.Atom] = true
					queue = append(queue, int(l.Atom))
				}
			}
		}
	}
	return pieces == 1
}

// Extract is the part of a molecule that some of its atoms make up, with
// hydrogens in the place of what was cut off.
func Extract(m *chem.Mol, keep []bool) (*chem.Mol, error) {
	b := chem.Edit(m)
	for i := range m.Atoms {
		if keep[i] {
			continue
		}
		for _, l := range m.Links(i) {
			if keep[l.Atom] {
				loseNeighbour(b.Atom(int(l.Atom)))
			}
		}
	}
	for i := range b.NumBonds() {
		keepSides(m, b.Bond(i), keep)
	}
	b.RemoveAtoms(func(a int) bool { return !keep[a] })
	return b.Build()
}
