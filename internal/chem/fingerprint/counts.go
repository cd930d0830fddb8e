package fingerprint

import "slices"

// Count is one dimension of a sparse vector.
type Count struct {
	ID uint32 // the part
	N  uint32 // how often it occurs; at least 1
}

// Counts is a sparse vector, ordered by ID, each ID once.
type Counts []Count

// countIDs counts ids, in whose place it leaves anything.
func countIDs(ids []uint32) Counts {
	sortIDs(ids)
	distinct := 0
	for i, id := range ids {
		if i == 0 || id != ids[i-1] {
			distinct++
		}
	}
	counts := make(Counts, 0, distinct)
	for i, id := range ids {
		if i > 0 && id == ids[i-1] {
			counts[len(counts)-1].N++
		} else {
			counts = append(counts, Count{id, 1})
		}
	}
	return counts
}

// Sum of the counts.
func (c Counts) Sum() int {
	sum := 0
	for _, e := range c {
		sum += int(e.N)
	}
	return sum
}

// Fold adds up the counts whose IDs are equal modulo n, as RDKit's hashed
// fingerprints do. The IDs of the result are below n, which must be positive.
// ECFP with radius 3 folded to 2048 is what Gaussian processes over molecules
// commonly take (Tripp and Hernández-Lobato, "Genetic algorithms are strong
// baselines for molecule generation", 2023).
func (c Counts) Fold(n int) Counts {
	folded := make(Counts, len(c))
	for i, e := range c {
		folded[i] = Count{e.ID % uint32(n), e.N}
	}
	slices.SortFunc(folded, func(a, b Count) int { return int(a.ID) - int(b.ID) })
	kept := folded[:0]
	for _, e := range folded {
		if k := len(kept); k > 0 && kept[k-1].ID == e.ID {
			kept[k-1].N += e.N
		} else {
			kept = append(kept, e)
		}
	}
	return kept
}

// Bits tells which IDs modulo n occur. n must be positive.
func (c Counts) Bits(n int) Bits {
	bits := NewBits(n)
	for _, e := range c {
		bits.Set(int(e.ID % uint32(n)))
	}
	return bits
}

// Dense writes the counts folded to len(dst) into dst.
func (c Counts) Dense(dst []float64) {
	clear(dst)
	for _, e := range c {
		dst[int(e.ID)%len(dst)] += float64(e.N)
	}
}
