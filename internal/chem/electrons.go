package chem

// assignRadicals counts the unpaired electrons of atoms whose hydrogens are
// given: what is missing to the octet, or to the next valence.
func (p *perceiver) assignRadicals() {
	m := p.m
	for i := range m.Atoms {
		a := &m.Atoms[i]
		if !a.NoImplicit || a.Radicals != 0 || a.Element == Dummy {
			continue
		}
		outer, charge := int(elements[a.Element].outer), int(a.Charge)
		if a.Element.DefaultValence() == noValence {
			// Nothing is known of the valence, but pairs are pairs.
			a.Radicals = uint8(max(outer-charge, 0) % 2)
			continue
		}
		// Halves are cut off.
		valence := m.bondSum(i)/2 + int(a.ExplicitHs)
		a.Radicals = uint8(min(unpaired(a.Element, outer, charge, valence), 255))
	}
}

func unpaired(e Element, outer, charge, valence int) int {
	octet := 8
	if e <= 2 {
		octet = 2
	}
	n := octet - outer - valence + charge
	if n < 0 {
		n = 0
		if v := e.Valences(); len(v) > 1 || (len(v) == 1 && elements[e].anyValence) {
			for _, allowed := range v {
				if int(allowed)-valence+charge >= 0 {
					n = int(allowed) - valence + charge
					break
				}
			}
		}
	}
	if early := outer - valence - charge; early >= 0 {
		n = min(n, early)
	}
	return n
}

// totalDegree counts an atom's neighbours, hydrogens included.
func (p *perceiver) totalDegree(a int) int { return p.m.Degree(a) + p.totalHs(a) }

// piElectrons counts the electrons that an atom can give to a π system; -1
// where it cannot take part.
func (p *perceiver) piElectrons(atom int) int {
	m := p.m
	a := &m.Atoms[atom]
	usual := a.Element.DefaultValence()
	if usual <= 1 {
		return -1
	}
	degree := p.totalDegree(atom)
	for _, l := range m.Links(atom) {
		if m.Bonds[l.Bond].halfValence(atom) == 0 {
			degree--
		}
	}
	if degree > 3 {
		return -1
	}
	lone := max(int(elements[a.Element].outer)-usual-int(a.Charge), 0)
	n := usual - degree + lone - int(a.Radicals)
	if n > 1 && int(p.explicit[atom])-m.Degree(atom) > 1 {
		return 1 // a triple bond gives one of its pairs
	}
	return n
}

// assignConjugation marks aromatic bonds, and the bonds beside a multiple bond
// that lead to an atom with electrons or a gap to share.
func (p *perceiver) assignConjugation() {
	m := p.m
	for i := range m.Bonds {
		m.Bonds[i].Conjugated = m.Bonds[i].Aromatic
	}
	for a := range m.Atoms {
		p.conjugateAround(a)
	}
}

func (p *perceiver) conjugateAround(a int) {
	m := p.m
	if n := p.totalDegree(a); n < 2 || n > 3 || !p.multiplyBonded(a) || !p.conjugable(a) {
		return
	}
	links := m.Links(a)
	for i, l := range links {
		first := &m.Bonds[l.Bond]
		if first.halfValence(a) < 3 {
			continue
		}
		for j, k := range links {
			if i == j || p.totalDegree(int(k.Atom)) > 3 || !p.conjugable(int(k.Atom)) {
				continue
			}
			first.Conjugated = true
			m.Bonds[k.Bond].Conjugated = true
		}
	}
}

func (p *perceiver) multiplyBonded(a int) bool {
	for _, l := range p.m.Links(a) {
		if p.m.Bonds[l.Bond].halfValence(a) >= 3 {
			return true
		}
	}
	return false
}

// conjugable atoms have electrons for conjugation. Beyond the second period,
// groups 15 and 16 do not take part (phosphorus on benzene), but for a terminal
// atom of group 16.
func (p *perceiver) conjugable(a int) bool {
	e := p.m.Atoms[a].Element
	if outer := elements[e].outer; e > 10 && (outer == 5 || (outer == 6 && p.totalDegree(a) >= 2)) {
		return false
	}
	return p.piElectrons(a) > 0
}

// lastOrbitalElement is the last element for which electrons are counted to
// find the orbitals; beyond it the neighbours are.
const lastOrbitalElement = 88

// assignHybridization counts orbitals: σ bonds, lone pairs and radicals.
func (p *perceiver) assignHybridization() {
	m := p.m
	for i := range m.Atoms {
		a := &m.Atoms[i]
		degree := p.totalDegree(i)
		if a.Element == Dummy {
			a.Hybrid = HybridUnspecified
			continue
		}
		if a.Chiral != Achiral && degree == 4 {
			a.Hybrid = HybridSP3
			continue
		}
		orbitals := degree
		if a.Element <= lastOrbitalElement && a.Element > Hydrogen {
			orbitals += p.loneOrbitals(i)
		}
		a.Hybrid = hybridOf(orbitals, degree, p.hasConjugated(i))
	}
}

func hybridOf(orbitals, degree int, conjugated bool) Hybridization {
	switch orbitals {
	case 0, 1:
		return HybridS
	case 2:
		return HybridSP
	case 3:
		return HybridSP2
	case 4: // an amide's nitrogen is flat
		if degree <= 3 && conjugated {
			return HybridSP2
		}
		return HybridSP3
	case 5:
		return HybridSP3D
	case 6:
		return HybridSP3D2
	}
	return HybridUnspecified
}

// loneOrbitals counts the orbitals that hold no bond.
func (p *perceiver) loneOrbitals(atom int) int {
	a := &p.m.Atoms[atom]
	outer, charge := int(elements[a.Element].outer), int(a.Charge)
	valence := int(p.explicit[atom]) + int(p.implicit[atom])
	free := outer - valence - charge
	if valence+outer-charge < 8 { // below the octet there may be radicals
		radicals := int(a.Radicals)
		return (free-radicals)/2 + radicals
	}
	return free / 2
}

func (p *perceiver) hasConjugated(a int) bool {
	for _, l := range p.m.Links(a) {
		if p.m.Bonds[l.Bond].Conjugated {
			return true
		}
	}
	return false
}
