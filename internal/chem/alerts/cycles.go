package alerts

import "github.com/cupel-science/cupel/internal/chem/smarts"

// cyclesOf a pattern counts its independent cycles, and the atoms with three or
// more bonds in cycles.
func cyclesOf(p *smarts.Pattern) (cycles, junctions int) {
	s := bridgeSearch{
		p:       p,
		bondsAt: make([][]int, p.Len()),
		order:   make([]int, p.Len()),
		lowest:  make([]int, p.Len()),
		bridge:  make([]bool, p.NumBonds()),
	}
	for i := range p.NumBonds() {
		a, b := p.Bond(i)
		s.bondsAt[a] = append(s.bondsAt[a], i)
		s.bondsAt[b] = append(s.bondsAt[b], i)
	}
	cycles = p.NumBonds() - p.Len()
	for atom := range p.Len() {
		if s.order[atom] == 0 {
			cycles++ // one for each component
			s.visit(atom, -1)
		}
	}
	for atom := range p.Len() {
		inCycles := 0
		for _, bond := range s.bondsAt[atom] {
			if !s.bridge[bond] {
				inCycles++
			}
		}
		if inCycles >= junctionBonds {
			junctions++
		}
	}
	return cycles, junctions
}

// bridgeSearch finds the bonds that are in no cycle, in depth first (Tarjan
// 1974).
type bridgeSearch struct {
	p       *smarts.Pattern
	bondsAt [][]int
	visited int
	order   []int // of visits to atoms, from 1
	lowest  []int // order that an atom reaches without the bond it was reached by
	bridge  []bool
}

func (s *bridgeSearch) visit(atom, via int) {
	s.visited++
	s.order[atom], s.lowest[atom] = s.visited, s.visited
	for _, bond := range s.bondsAt[atom] {
		if bond == via {
			continue
		}
		a, b := s.p.Bond(bond)
		other := a + b - atom
		if s.order[other] > 0 {
			s.lowest[atom] = min(s.lowest[atom], s.order[other])
			continue
		}
		s.visit(other, bond)
		s.lowest[atom] = min(s.lowest[atom], s.lowest[other])
		s.bridge[bond] = s.lowest[other] > s.order[atom]
	}
}
