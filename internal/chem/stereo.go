package chem

// stereoScratch is memory for assignStereo.
type stereoScratch struct {
	label    []cipLabel // of atoms
	side     []cipSide  // of bonds
	legal    []bool     // atoms that are stereocentres if their neighbours differ
	possible []bool     // legal atoms whose neighbours have differed
	sided    []bool     // double bonds whose substituents have differed
	atoms    []int32    // marked atoms
	bonds    []int32    // marked double bonds
	ring     []int32    // ring systems: a representative atom for each atom
	queue    []int32
}

type cipLabel uint8

const (
	noLabel cipLabel = iota
	labelS
	labelR
)

type cipSide uint8

const (
	noSide cipSide = iota
	sideE
	sideZ
)

// leastStereoRing is the smallest ring in which a double bond may be trans.
const leastStereoRing = 8

// dropFlatChirality takes the marks off atoms that are not tetrahedral.
func (p *perceiver) dropFlatChirality() {
	for i := range p.m.Atoms {
		if a := &p.m.Atoms[i]; a.Chiral != Achiral && a.Hybrid != HybridSP3 {
			a.Chiral = Achiral
		}
	}
}

// assignStereo keeps those stereo marks that tell something: of atoms with
// neighbours that differ, of double bonds with substituents that differ, and
// of ring atoms that are cis or trans to others.
func (p *perceiver) assignStereo() {
	s := &p.stereo
	p.placeDirections()
	s.collect(p.m)
	if len(s.atoms) == 0 && len(s.bonds) == 0 {
		return
	}
	p.labelStereo(s, false, false)
	p.keepLabelledBonds(s)
	p.keepLabelledAtoms(s)
}

// StereoCandidates lists the atoms that are stereocentres, marked or not: those
// with neighbours that differ in constitution or in stereo. It is what RDKit's
// FindMolChiralCenters finds with includeUnassigned.
func (m *Mol) StereoCandidates() []int32 {
	return m.candidates(false, func(s *stereoScratch) []bool { return s.possible })
}

// StereoBondCandidates lists the double bonds that have a cis and a trans form,
// marked or not: those with substituents that differ at both ends.
func (m *Mol) StereoBondCandidates() []int32 {
	return m.candidates(true, func(s *stereoScratch) []bool { return s.sided })
}

// candidates labels all that can be told apart and lists what was found.
func (m *Mol) candidates(sides bool, found func(*stereoScratch) []bool) []int32 {
	p, _ := perceivers.Get().(*perceiver)
	defer perceivers.Put(p)
	p.m = m
	p.explicit = resized(p.explicit, len(m.Atoms))
	p.implicit = resized(p.implicit, len(m.Atoms))
	for i := range m.Atoms {
		p.explicit[i] = int16(m.explicitValence(i))
		p.implicit[i] = int16(m.Atoms[i].Hs) - int16(m.Atoms[i].ExplicitHs)
	}
	s := &p.stereo
	s.collect(m)
	p.labelStereo(s, true, sides)
	var out []int32
	for i, yes := range found(s) {
		if yes {
			out = append(out, int32(i))
		}
	}
	p.m = nil
	return out
}

// collect lists what is marked.
func (s *stereoScratch) collect(m *Mol) {
	s.atoms, s.bonds = s.atoms[:0], s.bonds[:0]
	for i := range m.Atoms {
		if m.Atoms[i].Chiral != Achiral {
			s.atoms = append(s.atoms, int32(i))
		}
	}
	for i := range m.Bonds {
		if m.Bonds[i].Stereo != NoStereo {
			s.bonds = append(s.bonds, int32(i))
		}
	}
}

// placeDirections turns the directions of single bonds into the stereo of the
// double bonds between them.
func (p *perceiver) placeDirections() {
	m := p.m
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if !p.mayHaveSides(i) {
			b.Stereo = NoStereo
			continue
		}
		if b.Stereo != NoStereo && m.BondBetween(int(b.A), int(b.StereoA)) >= 0 &&
			m.BondBetween(int(b.B), int(b.StereoB)) >= 0 && b.StereoA != b.B && b.StereoB != b.A {
			continue
		}
		b.Stereo = NoStereo
		x, a := p.directionAt(b.A, i)
		y, c := p.directionAt(b.B, i)
		switch {
		case a == NoDirection || c == NoDirection:
			continue
		case a == c:
			b.Stereo = Cis
		default:
			b.Stereo = Trans
		}
		b.StereoA, b.StereoB = x, y
	}
}

// mayHaveSides tells whether a bond is double, outside of small rings, with
// substituents at both ends.
func (p *perceiver) mayHaveSides(bond int) bool {
	m := p.m
	b := &m.Bonds[bond]
	if b.Order != Double {
		return false
	}
	if n := m.rings.LeastOfBond(bond); n > 0 && n < leastStereoRing {
		return false
	}
	x, y := m.Degree(int(b.A)), m.Degree(int(b.B))
	return x >= 2 && x <= 3 && y >= 2 && y <= 3
}

// directionAt finds the direction to a neighbour of an end of a double bond,
// seen from that end. There is none if the marks contradict one another.
func (p *perceiver) directionAt(end int32, double int) (neighbour int32, d Direction) {
	m := p.m
	for _, l := range m.Links(int(end)) {
		if int(l.Bond) == double {
			continue
		}
		seen := p.directions[l.Bond]
		if m.Bonds[l.Bond].A != end {
			seen = -seen
		}
		switch {
		case seen == NoDirection:
		case d == NoDirection:
			neighbour, d = l.Atom, seen
		case d == seen:
			return 0, NoDirection
		}
	}
	return neighbour, d
}

// labelStereo gives marked atoms R and S, and double bonds E and Z. Labels can
// tell neighbours apart that are alike otherwise, so this goes on until there
// are no new ones. Unless all possible stereocentres are wanted it stops when
// everything that is marked has its label. sides asks for the bonds, too, that
// could have sides and are not marked.
func (p *perceiver) labelStereo(s *stereoScratch, all, sides bool) {
	m := p.m
	s.label = resized(s.label, len(m.Atoms))
	s.possible = resized(s.possible, len(m.Atoms))
	s.side = resized(s.side, len(m.Bonds))
	s.sided = resized(s.sided, len(m.Bonds))
	s.legal = resized(s.legal, len(m.Atoms))
	for i := range m.Atoms {
		s.legal[i] = p.mayBeCentre(i)
	}
	p.rankFresh(func() bool { return !all && p.marksDiffer(s) })
	atoms, bonds := true, sides || len(s.bonds) > 0
	for {
		newAtom, newBond := false, false
		if atoms {
			atoms, newAtom = p.labelAtoms(s)
		}
		if bonds {
			bonds, newBond = p.labelBonds(s, sides)
		}
		if (!atoms && !bonds) || (!newAtom && !newBond) || (!all && s.complete()) {
			return
		}
		p.rankAgain(s)
	}
}

// marksDiffer tells whether the neighbours of everything that is marked have
// different ranks. Finer ranks would not change their order.
func (p *perceiver) marksDiffer(s *stereoScratch) bool {
	for _, a := range s.atoms {
		if !s.legal[a] || !p.neighboursDiffer(int(a)) {
			return false
		}
	}
	for _, i := range s.bonds {
		b := &p.m.Bonds[i]
		_, x := p.seniorNeighbour(b.A, int(i))
		_, y := p.seniorNeighbour(b.B, int(i))
		if !x || !y {
			return false
		}
	}
	return true
}

// complete tells whether everything that is marked has a label.
func (s *stereoScratch) complete() bool {
	for _, a := range s.atoms {
		if s.label[a] == noLabel {
			return false
		}
	}
	for _, b := range s.bonds {
		if s.side[b] == noSide {
			return false
		}
	}
	return true
}

// labelAtoms labels the marked atoms whose neighbours rank differently. It
// reports whether there are possible centres without label, and whether there
// are new labels.
func (p *perceiver) labelAtoms(s *stereoScratch) (left, some bool) {
	m := p.m
	for i := range m.Atoms {
		if s.label[i] != noLabel || !s.legal[i] {
			continue
		}
		if p.neighboursDiffer(i) {
			s.possible[i] = true
			if m.Atoms[i].Chiral != Achiral {
				s.label[i] = p.labelOf(i)
				some = true
				continue
			}
		}
		left = true
	}
	return left, some
}

func (p *perceiver) neighboursDiffer(atom int) bool {
	links := p.m.Links(atom)
	for i, l := range links {
		if !p.countsForChirality(atom, l) {
			continue
		}
		for _, k := range links[:i] {
			if p.countsForChirality(atom, k) && p.cip.rank[l.Atom] == p.cip.rank[k.Atom] {
				return false
			}
		}
	}
	return true
}

// countsForChirality: zero-order bonds don't, and dative bonds only where they
// end.
func (p *perceiver) countsForChirality(atom int, l Link) bool {
	b := &p.m.Bonds[l.Bond]
	return b.Order != NoOrder && (b.Order != Dative || int(b.A) != atom)
}

// labelOf a marked atom: S if its neighbours turn counter-clockwise in rising
// rank.
func (p *perceiver) labelOf(atom int) cipLabel {
	links := p.m.Links(atom)
	odd := false
	for i, l := range links {
		for _, k := range links[:i] {
			odd = odd != (p.cip.rank[l.Atom] < p.cip.rank[k.Atom])
		}
	}
	if (p.m.Atoms[atom].Chiral == CounterClockwise) != odd {
		return labelS
	}
	return labelR
}

// labelBonds does for double bonds what labelAtoms does for atoms.
func (p *perceiver) labelBonds(s *stereoScratch, sides bool) (left, some bool) {
	m := p.m
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if s.side[i] != noSide || !p.mayHaveSides(i) {
			continue
		}
		if b.Stereo == NoStereo && !sides {
			left = true
			continue
		}
		x, okX := p.seniorNeighbour(b.A, i)
		y, okY := p.seniorNeighbour(b.B, i)
		s.sided[i] = s.sided[i] || okX && okY
		if b.Stereo == NoStereo || !okX || !okY {
			left = true
			continue
		}
		s.side[i] = sideE
		if (b.Stereo == Cis) == ((x == b.StereoA) == (y == b.StereoB)) {
			s.side[i] = sideZ
		}
		some = true
	}
	return left, some
}

// seniorNeighbour is the highest ranked substituent at an end of a double bond;
// false if there are two of that rank.
func (p *perceiver) seniorNeighbour(end int32, double int) (atom int32, ok bool) {
	atom = -1
	for _, l := range p.m.Links(int(end)) {
		if int(l.Bond) == double {
			continue
		}
		switch {
		case atom < 0 || p.cip.rank[l.Atom] > p.cip.rank[atom]:
			atom, ok = l.Atom, true
		case p.cip.rank[l.Atom] == p.cip.rank[atom]:
			ok = false
		}
	}
	return atom, ok
}

// keepLabelledBonds takes the stereo off bonds without label and lets the
// others speak of their senior substituents.
func (p *perceiver) keepLabelledBonds(s *stereoScratch) {
	for i := range p.m.Bonds {
		b := &p.m.Bonds[i]
		if s.side[i] == noSide {
			b.Stereo, b.StereoA, b.StereoB = NoStereo, 0, 0
			continue
		}
		b.StereoA, _ = p.seniorNeighbour(b.A, i)
		b.StereoB, _ = p.seniorNeighbour(b.B, i)
		b.Stereo = Trans
		if s.side[i] == sideZ {
			b.Stereo = Cis
		}
	}
}
