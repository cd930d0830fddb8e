package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// family of pharmacophore features; the bits are in the alphabetic order of
// Gobbi and Poppinger's abbreviations, by which RDKit numbers them.
type family uint8

const (
	acidicGroup         family = 1 << iota // AG
	aromaticAttachment                     // AR
	basicGroup                             // BG
	hydrogenAcceptor                       // HA
	hydrogenDonor                          // HD
	lipophilic                             // LH
	aliphaticAttachment                    // RR
	unusualAtom                            // X
)

// FamilySMARTS are the definitions of the families, by bit: those of RDKit's
// Gobbi_Pharm2D. familiesOf spells them out, for speed.
var FamilySMARTS = [families]string{
	"[$([C,S](=[O,S,P])-[O;H1])]",
	"[$([a;D3](@*)(@*)*)]",
	"[$([N;H2&+0][$([C,a]);!$([C,a](=O))])," +
		"$([N;H1&+0]([$([C,a]);!$([C,a](=O))])[$([C,a]);!$([C,a](=O))])," +
		"$([N;H0&+0]([C;!$(C(=O))])([C;!$(C(=O))])[C;!$(C(=O))])," +
		"$([N,n;X2;+0])]",
	"[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-])," +
		"$([N&v3;H1,H2]-[!$(*=[O,N,P,S])]),$([N;v3;H0]),$([n,o,s;+0]),F]",
	"[$([N;!H0;v3]),$([N;!H0;+1;v4]),$([O,S;H1;+0]),$([n;H1;+0])]",
	"[$([C;H2,H1](!=*)[C;H2,H1][C;H2,H1][$([C;H1,H2,H3]);!$(C=*)])," +
		"$(C([C;H2,H3])([C;H2,H3])[C;H2,H3])]",
	"[$([A;D3](@*)(@*)*)]",
	"[!#1;!#6;!#7;!#8;!#9;!#16;!#17;!#35;!#53]",
}

// familiesOf an atom.
func familiesOf(m *chem.Mol, atom int) family {
	var f family
	a := site{m, &m.Atoms[atom], atom}
	switch a.Element {
	case chem.Carbon:
		if a.isLipophilic() {
			f |= lipophilic
		}
	case chem.Nitrogen:
		f |= a.nitrogenFamilies()
	case chem.Oxygen, chem.Sulfur:
		f |= a.chalcogenFamilies()
	case chem.Fluorine:
		f |= hydrogenAcceptor
	case chem.Hydrogen, chem.Chlorine, chem.Bromine, chem.Iodine:
	default:
		f |= unusualAtom
	}
	if a.isAcidCentre(false) {
		f |= acidicGroup
	}
	if a.isAttachment() {
		if a.Aromatic {
			f |= aromaticAttachment
		} else {
			f |= aliphaticAttachment
		}
	}
	return f
}

func (a site) nitrogenFamilies() family {
	var f family
	hs := a.hydrogens()
	if a.isAmine() || a.Charge == 0 && a.connections() == 2 {
		f |= basicGroup
	}
	if a.Aromatic {
		if a.Charge == 0 {
			f |= hydrogenAcceptor
			if hs == 1 {
				f |= hydrogenDonor
			}
		}
		return f
	}
	valence := a.valence()
	if hs > 0 && (valence == 3 || valence == 4 && a.Charge == 1) {
		f |= hydrogenDonor
	}
	if valence == 3 && (hs == 0 || hs <= 2 && a.besideNoDoubleBond()) {
		f |= hydrogenAcceptor
	}
	return f
}

func (a site) chalcogenFamilies() family {
	if a.Aromatic {
		if a.Charge == 0 {
			return hydrogenAcceptor
		}
		return 0
	}
	var f family
	hs := a.hydrogens()
	if hs == 1 && a.Charge == 0 {
		f |= hydrogenDonor
	}
	lonePairFree := a.valence() == 2 && (hs == 0 || hs == 1 && a.besideNoDoubleBond())
	if lonePairFree || a.Charge == -1 {
		f |= hydrogenAcceptor
	}
	return f
}

// isAttachment tells whether a ring goes on at an atom with three neighbours:
// two over bonds of rings, the third over a single or aromatic bond.
func (a site) isAttachment() bool {
	if a.m.Degree(a.index) != 3 {
		return false
	}
	inRing, thirds := 0, 0 // bonds in rings; bonds that can be the third
	outsideFits := true
	for _, link := range a.links() {
		fits := plain(a.order(link))
		if a.m.Rings().OfBond(int(link.Bond)) > 0 {
			inRing++
		} else {
			outsideFits = fits
		}
		if fits {
			thirds++
		}
	}
	return inRing == 2 && outsideFits || inRing == 3 && thirds > 0
}

// isLipophilic tells whether a carbon heads a chain of four, or bears three
// alkyl groups.
func (a site) isLipophilic() bool {
	return !a.Aromatic && (a.alkyls() >= 3 || a.headsChain())
}

// alkyls counts neighbours that are CH2 or CH3.
func (a site) alkyls() int {
	n := 0
	for _, link := range a.links() {
		if plain(a.order(link)) && a.at(link).isAlkyl(2, 3) {
			n++
		}
	}
	return n
}

// isAlkyl tells whether an atom is an aliphatic carbon with so many hydrogens.
func (a site) isAlkyl(least, most int) bool {
	if !a.aliphatic(1 << chem.Carbon) {
		return false
	}
	hs := a.hydrogens()
	return least <= hs && hs <= most
}

// headsChain is [C;H2,H1](!=*)[C;H2,H1][C;H2,H1][C;H1,H2,H3;!$(C=*)].
func (a site) headsChain() bool {
	if !a.isAlkyl(1, 2) {
		return false
	}
	for _, l1 := range a.links() {
		b := a.at(l1)
		if !plain(a.order(l1)) || !b.isAlkyl(1, 2) {
			continue
		}
		for _, l2 := range b.links() {
			c := a.at(l2)
			if c.index == a.index || !plain(a.order(l2)) || !c.isAlkyl(1, 2) {
				continue
			}
			for _, l3 := range c.links() {
				d := a.at(l3)
				if d.index != a.index && d.index != b.index && plain(a.order(l3)) &&
					d.isAlkyl(1, 3) && !d.hasDoubleBond() && a.hasOther(b.index, c.index, d.index) {
					return true
				}
			}
		}
	}
	return false
}

func (a site) hasDoubleBond() bool {
	for _, link := range a.links() {
		if a.order(link) == chem.Double {
			return true
		}
	}
	return false
}

// hasOther tells whether an atom has a neighbour besides these, not over a
// double bond.
func (a site) hasOther(b, c, d int) bool {
	for _, link := range a.links() {
		if i := int(link.Atom); i != b && i != c && i != d && a.order(link) != chem.Double {
			return true
		}
	}
	return false
}
