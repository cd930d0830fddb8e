package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// Heteroatoms counts atoms other than carbon and hydrogen; dummies count.
func Heteroatoms(m *chem.Mol) int {
	n := 0
	for i := range m.Atoms {
		if e := m.Atoms[i].Element; e != chem.Carbon && e != chem.Hydrogen {
			n++
		}
	}
	return n
}

// RingCount is the number of symmetrised smallest rings.
func RingCount(m *chem.Mol) int { return len(m.Rings().Bonds) }

// AromaticRings counts the rings whose bonds are all aromatic.
func AromaticRings(m *chem.Mol) int {
	n := 0
	for _, ring := range m.Rings().Bonds {
		if isAromaticRing(m, ring) {
			n++
		}
	}
	return n
}

func isAromaticRing(m *chem.Mol, bonds []int32) bool {
	for _, b := range bonds {
		if !isAromaticBond(&m.Bonds[b]) {
			return false
		}
	}
	return true
}

// FractionSP3 is the share of carbons that have four neighbours, hydrogens
// included; 0 where there is no carbon. Lovering, Bikker and Humblet, J. Med.
// Chem. 52, 6752 (2009).
func FractionSP3(m *chem.Mol) float64 {
	carbons, sp3 := 0, 0
	for i := range m.Atoms {
		if m.Atoms[i].Element != chem.Carbon {
			continue
		}
		carbons++
		if totalDegree(m, i) == 4 {
			sp3++
		}
	}
	if carbons == 0 {
		return 0
	}
	return float64(sp3) / float64(carbons)
}
