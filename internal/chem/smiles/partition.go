package smiles

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// partition is an ordered partition of some of a molecule's atoms into cells of
// atoms that look alike. A cell is named by its first position.
type partition struct {
	order []int32 // atoms by position
	place []int32 // position of each atom
	cell  []int32 // cell of each atom
	size  []int32 // of the cell that starts at a position
	cells int
}

func (p *partition) copyFrom(q *partition) {
	p.order = append(p.order[:0], q.order...)
	p.place = append(p.place[:0], q.place...)
	p.cell = append(p.cell[:0], q.cell...)
	p.size = append(p.size[:0], q.size...)
	p.cells = q.cells
}

// discrete tells whether every cell has one atom.
func (p *partition) discrete() bool { return p.cells == len(p.order) }

// members of a cell.
func (p *partition) members(cell int32) []int32 { return p.order[cell : cell+p.size[cell]] }

// refiner splits cells until all atoms of a cell have the same number of
// neighbours, by kind of bond, in every other cell. It works as McKay's
// algorithm does (Congressus Numerantium 1981, 30, 45): cells are used one after
// the other to split the rest; the order depends on nothing but the structure.
type refiner struct {
	partition
	m       *chem.Mol
	keys    []uint64 // what an atom has in the cell that splits
	touched []int32  // atoms with a key
	queue   []int32  // cells to split by
	queued  []bool   // by cell
	work    []int32
	values  []uint64 // invariants of atoms
}

// start makes the partition by the atoms' invariants and refines it.
func (r *refiner) start(m *chem.Mol, atoms []int32) {
	r.m = m
	n := len(m.Atoms)
	r.place = sized(r.place, n)
	r.cell = sized(r.cell, n)
	r.size = sized(r.size, n)
	r.keys = sized(r.keys, n)
	r.values = sized(r.values, n)
	r.queued = sized(r.queued, n)
	clear(r.keys)
	clear(r.queued)
	r.queue, r.touched = r.queue[:0], r.touched[:0]
	r.order = append(r.order[:0], atoms...)
	mapped := false
	for _, a := range atoms {
		r.values[a] = invariant(m, int(a))
		mapped = mapped || m.Atoms[a].Map != 0
	}
	r.sortByValue(mapped)
	r.cells = 0
	first := int32(0)
	for i, a := range r.order {
		if i > 0 && r.differ(r.order[i-1], a) {
			first = int32(i)
		}
		if int(first) == i {
			r.cells++
			r.size[first] = 0
			r.push(first)
		}
		r.size[first]++
		r.place[a], r.cell[a] = int32(i), first
	}
	r.refine()
}

func (r *refiner) differ(a, b int32) bool {
	return r.values[a] != r.values[b] || r.m.Atoms[a].Map != r.m.Atoms[b].Map
}

func (r *refiner) sortByValue(mapped bool) {
	if mapped {
		slices.SortFunc(r.order, func(a, b int32) int {
			if x, y := r.values[a], r.values[b]; x != y {
				return compare(x, y)
			}
			return int(r.m.Atoms[a].Map) - int(r.m.Atoms[b].Map)
		})
		return
	}
	slices.SortFunc(r.order, func(a, b int32) int { return compare(r.values[a], r.values[b]) })
}

func compare(x, y uint64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// invariant packs what an atom is into a number. Terminal atoms come first, so
// that a SMILES starts with one. The number of rings does not count: which rings
// are found may depend on the order of the atoms.
func invariant(m *chem.Mol, atom int) uint64 {
	a := &m.Atoms[atom]
	v := uint64(min(m.Degree(atom), 255))
	v = v<<8 | uint64(min(m.Rings().OfAtom(atom), 1))
	v = v<<7 | uint64(a.Element)
	v = v<<8 | uint64(a.Hs)
	v = v<<8 | uint64(uint8(a.Charge)+128)
	v = v<<8 | uint64(a.Radicals)
	v = v<<16 | uint64(a.Isotope)
	if a.Aromatic {
		v |= 1 << 63
	}
	return v
}

func (r *refiner) push(cell int32) {
	if !r.queued[cell] {
		r.queued[cell] = true
		r.queue = append(r.queue, cell)
	}
}

// refine works the queue off.
func (r *refiner) refine() {
	for i := 0; i < len(r.queue); i++ {
		c := r.queue[i]
		r.queued[c] = false
		if r.discrete() {
			continue
		}
		r.work = append(r.work[:0], r.members(c)...)
		for _, a := range r.work {
			for _, l := range r.m.Links(int(a)) {
				if r.size[r.cell[l.Atom]] > 1 {
					r.touch(l.Atom, bondKey(&r.m.Bonds[l.Bond], a))
				}
			}
		}
		r.split()
	}
	r.queue = r.queue[:0]
}

// bondKey has a bit field for each kind of bond, so that sums of keys tell how
// many bonds there are of each.
func bondKey(b *chem.Bond, from int32) uint64 {
	kind := uint(b.Order)
	if b.Order == chem.Dative && b.A == from {
		kind = 7
	}
	return 1 << (8 * kind)
}

func (r *refiner) touch(a int32, key uint64) {
	if r.keys[a] == 0 {
		r.touched = append(r.touched, a)
	}
	r.keys[a] += key
}

// split cells by the keys of the touched atoms, and forget the keys.
func (r *refiner) split() {
	t := r.touched
	// There are few: insertion sort by cell, then key.
	for i := 1; i < len(t); i++ {
		a, j := t[i], i
		for ; j > 0 && r.after(t[j-1], a); j-- {
			t[j] = t[j-1]
		}
		t[j] = a
	}
	for i := 0; i < len(t); {
		end := i + 1
		for end < len(t) && r.cell[t[end]] == r.cell[t[i]] {
			end++
		}
		r.splitCell(r.cell[t[i]], t[i:end])
		i = end
	}
	for _, a := range t {
		r.keys[a] = 0
	}
	r.touched = t[:0]
}

func (r *refiner) after(a, b int32) bool {
	if x, y := r.cell[a], r.cell[b]; x != y {
		return x > y
	}
	return r.keys[a] > r.keys[b]
}

// splitCell moves the touched atoms of a cell, which are sorted by key, behind
// the others and makes cells of those with equal keys.
func (r *refiner) splitCell(c int32, touched []int32) {
	size := r.size[c]
	rest := size - int32(len(touched))
	if rest == 0 && r.keys[touched[0]] == r.keys[touched[len(touched)-1]] {
		return
	}
	for i := len(touched) - 1; i >= 0; i-- {
		r.swap(touched[i], c+rest+int32(i))
	}
	wasQueued := r.queued[c]
	largest, most := c, rest
	part := c
	if rest > 0 {
		r.size[c] = rest
		part = -1
	}
	for i, a := range touched {
		at := c + rest + int32(i)
		if i == 0 || r.keys[a] != r.keys[touched[i-1]] {
			if part = at; part != c {
				r.cells++
			}
			r.size[part] = 0
		}
		r.size[part]++
		r.cell[a] = part
		if r.size[part] > most {
			largest, most = part, r.size[part]
		}
	}
	for at := c; at < c+size; at += r.size[at] {
		if wasQueued || at != largest {
			r.push(at)
		}
	}
}

// swap puts an atom at a position.
func (r *refiner) swap(a, to int32) {
	from := r.place[a]
	b := r.order[to]
	r.order[from], r.order[to] = b, a
	r.place[b], r.place[a] = from, to
}

// single makes an atom a cell of its own, before the others of its cell.
func (r *refiner) single(a int32) {
	c := r.cell[a]
	r.swap(a, c)
	next := c + 1
	r.size[next] = r.size[c] - 1
	r.size[c] = 1
	for _, b := range r.members(next) {
		r.cell[b] = next
	}
	r.cells++
	r.push(c)
	r.refine()
}

// sized is s with length n; what is in it is not defined.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}
