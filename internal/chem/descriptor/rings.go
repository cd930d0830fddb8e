package descriptor

import "github.com/cupel-science/cupel/internal/chem"

// macrocycleSize is the least size of a ring that is a macrocycle, in atoms.
const macrocycleSize = 9

// SpiroAtoms counts atoms that are all that two rings share.
func SpiroAtoms(m *chem.Mol) int {
	rings := m.Rings().Atoms
	var spiro []int32
	eachOverlap(rings, len(m.Atoms), func(a, b []int32) {
		if atom, n := shared(a, b); n == 1 && !contains(spiro, atom) {
			spiro = append(spiro, atom)
		}
	})
	return len(spiro)
}

// BridgeheadAtoms counts atoms where a path of two or more bonds that two rings
// share ends.
func BridgeheadAtoms(m *chem.Mol) int {
	var heads []int32
	eachOverlap(m.Rings().Bonds, len(m.Bonds), func(a, b []int32) {
		if _, n := shared(a, b); n > 1 {
			heads = appendEnds(heads, m, a, b)
		}
	})
	return len(heads)
}

// eachOverlap calls visit with each two rings that have a member in common.
// Members are numbered from 0 to n-1.
func eachOverlap(rings [][]int32, n int, visit func(a, b []int32)) {
	if len(rings) < 2 {
		return
	}
	// The rings of member x are of[starts[x]:starts[x+1]].
	starts := make([]int32, n+2)
	for _, ring := range rings {
		for _, x := range ring {
			starts[x+2]++
		}
	}
	for x := range n {
		starts[x+2] += starts[x+1]
	}
	of := make([]int32, starts[n+1])
	for r, ring := range rings {
		for _, x := range ring {
			of[starts[x+1]] = int32(r)
			starts[x+1]++
		}
	}
	seen := make([]int32, len(rings)) // the last ring that it was paired with
	for r, ring := range rings {
		for _, x := range ring {
			for _, other := range of[starts[x]:starts[x+1]] {
				if int(other) > r && seen[other] != int32(r)+1 {
					seen[other] = int32(r) + 1
					visit(ring, rings[other])
				}
			}
		}
	}
}

// appendEnds adds the atoms in which exactly one bond ends that both rings have,
// each atom once.
func appendEnds(heads []int32, m *chem.Mol, a, b []int32) []int32 {
	var ends []int32
	for _, bond := range a {
		if contains(b, bond) {
			ends = append(ends, m.Bonds[bond].A, m.Bonds[bond].B)
		}
	}
	for i, atom := range ends {
		if !contains(ends[:i], atom) && !contains(ends[i+1:], atom) && !contains(heads, atom) {
			heads = append(heads, atom)
		}
	}
	return heads
}

func hasMacrocycle(m *chem.Mol) bool {
	for _, ring := range m.Rings().Atoms {
		if len(ring) >= macrocycleSize {
			return true
		}
	}
	return false
}

// shared counts the members that two rings have in common, and names one.
func shared(a, b []int32) (member int32, n int) {
	for _, x := range a {
		if contains(b, x) {
			member = x
			n++
		}
	}
	return member, n
}

func contains(s []int32, x int32) bool {
	for _, y := range s {
		if x == y {
			return true
		}
	}
	return false
}
