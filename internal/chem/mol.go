package chem

// Mol is a sanitised molecule. Hydrogens are suppressed (counted at their heavy
// atom) unless they carry an isotope, have no neighbour, or several, or only a
// hydrogen or a dummy atom, or tell the sides of a double bond, as RDKit does
// it. Fields are for reading only.
type Mol struct {
	Atoms []Atom
	Bonds []Bond

	// The neighbours of atom i are links[starts[i]:starts[i+1]], in the order in
	// which its bonds stand in Bonds.
	starts []int32
	links  []Link
	rings  Rings
}

// Atom is a node of the graph.
type Atom struct {
	Element Element // atomic number; 0 is the dummy atom *
	Charge  int8    // formal charge, in units of the elementary charge
	Hs      uint8   // hydrogens that are not atoms of the graph: written or implied
	// ExplicitHs of Hs were written in brackets. A bracket atom has no others.
	ExplicitHs uint8
	NoImplicit bool // written in brackets: hydrogens are as written
	Radicals   uint8
	Isotope    uint16 // mass number; 0 where it is natural
	Map        uint16 // atom map of a reaction; 0 is none
	Aromatic   bool
	Hybrid     Hybridization
	Chiral     Chirality
}

// Hybridization of an atom's orbitals, as RDKit assigns it (conjugated nitrogen
// and oxygen are SP2).
type Hybridization uint8

// Hybridizations, in RDKit's order.
const (
	HybridUnspecified Hybridization = iota
	HybridS
	HybridSP
	HybridSP2
	HybridSP3
	HybridSP2D
	HybridSP3D
	HybridSP3D2
	HybridOther
)

// Chirality of a tetrahedral atom: the sense in which its neighbours appear, in
// the order of Links, seen from the first. Where there are three of them and one
// suppressed hydrogen, the hydrogen is the first.
type Chirality uint8

// Chiralities.
const (
	Achiral          Chirality = iota
	CounterClockwise           // @
	Clockwise                  // @@
)

// Bond is an edge of the graph.
type Bond struct {
	A, B  int32 // indices of the atoms it joins
	Order Order
	// Kekule is the order in the Kekulé structure that was found: Single or
	// Double where Order is Aromatic, and equal to Order elsewhere.
	Kekule Order
	// Aromatic is set for the bonds of aromatic systems. Their Order is Aromatic
	// too, except for a triple bond (in arynes).
	Aromatic   bool
	Conjugated bool
	Stereo     Stereo
	// StereoA and StereoB are the neighbours of A and B that Stereo speaks of.
	StereoA, StereoB int32
}

// Other is the atom at the other end of a bond.
func (b *Bond) Other(atom int) int { return int(b.A+b.B) - atom }

// Order of a bond.
type Order uint8

// Orders of bonds.
const (
	NoOrder Order = iota // zero-order, as in some metal complexes; SMILES ~
	Single
	Double
	Triple
	Quadruple
	Aromatic
	Dative // SMILES -> from A to B
)

// Stereo tells on which sides of a double bond StereoA and StereoB lie.
type Stereo uint8

// Sides of a double bond.
const (
	NoStereo Stereo = iota
	Cis             // the same side
	Trans           // opposite sides
)

// Link is an atom's end of a bond.
type Link struct{ Atom, Bond int32 }

// Links are the neighbours of an atom, with the bonds that lead there.
func (m *Mol) Links(atom int) []Link { return m.links[m.starts[atom]:m.starts[atom+1]] }

// Degree is the number of an atom's neighbours in the graph.
func (m *Mol) Degree(atom int) int { return int(m.starts[atom+1] - m.starts[atom]) }

// BondBetween is the index of the bond that joins two atoms; -1 where there is
// none.
func (m *Mol) BondBetween(a, b int) int {
	for _, l := range m.Links(a) {
		if int(l.Atom) == b {
			return int(l.Bond)
		}
	}
	return -1
}

// TotalHs counts an atom's hydrogens, those that are atoms of the graph too.
func (m *Mol) TotalHs(atom int) int {
	n := int(m.Atoms[atom].Hs)
	for _, l := range m.Links(atom) {
		if m.Atoms[l.Atom].Element == Hydrogen {
			n++
		}
	}
	return n
}

// Rings are the molecule's symmetrised smallest rings.
func (m *Mol) Rings() *Rings { return &m.rings }
