package chem

// donation is what an atom gives to the π electrons of a ring.
type donation uint8

const (
	giveNone   donation = iota // it can't be in an aromatic ring
	giveVacant                 // an empty orbital
	giveOne
	giveTwo
	giveAny // a dummy atom: one or two
)

// aromatizer finds aromatic systems.
type aromatizer struct {
	donor     []donation // of each atom; valid where judged
	judged    []bool
	fit       []bool    // atoms that may be aromatic
	rings     []int32   // rings of such atoms only
	neighbour [][]int32 // rings (indices into rings) that share one bond
	done      []bool    // rings that are in a system already
	system    []int32
	subset    ringSubsets
	atomCount []uint8 // how many rings of the subset each atom is in
	bondCount []uint8
	marked    []bool // bonds that have become aromatic
}

const (
	// maxFusedRing is the largest ring that is looked at together with others.
	maxFusedRing = 24
	// maxFusedRings is the largest number of rings that are looked at together.
	maxFusedRings = 6
	// manyRings is the size of a system beyond which only pairs are looked at.
	manyRings = 300
	// maxSubsets bounds the subsets of rings that are looked at in a system.
	maxSubsets = 100_000
)

// aromatize marks the atoms and bonds of aromatic systems by Hückel's rule, in
// RDKit's form: a ring, or up to six fused rings together, whose outer atoms
// give 4n+2 electrons. It works on the Kekulé structure alone.
func (p *perceiver) aromatize() {
	m, r := p.m, &p.aromatic
	if m.rings.Len() == 0 || !p.collectFitRings() {
		return
	}
	p.relateRings()
	r.atomCount = resized(r.atomCount, len(m.Atoms))
	r.bondCount = resized(r.bondCount, len(m.Bonds))
	r.marked = resized(r.marked, len(m.Bonds))
	r.done = resized(r.done, len(r.rings))
	for i := range r.rings {
		if !r.done[i] {
			r.system = r.system[:0]
			p.collectSystem(int32(i))
			p.aromatizeSystem()
		}
	}
	for i := range m.Bonds {
		if !r.marked[i] {
			continue
		}
		b := &m.Bonds[i]
		b.Aromatic = true
		if b.Order == Single || b.Order == Double {
			b.Order = Aromatic
		}
	}
}

// collectFitRings lists the rings all of whose atoms may be aromatic. Rings of
// dummy atoms only don't count.
func (p *perceiver) collectFitRings() bool {
	m, r := p.m, &p.aromatic
	r.donor = resized(r.donor, len(m.Atoms))
	r.judged = resized(r.judged, len(m.Atoms))
	r.fit = resized(r.fit, len(m.Atoms))
	r.rings = r.rings[:0]
	for i, ring := range m.rings.Atoms {
		fit, dummies := true, true
		for _, a := range ring {
			if !r.judged[a] {
				r.judged[a] = true
				r.donor[a] = p.donationOf(int(a))
				r.fit[a] = r.donor[a] != giveNone && p.mayBeAromatic(int(a))
			}
			fit = fit && r.fit[a]
			dummies = dummies && m.Atoms[a].Element == Dummy
		}
		if fit && !dummies {
			r.rings = append(r.rings, int32(i))
		}
	}
	return len(r.rings) > 0
}

// relateRings finds which rings share exactly one bond.
func (p *perceiver) relateRings() {
	m, r := p.m, &p.aromatic
	for len(r.neighbour) < len(r.rings) {
		r.neighbour = append(r.neighbour, nil)
	}
	for i := range r.rings {
		r.neighbour[i] = r.neighbour[i][:0]
	}
	for i, a := range r.rings {
		if len(m.rings.Atoms[a]) > maxFusedRing {
			continue
		}
		for j := i + 1; j < len(r.rings); j++ {
			b := r.rings[j]
			if len(m.rings.Atoms[b]) <= maxFusedRing && p.sharedBonds(a, b) == 1 {
				r.neighbour[i] = append(r.neighbour[i], int32(j))
				r.neighbour[j] = append(r.neighbour[j], int32(i))
			}
		}
	}
}

// collectSystem gathers the rings that hang together with one.
func (p *perceiver) collectSystem(ring int32) {
	r := &p.aromatic
	r.done[ring] = true
	r.system = append(r.system, ring)
	for i := len(r.system) - 1; i < len(r.system); i++ {
		for _, n := range r.neighbour[r.system[i]] {
			if !r.done[n] {
				r.done[n] = true
				r.system = append(r.system, n)
			}
		}
	}
}

// aromatizeSystem looks at the rings one by one, then at pairs and so on, until
// all bonds of the system are aromatic.
func (p *perceiver) aromatizeSystem() {
	r := &p.aromatic
	bonds := p.systemBonds()
	for size := 1; size <= min(len(r.system), maxFusedRings); size++ {
		if size > 2 && len(r.system) > manyRings {
			return
		}
		complete := r.subset.each(r.system, r.neighbour, size, p.tryRings)
		if !complete || p.markedBonds() >= bonds {
			return
		}
	}
}

// systemBonds counts the bonds of the current system.
func (p *perceiver) systemBonds() int {
	r := &p.aromatic
	sum := 0
	for _, i := range r.system {
		for _, b := range p.m.rings.Bonds[r.rings[i]] {
			if r.bondCount[b] == 0 {
				r.bondCount[b] = 1
				sum++
			}
		}
	}
	for _, i := range r.system {
		for _, b := range p.m.rings.Bonds[r.rings[i]] {
			r.bondCount[b] = 0
		}
	}
	return sum
}

// markedBonds counts those of them that are aromatic.
func (p *perceiver) markedBonds() int {
	r := &p.aromatic
	n := 0
	for _, i := range r.system {
		for _, b := range p.m.rings.Bonds[r.rings[i]] {
			if r.marked[b] && r.bondCount[b] == 0 {
				r.bondCount[b] = 1
				n++
			}
		}
	}
	for _, i := range r.system {
		for _, b := range p.m.rings.Bonds[r.rings[i]] {
			r.bondCount[b] = 0
		}
	}
	return n
}

// tryRings applies Hückel's rule to a few fused rings together. Atoms that are
// in more than two of them lie inside and don't count; bonds between two of
// them don't become aromatic.
func (p *perceiver) tryRings(subset []int32) {
	m, r := p.m, &p.aromatic
	for _, i := range subset {
		for k, a := range m.rings.Atoms[r.rings[i]] {
			r.atomCount[a]++
			r.bondCount[m.rings.Bonds[r.rings[i]][k]]++
		}
	}
	aromatic := p.hueckel(subset)
	for _, i := range subset {
		for k, a := range m.rings.Atoms[r.rings[i]] {
			b := m.rings.Bonds[r.rings[i]][k]
			if aromatic {
				m.Atoms[a].Aromatic = true
				r.marked[b] = r.marked[b] || r.bondCount[b] == 1
			}
		}
	}
	for _, i := range subset {
		for k, a := range m.rings.Atoms[r.rings[i]] {
			r.atomCount[a] = 0
			r.bondCount[m.rings.Bonds[r.rings[i]][k]] = 0
		}
	}
}

// hueckel counts the electrons of the outer atoms of the rings that are
// counted in atomCount.
func (p *perceiver) hueckel(subset []int32) bool {
	r := &p.aromatic
	low, high, dummies := 0, 0, 0
	for _, i := range subset {
		for _, a := range p.m.rings.Atoms[r.rings[i]] {
			n := r.atomCount[a]
			if n == 0 || n > 2 {
				continue
			}
			if n == 2 {
				r.atomCount[a] = 0 // so that it counts once
			}
			switch r.donor[a] {
			case giveOne:
				low, high = low+1, high+1
			case giveTwo:
				low, high = low+2, high+2
			case giveAny:
				low, high = low+1, high+2
				dummies++
			}
		}
	}
	if dummies > 1 {
		return false
	}
	if high < 6 {
		return high == 2
	}
	for n := low; n <= high; n++ {
		if n >= 2 && (n-2)%4 == 0 {
			return true
		}
	}
	return false
}

// donationOf an atom, from its free electrons and multiple bonds.
func (p *perceiver) donationOf(atom int) donation {
	m := p.m
	a := &m.Atoms[atom]
	if a.Element == Dummy {
		if p.multipleBond(atom, true) >= 0 {
			return giveOne
		}
		return giveAny
	}
	electrons := p.piElectrons(atom)
	if electrons < 0 {
		return giveNone
	}
	out := p.multipleBond(atom, false) // to an atom outside of rings
	stolen := out >= 0 && moreElectronegative(m.Atoms[out].Element, a.Element)
	switch {
	case electrons == 0:
		if out >= 0 {
			return giveVacant
		}
		if p.multipleBond(atom, true) >= 0 {
			return giveOne
		}
		return giveNone
	case electrons == 1:
		return p.donationOfOne(atom, out, stolen)
	}
	if stolen {
		electrons--
	}
	if electrons%2 == 1 {
		return giveOne
	}
	return giveTwo
}

// donationOfOne is donationOf an atom with a single free electron.
func (p *perceiver) donationOfOne(atom, out int, stolen bool) donation {
	switch {
	case stolen:
		return giveVacant
	case out >= 0:
		return giveOne
	case p.unsaturated(atom):
		return giveOne
	case p.m.Atoms[atom].Charge == 1: // tropylium
		return giveVacant
	}
	return giveNone
}

// unsaturated tells whether an atom has more valence than neighbours.
func (p *perceiver) unsaturated(atom int) bool {
	degree := p.m.Degree(atom) + int(p.m.Atoms[atom].ExplicitHs)
	for _, l := range p.m.Links(atom) {
		if p.m.Bonds[l.Bond].halfValence(atom) == 0 {
			degree--
		}
	}
	return int(p.explicit[atom]) != degree
}

// multipleBond finds the neighbour at the end of a double or triple bond that
// is in a ring, or in none; -1 if there is no such bond.
func (p *perceiver) multipleBond(atom int, inRing bool) int {
	for _, l := range p.m.Links(atom) {
		if (p.m.rings.OfBond(int(l.Bond)) > 0) == inRing && p.m.Bonds[l.Bond].halfValence(atom) >= 4 {
			return int(l.Atom)
		}
	}
	return -1
}

// mayBeAromatic: elements up to argon, selenium and tellurium, not above their
// usual valence, with at most one multiple bond, and no radical but of carbon.
func (p *perceiver) mayBeAromatic(atom int) bool {
	m := p.m
	a := &m.Atoms[atom]
	if a.Element > 18 && a.Element != Selenium && a.Element != Tellurium {
		return false
	}
	if a.Element.DefaultValence() > 0 {
		alike := int(a.Element) - int(a.Charge) // isoelectronic
		if alike < 0 || alike > maxElement ||
			int(p.explicit[atom]+p.implicit[atom]) > Element(alike).DefaultValence() {
			return false
		}
	}
	if a.Radicals != 0 && (a.Element != Carbon || a.Charge != 0) {
		return false
	}
	if int(p.explicit[atom])-m.Degree(atom) <= 1 {
		return true
	}
	multiple := 0
	for _, l := range m.Links(atom) {
		if o := m.Bonds[l.Bond].Order; o == Double || o == Triple {
			multiple++
		}
	}
	return multiple <= 1
}
