package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// Donors counts atoms that donate hydrogen bonds:
//
//	[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]
//
// after Gobbi and Poppinger, Biotechnol. Bioeng. 61, 47 (1998).
func Donors(m *chem.Mol) int {
	n := 0
	for i := range m.Atoms {
		if isDonor(m, i) {
			n++
		}
	}
	return n
}

func isDonor(m *chem.Mol, i int) bool {
	switch a := &m.Atoms[i]; a.Element {
	case chem.Nitrogen:
		if a.Aromatic {
			return a.Charge == 0 && m.TotalHs(i) == 1
		}
		if m.TotalHs(i) == 0 {
			return false
		}
		v := m.Valence(i)
		return v == 3 || v == 4 && a.Charge == 1
	case chem.Oxygen, chem.Sulfur:
		return !a.Aromatic && a.Charge == 0 && m.TotalHs(i) == 1
	}
	return false
}

// Acceptors counts atoms that accept hydrogen bonds:
//
//	[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),
//	 $([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0,o,s;+0])]
//
// after Gobbi and Poppinger, Biotechnol. Bioeng. 61, 47 (1998).
func Acceptors(m *chem.Mol) int {
	n := 0
	for i := range m.Atoms {
		if isAcceptor(m, i) {
			n++
		}
	}
	return n
}

func isAcceptor(m *chem.Mol, i int) bool {
	switch a := &m.Atoms[i]; a.Element {
	case chem.Nitrogen:
		if a.Aromatic {
			return a.Charge == 0 && m.TotalHs(i) == 0
		}
		return m.Valence(i) == 3 && !isAmideLike(m, i)
	case chem.Oxygen, chem.Sulfur:
		if a.Aromatic {
			return a.Charge == 0
		}
		return a.Charge == -1 || m.Valence(i) == 2 && isFreeChalcogen(m, i)
	}
	return false
}

// isFreeChalcogen tells an O or S without hydrogen, or one whose hydrogen is not
// an acid's.
func isFreeChalcogen(m *chem.Mol, i int) bool {
	switch m.TotalHs(i) {
	case 0:
		return true
	case 1:
		for _, l := range m.Links(i) {
			if m.Bonds[l.Bond].Order == chem.Single && !hasDouble(m, int(l.Atom), isNOPS) {
				return true
			}
		}
	}
	return false
}

// isAmideLike tells a nitrogen whose neighbour is doubly bonded, outside rings,
// to N, O, P or S.
func isAmideLike(m *chem.Mol, n int) bool {
	rings := m.Rings()
	for _, l := range m.Links(n) {
		if m.Bonds[l.Bond].Order != chem.Single {
			continue
		}
		for _, k := range m.Links(int(l.Atom)) {
			if m.Bonds[k.Bond].Order == chem.Double && isNOPS(&m.Atoms[k.Atom]) && rings.OfBond(int(k.Bond)) == 0 {
				return true
			}
		}
	}
	return false
}
