package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// carbonEnv counts a carbon's neighbours by what the patterns ask of them.
// Hydrogens are left out.
type carbonEnv struct {
	// over single bonds
	carbons   int // aliphatic carbon
	heteros   int // aliphatic N, O, P, S, F, Cl, Br, I
	others    int // aliphatic, neither of these
	aliphatic int // the sum of the three
	aromatic  int // aromatic, carbon or not
	arylC     int // aromatic carbon
	// over double bonds
	doubleC      int // aliphatic carbon
	doubleHetero int // aliphatic, no carbon
	doubleArylC  int // aromatic carbon
	// over triple bonds
	triple int // aliphatic
}

func carbonEnvOf(m *chem.Mol, i int) (e carbonEnv) {
	for _, l := range m.Links(i) {
		a := &m.Atoms[l.Atom]
		if a.Element == chem.Hydrogen {
			continue
		}
		switch m.Bonds[l.Bond].Order {
		case chem.Single, chem.Aromatic:
			e.addSingle(a)
		case chem.Double:
			e.addDouble(a)
		case chem.Triple:
			if !a.Aromatic {
				e.triple++
			}
		}
	}
	e.aliphatic = e.carbons + e.heteros + e.others
	return e
}

func (e *carbonEnv) addSingle(a *chem.Atom) {
	switch {
	case a.Aromatic:
		e.aromatic++
		if a.Element == chem.Carbon {
			e.arylC++
		}
	case a.Element == chem.Carbon:
		e.carbons++
	case isCrippenHetero(a.Element):
		e.heteros++
	default:
		e.others++
	}
}

func (e *carbonEnv) addDouble(a *chem.Atom) {
	switch {
	case a.Aromatic && a.Element == chem.Carbon:
		e.doubleArylC++
	case a.Aromatic:
	case a.Element == chem.Carbon:
		e.doubleC++
	default:
		e.doubleHetero++
	}
}

// isCrippenHetero tells the heteroatoms that the carbon types name.
func isCrippenHetero(e chem.Element) bool {
	switch e {
	case chem.Nitrogen, chem.Oxygen, chem.Phosphorus, chem.Sulfur,
		chem.Fluorine, chem.Chlorine, chem.Bromine, chem.Iodine:
		return true
	}
	return false
}

// carbonType of a carbon that is not aromatic.
func carbonType(m *chem.Mol, i int) crippen {
	e := carbonEnvOf(m, i)
	hs := m.TotalHs(i)
	if t := alkylType(&e, hs, totalDegree(m, i) == 4); t != typeNone {
		return t
	}
	if t := alkenylType(&e, hs); t != typeNone {
		return t
	}
	if e.triple > 0 && totalDegree(m, i) == 2 {
		return typeC7
	}
	if t := benzylType(&e, hs, totalDegree(m, i) == 4); t != typeNone {
		return t
	}
	switch {
	case isStyryl(&e, hs):
		return typeC26
	case e.others > 0 && totalDegree(m, i) == 4:
		return typeC27
	}
	return typeCS
}

// alkylType: carbons among aliphatic neighbours.
func alkylType(e *carbonEnv, hs int, tetrahedral bool) crippen {
	switch {
	case hs == 4, hs == 3 && e.carbons >= 1, hs == 2 && e.carbons >= 2:
		return typeC1
	case hs == 1 && e.carbons >= 3, e.carbons >= 4:
		return typeC2
	case e.heteros == 0:
		return typeNone
	case hs == 3, hs == 2 && tetrahedral && e.aliphatic >= 2:
		return typeC3
	case tetrahedral && (hs == 1 && e.aliphatic >= 3 || hs == 0 && e.aliphatic >= 4):
		return typeC4
	}
	return typeNone
}

// alkenylType: carbons with a double bond and aliphatic neighbours.
func alkenylType(e *carbonEnv, hs int) crippen {
	switch {
	case e.doubleHetero > 0:
		return typeC5
	case e.doubleC == 0:
		return typeNone
	case hs == 2, hs == 1 && e.aliphatic >= 1, hs == 0 && e.aliphatic >= 2, e.doubleC >= 2:
		return typeC6
	}
	return typeNone
}

// benzylType: tetrahedral carbons at an aromatic atom.
func benzylType(e *carbonEnv, hs int, tetrahedral bool) crippen {
	switch {
	case e.aromatic == 0:
		return typeNone
	case hs == 3 && e.arylC > 0:
		return typeC8
	case hs == 3:
		return typeC9
	case !tetrahedral:
		return typeNone
	case hs == 2:
		return typeC10
	case hs == 1:
		return typeC11
	case hs == 0:
		return typeC12
	}
	return typeNone
}

// isStyryl tells an olefinic carbon that carries an aromatic atom.
func isStyryl(e *carbonEnv, hs int) bool {
	if e.doubleArylC > 0 {
		return true
	}
	if e.doubleC == 0 || e.aromatic == 0 {
		return false
	}
	return e.aliphatic > 0 || e.arylC > 0 && e.aromatic >= 2 || hs == 1
}

// aromaticCarbonType goes by the substituent outside the aromatic system.
func aromaticCarbonType(m *chem.Mol, i int) crippen {
	hs := m.TotalHs(i)
	aromatic, best := 0, typeCS
	for _, l := range m.Links(i) {
		a, order := &m.Atoms[l.Atom], m.Bonds[l.Bond].Order
		if order == chem.Aromatic {
			aromatic++
			continue
		}
		if t := substituentType(a, order, hs); t < best {
			best = t
		}
	}
	switch {
	case best <= typeC17:
		return best
	case hs == 1:
		return typeC18
	case aromatic >= 3:
		return typeC19
	case aromatic >= 2:
		return best
	}
	return typeCS
}

// substituentType of the aromatic carbon with hs hydrogens that bears a; CS if
// a decides nothing.
func substituentType(a *chem.Atom, order chem.Order, hs int) crippen {
	switch {
	case order == chem.Double && !a.Aromatic && isCNO(a.Element):
		return typeC25
	case order != chem.Single:
		return typeCS
	case a.Aromatic:
		return typeC20
	}
	switch a.Element {
	case chem.Hydrogen:
		return typeCS
	case chem.Carbon:
		return typeC21
	case chem.Nitrogen:
		return typeC22
	case chem.Oxygen:
		return typeC23
	case chem.Sulfur:
		return typeC24
	case chem.Fluorine:
		return typeC14
	case chem.Chlorine:
		return typeC15
	case chem.Bromine:
		return typeC16
	case chem.Iodine:
		return typeC17
	}
	if hs == 0 {
		return typeC13
	}
	return typeCS
}

func isCNO(e chem.Element) bool {
	return e == chem.Carbon || e == chem.Nitrogen || e == chem.Oxygen
}
