package fingerprint

import "github.com/cupel-science/cupel/internal/chem"

// Torsions counts chains of four atoms: Nilakantan, Bauman, Dixon and
// Venkataraghavan, J. Chem. Inf. Comput. Sci. 27, 82 (1987). The identifiers
// are RDKit's 32-bit hashes: folded to n they equal
// GetHashedTopologicalTorsionFingerprint with nBits n. A ring of three counts
// as one chain, from its first atom to itself. Hydrogens are left out.
func Torsions(m *chem.Mol) (Counts, error) {
	if err := checkSize(m); err != nil {
		return nil, err
	}
	codes := make([]uint32, len(m.Atoms))
	atomCodes(m, codes)
	var ids []uint32
	for i := range m.Bonds {
		b, c := m.Bonds[i].A, m.Bonds[i].B
		if isHydrogen(m, b) || isHydrogen(m, c) {
			continue
		}
		for _, before := range m.Links(int(b)) {
			for _, after := range m.Links(int(c)) {
				a, d := before.Atom, after.Atom
				if a == c || d == b || a == d && a > min(b, c) || isHydrogen(m, a) || isHydrogen(m, d) {
					continue
				}
				if len(ids) == maxTorsions {
					return nil, ErrTooLarge
				}
				ids = append(ids, torsionID(codes, a, b, c, d))
			}
		}
	}
	return countIDs(ids), nil
}

func isHydrogen(m *chem.Mol, atom int32) bool { return m.Atoms[atom].Element == chem.Hydrogen }

// maxTorsions bounds the work for graphs with atoms of many neighbours.
const maxTorsions = 1 << 22

// torsionID is the hash of a chain. A neighbour within the chain does not count
// as a branch.
func torsionID(codes []uint32, a, b, c, d int32) uint32 {
	chain := [4]uint32{codes[a] - 1, codes[b] - 2, codes[c] - 2, codes[d] - 1}
	if chain[0] > chain[3] || chain[0] == chain[3] && chain[1] > chain[2] {
		chain[0], chain[1], chain[2], chain[3] = chain[3], chain[2], chain[1], chain[0]
	}
	hash := uint32(0)
	for _, code := range chain {
		hash = combine(hash, code)
	}
	return hash
}
