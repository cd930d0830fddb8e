package chem

import (
	"math/bits"
	"slices"
)

// sortOut keeps a smallest set of the component's rings and puts the others
// aside. Rings are taken by size; among those of a size the next one is that
// which shares the most bonds with what is there, if it adds any.
func (f *ringFinder) sortOut() {
	order := make([]int32, len(f.ends))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return len(f.ring(a)) - len(f.ring(b)) })
	sets := f.bondSets(order)
	kept := chooseRings(sets, func(i int) int { return len(f.ring(order[i])) })

	flat, ends := slices.Clone(f.flat), slices.Clone(f.ends)
	f.flat, f.ends = f.flat[:0], f.ends[:0]
	f.extra, f.extraEnds = f.extra[:0], f.extraEnds[:0]
	for i, r := range order {
		ring := ringIn(flat, ends, r)
		if kept[i] {
			f.flat = append(f.flat, ring...)
			f.ends = append(f.ends, int32(len(f.flat)))
		} else {
			f.extra = append(f.extra, ring...)
			f.extraEnds = append(f.extraEnds, int32(len(f.extra)))
		}
	}
}

// bitset of bonds.
type bitset []uint64

func (s bitset) add(i int32) { s[i>>6] |= 1 << (i & 63) }

// common counts the members that both have.
func (s bitset) common(t bitset) int {
	n := 0
	for i := range s {
		n += bits.OnesCount64(s[i] & t[i])
	}
	return n
}

func (s bitset) union(t bitset) {
	for i := range s {
		s[i] |= t[i]
	}
}

// bondSets are the sets of the rings' bonds, in the given order.
func (f *ringFinder) bondSets(order []int32) []bitset {
	words := (len(f.m.Bonds) + 63) / 64
	space := make([]uint64, words*len(order))
	sets := make([]bitset, len(order))
	for i, r := range order {
		sets[i] = space[i*words : (i+1)*words]
		ring := f.ring(r)
		for k, a := range ring {
			sets[i].add(int32(f.m.BondBetween(int(a), int(ring[(k+1)%len(ring)]))))
		}
	}
	return sets
}

func chooseRings(sets []bitset, size func(i int) int) (kept []bool) {
	kept = make([]bool, len(sets))
	gone := make([]bool, len(sets))
	covered := make(bitset, len(sets[0]))
	take := func(i int) {
		gone[i] = true
		if sets[i].common(covered) < size(i) {
			kept[i] = true
			covered.union(sets[i])
		}
	}
	for i := range sets {
		if gone[i] {
			continue
		}
		if take(i); !kept[i] {
			continue
		}
		for {
			best, overlap := -1, -1
			for j := i + 1; j < len(sets) && size(j) == size(i); j++ {
				if gone[j] {
					continue
				}
				if n := sets[j].common(covered); n > overlap {
					best, overlap = j, n
				}
			}
			if best < 0 {
				break
			}
			take(best)
		}
	}
	return kept
}

// symmetrize takes those of the rings put aside that could replace one of
// their size: where that one alone covers a bond, the other must cover it too.
func (f *ringFinder) symmetrize() {
	if len(f.extraEnds) == 0 {
		return
	}
	count := make([]int32, len(f.m.Bonds))
	smallest := len(f.resultEnds)
	rings := make([][]int32, smallest)
	for r := range rings {
		rings[r] = f.bondsOf(ringIn(f.result, f.resultEnds, int32(r)))
		for _, b := range rings[r] {
			count[b]++
		}
	}
	in := make([]bool, len(f.m.Bonds))
	for e := range f.extraEnds {
		atoms := ringIn(f.extra, f.extraEnds, int32(e))
		bonds := f.bondsOf(atoms)
		for _, b := range bonds {
			in[b] = true
		}
		for _, ring := range rings {
			if len(ring) == len(bonds) && replaceable(ring, in, count) {
				f.result = append(f.result, atoms...)
				f.resultEnds = append(f.resultEnds, int32(len(f.result)))
				break
			}
		}
		for _, b := range bonds {
			in[b] = false
		}
	}
}

func replaceable(ring []int32, by []bool, count []int32) bool {
	shares := false
	for _, b := range ring {
		if by[b] {
			shares = true
		} else if count[b] == 1 {
			return false
		}
	}
	return shares
}

func (f *ringFinder) bondsOf(ring []int32) []int32 {
	bonds := make([]int32, len(ring))
	for i, a := range ring {
		bonds[i] = int32(f.m.BondBetween(int(a), int(ring[(i+1)%len(ring)])))
	}
	return bonds
}

// roughly takes the rings that a depth-first walk closes, in place of all that
// was found. It is the last resort for systems that the search can't resolve.
func (f *ringFinder) roughly() {
	m := f.m
	f.result, f.resultEnds = f.result[:0], f.resultEnds[:0]
	f.extra, f.extraEnds = f.extra[:0], f.extraEnds[:0]
	const unseen, open, closed = 0, 1, 2
	state := make([]int8, len(m.Atoms))
	next := make([]int32, len(m.Atoms)) // the link to follow
	var path []int32
	for root := range m.Atoms {
		if state[root] != unseen || m.Degree(root) < 2 {
			continue
		}
		path = append(path[:0], int32(root))
		state[root] = open
		for len(path) > 0 {
			at := path[len(path)-1]
			links := m.Links(int(at))
			if int(next[at]) == len(links) {
				state[at] = closed
				path = path[:len(path)-1]
				continue
			}
			to := links[next[at]].Atom
			next[at]++
			switch {
			case state[to] == unseen && m.Degree(int(to)) < 2:
				state[to] = closed
			case state[to] == unseen:
				state[to] = open
				path = append(path, to)
			case state[to] == open && len(path) > 1 && path[len(path)-2] != to:
				f.closeCycle(path, to)
			}
		}
	}
}

// closeCycle notes the ring of the path's end back to an atom on it.
func (f *ringFinder) closeCycle(path []int32, to int32) {
	for i := len(path) - 1; ; i-- {
		f.result = append(f.result, path[i])
		if path[i] == to {
			break
		}
	}
	f.resultEnds = append(f.resultEnds, int32(len(f.result)))
}
