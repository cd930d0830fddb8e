package language

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// mostAtoms of molecules that a model learns from.
const mostAtoms = 200

// speller writes a molecule as symbols, in depth first order.
type speller struct {
	mol      *chem.Mol
	depth    []int // of an atom below the first, from 1; 0 where it has not been seen
	children [][]chem.Link
	closures [][]symbol // rings that end at an atom
	rings    []int      // that begin at an atom
	out      []symbol
}

// spell writes the largest part of a molecule; nil where it has something that
// models don't know: isotopes, radicals, dummies, orders beyond triple.
func spell(m *chem.Mol) []symbol {
	n := len(m.Atoms)
	if n > mostAtoms {
		return nil
	}
	s := speller{mol: m, depth: make([]int, n), children: make([][]chem.Link, n), closures: make([][]symbol, n), rings: make([]int, n)}
	first, most := 0, 0
	for i := range n {
		if s.depth[i] == 0 {
			if size := s.visit(i, 1, -1); size > most {
				first, most = i, size
			}
		}
	}
	if most == 0 || !s.write(first, chem.NoOrder) {
		return nil
	}
	return s.out
}

// visit walks the tree below an atom and returns the number of its atoms.
func (s *speller) visit(at, depth int, from int32) int {
	s.depth[at] = depth
	size := 1
	links := slices.Clone(s.mol.Links(at))
	slices.SortFunc(links, func(a, b chem.Link) int { return int(a.Atom - b.Atom) })
	for _, l := range links {
		switch other := s.depth[l.Atom]; {
		case l.Bond == from:
		case other == 0:
			s.children[at] = append(s.children[at], l)
			size += s.visit(int(l.Atom), depth+1, l.Bond)
		case other < depth:
			s.rings[l.Atom]++
			s.closures[at] = append(s.closures[at], symbol{kind: aClosure, order: s.mol.Bonds[l.Bond].Kekule, back: depth - other})
		}
	}
	slices.SortFunc(s.closures[at], func(a, b symbol) int { return a.back - b.back })
	return size
}

// write appends the symbols of an atom and what is below it.
func (s *speller) write(at int, order chem.Order) bool {
	a := &s.mol.Atoms[at]
	if a.Element == chem.Dummy || a.Isotope != 0 || a.Radicals != 0 || order > chem.Triple {
		return false
	}
	s.out = append(s.out, symbol{kind: anAtom, order: order, atom: atom{a.Element, a.Charge, a.Aromatic}})
	for _, c := range s.closures[at] {
		if c.order > chem.Triple || c.order == chem.NoOrder {
			return false
		}
		s.out = append(s.out, c)
	}
	for range s.rings[at] {
		s.out = append(s.out, symbol{kind: aRing})
	}
	for i, l := range s.children[at] {
		if i < len(s.children[at])-1 {
			s.out = append(s.out, symbol{kind: aBranch})
		}
		order := s.mol.Bonds[l.Bond].Kekule
		if order == chem.NoOrder || !s.write(int(l.Atom), order) {
			return false
		}
	}
	if len(s.children[at]) == 0 {
		s.out = append(s.out, symbol{kind: anEnd})
	}
	return true
}
