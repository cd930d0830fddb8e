package chem

import "fmt"

// halfValence is twice what a bond adds to the valence of one of its atoms.
func (b *Bond) halfValence(atom int) int {
	if b.Order == Dative && int(b.A) == atom {
		return 0 // the donor gives what it had already
	}
	return int(halfOrders[b.Order&7])
}

// halfOrders are twice the orders of bonds, as numbers.
var halfOrders = [8]uint8{Single: 2, Double: 4, Triple: 6, Quadruple: 8, Aromatic: 3, Dative: 2}

// bondSum is twice the sum of an atom's bond orders.
func (m *Mol) bondSum(atom int) int {
	sum := 0
	for _, l := range m.Links(atom) {
		sum += m.Bonds[l.Bond].halfValence(atom)
	}
	return sum
}

// isAromatic tells whether an atom is marked aromatic or has an aromatic bond.
func (m *Mol) isAromatic(atom int) bool {
	if m.Atoms[atom].Aromatic {
		return true
	}
	for _, l := range m.Links(atom) {
		if m.Bonds[l.Bond].Order == Aromatic {
			return true
		}
	}
	return false
}

// explicitValence is the valence that an atom's bonds and written hydrogens
// use up.
func (m *Mol) explicitValence(atom int) int {
	v, _ := m.explicitValenceAs(atom, m.Atoms[atom].Aromatic)
	return v
}

// explicitValenceAs is explicitValence of an atom that is taken to be marked
// aromatic or not. It also tells whether the atom is aromatic by the mark or by
// a bond.
func (m *Mol) explicitValenceAs(atom int, marked bool) (valence int, aromatic bool) {
	a := &m.Atoms[atom]
	sum := 2 * int(a.ExplicitHs)
	aromatic = marked
	for _, l := range m.Links(atom) {
		b := &m.Bonds[l.Bond]
		sum += b.halfValence(atom)
		aromatic = aromatic || b.Order == Aromatic
	}
	return roundValence(a.Element, int(a.Charge), sum, aromatic), aromatic
}

// roundValence makes a valence of twice a sum of bond orders. Aromatic bonds
// count one and a half; the sum may exceed an allowed valence by up to 1.5 and
// is then lowered to it, because a Kekulé structure will make up for the
// difference (as in c1cccn1C).
func roundValence(e Element, charge, sum int, aromatic bool) int {
	if aromatic {
		charge = e.signedCharge(charge)
		usual := e.DefaultValence() + charge
		// Without a default valence, or below zero, there is nothing to exceed.
		if usual >= 0 && (e.DefaultValence() >= 0 || charge > 0) && sum > 2*usual {
			allowed := usual
			for _, v := range e.Valences() {
				if 2*(int(v)+charge) > sum {
					break
				}
				allowed = int(v) + charge
			}
			if sum-2*allowed <= 3 {
				sum = 2 * allowed
			}
		}
	}
	return (sum + 1) / 2
}

// implicitHs counts the hydrogens that an atom has without their being
// written, given the explicit valence.
func (m *Mol) implicitHs(atom, explicit int, aromatic bool) (int, error) {
	a := &m.Atoms[atom]
	if a.NoImplicit || a.Element == Dummy {
		return 0, nil
	}
	if a.Element == Hydrogen && explicit == 0 && a.Radicals == 0 {
		switch a.Charge {
		case 0:
			return 1, nil
		case 1, -1:
			return 0, nil
		}
		return 0, &AtomError{atom, "a hydrogen of this charge"}
	}
	usual := a.Element.DefaultValence()
	if usual == noValence {
		return 0, nil
	}
	charge := a.Element.signedCharge(int(a.Charge))
	used := explicit + int(a.Radicals)
	if aromatic {
		if used <= usual+charge {
			return usual + charge - used, nil
		}
		for _, v := range a.Element.Valences() {
			if v > 0 && used == int(v)+charge {
				return 0, nil
			}
		}
		return 0, &AtomError{atom, "no valence of aromatic " + a.Element.Symbol() + fmt.Sprintf(" is %d", used)}
	}
	for _, v := range a.Element.Valences() {
		if used <= int(v)+charge {
			return int(v) + charge - used, nil
		}
	}
	if elements[a.Element].anyValence {
		return 0, nil
	}
	return 0, &AtomError{atom, fmt.Sprintf("valence %d of %s is too high", used, a.Element.Symbol())}
}

// ImpliedHs counts the hydrogens that an atom would have if it stood without
// brackets in SMILES, with its bonds as they are or, on request, as in the
// Kekulé structure.
func (m *Mol) ImpliedHs(atom int, kekule bool) int {
	a := &m.Atoms[atom]
	if a.Element == Dummy {
		return 0
	}
	sum, aromatic := 0, a.Aromatic && !kekule || m.Overvalent(atom)
	for _, l := range m.Links(atom) {
		b := &m.Bonds[l.Bond]
		if kekule && b.Aromatic {
			sum += 2 * int(b.Kekule)
			continue
		}
		sum += b.halfValence(atom)
		aromatic = aromatic || b.Order == Aromatic
	}
	explicit := roundValence(a.Element, 0, sum, aromatic)
	for i, v := range a.Element.Valences() {
		if aromatic && i > 0 {
			break
		}
		if explicit <= int(v) {
			return int(v) - explicit
		}
	}
	return 0
}

// updateValence computes an atom's valences anew, without complaint.
func (p *perceiver) updateValence(atom int) {
	explicit, aromatic := p.m.explicitValenceAs(atom, p.m.Atoms[atom].Aromatic)
	implicit, _ := p.m.implicitHs(atom, explicit, aromatic)
	p.explicit[atom], p.implicit[atom] = int16(explicit), int16(implicit)
}

// assignValences computes all valences and refuses those that no rule allows.
func (p *perceiver) assignValences() error {
	m := p.m
	for i := range m.Atoms {
		a := &m.Atoms[i]
		explicit, aromatic := m.explicitValenceAs(i, a.Aromatic)
		if !a.allows(explicit) {
			return &AtomError{i, fmt.Sprintf("valence %d of %s is too high", explicit, a.Element.Symbol())}
		}
		implicit, err := m.implicitHs(i, explicit, aromatic)
		if err != nil {
			return err
		}
		if implicit+int(a.ExplicitHs) > 255 {
			return &AtomError{i, "too many hydrogens"}
		}
		p.explicit[i], p.implicit[i] = int16(explicit), int16(implicit)
	}
	return nil
}

// allows tells whether an element may have a valence, with the atom's charge.
func (a *Atom) allows(valence int) bool {
	if elements[a.Element].outer >= 4 {
		valence -= int(a.Charge)
	} else {
		valence += int(a.Charge)
	}
	most := a.Element.maxValence()
	return most <= 0 || valence <= most
}

// settleHydrogens recounts the implicit hydrogens now that aromatic bonds are
// known. An atom that would lose one by it (the nitrogen of pyrrole) gets it
// written, as [nH].
func (p *perceiver) settleHydrogens() {
	for i := range p.m.Atoms {
		before := p.implicit[i]
		p.updateValence(i)
		if after := p.implicit[i]; after < before {
			p.m.Atoms[i].ExplicitHs += uint8(before - after)
			p.explicit[i] = int16(p.m.explicitValence(i))
		}
	}
}

// Overvalent tells whether an atom has more bonds than its element and charge
// allow, and is not aromatic. Such atoms come of SMILES in which they are marked
// aromatic, which RDKit lets pass, and turn out not to be.
func (m *Mol) Overvalent(atom int) bool {
	a := &m.Atoms[atom]
	if a.Aromatic || m.rings.OfAtom(atom) == 0 {
		return false
	}
	sum := 2 * int(a.Hs)
	for _, l := range m.Links(atom) {
		sum += m.Bonds[l.Bond].halfValence(atom)
	}
	return !a.allows((sum + 1) / 2)
}

// Valence of an atom that is not in an aromatic ring: the orders of its bonds, and
// its hydrogens. Dative bonds count where they end, and bonds that are written as
// aromatic outside of aromatic rings 1.5.
func (m *Mol) Valence(atom int) int {
	v, aromatic := int(m.Atoms[atom].Hs), 0
	for _, l := range m.Links(atom) {
		switch b := &m.Bonds[l.Bond]; b.Order {
		case Single, Double, Triple, Quadruple:
			v += int(b.Order)
		case Dative:
			if int(b.B) == atom {
				v++
			}
		case Aromatic:
			aromatic++
		}
	}
	return v + (3*aromatic+1)/2
}
