package distribution

import (
	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
)

// numProperties are compared; the first numContinuous of them are real numbers.
const (
	numContinuous = 4
	numProperties = 9
)

// propertyNames are RDKit's, which GuacaMol reports.
var propertyNames = [numProperties]string{"BertzCT", "MolLogP", "MolWt", "TPSA",
	"NumHAcceptors", "NumHDonors", "NumRotatableBonds", "NumAliphaticRings", "NumAromaticRings"}

func properties(m *chem.Mol) [numProperties]float64 {
	logP, _ := descriptor.Crippen(m)
	aromatic := descriptor.AromaticRings(m)
	return [...]float64{descriptor.BertzCT(m), logP, m.MolWt(), descriptor.TPSA(m),
		float64(descriptor.Acceptors(m)), float64(descriptor.Donors(m)), float64(descriptor.RotatableBonds(m)),
		float64(descriptor.RingCount(m) - aromatic), float64(aromatic)}
}
