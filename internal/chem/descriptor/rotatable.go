package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// RotatableBonds counts single bonds outside rings that turn, by RDKit's strict
// definition: both ends have further neighbours and no triple bond, neither is
// a symmetric top (CF3, CCl3, CBr3, tert-butyl), and they are not both part of
// an amide, ester, amidine or the like.
func RotatableBonds(m *chem.Mol) int {
	n := 0
	rings := m.Rings()
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if !isSingle(b.Order) || rings.OfBond(i) > 0 {
			continue
		}
		x, y := int(b.A), int(b.B)
		if turns(m, x) && turns(m, y) && !(isStiff(m, x) && isStiff(m, y)) {
			n++
		}
	}
	return n
}

// turns reports whether an atom is one that a bond can turn.
func turns(m *chem.Mol, i int) bool {
	if m.Degree(i) == 1 {
		return false
	}
	methyls, fluorines, chlorines, bromines := 0, 0, 0, 0
	for _, l := range m.Links(i) {
		order := m.Bonds[l.Bond].Order
		if order == chem.Triple {
			return false
		}
		if order != chem.Single {
			continue
		}
		switch m.Atoms[l.Atom].Element {
		case chem.Carbon:
			if m.TotalHs(int(l.Atom)) == 3 && !m.Atoms[l.Atom].Aromatic {
				methyls++
			}
		case chem.Fluorine:
			fluorines++
		case chem.Chlorine:
			chlorines++
		case chem.Bromine:
			bromines++
		}
	}
	top := methyls >= 3 || fluorines >= 3 || chlorines >= 3 || bromines >= 3
	return !top || !isAliphatic(&m.Atoms[i], chem.Carbon)
}

// isStiff tells the two atoms of an amide-like bond: the carbon, which is doubly
// bonded, and the N, O or S beside it, if the bond between them is no ring's.
func isStiff(m *chem.Mol, i int) bool {
	if isStiffCarbon(m, i, false) || isStiffCarbon(m, i, true) {
		return true
	}
	for _, l := range m.Links(i) {
		c := int(l.Atom)
		if isStiffBond(m, l) && (isStiffHetero(m, i, false) && hasAcylDouble(m, c, false) ||
			isStiffHetero(m, i, true) && hasAcylDouble(m, c, true)) {
			return true
		}
	}
	return false
}

// isStiffCarbon reports whether c is [CD3](=[N,O,S])-!@[#7,O,S!D1], or with
// iminium [CD3](=[N+])-!@[#7!D1].
func isStiffCarbon(m *chem.Mol, c int, iminium bool) bool {
	if !hasAcylDouble(m, c, iminium) {
		return false
	}
	for _, l := range m.Links(c) {
		if isStiffBond(m, l) && isStiffHetero(m, int(l.Atom), iminium) {
			return true
		}
	}
	return false
}

func isStiffBond(m *chem.Mol, l chem.Link) bool {
	return m.Bonds[l.Bond].Order == chem.Single && m.Rings().OfBond(int(l.Bond)) == 0
}

func isStiffHetero(m *chem.Mol, i int, iminium bool) bool {
	switch a := &m.Atoms[i]; a.Element {
	case chem.Nitrogen:
		return !iminium || m.Degree(i) != 1
	case chem.Oxygen:
		return !iminium && !a.Aromatic
	case chem.Sulfur:
		return !iminium && !a.Aromatic && m.Degree(i) != 1
	}
	return false
}

func hasAcylDouble(m *chem.Mol, c int, iminium bool) bool {
	if !isAliphatic(&m.Atoms[c], chem.Carbon) || m.Degree(c) != 3 {
		return false
	}
	if iminium {
		return hasDouble(m, c, isIminiumN)
	}
	return hasDouble(m, c, isNOS)
}
