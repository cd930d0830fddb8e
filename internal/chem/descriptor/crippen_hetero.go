package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// nitrogenEnv counts a nitrogen's neighbours. Hydrogens are left out.
type nitrogenEnv struct {
	aliphatic, aromatic             int // over single bonds
	double, doubleAliphatic, triple int
	doubleC, doubleN                int // carbon, nitrogen of either kind
	doubleAliphaticN, doubleAnion   int // N=, and [N-]=
}

func nitrogenEnvOf(m *chem.Mol, i int) (e nitrogenEnv) {
	for _, l := range m.Links(i) {
		a := &m.Atoms[l.Atom]
		if a.Element == chem.Hydrogen {
			continue
		}
		switch m.Bonds[l.Bond].Order {
		case chem.Single, chem.Aromatic:
			if a.Aromatic {
				e.aromatic++
			} else {
				e.aliphatic++
			}
		case chem.Double:
			e.addDouble(a)
		case chem.Triple:
			if !a.Aromatic {
				e.triple++
			}
		}
	}
	return e
}

func (e *nitrogenEnv) addDouble(a *chem.Atom) {
	e.double++
	if !a.Aromatic {
		e.doubleAliphatic++
	}
	switch a.Element {
	case chem.Carbon:
		e.doubleC++
	case chem.Nitrogen:
		e.doubleN++
		if !a.Aromatic {
			e.doubleAliphaticN++
			if a.Charge < 0 && a.Charge >= -3 {
				e.doubleAnion++
			}
		}
	}
}

func nitrogenType(m *chem.Mol, i int) crippen {
	a := &m.Atoms[i]
	cation := a.Charge >= 1 && a.Charge <= 3
	switch {
	case a.Aromatic && a.Charge == 0:
		return typeN11
	case a.Aromatic && cation:
		return typeN12
	case a.Aromatic:
		return typeNS
	case a.Charge < 0 && a.Charge >= -3:
		return typeN14
	case cation:
		return ammoniumType(m, i)
	case a.Charge == 0:
		e := nitrogenEnvOf(m, i)
		return amineType(&e, m.TotalHs(i))
	}
	return typeNS
}

// amineType of a neutral nitrogen that is not aromatic.
func amineType(e *nitrogenEnv, hs int) crippen {
	single := e.aliphatic + e.aromatic
	switch {
	case hs == 2 && e.aliphatic >= 1:
		return typeN1
	case hs == 1 && e.aliphatic >= 2:
		return typeN2
	case hs == 2 && e.aromatic >= 1:
		return typeN3
	case hs == 1 && e.aromatic >= 1 && single >= 2:
		return typeN4
	case hs == 1 && e.double >= 1:
		return typeN5
	case e.double >= 1 && single >= 1:
		return typeN6
	case e.aliphatic >= 3:
		return typeN7
	case e.aromatic >= 1 && e.aliphatic >= 1 && single >= 3, e.aromatic >= 3:
		return typeN8
	case e.triple >= 1:
		return typeN9
	}
	return typeNS
}

// ammoniumType of a nitrogen cation that is not aromatic.
func ammoniumType(m *chem.Mol, i int) crippen {
	hs := m.TotalHs(i)
	if hs >= 1 && hs <= 3 {
		return typeN10
	}
	e := nitrogenEnvOf(m, i)
	switch {
	case hs == 0 && isQuaternary(&e):
		return typeN13
	case e.triple >= 1, e.doubleAnion >= 1 && e.doubleAliphaticN >= 2:
		return typeN14
	}
	return typeNS
}

// isQuaternary tells N13: four single bonds, or the like with double bonds.
func isQuaternary(e *nitrogenEnv) bool {
	return e.aliphatic >= 4 ||
		e.doubleAliphatic >= 1 && e.aliphatic >= 1 && e.aliphatic+e.aromatic >= 2 ||
		e.doubleC >= 1 && e.doubleN >= 1
}

func oxygenType(m *chem.Mol, i int) crippen {
	a := &m.Atoms[i]
	if a.Aromatic {
		return typeO1
	}
	if hs := m.TotalHs(i); hs == 1 || hs == 2 {
		return typeO2
	}
	aliphatic, aromatic := 0, 0
	for _, l := range m.Links(i) {
		b := &m.Atoms[l.Atom]
		if b.Element == chem.Hydrogen || !isSingle(m.Bonds[l.Bond].Order) {
			continue
		}
		if b.Aromatic {
			aromatic++
		} else {
			aliphatic++
		}
	}
	switch {
	case aliphatic >= 2:
		return typeO3
	case aromatic >= 1 && aromatic+aliphatic >= 2:
		return typeO4
	}
	best := typeOS
	for _, l := range m.Links(i) {
		best = min(best, oxoType(m, i, l))
	}
	return best
}

// oxoType of an oxygen as its one neighbour makes it.
func oxoType(m *chem.Mol, i int, l chem.Link) crippen {
	o, b := &m.Atoms[i], &m.Atoms[l.Atom]
	switch m.Bonds[l.Bond].Order {
	case chem.Double:
		return carbonylType(m, i, int(l.Atom))
	case chem.Single, chem.Aromatic:
		if o.Charge >= 0 || o.Charge < -3 {
			return typeOS
		}
		return oxideType(m, i, b, int(l.Atom))
	}
	return typeOS
}

// oxideType of an oxygen anion at b.
func oxideType(m *chem.Mol, i int, b *chem.Atom, at int) crippen {
	terminal := totalDegree(m, i) == 1
	switch {
	case terminal && b.Element == chem.Nitrogen:
		return typeO5
	case terminal && b.Element == chem.Sulfur && m.Atoms[i].Charge >= -2:
		return typeO6
	case m.Atoms[i].Charge == -1 && isAliphatic(b, chem.Carbon) && hasDouble(m, at, isOxo):
		return typeO12
	case terminal && b.Element != chem.Hydrogen && !isAliphatic(b, chem.Nitrogen) && !isAliphatic(b, chem.Sulfur):
		return typeO7
	}
	return typeOS
}

// carbonylType of the oxygen i that is doubly bonded to atom c.
func carbonylType(m *chem.Mol, i, c int) crippen {
	a := &m.Atoms[c]
	switch {
	case a.Element == chem.Nitrogen || a.Element == chem.Oxygen:
		return typeO5
	case a.Element == chem.Sulfur && a.Charge == 0 && m.Atoms[i].Charge == 0:
		return typeO6
	case a.Element != chem.Carbon:
		return typeOS
	case a.Aromatic:
		return typeO8
	}
	e := carbonylEnvOf(m, c)
	hs := m.TotalHs(c)
	aliphatic := e.carbons + e.heteros
	switch {
	case hs == 1 && (e.carbons > 0 || e.no > 0),
		e.carbons > 0 && aliphatic >= 2,
		hs == 2,
		totalDegree(m, c) == 2 && e.oxo >= 2:
		return typeO9
	case hs == 1 && e.arylC > 0,
		e.aryl > 0 && e.carbons+e.arylC > 0 && aliphatic+e.aryl >= 2,
		e.arylC > 0 && aliphatic > 0:
		return typeO10
	case e.heteros+e.aryl-e.arylC >= 2:
		return typeO11
	}
	return typeOS
}

// carbonylEnv counts what stands at a carbonyl carbon, over single bonds.
type carbonylEnv struct {
	carbons, heteros int // aliphatic carbon; aliphatic others, no hydrogen
	no               int // aliphatic N and O
	aryl, arylC      int // aromatic; aromatic carbon
	oxo              int // doubly bonded aliphatic oxygens
}

func carbonylEnvOf(m *chem.Mol, c int) (e carbonylEnv) {
	for _, l := range m.Links(c) {
		b := &m.Atoms[l.Atom]
		order := m.Bonds[l.Bond].Order
		switch {
		case order == chem.Double && isOxo(b):
			e.oxo++
		case !isSingle(order) || b.Element == chem.Hydrogen:
		case b.Aromatic && b.Element == chem.Carbon:
			e.aryl++
			e.arylC++
		case b.Aromatic:
			e.aryl++
		case b.Element == chem.Carbon:
			e.carbons++
		default:
			e.heteros++
			if b.Element == chem.Nitrogen || b.Element == chem.Oxygen {
				e.no++
			}
		}
	}
	return e
}

func sulfurType(m *chem.Mol, i int) crippen {
	a := &m.Atoms[i]
	switch {
	case a.Aromatic:
		return typeS3
	case a.Charge != 0 && a.Charge >= -4 && a.Charge <= 6 && a.Charge != 4:
		return typeS2
	case a.Charge == 0 && hasDouble(m, i, isNOPS):
		return typeS2
	}
	return typeS1
}

// hydrogenType of a hydrogen at the atom i; self is its index, or noAtom if it
// is no atom of the graph.
func hydrogenType(m *chem.Mol, i, self int) crippen {
	switch a := &m.Atoms[i]; {
	case a.Element == chem.Carbon || a.Element == chem.Hydrogen:
		return typeH1
	case a.Element == chem.Nitrogen:
		return typeH3
	case a.Element != chem.Oxygen:
		return typeH2
	case a.Aromatic:
		return typeHS
	}
	return hydroxylHydrogenType(m, i, self)
}

// hydroxylHydrogenType goes by the other neighbours of the oxygen o.
func hydroxylHydrogenType(m *chem.Mol, o, self int) crippen {
	best := typeHS
	others := int(m.Atoms[o].Hs)
	if self == noAtom {
		others--
	}
	if others > 0 {
		return typeH2 // a hydrogen is neither C, N, O nor S
	}
	for _, l := range m.Links(o) {
		if int(l.Atom) == self || !isSingle(m.Bonds[l.Bond].Order) {
			continue
		}
		best = min(best, hydroxylTypeAt(m, int(l.Atom)))
	}
	return best
}

// hydroxylTypeAt is the type of a hydroxyl's hydrogen as the atom that bears the
// hydroxyl makes it.
func hydroxylTypeAt(m *chem.Mol, i int) crippen {
	switch a := &m.Atoms[i]; a.Element {
	case chem.Carbon:
		switch {
		case a.Aromatic || totalDegree(m, i) == 4:
			return typeH2
		case hasDouble(m, i, isCNOS):
			return typeH4
		}
	case chem.Nitrogen:
		return typeH3
	case chem.Oxygen, chem.Sulfur:
		if !a.Aromatic {
			return typeH4
		}
	default:
		return typeH2
	}
	return typeHS
}

// graphHydrogenType of a hydrogen that is an atom of the graph.
func graphHydrogenType(m *chem.Mol, i int) crippen {
	best := typeHS
	if m.Atoms[i].Hs > 0 {
		best = typeH1 // the molecule [H][H]
	}
	for _, l := range m.Links(i) {
		if isSingle(m.Bonds[l.Bond].Order) {
			best = min(best, hydrogenType(m, int(l.Atom), i))
		}
	}
	return best
}
