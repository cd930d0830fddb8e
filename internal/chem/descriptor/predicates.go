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

func isNOS(a *chem.Atom) bool { return isNOPS(a) && a.Element != chem.Phosphorus }

func isIminiumN(a *chem.Atom) bool { return isAliphatic(a, chem.Nitrogen) && a.Charge == 1 }

// isAromaticBond counts the bonds of aromatic rings that have another order, such
// as the triple bond of benzyne, among the aromatic ones.
func isAromaticBond(b *chem.Bond) bool { return b.Aromatic || b.Order == chem.Aromatic }
