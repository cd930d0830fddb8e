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
	sizes uint32 // bit n is set for a ring of n, up to 31
}

// sizeBits is the number of bits in ringMembership.sizes.
const sizeBits = 32

// Len counts the rings.
func (r *Rings) Len() int { return len(r.Atoms) }

// OfAtom counts the rings that an atom is in.
func (r *Rings) OfAtom(atom int) int { return int(r.ofAtom[atom].count) }

// OfBond counts the rings that a bond is in.
func (r *Rings) OfBond(bond int) int { return int(r.ofBond[bond].count) }

// LeastOfAtom is the size of the smallest ring that an atom is in; 0 for none.
func (r *Rings) LeastOfAtom(atom int) int { return int(r.ofAtom[atom].least) }

// LeastOfBond is the size of the smallest ring that a bond is in; 0 for none.
func (r *Rings) LeastOfBond(bond int) int { return int(r.ofBond[bond].least) }

// AtomInSize tells whether an atom is in a ring of that many atoms.
func (r *Rings) AtomInSize(atom, size int) bool {
	if size < sizeBits {
		return r.ofAtom[atom].sizes>>size&1 == 1
	}
	return inSize(r.Atoms, atom, size)
}

// BondInSize tells whether a bond is in a ring of that many bonds.
func (r *Rings) BondInSize(bond, size int) bool {
	if size < sizeBits {
		return r.ofBond[bond].sizes>>size&1 == 1
	}
	return inSize(r.Bonds, bond, size)
}

func inSize(rings [][]int32, member, size int) bool {
	for _, ring := range rings {
		if len(ring) != size {
			continue
		}
		for _, x := range ring {
			if int(x) == member {
				return true
			}
		}
	}
	return false
}

// join notes that an atom or bond is in a ring of a size.
func (k *ringMembership) join(size int) {
	k.count++
	if k.least == 0 || size < int(k.least) {
		k.least = uint16(size)
	}
	if size < sizeBits {
		k.sizes |= 1 << size
	}
}

// set fills the rings of m from a flat list of their atoms; the rings end where
// ends says.
func (r *Rings) set(m *Mol, flat, ends []int32) {
	member := make([]ringMembership, len(m.Atoms)+len(m.Bonds))
	r.ofAtom, r.ofBond = member[:len(m.Atoms):len(m.Atoms)], member[len(m.Atoms):]
	if len(ends) == 0 {
		return
	}
	lists := make([][]int32, 2*len(ends))
	r.Atoms, r.Bonds = lists[:len(ends):len(ends)], lists[len(ends):]
	space := make([]int32, 2*len(flat))
	atoms, bonds := space[:len(flat):len(flat)], space[len(flat):]
	copy(atoms, flat)
	start := int32(0)
	for i, end := range ends {
		ring, edges := atoms[start:end:end], bonds[start:end:end]
		for k, a := range ring {
			next := ring[(k+1)%len(ring)]
			edges[k] = int32(m.BondBetween(int(a), int(next)))
			r.ofAtom[a].join(len(ring))
			r.ofBond[edges[k]].join(len(ring))
		}
		r.Atoms[i], r.Bonds[i] = ring, edges
		start = end
	}
}
