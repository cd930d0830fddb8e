package smiles

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// ranker finds the canonical order of a connected molecule's atoms.
//
// Atoms that the refined partition does not tell apart are told apart by
// choosing one of them, and refining. If it can be seen that they are alike by
// symmetry, any one will do. If not, all are tried, and the order that gives
// the least certificate wins; orders with equal certificates reveal symmetries,
// which save trying what is the same (McKay, Congressus Numerantium 1981, 30,
// 45).
type ranker struct {
	refiner
	flat  bool // stereo does not count
	tree  bool // there are no rings
	marks stereoMarks

	best      []uint64 // certificate
	bestOrder []int32
	bestPath  []int32
	path      []int32 // atoms that were chosen
	current   []uint64
	symmetry  [][]int32 // automorphisms: the image of each atom
	saved     []partition
	leaves    int
}

// maxLeaves bounds the orders that are tried. Molecules that would need more
// than that (huge and highly symmetric ones) may get different orders for
// different inputs.
const maxLeaves = 3000

const (
	// maxRankWork bounds the atoms of all orders that are tried.
	maxRankWork = 2_000_000
	// maxSaved bounds the atoms of all partitions to go back to.
	maxSaved = 10_000_000
)

// rank puts the given atoms, which are connected, into canonical order.
func (r *ranker) rank(m *chem.Mol, atoms []int32, flat bool) []int32 {
	r.flat = flat
	r.start(m, atoms)
	bonds := 0
	for _, a := range atoms {
		bonds += m.Degree(int(a))
	}
	r.tree = bonds/2 < len(atoms)
	r.marks.find(m, atoms, flat)
	r.splitByStereo()
	if r.settled() {
		r.breakTies()
		return r.order
	}
	r.leaves = 0
	r.best, r.path, r.symmetry = r.best[:0], r.path[:0], r.symmetry[:0]
	r.search(0)
	return r.bestOrder
}

// splitByStereo splits cells by the sense of those stereo marks whose
// neighbours are in different cells, and refines, until nothing changes.
func (r *ranker) splitByStereo() {
	if r.marks.none() {
		return
	}
	for before := -1; before != r.cells && !r.discrete(); {
		before = r.cells
		for i := range r.marks.centres {
			c := &r.marks.centres[i]
			if sense := c.sense(r.m, r.cell); sense != unknown && r.size[r.cell[c.atom]] > 1 {
				r.touch(c.atom, uint64(sense))
			}
		}
		for i := range r.marks.doubles {
			d := &r.marks.doubles[i]
			sense := d.sense(r.m, r.cell)
			for _, a := range [2]int32{d.bond.A, d.bond.B} {
				if sense != unknown && r.size[r.cell[a]] > 1 {
					r.touch(a, uint64(sense)<<8)
				}
			}
		}
		r.split()
		r.refine()
	}
}

// settled tells whether the atoms of each cell are known to be alike by
// symmetry, whatever is chosen. That is so if no stereo mark is open, and
//   - there are no rings (the cells of trees are the orbits); or
//   - all cells have one or two atoms: exchanging all pairs at once is a
//     symmetry. Terminal atoms at the same neighbour count as one.
func (r *ranker) settled() bool {
	if r.discrete() {
		return true
	}
	if r.marks.open(r.m, r.cell) {
		return false
	}
	if r.tree {
		return true
	}
	for c := int32(0); int(c) < len(r.order); c += r.size[c] {
		if r.size[c] > 2 && !r.twins(c) {
			return false
		}
	}
	return true
}

// twins tells whether the atoms of a cell are terminal, and bonded to at most
// two atoms altogether.
func (r *ranker) twins(c int32) bool {
	a := int(r.order[c])
	return r.m.Degree(a) == 1 && r.size[r.cell[r.m.Links(a)[0].Atom]] <= 2
}

// breakTies chooses arbitrarily until all cells have one atom.
func (r *ranker) breakTies() {
	for c := int32(0); int(c) < len(r.order); {
		if r.size[c] > 1 {
			r.single(r.order[c])
			continue
		}
		c++
	}
}

// search tries all choices in a cell. It returns the depth to go back to.
func (r *ranker) search(depth int) (back int) {
	if r.settled() || depth*len(r.order) > maxSaved {
		r.breakTies()
		return r.leaf(depth)
	}
	for len(r.saved) <= depth {
		r.saved = append(r.saved, partition{})
	}
	r.saved[depth].copyFrom(&r.partition)
	target := r.target()
	choices := slices.Clone(r.members(target))
	for i, a := range choices {
		if r.leaves >= maxLeaves || r.leaves*len(r.order) > maxRankWork {
			return 0
		}
		if i > 0 {
			if r.known(choices[:i], a, depth) {
				continue
			}
			r.partition.copyFrom(&r.saved[depth])
		}
		r.path = append(r.path[:depth], a)
		r.single(a)
		r.splitByStereo()
		if back := r.search(depth + 1); back < depth {
			return back
		}
	}
	return depth
}

// target is the first cell with several atoms that are not merely terminal.
func (r *ranker) target() int32 {
	fallback := int32(-1)
	for c := int32(0); int(c) < len(r.order); c += r.size[c] {
		if r.size[c] < 2 {
			continue
		}
		if r.m.Degree(int(r.order[c])) > 1 {
			return c
		}
		if fallback < 0 {
			fallback = c
		}
	}
	return fallback
}

// known tells whether an atom is the image of one that was tried, under the
// symmetries that keep the atoms chosen before.
func (r *ranker) known(tried []int32, a int32, depth int) bool {
	orbit := []int32{a}
	for i := 0; i < len(orbit); i++ {
		if slices.Contains(tried, orbit[i]) {
			return true
		}
		for _, g := range r.symmetry {
			if image := g[orbit[i]]; r.keeps(g, depth) && !slices.Contains(orbit, image) {
				orbit = append(orbit, image)
			}
		}
	}
	return false
}

func (r *ranker) keeps(g []int32, depth int) bool {
	for _, a := range r.path[:depth] {
		if g[a] != a {
			return false
		}
	}
	return true
}

// leaf compares an order with the best so far. If it is as good there is a
// symmetry, and what else lies below the choice at which they part is the same.
func (r *ranker) leaf(depth int) (back int) {
	r.leaves++
	r.current = r.certificate(r.current[:0])
	c := -1
	if len(r.best) > 0 {
		c = slices.Compare(r.current, r.best)
	}
	switch {
	case c < 0:
		r.best, r.current = r.current, r.best
		r.bestOrder = append(r.bestOrder[:0], r.order...)
		r.bestPath = append(r.bestPath[:0], r.path[:depth]...)
	case c == 0:
		r.noteSymmetry()
		common := 0
		for common < depth && r.path[common] == r.bestPath[common] {
			common++
		}
		return common
	}
	return depth
}

// maxSymmetries bounds the symmetries that are remembered, in each direction.
const maxSymmetries = 100

func (r *ranker) noteSymmetry() {
	if len(r.symmetry) > 2*maxSymmetries {
		return
	}
	there := make([]int32, len(r.m.Atoms))
	back := make([]int32, len(r.m.Atoms))
	for i, a := range r.bestOrder {
		there[a], back[r.order[i]] = r.order[i], a
	}
	r.symmetry = append(r.symmetry, there, back)
}

// certificate lists the bonds and the stereo of the molecule in the order at
// hand. Equal certificates mean equal molecules.
func (r *ranker) certificate(list []uint64) []uint64 {
	for i, a := range r.order {
		start := len(list)
		for _, l := range r.m.Links(int(a)) {
			if j := r.place[l.Atom]; int(j) < i {
				kind := uint64(r.m.Bonds[l.Bond].Order)
				if kind == uint64(chem.Dative) && r.m.Bonds[l.Bond].A == a {
					kind = 7
				}
				list = append(list, uint64(i)<<32|uint64(j)<<8|kind)
			}
		}
		slices.Sort(list[start:])
	}
	start := len(list)
	for i := range r.marks.centres {
		c := &r.marks.centres[i]
		list = append(list, 1<<63|uint64(r.place[c.atom])<<8|uint64(c.sense(r.m, r.place)))
	}
	for i := range r.marks.doubles {
		d := &r.marks.doubles[i]
		x, y := r.place[d.bond.A], r.place[d.bond.B]
		list = append(list, 1<<63|uint64(min(x, y)+1)<<32|uint64(max(x, y))<<8|uint64(d.sense(r.m, r.place)))
	}
	slices.Sort(list[start:])
	return list
}
