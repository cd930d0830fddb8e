package chem

import (
	"errors"
	"math/bits"
	"slices"
)

// ringFinder finds the smallest set of smallest rings with the algorithm of
// Figueras (J. Chem. Inf. Comput. Sci. 1996, 36, 986), with RDKit's changes: all
// smallest rings at a node are taken, one node stands for a chain of nodes of
// degree two, nodes that find the same ring are tried again without one
// another, and what is too much in the end is sorted out.
//
// Which of several equal rings are found, and in what order, depends on the
// order of the atoms; it is the order that RDKit has.
type ringFinder struct {
	m      *Mol
	active []bool  // bonds that are not trimmed yet
	degree []int32 // active bonds of each atom
	done   []bool  // atoms that are dealt with
	search ringSearch
	work   int // steps so far, to bound the time

	// The rings of the current component, flat: ring r is
	// flat[ends[r-1]:ends[r]].
	flat []int32
	ends []int32
	keys []ringKey

	component []int32 // atoms of the current component, rising
	seen      []bool  // atoms that are in a component already
	leaves    []int32 // atoms that trimming has left with at most one bond
	nodes     []int32 // nodes of degree two to start from
	passed    []bool  // nodes of degree two that another stands for
	finds     []find

	ringAtom, ringBond []bool // covered by rings that were found from nodes

	result     []int32
	resultEnds []int32
	extra      []int32 // rings beyond the smallest set
	extraEnds  []int32
}

// find says that the search from an atom came upon a ring.
type find struct{ atom, ring int32 }

// ringKey identifies a set of atoms, but for a chance of 2^-128.
type ringKey struct{ x, y uint64 }

// maxRingWork bounds the steps of the search in one molecule.
const maxRingWork = 20_000_000

var errRings = errors.New("the ring system is too complex")

// find fills m.rings.
func (f *ringFinder) find(m *Mol) error {
	f.m = m
	f.work = 0
	f.result, f.resultEnds = f.result[:0], f.resultEnds[:0]
	f.extra, f.extraEnds = f.extra[:0], f.extraEnds[:0]
	smallest := 0
	if len(m.Bonds) >= 3 {
		n, err := f.components()
		if err != nil {
			return err
		}
		smallest = n
	}
	f.symmetrize()
	m.rings = Rings{Smallest: smallest}
	m.rings.set(m, f.result, f.resultEnds)
	f.m = nil
	return nil
}

// components goes through the components; it returns the size of the smallest
// set of rings.
func (f *ringFinder) components() (int, error) {
	m := f.m
	f.seen = resized(f.seen, len(m.Atoms))
	total, ready, rough := 0, false, false
	for a := range m.Atoms {
		if f.seen[a] {
			continue
		}
		bonds := f.collect(int32(a))
		rings := bonds - len(f.component) + 1
		if rings < 1 {
			continue
		}
		if !ready {
			f.prepare()
			ready = true
		}
		total += rings
		if rough {
			continue
		}
		var err error
		if rough, err = f.ofComponent(rings); err != nil {
			return 0, err
		}
	}
	if rough {
		f.roughly()
	}
	return total, nil
}

// collect lists the atoms of the component of an atom and counts its bonds.
func (f *ringFinder) collect(atom int32) int {
	f.component = append(f.component[:0], atom)
	f.seen[atom] = true
	ends := 0
	for i := 0; i < len(f.component); i++ {
		links := f.m.Links(int(f.component[i]))
		ends += len(links)
		for _, l := range links {
			if !f.seen[l.Atom] {
				f.seen[l.Atom] = true
				f.component = append(f.component, l.Atom)
			}
		}
	}
	switch {
	case ends/2 < len(f.component): // no rings, no matter
	case len(f.component) == len(f.m.Atoms):
		for i := range f.component {
			f.component[i] = int32(i)
		}
	default:
		slices.Sort(f.component)
	}
	return ends / 2
}

func (f *ringFinder) prepare() {
	m := f.m
	f.active = resized(f.active, len(m.Bonds))
	for i := range f.active {
		f.active[i] = true
	}
	f.degree = resized(f.degree, len(m.Atoms))
	for i := range f.degree {
		f.degree[i] = int32(m.Degree(i))
	}
	f.done = resized(f.done, len(m.Atoms))
	f.passed = resized(f.passed, len(m.Atoms))
	f.ringAtom = resized(f.ringAtom, len(m.Atoms))
	f.ringBond = resized(f.ringBond, len(m.Bonds))
	f.keys = f.keys[:0]
	f.search.prepare(len(m.Atoms))
}

// ofComponent finds the rings of the current component; expected is how many
// there are in the smallest set. It reports whether the search has failed.
func (f *ringFinder) ofComponent(expected int) (failed bool, err error) {
	f.flat, f.ends = f.flat[:0], f.ends[:0]
	f.leaves = f.leaves[:0]
	for _, a := range f.component {
		if f.degree[a] < 2 {
			f.leaves = append(f.leaves, a)
		}
	}
	base := len(f.keys)
	if err := f.peel(base); err != nil {
		return false, err
	}
	if len(f.ends) < expected {
		if err := f.closeGaps(base); err != nil {
			return false, err
		}
		if len(f.ends) < expected {
			return true, nil
		}
	}
	if n := len(f.ends); n > expected {
		if f.work += n * n * len(f.m.Bonds) / 64; f.work > maxRingWork {
			return false, errRings
		}
		f.sortOut()
	}
	offset := int32(len(f.result))
	f.result = append(f.result, f.flat...)
	for _, e := range f.ends {
		f.resultEnds = append(f.resultEnds, offset+e)
	}
	return false, nil
}

// peel takes the component apart from its leaves, and notes the rings around
// each node before it goes.
func (f *ringFinder) peel(base int) error {
	for left := len(f.component); left > 0; {
		left -= f.trimLeaves()
		if f.pickNodes(); len(f.nodes) > 0 {
			if err := f.fromNodes(base); err != nil {
				return err
			}
			for _, a := range f.nodes {
				f.done[a] = true
				left--
				f.trim(a)
			}
			continue
		}
		if left <= 0 {
			break
		}
		a := f.firstOfDegree(3)
		if a < 0 {
			break
		}
		if err := f.fromBranching(a); err != nil {
			return err
		}
		f.done[a] = true
		left--
		f.trim(a)
	}
	if f.work > maxRingWork {
		return errRings
	}
	return nil
}

// trimLeaves takes off atoms with at most one bond until there are none; it
// counts them.
func (f *ringFinder) trimLeaves() int {
	n := 0
	for len(f.leaves) > 0 {
		a := f.leaves[len(f.leaves)-1]
		f.leaves = f.leaves[:len(f.leaves)-1]
		if f.done[a] {
			continue
		}
		f.done[a] = true
		n++
		f.trim(a)
	}
	return n
}

// trim takes an atom's bonds off. Neighbours that become leaves are noted.
func (f *ringFinder) trim(a int32) {
	for _, l := range f.m.Links(int(a)) {
		if !f.active[l.Bond] {
			continue
		}
		if f.degree[l.Atom] <= 2 {
			f.leaves = append(f.leaves, l.Atom)
		}
		f.active[l.Bond] = false
		f.degree[l.Atom]--
		f.degree[a]--
	}
}

// pickNodes chooses one node of every chain of nodes of degree two.
func (f *ringFinder) pickNodes() {
	f.nodes = f.nodes[:0]
	for _, a := range f.component {
		f.passed[a] = false
	}
	for _, a := range f.component {
		if f.degree[a] == 2 && !f.passed[a] {
			f.nodes = append(f.nodes, a)
			f.pass(a)
		}
	}
	f.work += len(f.component)
}

// pass marks the chain of nodes of degree two that an atom is in.
func (f *ringFinder) pass(a int32) {
	f.passed[a] = true
	for _, l := range f.m.Links(int(a)) {
		for x := l; f.active[x.Bond] && !f.passed[x.Atom] && f.degree[x.Atom] == 2; {
			f.passed[x.Atom] = true
			x = f.onward(x)
		}
	}
}

// onward is the other active bond of the node of degree two that a link leads
// to.
func (f *ringFinder) onward(l Link) Link {
	for _, k := range f.m.Links(int(l.Atom)) {
		if k.Bond != l.Bond && f.active[k.Bond] {
			return k
		}
	}
	return l
}

func (f *ringFinder) firstOfDegree(n int32) int32 {
	f.work += len(f.component)
	for _, a := range f.component {
		if f.degree[a] == n {
			return a
		}
	}
	return -1
}

// fromNodes finds the smallest rings around the nodes of degree two.
func (f *ringFinder) fromNodes(base int) error {
	f.finds = f.finds[:0]
	for _, a := range f.nodes {
		f.smallest(a, -1)
		found := f.search.rings()
		for i := range found {
			ring, isNew := f.add(f.search.ring(i), base)
			f.finds = append(f.finds, find{a, ring})
			if isNew {
				f.cover(f.search.ring(i))
			}
		}
		if found == 0 {
			f.chew(a)
		}
		if f.work > maxRingWork {
			return errRings
		}
	}
	return f.retryDuplicates(base)
}

// chew takes off an atom that is in no ring, and what becomes a leaf by it.
func (f *ringFinder) chew(a int32) {
	keep := len(f.leaves)
	f.leaves = append(f.leaves, a)
	for len(f.leaves) > keep {
		x := f.leaves[len(f.leaves)-1]
		f.leaves = f.leaves[:len(f.leaves)-1]
		f.trim(x)
	}
}

// smallest searches the smallest rings around an atom that avoid another.
func (f *ringFinder) smallest(root, avoid int32) {
	f.work += f.search.around(f.m, f.active, root, avoid)
}

// add notes a ring unless it is known; it returns the ring's number and
// whether it is new. Rings of former components can't come again.
func (f *ringFinder) add(ring []int32, base int) (number int32, isNew bool) {
	key := keyOf(ring)
	for i, k := range f.keys[base:] {
		if k == key {
			return int32(i), false
		}
	}
	f.work += len(f.keys) - base
	f.keys = append(f.keys, key)
	f.flat = append(f.flat, ring...)
	f.ends = append(f.ends, int32(len(f.flat)))
	return int32(len(f.ends) - 1), true
}

// ring r of the current component.
func (f *ringFinder) ring(r int32) []int32 { return ringIn(f.flat, f.ends, r) }

func ringIn(flat, ends []int32, r int32) []int32 {
	start := int32(0)
	if r > 0 {
		start = ends[r-1]
	}
	return flat[start:ends[r]]
}

// cover marks the atoms and bonds of a ring.
func (f *ringFinder) cover(ring []int32) {
	for i, a := range ring {
		f.ringAtom[a] = true
		f.ringBond[f.m.BondBetween(int(a), int(ring[(i+1)%len(ring)]))] = true
	}
}

// keyOf adds up hashes of the ring's atoms, so that their order is no matter.
func keyOf(ring []int32) ringKey {
	var k ringKey
	for _, a := range ring {
		h := mix(uint64(a) + 1)
		k.x += h
		k.y += mix(h)
	}
	return k
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ bits.RotateLeft64(x, 33)
}
