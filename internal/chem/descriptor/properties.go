package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// Properties are the descriptors that screening most often asks for.
type Properties struct {
	Weight         float64 // average mass in Da
	LogP           float64 // octanol-water partition
	Refractivity   float64 // molar, in cm³/mol
	TPSA           float64 // polar surface in Å²
	Donors         int     // of hydrogen bonds
	Acceptors      int     // of hydrogen bonds
	RotatableBonds int
	Rings          int
	AromaticRings  int
	HeavyAtoms     int
	FractionSP3    float64 // of the carbons
}

// Of computes the common properties.
func Of(m *chem.Mol) Properties {
	p := Properties{
		Weight:         m.MolWt(),
		TPSA:           TPSA(m),
		Donors:         Donors(m),
		Acceptors:      Acceptors(m),
		RotatableBonds: RotatableBonds(m),
		Rings:          RingCount(m),
		AromaticRings:  AromaticRings(m),
		HeavyAtoms:     m.HeavyAtoms(),
		FractionSP3:    FractionSP3(m),
	}
	p.LogP, p.Refractivity = Crippen(m)
	return p
}
