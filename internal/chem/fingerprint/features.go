package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// Features is the set of what an atom does in FCFP.
type Features uint8

// Features of atoms, in the order of the bits in RDKit's feature invariants.
const (
	Donor Features = 1 << iota
	Acceptor
	AromaticAtom
	Halogen
	Basic
	Acidic
)

// FeatureSMARTS are the definitions that [FeaturesOf] implements, by bit: those
// of RDKit, adapted from Gobbi and Poppinger, Biotech. Bioeng. 61, 47 (1998).
var FeatureSMARTS = [...]string{
	"[$([N;!H0;v3,v4&+1]),$([O,S;H1;+0]),n&H1&+0]",
	"[$([O,S;H1;v2;!$(*-*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),$([N;v3;!$(N-*=[O,N,P,S])])," +
		"n&H0&+0,$([o,s;+0;!$([o,s]:n);!$([o,s]:c:n)])]",
	"[a]",
	"[F,Cl,Br,I]",
	"[#7;+,$([N;H2&+0][$([C,a]);!$([C,a](=O))])," +
		"$([N;H1&+0]([$([C,a]);!$([C,a](=O))])[$([C,a]);!$([C,a](=O))])," +
		"$([N;H0&+0]([C;!$(C(=O))])([C;!$(C(=O))])[C;!$(C(=O))])]",
	"[$([C,S](=[O,S,P])-[O;H1,-1])]",
}

// FeaturesOf an atom. The patterns of FeatureSMARTS are spelled out, for speed.
func FeaturesOf(m *chem.Mol, atom int) Features {
	var f Features
	a := site{m, &m.Atoms[atom], atom}
	if a.Aromatic {
		f |= AromaticAtom
	}
	switch a.Element {
	case chem.Fluorine, chem.Chlorine, chem.Bromine, chem.Iodine:
		f |= Halogen
	case chem.Nitrogen:
		f |= a.nitrogenFeatures()
	case chem.Oxygen, chem.Sulfur:
		f |= a.chalcogenFeatures()
	}
	if a.isAcidCentre(true) {
		f |= Acidic
	}
	return f
}

func (a site) nitrogenFeatures() Features {
	var f Features
	hs := a.hydrogens()
	if a.Aromatic {
		if a.Charge == 0 && hs == 1 {
			f |= Donor
		} else if a.Charge == 0 && hs == 0 {
			f |= Acceptor
		}
	} else {
		valence := a.valence()
		if hs > 0 && (valence == 3 || valence == 4 && a.Charge == 1) {
			f |= Donor
		}
		if valence == 3 && !a.besideDoubleBond() {
			f |= Acceptor
		}
	}
	if a.Charge == 1 || a.isAmine() {
		f |= Basic
	}
	return f
}

func (a site) chalcogenFeatures() Features {
	if a.Aromatic {
		if a.Charge == 0 && !a.nearAromaticNitrogen() {
			return Acceptor
		}
		return 0
	}
	var f Features
	hs := a.hydrogens()
	if hs == 1 && a.Charge == 0 {
		f |= Donor
	}
	lonePairFree := a.valence() == 2 && (hs == 0 || hs == 1 && !a.besideDoubleBond())
	if lonePairFree || a.Charge == -1 {
		f |= Acceptor
	}
	return f
}
