package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// totalDegree counts an atom's neighbours, all hydrogens included.
func totalDegree(m *chem.Mol, i int) int { return m.Degree(i) + int(m.Atoms[i].Hs) }

// isSingle tells the bonds that a SMARTS pattern means when it writes none.
func isSingle(o chem.Order) bool { return o == chem.Single || o == chem.Aromatic }

func isAliphatic(a *chem.Atom, e chem.Element) bool { return a.Element == e && !a.Aromatic }

// isOxo, isNOPS and isCNOS are used for the far atom of a double bond.

func isOxo(a *chem.Atom) bool { return isAliphatic(a, chem.Oxygen) }

func isNOPS(a *chem.Atom) bool {
	switch a.Element {
	case chem.Nitrogen, chem.Oxygen, chem.Phosphorus, chem.Sulfur:
		return !a.Aromatic
	}
	return false
}

func isCNOS(a *chem.Atom) bool {
	switch a.Element {
	case chem.Carbon, chem.Nitrogen:
		return true
	case chem.Oxygen, chem.Sulfur:
		return !a.Aromatic
	}
	return false
}

// hasDouble reports whether an atom is doubly bonded to one that satisfies is.
func hasDouble(m *chem.Mol, i int, is func(*chem.Atom) bool) bool {
	for _, l := range m.Links(i) {
		if m.Bonds[l.Bond].Order == chem.Double && is(&m.Atoms[l.Atom]) {
			return true
		}
	}
	return false
}

// valence of an atom that is not aromatic: its bonds' orders and its hydrogens.
func valence(m *chem.Mol, i int) int {
	v := int(m.Atoms[i].Hs)
	for _, l := range m.Links(i) {
		switch b := &m.Bonds[l.Bond]; b.Order {
		case chem.Single, chem.Double, chem.Triple, chem.Quadruple:
			v += int(b.Order - chem.NoOrder)
		case chem.Dative:
			if int(b.B) == i {
				v++
			}
		}
	}
	return v
}

func isNOS(a *chem.Atom) bool { return isNOPS(a) && a.Element != chem.Phosphorus }

func isIminiumN(a *chem.Atom) bool { return isAliphatic(a, chem.Nitrogen) && a.Charge == 1 }

// isAromaticBond counts the triple bond of an aromatic ring, as in benzyne, among
// the aromatic ones.
func isAromaticBond(m *chem.Mol, b *chem.Bond) bool {
	return b.Order == chem.Aromatic ||
		b.Order == chem.Triple && m.Atoms[b.A].Aromatic && m.Atoms[b.B].Aromatic
}
