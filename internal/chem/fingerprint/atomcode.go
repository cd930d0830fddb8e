package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// The code of an atom in atom pairs and torsions: element class, pi electrons
// and neighbours, in 4, 2 and 3 bits. The layout is RDKit's.
const (
	piShift    = 3
	classShift = 5
	codeBits   = 9

	maxNeighbours = 7
	maxPi         = 3
)

// otherClass is the class of all elements that have none of their own.
const otherClass = 15

// elementClasses of the elements that have their own.
var elementClasses = func() (classes [256]uint8) {
	for i := range classes {
		classes[i] = otherClass
	}
	for i, z := range []uint8{5, 6, 7, 8, 9, 14, 15, 16, 17, 33, 34, 35, 51, 52} {
		classes[z] = uint8(i)
	}
	return classes
}()

func atomCodes(m *chem.Mol, codes []uint32) {
	for i := range codes {
		code := uint32(elementClasses[m.Atoms[i].Element]) << classShift
		code |= uint32(piElectrons(m, i)%maxPi) << piShift
		codes[i] = code | uint32(m.Degree(i)%maxNeighbours)
	}
}

// piElectrons of an atom: one if it is aromatic, else its bonds beyond the
// first to each neighbour.
func piElectrons(m *chem.Mol, atom int) int {
	a := &m.Atoms[atom]
	if a.Aromatic {
		return 1
	}
	if a.Hybrid == chem.HybridSP3 {
		return 0
	}
	electrons, aromatic := 0, 0
	for _, link := range m.Links(atom) {
		switch order := m.Bonds[link.Bond].Order; order {
		case chem.Double, chem.Triple, chem.Quadruple:
			electrons += int(order - chem.Single)
		case chem.Aromatic: // outside of aromatic rings
			aromatic++
		}
	}
	return electrons + (aromatic+1)/2
}
