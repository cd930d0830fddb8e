package fingerprint

import (
	"slices"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// MaxPairLength is the greatest distance that the identifier of an atom pair
// can hold.
const MaxPairLength = 30

// distanceBits of the identifier of an atom pair.
const distanceBits = 5

// AtomPairs counts pairs of atoms that are at most maxLength bonds apart (above
// [MaxPairLength] is as good as it): Carhart, Smith and Venkataraghavan, J.
// Chem. Inf. Comput. Sci. 25, 64 (1985), with the identifiers of RDKit's
// GetAtomPairFingerprint.
func AtomPairs(m *chem.Mol, maxLength int) (Counts, error) {
	if err := checkSize(m); err != nil {
		return nil, err
	}
	p := pairsPool.Get().(*pairs)
	defer pairsPool.Put(p)
	p.classify(m)
	p.count(m, min(max(maxLength, 0), MaxPairLength))
	return p.counts(), nil
}

// pairs is memory to count atom pairs in. A pair is a cell in a table of the
// higher code, the lower code and the distance, in the order of identifiers, so
// that nothing is sorted.
type pairs struct {
	walk
	codes   []uint32 // of atoms
	kinds   []uint32 // the distinct codes, ascending
	kindOf  []int32  // of atoms
	lengths int      // cells for each pair of kinds
	cells   []uint32
}

var pairsPool = sync.Pool{New: func() any { return new(pairs) }}

func (p *pairs) classify(m *chem.Mol) {
	p.codes = resized(p.codes, len(m.Atoms))
	atomCodes(m, p.codes)
	p.kinds = p.kinds[:0]
	for _, code := range p.codes {
		if at, found := slices.BinarySearch(p.kinds, code); !found {
			p.kinds = slices.Insert(p.kinds, at, code)
		}
	}
	p.kindOf = p.kindOf[:0]
	for _, code := range p.codes {
		kind, _ := slices.BinarySearch(p.kinds, code)
		p.kindOf = append(p.kindOf, int32(kind))
	}
}

func (p *pairs) count(m *chem.Mol, maxLength int) {
	p.lengths = maxLength + 1
	p.cells = resized(p.cells, len(p.kinds)*(len(p.kinds)+1)/2*p.lengths)
	clear(p.cells)
	p.start(m)
	for i, kind := range p.kindOf {
		for _, j := range p.reach(i, uint16(maxLength)) {
			if int(j) > i {
				low, high := int(min(kind, p.kindOf[j])), int(max(kind, p.kindOf[j]))
				p.cells[(high*(high+1)/2+low)*p.lengths+int(p.from[j])]++
			}
		}
	}
}

func (p *pairs) counts() Counts {
	distinct := 0
	for _, n := range p.cells {
		if n > 0 {
			distinct++
		}
	}
	counts := make(Counts, 0, distinct)
	cell := 0
	for i, high := range p.kinds {
		for _, low := range p.kinds[:i+1] {
			for length := range p.lengths {
				if n := p.cells[cell]; n > 0 {
					id := high<<(distanceBits+codeBits) | low<<distanceBits | uint32(length)
					counts = append(counts, Count{id, n})
				}
				cell++
			}
		}
	}
	return counts
}
