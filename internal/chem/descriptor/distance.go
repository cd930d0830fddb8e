package descriptor

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// nearest is how many distances decide an atom's class. It bounds the work on
// large molecules too.
const nearest = 100

// distanceClasses numbers the atoms from 1 such that those with equal distances
// to their nearest atoms, themselves included, have equal numbers.
func distanceClasses(m *chem.Mol) []int32 {
	n := len(m.Atoms)
	s := newDistances(n)
	rows := make([]uint16, 0, n*min(n, nearest))
	ends := make([]int32, n+1)
	for i := range m.Atoms {
		rows = s.appendFrom(rows, m, int32(i))
		ends[i+1] = int32(len(rows))
	}
	row := func(i int32) []uint16 { return rows[ends[i]:ends[i+1]] }
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	compare := func(a, b int32) int { return slices.Compare(row(a), row(b)) }
	slices.SortFunc(order, compare)
	classes := make([]int32, n)
	class := int32(1)
	for k, i := range order {
		if k > 0 && compare(i, order[k-1]) != 0 {
			class++
		}
		classes[i] = class
	}
	return classes
}

// Bonds' lengths in sixths, so that sums are whole.
const (
	singleLength   = 6
	aromaticLength = 4
	doubleLength   = 3
	tripleLength   = 2
)

func bondLength(b *chem.Bond) uint16 {
	switch {
	case isAromaticBond(b):
		return aromaticLength
	case b.Order == chem.Double:
		return doubleLength
	case b.Order == chem.Triple:
		return tripleLength
	}
	return singleLength
}

// distances finds shortest paths by Dijkstra's algorithm. As no bond is longer
// than a single one, the queue is a circle of buckets, one for each distance
// that may be pending (Dial 1969).
type distances struct {
	settled []int32 // the round in which an atom was settled
	round   int32
	buckets [singleLength + 1][]int32
}

func newDistances(atoms int) *distances { return &distances{settled: make([]int32, atoms)} }

// appendFrom appends the distances from an atom to the nearest, itself first.
func (d *distances) appendFrom(row []uint16, m *chem.Mol, from int32) []uint16 {
	d.round++
	for i := range d.buckets {
		d.buckets[i] = d.buckets[i][:0]
	}
	d.buckets[0] = append(d.buckets[0], from)
	left := nearest
	for dist, empty := uint16(0), 0; empty <= singleLength; dist++ {
		slot := int(dist) % len(d.buckets)
		pending := d.buckets[slot]
		empty++
		if len(pending) > 0 {
			empty = 0
		}
		for _, atom := range pending {
			if d.settled[atom] == d.round {
				continue
			}
			d.settled[atom] = d.round
			row = append(row, dist)
			if left--; left == 0 {
				return row
			}
			d.relax(m, atom, dist)
		}
		d.buckets[slot] = d.buckets[slot][:0]
	}
	return row
}

func (d *distances) relax(m *chem.Mol, atom int32, dist uint16) {
	for _, l := range m.Links(int(atom)) {
		if d.settled[l.Atom] != d.round {
			slot := int(dist+bondLength(&m.Bonds[l.Bond])) % len(d.buckets)
			d.buckets[slot] = append(d.buckets[slot], l.Atom)
		}
	}
}
