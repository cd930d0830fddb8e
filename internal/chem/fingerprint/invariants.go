package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// combine is Boost's hash_combine on 32 bits (boost::hash_combine in
// boost/functional/hash, by D. James), which RDKit hashes with.
func combine(seed, value uint32) uint32 {
	return seed ^ (value + 0x9e3779b9 + seed<<6 + seed>>2)
}

// bondCodes are the numbers of RDKit's bond types, which go into hashes.
var bondCodes = [...]uint64{
	chem.NoOrder:   0, // as read from SMILES: an unspecified bond
	chem.Single:    1,
	chem.Double:    2,
	chem.Triple:    3,
	chem.Quadruple: 4,
	chem.Aromatic:  12,
	chem.Dative:    17,
}

// connectivityInvariants tell atoms apart by element, neighbours, hydrogens,
// charge, isotope, and whether they are in a ring: the Daylight invariants that
// ECFP begins with.
func connectivityInvariants(m *chem.Mol, invariants []uint32) {
	rings := m.Rings()
	for i := range m.Atoms {
		a := &m.Atoms[i]
		hash := combine(0, uint32(a.Element))
		hash = combine(hash, uint32(m.Degree(i))+uint32(a.Hs))
		hash = combine(hash, uint32(m.TotalHs(i)))
		hash = combine(hash, uint32(int32(a.Charge)))
		hash = combine(hash, uint32(excessMass(a)))
		if rings.OfAtom(i) > 0 {
			hash = combine(hash, 1)
		}
		invariants[i] = hash
	}
}

func featureInvariants(m *chem.Mol, invariants []uint32) {
	for i := range m.Atoms {
		invariants[i] = uint32(FeaturesOf(m, i))
	}
}

// excessMass is an isotope's mass less the element's standard weight, rounded
// towards zero. An isotope that is not known has its mass number for a mass.
func excessMass(a *chem.Atom) int32 {
	if a.Isotope == 0 || a.Element == chem.Dummy {
		return 0
	}
	mass := a.Element.IsotopeMass(a.Isotope)
	if mass == 0 {
		mass = float64(a.Isotope)
	}
	return int32(mass - a.Element.Weight())
}
