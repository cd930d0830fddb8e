package chem

// Rings is the symmetrised smallest set of smallest rings (RDKit's
// symmetrizeSSSR): the smallest set, and rings that could stand in for one of
// them by symmetry.
type Rings struct {
	// Atoms and Bonds of each ring, in order around it; Bonds[r][i] joins
	// Atoms[r][i] and Atoms[r][i+1].
	Atoms, Bonds [][]int32
	// Size of the smallest set itself: the number of edges less nodes plus
	// components.
	Smallest int

	ofAtom, ofBond []ringMembership
}

// ringMembership of one atom or bond.
type ringMembership struct {
	count uint16 // rings it is in
	least uint16 // size of the smallest
	sizes uint64 // bit n is set for a ring of n, up to 63
}

// OfAtom counts the rings that an atom is in.
func (r *Rings) OfAtom(atom int) int { return int(r.ofAtom[atom].count) }

// OfBond counts the rings that a bond is in.
func (r *Rings) OfBond(bond int) int { return int(r.ofBond[bond].count) }

// LeastOfAtom is the size of the smallest ring that an atom is in; 0 for none.
func (r *Rings) LeastOfAtom(atom int) int { return int(r.ofAtom[atom].least) }

// LeastOfBond is the size of the smallest ring that a bond is in; 0 for none.
func (r *Rings) LeastOfBond(bond int) int { return int(r.ofBond[bond].least) }
