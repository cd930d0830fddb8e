package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// site is an atom in its surroundings, with the tests that feature definitions
// are made of.
type site struct {
	m *chem.Mol
	*chem.Atom
	index int
}

func (a site) at(link chem.Link) site {
	return site{a.m, &a.m.Atoms[link.Atom], int(link.Atom)}
}

func (a site) links() []chem.Link { return a.m.Links(a.index) }

func (a site) order(link chem.Link) chem.Order { return a.m.Bonds[link.Bond].Order }

// plain tells of the orders that a SMARTS bond without a symbol matches.
func plain(o chem.Order) bool { return o == chem.Single || o == chem.Aromatic }

func (a site) hydrogens() int { return a.m.TotalHs(a.index) }

// connections is SMARTS X: neighbours and hydrogens.
func (a site) connections() int { return a.m.Degree(a.index) + int(a.Hs) }

// valence is SMARTS v, where the atom is not aromatic.
func (a site) valence() int { return a.m.Valence(a.index) }

// aliphatic tells whether the atom is one of these elements and not aromatic.
func (a site) aliphatic(set elements) bool { return !a.Aromatic && set.has(a.Element) }

// elements is a set of atomic numbers below 64.
type elements uint64

func (s elements) has(e chem.Element) bool { return s>>e&1 != 0 }

const (
	onlyO elements = 1 << chem.Oxygen
	osp   elements = onlyO | 1<<chem.Sulfur | 1<<chem.Phosphorus
	onps  elements = osp | 1<<chem.Nitrogen
)

// doubleTo is *=[set], for the elements of set that are not aromatic.
func (a site) doubleTo(set elements) bool {
	for _, link := range a.links() {
		if a.order(link) == chem.Double && a.at(link).aliphatic(set) {
			return true
		}
	}
	return false
}

// besideDoubleBond is *-*=[O,N,P,S].
func (a site) besideDoubleBond() bool {
	for _, link := range a.links() {
		if a.order(link) == chem.Single && a.at(link).doubleTo(onps) {
			return true
		}
	}
	return false
}

// besideNoDoubleBond is *-[!$(*=[O,N,P,S])].
func (a site) besideNoDoubleBond() bool {
	for _, link := range a.links() {
		if a.order(link) == chem.Single && !a.at(link).doubleTo(onps) {
			return true
		}
	}
	return false
}

// nearAromaticNitrogen is $(*:n) or $(*:c:n).
func (a site) nearAromaticNitrogen() bool {
	for _, link := range a.links() {
		if a.order(link) != chem.Aromatic {
			continue
		}
		b := a.at(link)
		if b.isAromaticNitrogen() || b.Element == chem.Carbon && b.Aromatic && b.bondedToAromaticNitrogen() {
			return true
		}
	}
	return false
}

func (a site) isAromaticNitrogen() bool { return a.Aromatic && a.Element == chem.Nitrogen }

func (a site) bondedToAromaticNitrogen() bool {
	for _, link := range a.links() {
		if a.order(link) == chem.Aromatic && a.at(link).isAromaticNitrogen() {
			return true
		}
	}
	return false
}

// isAmine tells whether a neutral aliphatic nitrogen has as many neighbours as
// it lacks hydrogens that pull no electrons: carbons, or for NH2 and NH also
// aromatic atoms, without =O.
func (a site) isAmine() bool {
	hs := a.hydrogens()
	if a.Aromatic || a.Charge != 0 || hs > 2 {
		return false
	}
	need := 3 - hs
	for _, link := range a.links() {
		b := a.at(link)
		fits := b.aliphatic(1<<chem.Carbon) || b.Aromatic && hs > 0
		if fits && plain(a.order(link)) && !b.doubleTo(onlyO) {
			need--
		}
	}
	return need <= 0
}

// isAcidCentre is [C,S](=[O,S,P])-[O;H1], and with anions also -[O;-].
func (a site) isAcidCentre(anions bool) bool {
	if !a.aliphatic(1<<chem.Carbon|1<<chem.Sulfur) || !a.doubleTo(osp) {
		return false
	}
	for _, link := range a.links() {
		b := a.at(link)
		if a.order(link) != chem.Single || !b.aliphatic(onlyO) {
			continue
		}
		if b.hydrogens() == 1 || anions && b.Charge == -1 {
			return true
		}
	}
	return false
}
