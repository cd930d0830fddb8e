package smarts

import "github.com/cupel-science/cupel/internal/chem"

// typeSet is a set of atom types. A type is an element, aromatic or not: the
// two things that most patterns ask for, and that decide most failures.
type typeSet [4]uint64

var (
	noTypes   = typeSet{}
	allTypes  = typeSet{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	aliphatic = typeSet{^uint64(0), ^uint64(0), 0, 0}
	aromatic  = typeSet{0, 0, ^uint64(0), ^uint64(0)}
)

const aromaticBit = 1 << 7

// typeOf an atom of a molecule.
func typeOf(a *chem.Atom) uint8 {
	t := uint8(a.Element)
	if a.Aromatic {
		t |= aromaticBit
	}
	return t
}

func element(e int) (s typeSet) {
	if e < aromaticBit {
		s.add(uint8(e))
		s.add(uint8(e) | aromaticBit)
	}
	return s
}

func (s *typeSet) add(t uint8)      { s[t>>6] |= 1 << (t & 63) }
func (s *typeSet) has(t uint8) bool { return s[t>>6]>>(t&63)&1 != 0 }

func (s typeSet) and(o typeSet) typeSet {
	return typeSet{s[0] & o[0], s[1] & o[1], s[2] & o[2], s[3] & o[3]}
}

func (s typeSet) or(o typeSet) typeSet {
	return typeSet{s[0] | o[0], s[1] | o[1], s[2] | o[2], s[3] | o[3]}
}

func (s typeSet) not() typeSet { return typeSet{^s[0], ^s[1], ^s[2], ^s[3]} }

// abundance guesses how many per mille of a drug-like molecule's atoms are of
// the set's types. It only orders searches.
func (s *typeSet) abundance() int {
	n := 0
	for _, t := range commonTypes {
		if s.has(t.kind) {
			n += t.perMille
		}
	}
	return n
}

// commonTypes are shares of the heavy atoms in ZINC, roughly.
var commonTypes = []struct {
	kind     uint8
	perMille int
}{
	{uint8(chem.Carbon), 370}, {uint8(chem.Carbon) | aromaticBit, 350},
	{uint8(chem.Nitrogen), 75}, {uint8(chem.Nitrogen) | aromaticBit, 55},
	{uint8(chem.Oxygen), 95}, {uint8(chem.Oxygen) | aromaticBit, 8},
	{uint8(chem.Sulfur), 10}, {uint8(chem.Sulfur) | aromaticBit, 9},
	{uint8(chem.Fluorine), 14}, {uint8(chem.Chlorine), 9}, {uint8(chem.Bromine), 3},
}
