package chem

// mayBeCentre tells whether an atom is a stereocentre provided that its
// neighbours differ: four of them, one of which may be a hydrogen, or three of
// some nitrogens (in rings of three, at bridgeheads), phosphorus, arsenic, and
// sulfur and selenium with a double bond or a charge.
func (p *perceiver) mayBeCentre(atom int) bool {
	m := p.m
	a := &m.Atoms[atom]
	heavy := 0
	for _, l := range m.Links(atom) {
		if p.countsForChirality(atom, l) {
			heavy++
		}
	}
	hs := p.totalHs(atom)
	pnictogen := a.Element == Phosphorus || a.Element == Arsenic
	switch total := heavy + hs; {
	case total > 4 || total < 3:
		return false
	case heavy < 3:
		return pnictogen
	case heavy > 3 || hs == 1:
		return true
	}
	switch a.Element {
	case Nitrogen:
		return m.rings.AtomInSize(atom, 3) || p.isBridgehead(atom)
	case Phosphorus, Arsenic:
		return true
	case Sulfur, Selenium:
		return p.explicit[atom] == 4 || (p.explicit[atom] == 3 && a.Charge == 1)
	}
	return false
}

// isBridgehead tells whether an atom has three ring bonds and is in two rings
// that share two bonds or more.
func (p *perceiver) isBridgehead(atom int) bool {
	rings := &p.m.rings
	bonds := 0
	for _, l := range p.m.Links(atom) {
		if rings.OfBond(int(l.Bond)) > 0 {
			bonds++
		}
	}
	if bonds < 3 {
		return false
	}
	for i := range rings.Atoms {
		if !contains(rings.Atoms[i], atom) {
			continue
		}
		for j := i + 1; j < rings.Len(); j++ {
			if contains(rings.Atoms[j], atom) && p.sharedBonds(int32(i), int32(j)) >= 2 {
				return true
			}
		}
	}
	return false
}

func contains(ring []int32, atom int) bool {
	for _, a := range ring {
		if int(a) == atom {
			return true
		}
	}
	return false
}

// keepLabelledAtoms takes the marks off atoms without label, but for those
// that tell cis from trans within a ring system: there must be two of them.
func (p *perceiver) keepLabelledAtoms(s *stereoScratch) {
	m := p.m
	open := false
	for i := range m.Atoms {
		open = open || (m.Atoms[i].Chiral != Achiral && s.label[i] == noLabel)
	}
	if !open {
		return
	}
	count := p.countRingCandidates(s)
	for i := range m.Atoms {
		a := &m.Atoms[i]
		if a.Chiral == Achiral || s.label[i] != noLabel {
			continue
		}
		if p.isRingCandidate(i) && count[s.ring[i]] > 1 {
			continue
		}
		a.Chiral = Achiral
		if a.ExplicitHs == 1 && a.Charge == 0 && !a.Aromatic {
			// The hydrogen was written for the mark's sake.
			a.ExplicitHs, a.NoImplicit = 0, false
			p.updateValence(i)
		}
	}
}

// countRingCandidates counts, in each ring system, the marked atoms without
// label that could be cis or trans to one another.
func (p *perceiver) countRingCandidates(s *stereoScratch) map[int32]int {
	m := p.m
	p.findRingSystems(s)
	count := map[int32]int{}
	for i := range m.Atoms {
		if m.Atoms[i].Chiral != Achiral && s.label[i] == noLabel && p.isRingCandidate(i) {
			count[s.ring[i]]++
		}
	}
	return count
}

// findRingSystems gives all atoms that hang together by ring bonds the same
// representative.
func (p *perceiver) findRingSystems(s *stereoScratch) {
	m := p.m
	s.ring = resized(s.ring, len(m.Atoms))
	for i := range s.ring {
		s.ring[i] = -1
	}
	for root := range m.Atoms {
		if s.ring[root] >= 0 {
			continue
		}
		s.ring[root] = int32(root)
		s.queue = append(s.queue[:0], int32(root))
		for i := 0; i < len(s.queue); i++ {
			for _, l := range m.Links(int(s.queue[i])) {
				if s.ring[l.Atom] < 0 && m.rings.OfBond(int(l.Bond)) > 0 {
					s.ring[l.Atom] = int32(root)
					s.queue = append(s.queue, l.Atom)
				}
			}
		}
	}
}

// isRingCandidate tells whether a ring atom has two sides though its ring
// neighbours rank alike.
func (p *perceiver) isRingCandidate(atom int) bool {
	m := p.m
	if m.rings.OfAtom(atom) == 0 {
		return false
	}
	if m.Atoms[atom].Element == Nitrogen && m.Degree(atom) == 3 &&
		!m.rings.AtomInSize(atom, 3) && !p.isBridgehead(atom) {
		return false
	}
	var inside, outside []int32 // ranks of neighbours
	for _, l := range m.Links(atom) {
		if m.rings.OfBond(int(l.Bond)) > 0 {
			inside = append(inside, p.cip.rank[l.Atom])
		} else {
			outside = append(outside, p.cip.rank[l.Atom])
		}
	}
	switch len(outside) {
	case 0:
		n := distinct(inside)
		return (len(inside) == 4 && n == 3) || (len(inside) == 3 && n == 2)
	case 1:
		return len(inside) >= 2
	case 2:
		return outside[0] != outside[1]
	}
	return false
}

func distinct(x []int32) int {
	n := 0
	for i, v := range x {
		if !contains(x[:i], int(v)) {
			n++
		}
	}
	return n
}
