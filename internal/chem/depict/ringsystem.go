package depict

import (
	"math/cmplx"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// block is a ring system: rings that share bonds, with the places of its atoms
// relative to one another.
type block struct {
	atoms []int32
	at    []complex128
}

// place of an atom in a block.
func (b *block) place(atom int32) complex128 { return b.at[indexOf(b.atoms, atom)] }

func indexOf(list []int32, x int32) int {
	for i, y := range list {
		if x == y {
			return i
		}
	}
	return -1
}

// macrocycle is the size from which a ring is flexible.
const macrocycle = 9

// findBlocks groups the rings into systems and lays each of them out.
func (l *layouter) findBlocks() {
	l.in = make([][]int32, len(l.m.Atoms))
	rings := l.m.Rings()
	for _, members := range groups(rings.Len(), func(i, j int) bool { return common(rings.Bonds[i], rings.Bonds[j]) > 0 }) {
		s := newRingSystem(l.m, members)
		b := block{atoms: s.atoms, at: s.layout()}
		for _, a := range b.atoms {
			l.in[a] = append(l.in[a], int32(len(l.blocks)))
		}
		l.blocks = append(l.blocks, b)
	}
}

// groups are the classes of 0…n-1 under a relation.
func groups(n int, related func(i, j int) bool) [][]int {
	seen := make([]bool, n)
	var out [][]int
	for i := range n {
		if seen[i] {
			continue
		}
		seen[i] = true
		group := []int{i}
		for k := 0; k < len(group); k++ {
			for j := range n {
				if !seen[j] && related(group[k], j) {
					seen[j] = true
					group = append(group, j)
				}
			}
		}
		out = append(out, group)
	}
	return out
}

func common(a, b []int32) int {
	n := 0
	for _, x := range a {
		if indexOf(b, x) >= 0 {
			n++
		}
	}
	return n
}

// ringSystem is what is known of a ring system while it is laid out. Atoms have
// numbers of their own in it.
type ringSystem struct {
	m     *chem.Mol
	atoms []int32
	rings [][]int32 // atoms around each ring, by their own numbers
	bonds [][2]int32
	sides []stereoBond
}

func newRingSystem(m *chem.Mol, members []int) *ringSystem {
	s := &ringSystem{m: m}
	own := map[int32]int32{}
	all := m.Rings()
	seen := map[int32]bool{}
	for _, r := range members {
		for _, a := range all.Atoms[r] {
			if _, ok := own[a]; !ok {
				own[a] = int32(len(s.atoms))
				s.atoms = append(s.atoms, a)
			}
		}
	}
	for _, r := range members {
		ring := make([]int32, len(all.Atoms[r]))
		for i, a := range all.Atoms[r] {
			ring[i] = own[a]
		}
		s.rings = append(s.rings, ring)
		for _, b := range all.Bonds[r] {
			if !seen[b] {
				seen[b] = true
				s.bonds = append(s.bonds, [2]int32{own[m.Bonds[b].A], own[m.Bonds[b].B]})
				s.addSides(&m.Bonds[b], own)
			}
		}
	}
	return s
}

// stereoBond is a double bond of a ring system: a and d lie on the same side of
// b=c or on opposite ones.
type stereoBond struct {
	a, b, c, d int32
	cis        bool
}

// addSides notes the sides of a double bond, told of atoms within the system.
func (s *ringSystem) addSides(b *chem.Bond, own map[int32]int32) {
	if b.Stereo == chem.NoStereo {
		return
	}
	cis := b.Stereo == chem.Cis
	inside := func(end, told int32) int32 {
		if x, ok := own[told]; ok {
			return x
		}
		for _, k := range s.m.Links(int(end)) {
			if x, ok := own[k.Atom]; ok && k.Atom != told && k.Atom != b.A && k.Atom != b.B {
				cis = !cis
				return x
			}
		}
		return -1
	}
	a, d := inside(b.A, b.StereoA), inside(b.B, b.StereoB)
	if a >= 0 && d >= 0 {
		s.sides = append(s.sides, stereoBond{a, own[b.A], own[b.B], d, cis})
	}
}

// unitOf is a part of a ring system with a shape of its own: a ring, a bridged
// cage, or a zigzag within a macrocycle.
type unitOf struct {
	atoms []int32
	at    []complex128
	large bool // a macrocycle
}

// layout places the atoms of the system.
func (s *ringSystem) layout() []complex128 {
	units := s.units()
	var best []complex128
	least := 0.0
	for _, first := range s.firstUnits(units) {
		at, misfit := s.assemble(units, first)
		cost := s.cost(at)
		if misfit > 0.02 || cost > 0.5 {
			relaxed := s.relax(at)
			if c := s.cost(relaxed); c < cost {
				at, cost = relaxed, c
			}
		}
		if best == nil || cost < least-1e-6 {
			best, least = at, cost
		}
		if least < 0.05 {
			return best
		}
	}
	if least > 1 && len(units) > 1 {
		if at, cost := s.cage(); at != nil && cost < least {
			best = at
		}
	}
	return best
}

// units are the cages of the system (rings that share more than one bond) and
// its other rings.
func (s *ringSystem) units() []unitOf {
	var units []unitOf
	bridged := func(i, j int) bool {
		return len(s.rings[i]) < macrocycle && len(s.rings[j]) < macrocycle && common(s.rings[i], s.rings[j]) > 2
	}
	var large []int
	for _, group := range groups(len(s.rings), bridged) {
		switch ring := s.rings[group[0]]; {
		case len(group) > 1:
			part := s.part(group)
			at, _ := part.cage()
			if at == nil {
				at = part.onCircle()
			}
			units = append(units, unitOf{atoms: part.names(s), at: at})
		case len(ring) >= macrocycle || s.hasTrans(ring):
			large = append(large, group[0])
		default:
			units = append(units, unitOf{atoms: ring, at: regular(len(ring))})
		}
	}
	for _, r := range large {
		units = append(units, s.macrocycle(s.rings[r], units))
	}
	return units
}

// part is the ring system of some of the rings.
func (s *ringSystem) part(rings []int) *ringSystem {
	p := &ringSystem{m: s.m}
	own := map[int32]int32{}
	for _, r := range rings {
		ring := make([]int32, len(s.rings[r]))
		for i, a := range s.rings[r] {
			if _, ok := own[a]; !ok {
				own[a] = int32(len(p.atoms))
				p.atoms = append(p.atoms, s.atoms[a])
			}
			ring[i] = own[a]
		}
		p.rings = append(p.rings, ring)
	}
	for _, b := range s.bonds {
		x, okX := own[b[0]]
		y, okY := own[b[1]]
		if okX && okY && p.inRing(x, y) {
			p.bonds = append(p.bonds, [2]int32{x, y})
		}
	}
	return p
}

// inRing tells whether two atoms are next to one another in a ring.
func (s *ringSystem) inRing(a, b int32) bool {
	return slices.ContainsFunc(s.rings, func(ring []int32) bool { return adjacent(ring, a, b) })
}

// names are the numbers that the atoms have in another system.
func (s *ringSystem) names(in *ringSystem) []int32 {
	out := make([]int32, len(s.atoms))
	for i, a := range s.atoms {
		out[i] = int32(indexOf(in.atoms, a))
	}
	return out
}

func (s *ringSystem) onCircle() []complex128 { return regular(max(len(s.atoms), 3))[:len(s.atoms)] }

// firstUnits are the units to begin with: the macrocycle, or those with most
// neighbours.
func (s *ringSystem) firstUnits(units []unitOf) []int {
	const most = 4
	neighbours := make([]int, len(units))
	order := make([]int, len(units))
	for i := range units {
		order[i] = i
		for j := range units {
			if i != j && common(units[i].atoms, units[j].atoms) > 1 {
				neighbours[i]++
			}
		}
		if units[i].large {
			neighbours[i] += 1000 * len(units[i].atoms)
		}
	}
	stableSort(order, func(a, b int) bool {
		if neighbours[a] != neighbours[b] {
			return neighbours[a] > neighbours[b]
		}
		return len(units[a].atoms) > len(units[b].atoms)
	})
	return order[:min(len(order), most)]
}

func stableSort(list []int, less func(a, b int) bool) {
	for i := 1; i < len(list); i++ {
		for k := i; k > 0 && less(list[k], list[k-1]); k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

// assemble sets one unit after the other against what stands already, that with
// most atoms in common first. misfit is the largest distance between where an
// atom stands and where a unit would have it.
func (s *ringSystem) assemble(units []unitOf, first int) (at []complex128, misfit float64) {
	at = make([]complex128, len(s.atoms))
	placed := make([]bool, len(s.atoms))
	done := make([]bool, len(units))
	set := func(u int, places []complex128) {
		done[u] = true
		for i, a := range units[u].atoms {
			if !placed[a] {
				at[a], placed[a] = places[i], true
			}
		}
	}
	set(first, units[first].at)
	for range units[1:] {
		next, most := -1, 0
		for u := range units {
			if n := countPlaced(units[u].atoms, placed); !done[u] && n > most {
				next, most = u, n
			}
		}
		if next < 0 {
			break // only where rings were not found rightly
		}
		places, off := fitOnto(&units[next], at, placed)
		misfit = max(misfit, off)
		set(next, places)
	}
	return at, misfit
}

func countPlaced(atoms []int32, placed []bool) int {
	n := 0
	for _, a := range atoms {
		if placed[a] {
			n++
		}
	}
	return n
}

// fitOnto moves a unit onto the atoms that it shares with what is placed, by
// least squares, mirrored or not, whichever crowds less.
func fitOnto(u *unitOf, at []complex128, placed []bool) (places []complex128, misfit float64) {
	least := 0.0
	for _, mirror := range []bool{false, true} {
		try, off := superpose(u, at, placed, mirror)
		cost := 20 * off
		for i, a := range u.atoms {
			if placed[a] {
				continue
			}
			for k, p := range at {
				if placed[k] && indexOf(u.atoms, int32(k)) < 0 {
					d := distance(try[i], p)
					cost += 1 / (d*d + 0.01)
				}
			}
		}
		if places == nil || cost < least-1e-6 {
			places, misfit, least = try, off, cost
		}
	}
	return places, misfit
}

func superpose(u *unitOf, at []complex128, placed []bool, mirror bool) (places []complex128, misfit float64) {
	places = make([]complex128, len(u.at))
	var from, to []complex128
	for i, a := range u.atoms {
		places[i] = u.at[i]
		if mirror {
			places[i] = cmplx.Conj(places[i])
		}
		if placed[a] {
			from, to = append(from, places[i]), append(to, at[a])
		}
	}
	c, d := centroid(from), centroid(to)
	var sum complex128
	for i := range from {
		sum += (to[i] - d) * cmplx.Conj(from[i]-c)
	}
	turn := unit(sum)
	for i, a := range u.atoms {
		places[i] = d + (places[i]-c)*turn
		if placed[a] {
			misfit = max(misfit, distance(places[i], at[a]))
		}
	}
	return places, misfit
}
