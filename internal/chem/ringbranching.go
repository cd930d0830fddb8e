package chem

import "slices"

// retryDuplicates searches again from nodes that have found the same ring as
// other nodes, with those others taken off: behind the shared ring there may be
// one of their own.
func (f *ringFinder) retryDuplicates(base int) error {
	for _, ring := range f.sharedRings() {
		least := 0
		var found [][]int32
		for _, x := range f.finds {
			if x.ring != ring {
				continue
			}
			cut := f.cutSharers(x.atom)
			f.smallest(x.atom, -1)
			for _, b := range cut {
				f.active[b] = true
			}
			for i := range f.search.rings() {
				r := slices.Clone(f.search.ring(i))
				found = append(found, r)
				if least == 0 || len(r) < least {
					least = len(r)
				}
			}
		}
		for _, r := range found {
			if len(r) == least {
				f.add(r, base)
			}
		}
		if f.work > maxRingWork {
			return errRings
		}
	}
	return nil
}

// sharedRings lists the rings that several nodes have found, in the order of
// the numbers that they are if atom n stands for bit n.
func (f *ringFinder) sharedRings() []int32 {
	var shared []int32
	for i, x := range f.finds {
		if slices.Contains(shared, x.ring) {
			continue
		}
		for _, y := range f.finds[i+1:] {
			if y.ring == x.ring && y.atom != x.atom {
				shared = append(shared, x.ring)
				break
			}
		}
	}
	f.work += len(f.finds) * len(f.finds)
	if len(shared) > 1 {
		slices.SortFunc(shared, func(a, b int32) int { return compareAsNumbers(f.ring(a), f.ring(b)) })
	}
	return shared
}

func compareAsNumbers(a, b []int32) int {
	x, y := slices.Clone(a), slices.Clone(b)
	slices.SortFunc(x, func(p, q int32) int { return int(q - p) })
	slices.SortFunc(y, func(p, q int32) int { return int(q - p) })
	return slices.Compare(x, y)
}

// cutSharers takes off the bonds of all nodes that share a ring with a node;
// it returns the bonds.
func (f *ringFinder) cutSharers(node int32) (cut []int32) {
	for _, x := range f.finds {
		if x.atom != node {
			continue
		}
		for _, y := range f.finds {
			if y.ring != x.ring || y.atom == node {
				continue
			}
			for _, l := range f.m.Links(int(y.atom)) {
				if f.active[l.Bond] {
					f.active[l.Bond] = false
					cut = append(cut, l.Bond)
				}
			}
		}
	}
	return cut
}

// fromBranching finds the rings around a node of degree three. Each pair of
// its bonds should end up in one.
func (f *ringFinder) fromBranching(a int32) error {
	base := len(f.keys) - len(f.ends)
	f.smallest(a, -1)
	found := f.search.rings()
	rings := make([][]int32, found)
	for i := range rings {
		rings[i] = slices.Clone(f.search.ring(i))
	}
	f.addAll(base)
	if found == 0 || found >= 3 {
		return nil
	}
	avoid := f.neighboursIn(a, rings)
	if len(avoid) != 3-found {
		return errRings
	}
	for _, n := range avoid {
		f.smallest(a, n)
		f.addAll(base)
	}
	return nil
}

func (f *ringFinder) addAll(base int) {
	for i := range f.search.rings() {
		f.add(f.search.ring(i), base)
	}
}

// neighboursIn lists the neighbours over active bonds that are in all of the
// rings: one where there are two rings, two where there is one.
func (f *ringFinder) neighboursIn(a int32, rings [][]int32) (shared []int32) {
	most := 3 - len(rings)
	for _, l := range f.m.Links(int(a)) {
		if !f.active[l.Bond] {
			continue
		}
		inAll := true
		for _, r := range rings {
			inAll = inAll && slices.Contains(r, l.Atom)
		}
		if inAll && len(shared) < most {
			shared = append(shared, l.Atom)
		}
	}
	if most == 2 { // first the ring without the second of them
		slices.Reverse(shared)
	}
	return shared
}

// closeGaps looks for rings through bonds that join ring atoms but are in no
// ring yet. Highly fused systems leave such bonds.
func (f *ringFinder) closeGaps(base int) error {
	bonds := f.componentBonds()
	dead := make([]bool, len(f.m.Bonds))
	for {
		gap := -1
		for _, i := range bonds {
			b := &f.m.Bonds[i]
			if !f.ringBond[i] && !dead[i] && f.ringAtom[b.A] && f.ringAtom[b.B] {
				gap = int(i)
				break
			}
		}
		if gap < 0 {
			return nil
		}
		ring, err := f.connect(f.m.Bonds[gap].A, f.m.Bonds[gap].B, base)
		if err != nil {
			return err
		}
		if ring == nil {
			dead[gap] = true
			continue
		}
		f.add(ring, base)
		f.cover(ring)
		dead[gap] = true
	}
}

// componentBonds lists the bonds of the component.
func (f *ringFinder) componentBonds() []int32 {
	var bonds []int32
	for _, a := range f.component {
		for _, l := range f.m.Links(int(a)) {
			if a < l.Atom {
				bonds = append(bonds, l.Bond)
			}
		}
	}
	slices.Sort(bonds)
	return bonds
}

// step of a path: the atom, and the step before.
type step struct{ atom, before int32 }

// maxPaths bounds the paths that connect follows.
const maxPaths = 200_000

// connect finds a shortest path between two neighbours, other than their bond,
// over ring atoms, that makes a ring that is not known; nil if there is none.
func (f *ringFinder) connect(from, to int32, base int) ([]int32, error) {
	steps := []step{{from, -1}}
	for i := 0; i < len(steps); i++ {
		if len(steps) > maxPaths {
			return nil, errRings
		}
		at := steps[i].atom
		for _, l := range f.m.Links(int(at)) {
			if l.Atom == to {
				if at == from {
					continue
				}
				ring := pathTo(steps, int32(i), to)
				if !slices.Contains(f.keys[base:], keyOf(ring)) {
					return ring, nil
				}
			} else if f.ringAtom[l.Atom] && !onPath(steps, int32(i), l.Atom) {
				steps = append(steps, step{l.Atom, int32(i)})
			}
		}
	}
	return nil, nil
}

func onPath(steps []step, i, atom int32) bool {
	for ; i >= 0; i = steps[i].before {
		if steps[i].atom == atom {
			return true
		}
	}
	return false
}

func pathTo(steps []step, i, last int32) []int32 {
	path := []int32{last}
	for ; i >= 0; i = steps[i].before {
		path = append(path, steps[i].atom)
	}
	slices.Reverse(path)
	return path
}
