package fingerprint

import "sync"

// Numbering of pharmacophores. A pair has a bit for every pair of families and
// bin of distance, a triangle one for every triple of families and bins of its
// three sides that some triangle can have.
const (
	families = 8
	bins     = 7 // of distances: 2, 3, 4, 5, 6, 7, and 8 to 99 bonds

	nearest  = 2
	farthest = 99
	noBin    = 0xff

	familyPairs   = families * (families + 1) / 2
	familyTriples = families * (families + 1) * (families + 2) / 6
	sides         = 331 // triples of bins that some triangle can have

	pairBits     = familyPairs * bins
	triangleBits = familyTriples * sides
)

// distanceBin of a number of bonds; noBin for features too near or too far, in
// which case the pharmacophore does not count.
func distanceBin(distance uint16) uint8 {
	if distance < nearest || distance > farthest {
		return noBin
	}
	return uint8(min(distance-nearest, bins-1))
}

// pairBit of two families, in ascending order, and the bin of their distance.
func pairBit(f, g, bin uint8) int {
	i, j := int(f), int(g)
	return (i*(2*families-i+1)/2+j-i)*bins + int(bin)
}

// triangleBit of three families, in ascending order, and the bins of the
// distances from first to second, first to third, second to third. Where
// families are equal, the longer side comes first.
func triangleBit(f, bin [3]uint8) int {
	if f[0] == f[1] && bin[1] < bin[2] {
		bin[1], bin[2] = bin[2], bin[1]
	}
	if f[1] == f[2] && bin[0] < bin[1] {
		bin[0], bin[1] = bin[1], bin[0]
		if f[0] == f[1] && bin[1] < bin[2] {
			bin[1], bin[2] = bin[2], bin[1]
		}
	}
	n := numbering()
	return pairBits + int(n.triple[f[0]][f[1]][f[2]])*sides + int(n.sides[bin[0]][bin[1]][bin[2]])
}

// triangleNumbers are ranks in lexicographic order.
type triangleNumbers struct {
	triple [families][families][families]uint8 // of families, ascending
	sides  [bins][bins][bins]uint16            // of bins
}

var numbering = sync.OnceValue(func() *triangleNumbers {
	n := new(triangleNumbers)
	rank := uint8(0)
	for f := range families {
		for g := f; g < families; g++ {
			for h := g; h < families; h++ {
				n.triple[f][g][h] = rank
				rank++
			}
		}
	}
	side := uint16(0)
	for i := range bins {
		for j := range bins {
			for k := range bins {
				n.sides[i][j][k] = side
				if possible(i, j, k) && possible(j, k, i) && possible(k, i, j) {
					side++
				}
			}
		}
	}
	return n
})

// possible tells whether a side in bin k can be spanned by sides in bins i and
// j. The bounds are RDKit's, generous by a bond at each side: bin b reaches
// below b+3, and the last below 100.
func possible(i, j, k int) bool {
	upper := func(b int) int {
		if b == bins-1 {
			return farthest + 1
		}
		return b + nearest + 1
	}
	return upper(i)+upper(j) >= k+nearest
}
