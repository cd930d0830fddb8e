package chem

import (
	"fmt"
	"slices"
)

// kekulizer places double bonds in aromatic systems.
type kekulizer struct {
	system    []int32 // atoms of the fused system, in the order of its rings
	inSystem  []bool
	order     []int32 // the same atoms, in the order of the search
	position  []int32 // in order
	candidate []bool  // atoms that need a double bond
	optional  []int32 // dummy atoms, which may have one
	excluded  []bool  // atoms that are not aromatic
	double    []bool  // bonds that have been made double
	total     []int16 // valences before
	rings     []int32 // rings of the fused system
	ringDone  []bool
	aromatic  []bool // bonds
	idle      []bool // rings with no aromatic atom that is in this ring alone
	choices   []choice
}

// choice is a point of the search where an atom has several neighbours to
// share a double bond with.
type choice struct {
	at   int // position in order
	next int // link to try next
}

// maxBacktracks bounds the search in one fused system. It is RDKit's limit.
const maxBacktracks = 100

// maxDummies bounds the dummy atoms of a fused system that are tried with and
// without a double bond.
const maxDummies = 10

// kekulize finds a Kekulé structure for the aromatic bonds, makes them single
// and double, and takes the aromatic marks off.
func (p *perceiver) kekulize() error {
	m := p.m
	if !m.hasAromatics() {
		return nil
	}
	k := &p.kekule
	p.prepareKekule()
	k.ringDone = resized(k.ringDone, m.rings.Len())
	p.skipDummyRings()
	for r := range k.ringDone {
		if k.ringDone[r] {
			continue
		}
		p.collectFused(int32(r))
		if err := p.kekulizeSystem(); err != nil {
			return err
		}
	}
	return p.unmarkAromatics()
}

func (m *Mol) hasAromatics() bool {
	for i := range m.Atoms {
		if m.Atoms[i].Aromatic {
			return true
		}
	}
	for i := range m.Bonds {
		if m.Bonds[i].Order == Aromatic {
			return true
		}
	}
	return false
}

func (p *perceiver) prepareKekule() {
	m, k := p.m, &p.kekule
	n := len(m.Atoms)
	k.system = k.system[:0]
	k.inSystem = resized(k.inSystem, n)
	k.position = resized(k.position, n)
	k.candidate = resized(k.candidate, n)
	k.excluded = resized(k.excluded, n)
	k.double = resized(k.double, len(m.Bonds))
	k.aromatic = resized(k.aromatic, len(m.Bonds))
	for i := range m.Bonds {
		k.aromatic[i] = m.Bonds[i].Order == Aromatic
	}
	k.total = resized(k.total, n)
	for i := range m.Atoms {
		k.total[i] = p.explicit[i] + p.implicit[i]
	}
	k.idle = resized(k.idle, m.rings.Len())
	for r, atoms := range m.rings.Atoms {
		k.idle[r] = !slices.ContainsFunc(atoms, func(a int32) bool {
			return m.rings.OfAtom(int(a)) == 1 && m.isAromatic(int(a))
		})
	}
}

// skipDummyRings sets aside the rings of dummy atoms only.
func (p *perceiver) skipDummyRings() {
	for r, atoms := range p.m.rings.Atoms {
		p.kekule.ringDone[r] = !slices.ContainsFunc(atoms, func(a int32) bool {
			return p.m.Atoms[a].Element != Dummy
		})
	}
}

// collectFused lists the atoms of the rings that are fused with a ring, ring
// by ring.
func (p *perceiver) collectFused(ring int32) {
	m, k := p.m, &p.kekule
	for _, a := range k.system {
		k.inSystem[a] = false
	}
	k.system, k.rings = k.system[:0], k.rings[:0]
	p.fuse(ring)
	for _, r := range k.rings {
		for _, a := range m.rings.Atoms[r] {
			if !k.inSystem[a] {
				k.inSystem[a] = true
				k.system = append(k.system, a)
			}
		}
	}
}

// fuse adds a ring and, depth first, the rings that share a bond with it.
func (p *perceiver) fuse(ring int32) {
	k := &p.kekule
	k.ringDone[ring] = true
	k.rings = append(k.rings, ring)
	for r := range p.m.rings.Bonds {
		if !k.ringDone[r] && p.sharedBonds(ring, int32(r)) > 0 {
			p.fuse(int32(r))
		}
	}
}

// sharedBonds counts the bonds that two rings share.
func (p *perceiver) sharedBonds(a, b int32) int {
	rings := &p.m.rings
	n := 0
	for _, x := range rings.Bonds[a] {
		if rings.OfBond(int(x)) > 1 && slices.Contains(rings.Bonds[b], x) {
			n++
		}
	}
	return n
}

// kekulizeSystem places the double bonds of one fused system.
func (p *perceiver) kekulizeSystem() error {
	m, k := p.m, &p.kekule
	if !slices.ContainsFunc(k.system, func(a int32) bool { return m.Atoms[a].Element == Dummy || m.isAromatic(int(a)) }) {
		return nil
	}
	p.findCandidates()
	p.orderSearch()
	if p.placeWithDummies() {
		for _, a := range k.system {
			for _, l := range m.Links(int(a)) {
				if k.double[l.Bond] {
					m.Bonds[l.Bond].Order = Double
				}
			}
		}
		return nil
	}
	for _, a := range k.order {
		if k.candidate[a] {
			return &AtomError{int(a), "an aromatic ring system that has no Kekulé structure"}
		}
	}
	return &AtomError{int(k.system[0]), "an aromatic ring system that has no Kekulé structure"}
}

// findCandidates marks the atoms that lack a bond when all aromatic bonds are
// taken to be single, and makes these bonds single.
func (p *perceiver) findCandidates() {
	m, k := p.m, &p.kekule
	k.optional = k.optional[:0]
	for _, a := range k.system {
		k.candidate[a] = false
		k.excluded[a] = m.Atoms[a].Element != Dummy && !m.isAromatic(int(a))
		switch {
		case k.excluded[a]:
		case m.Atoms[a].Element == Dummy:
			if p.dummyMayDouble(int(a)) {
				k.candidate[a] = true
				k.optional = append(k.optional, a)
			}
		default:
			k.candidate[a] = p.lacksBond(int(a))
		}
	}
	for _, a := range k.system {
		if k.excluded[a] {
			continue
		}
		for _, l := range m.Links(int(a)) {
			if b := &m.Bonds[l.Bond]; b.Order == Aromatic {
				b.Order = Single
			}
		}
	}
}

// dummyMayDouble tells whether a dummy atom in a ring may get a double bond:
// not if all its rings lack aromatic atoms of their own.
func (p *perceiver) dummyMayDouble(a int) bool {
	m, k := p.m, &p.kekule
	rings, idle, plain := m.rings.OfAtom(a), 0, 0
	for r, atoms := range m.rings.Atoms {
		if k.idle[r] && slices.Contains(atoms, int32(a)) {
			idle++
		}
	}
	for _, l := range m.Links(a) {
		other := &m.Atoms[l.Atom]
		if other.Element != Dummy && !other.Aromatic && k.inSystem[l.Atom] {
			plain++
		}
	}
	return plain < rings && idle < rings
}

// lacksBond tells whether an aromatic atom must have a double bond.
func (p *perceiver) lacksBond(atom int) bool {
	m := p.m
	a := &m.Atoms[atom]
	sum, silent := 0, 0 // bond orders, bonds that don't count
	for _, l := range m.Links(atom) {
		b := &m.Bonds[l.Bond]
		if b.Order == Aromatic || p.kekule.aromatic[l.Bond] {
			sum++
			continue
		}
		half := b.halfValence(atom)
		sum += half / 2
		if half == 0 {
			silent++
		}
	}
	sum += p.totalHs(atom)
	charge := a.Element.signedCharge(int(a.Charge))
	valence := a.Element.DefaultValence() + charge
	total, radicals := int(p.explicit[atom]+p.implicit[atom]), int(a.Radicals)
	for i, v := range a.Element.Valences() {
		if i == 0 {
			continue
		}
		if total <= valence {
			break
		}
		valence = int(v) + charge
	}
	degree := m.Degree(atom) + int(p.implicit[atom]) - silent
	if degree+radicals >= valence {
		return false
	}
	// A bracket atom that lacks two may keep one of them as a radical.
	return valence == sum+1+radicals || (radicals == 0 && a.NoImplicit && valence == sum+2)
}

// orderSearch puts the atoms into breadth-first order.
func (p *perceiver) orderSearch() {
	k := &p.kekule
	k.order = k.order[:0]
	for _, a := range k.system {
		k.position[a] = -1
	}
	for _, start := range k.system {
		if k.excluded[start] || k.position[start] >= 0 {
			continue
		}
		i := len(k.order)
		p.queue(start)
		for ; i < len(k.order); i++ {
			for _, l := range p.m.Links(int(k.order[i])) {
				if k.inSystem[l.Atom] && !k.excluded[l.Atom] && k.position[l.Atom] < 0 {
					p.queue(l.Atom)
				}
			}
		}
	}
}

func (p *perceiver) queue(a int32) {
	k := &p.kekule
	k.position[a] = int32(len(k.order))
	k.order = append(k.order, a)
}

// unmarkAromatics takes the marks off and checks that the valences have stayed.
func (p *perceiver) unmarkAromatics() error {
	m := p.m
	for i := range m.Atoms {
		a := &m.Atoms[i]
		if !a.Aromatic {
			continue
		}
		if m.rings.OfAtom(i) == 0 {
			return &AtomError{i, "aromatic, but not in a ring"}
		}
		a.Aromatic = false
		if (a.Element == Nitrogen || a.Element == Phosphorus) && a.Charge == 0 && a.ExplicitHs == 1 {
			// The hydrogen of [nH] goes without saying now.
			a.NoImplicit, a.ExplicitHs = false, 0
			p.updateValence(i)
			if p.implicit[i] == 0 && m.Degree(i) == 3 {
				a.Chiral = a.Chiral.Inverse() // it was the first neighbour
			}
		}
	}
	for i := range m.Atoms {
		if now, before := p.explicit[i]+p.implicit[i], p.kekule.total[i]; now != before {
			return &AtomError{i, fmt.Sprintf("valence %d in the Kekulé structure, %d before", now, before)}
		}
	}
	for i := range m.Bonds {
		m.Bonds[i].Kekule = m.Bonds[i].Order
		if m.Bonds[i].Order == Aromatic { // C:C outside of rings
			m.Bonds[i].Kekule = Single
		}
	}
	return nil
}
