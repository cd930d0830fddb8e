package depict

import (
	"math"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// item is something to be placed around an atom: a neighbour, or a ring system
// that the atom belongs to as well.
type item struct {
	atom   int32 // -1 for a ring system
	block  int32
	weight int // atoms beyond
}

// grow places what hangs on the placed atoms of a queue.
func (l *layouter) grow(queue []int32) {
	for i := 0; i < len(queue); i++ {
		queue = append(queue, l.placeAround(queue[i])...)
	}
}

// placeAround places the neighbours of an atom and the ring systems that they
// or the atom itself belong to, and lists what was placed.
func (l *layouter) placeAround(a int32) []int32 {
	items := l.items(a)
	if len(items) == 0 {
		return nil
	}
	var out []int32
	for i, d := range l.directions(a, items) {
		it := items[i]
		if it.atom < 0 {
			out = append(out, l.placeBlock(it.block, a, -d)...)
			continue
		}
		l.at[it.atom] = l.at[a] + d
		l.from[it.atom] = a
		if in := l.in[it.atom]; len(in) > 0 {
			out = append(out, l.placeBlock(in[0], it.atom, -d)...)
			continue
		}
		l.placed[it.atom] = true
		out = append(out, it.atom)
	}
	return out
}

// items to be placed around an atom, the heaviest first.
func (l *layouter) items(a int32) []item {
	var items []item
	marked := slices.Clone(l.placed)
	for _, b := range l.in[a] {
		if l.blockPlaced(b) {
			continue
		}
		it := item{atom: -1, block: b}
		for _, x := range l.blocks[b].atoms {
			it.weight += len(l.reach(x, marked))
		}
		items = append(items, it)
	}
	for _, k := range l.m.Links(int(a)) {
		if l.placed[k.Atom] || l.shareBlock(a, k.Atom) {
			continue
		}
		it := item{atom: k.Atom, block: -1, weight: 4 * len(l.reach(k.Atom, marked))}
		if l.m.Bonds[k.Bond].Order == chem.Single {
			it.weight++ // C=O is the branch of an amide, not its chain
		}
		items = append(items, it)
	}
	slices.SortStableFunc(items, func(x, y item) int { return y.weight - x.weight })
	return items
}

func (l *layouter) blockPlaced(b int32) bool {
	n := 0
	for _, a := range l.blocks[b].atoms {
		if l.placed[a] {
			n++
		}
	}
	return n > 1
}

func (l *layouter) shareBlock(a, b int32) bool {
	for _, x := range l.in[a] {
		if slices.Contains(l.in[b], x) {
			return true
		}
	}
	return false
}

// placeBlock places a ring system with one of its atoms where that stands,
// turned so that the way out of it at that atom points in a direction. The
// mirror image is taken if it crowds less.
func (l *layouter) placeBlock(b, anchor int32, out complex128) []int32 {
	blk := &l.blocks[b]
	centre := blk.place(anchor)
	var bonds []complex128
	rest := 0
	for _, k := range l.m.Links(int(anchor)) {
		if i := indexOf(blk.atoms, k.Atom); i >= 0 {
			bonds = append(bonds, unit(blk.at[i]-centre))
		} else {
			rest++
		}
	}
	if len(l.in[anchor]) > 1 {
		rest = 1 // the other ring system lies opposite
	}
	slot := spread(bonds, interior(l.m, anchor, blk), max(rest, 1))[0]
	turn := out / slot
	var best []complex128
	least := 0.0
	for _, mirror := range []bool{false, true} {
		try := make([]complex128, len(blk.at))
		crowd := 0.0
		for i, p := range blk.at {
			try[i] = turned(p-centre+l.at[anchor], l.at[anchor], turn)
			if mirror {
				try[i] = mirrored(try[i], l.at[anchor], out)
			}
			if blk.atoms[i] != anchor {
				crowd += l.crowd(try[i])
			}
		}
		if !l.sidesFit(anchor, blk, try) {
			crowd += 1e6
		}
		if best == nil || crowd < least-1e-6 {
			best, least = try, crowd
		}
	}
	var placed []int32
	for i, a := range blk.atoms {
		if l.placed[a] && a == anchor {
			continue
		}
		l.at[a], l.placed[a] = best[i], true
		placed = append(placed, a)
	}
	return placed
}

// sidesFit tells whether a ring system can stand at such places: not where its
// anchor is at the end of a double bond with other sides.
func (l *layouter) sidesFit(anchor int32, blk *block, places []complex128) bool {
	parent := l.from[anchor]
	if parent < 0 {
		return true
	}
	b := &l.m.Bonds[l.m.BondBetween(int(anchor), int(parent))]
	if b.Stereo == chem.NoStereo {
		return true
	}
	here, there, cis := l.sides(b, anchor)
	i := indexOf(blk.atoms, here)
	if i < 0 || there < 0 {
		return true
	}
	same := side(l.at[parent], l.at[anchor], l.at[there])*side(l.at[parent], l.at[anchor], places[i]) > 0
	return same == cis
}

// sides of a double bond seen from an end that is being placed: a substituent
// here, one at the other end that is placed, -1 for none, and whether they are on
// the same side.
func (l *layouter) sides(b *chem.Bond, end int32) (here, there int32, cis bool) {
	here, there, cis = b.StereoA, b.StereoB, b.Stereo == chem.Cis
	if b.A != end {
		here, there = there, here
	}
	if l.placed[there] {
		return here, there, cis
	}
	for _, k := range l.m.Links(b.Other(int(end))) {
		if k.Atom != end && l.placed[k.Atom] {
			return here, k.Atom, !cis // of two substituents, one is on either side
		}
	}
	return here, -1, cis
}

// crowd is how near a place is to those taken.
func (l *layouter) crowd(p complex128) float64 {
	sum := 0.0
	for i, q := range l.at {
		if l.placed[i] {
			d := distance(p, q)
			sum += 1 / (d*d + 0.01)
		}
	}
	return sum
}

// interior tells of each gap between bonds of a ring atom, counter-clockwise
// from each bond, whether it is the inside of a ring.
func interior(m *chem.Mol, a int32, blk *block) func(from, to complex128) bool {
	type corner struct{ x, y complex128 }
	var corners []corner
	centre := blk.place(a)
	for _, ring := range m.Rings().Atoms {
		i := indexOf(ring, a)
		if i < 0 || len(ring) >= macrocycle {
			continue
		}
		x, y := indexOf(blk.atoms, ring[(i+1)%len(ring)]), indexOf(blk.atoms, ring[(i+len(ring)-1)%len(ring)])
		if x >= 0 && y >= 0 {
			corners = append(corners, corner{unit(blk.at[x] - centre), unit(blk.at[y] - centre)})
		}
	}
	return func(from, to complex128) bool {
		if angleFrom(from, to) >= math.Pi-1e-6 {
			return false
		}
		for _, c := range corners {
			if from == c.x && to == c.y || from == c.y && to == c.x {
				return true
			}
		}
		return false
	}
}

// spread gives k directions evenly spaced in the widest gap between bonds, in
// one that is not the inside of a ring if there is any.
func spread(bonds []complex128, interior func(from, to complex128) bool, k int) []complex128 {
	if len(bonds) == 0 {
		bonds = []complex128{-1}
	}
	sorted := slices.Clone(bonds)
	slices.SortStableFunc(sorted, func(a, b complex128) int {
		x, y := angleFrom(1, a), angleFrom(1, b)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	start, gap, open := sorted[0], 0.0, false
	for i, from := range sorted {
		to := sorted[(i+1)%len(sorted)]
		angle := angleFrom(from, to)
		if angle < 1e-9 {
			angle += 2 * math.Pi
		}
		outside := !interior(from, to)
		if outside && !open || outside == open && angle > gap+1e-9 {
			start, gap, open = from, angle, outside
		}
	}
	out := make([]complex128, k)
	for i := range out {
		out[i] = start * polar(gap*float64(i+1)/float64(k+1))
	}
	return out
}

// directions in which the items around an atom go.
func (l *layouter) directions(a int32, items []item) []complex128 {
	var bonds []complex128
	parent := int32(-1)
	for _, k := range l.m.Links(int(a)) {
		if l.placed[k.Atom] {
			bonds = append(bonds, unit(l.at[k.Atom]-l.at[a]))
			parent = k.Atom
		}
	}
	switch {
	case len(bonds) == 0:
		return l.firstDirections(a, len(items))
	case len(bonds) > 1:
		return spread(bonds, l.gapsAt(a), len(items))
	}
	return l.chainDirections(a, parent, bonds[0], items)
}

// gapsAt tells of the gaps between placed bonds of an atom which are inside
// rings.
func (l *layouter) gapsAt(a int32) func(from, to complex128) bool {
	var all []func(from, to complex128) bool
	for _, b := range l.in[a] {
		if l.blockPlaced(b) {
			now := block{atoms: l.blocks[b].atoms, at: make([]complex128, len(l.blocks[b].atoms))}
			for i, x := range now.atoms {
				now.at[i] = l.at[x]
			}
			all = append(all, interior(l.m, a, &now))
		}
	}
	return func(from, to complex128) bool {
		return slices.ContainsFunc(all, func(f func(from, to complex128) bool) bool { return f(from, to) })
	}
}

// firstDirections are those around the first atom of a molecule without rings.
func (l *layouter) firstDirections(a int32, n int) []complex128 {
	out := make([]complex128, n)
	for i := range out {
		switch {
		case n == 2 && !l.linear(a):
			out[i] = polar(degrees(-30 + 240*float64(i)))
		default:
			out[i] = polar(degrees(-30) + 2*math.Pi*float64(i)/float64(n))
		}
	}
	return out
}

// linear tells whether the two bonds of an atom are in line: next to a triple
// bond, or between two double ones.
func (l *layouter) linear(a int32) bool {
	if l.m.Degree(int(a)) != 2 {
		return false
	}
	doubles := 0
	for _, k := range l.m.Links(int(a)) {
		switch l.m.Bonds[k.Bond].Order {
		case chem.Triple:
			return true
		case chem.Double:
			doubles++
		}
	}
	return doubles == 2
}

// chainDirections go on from a bond to the parent in direction back.
func (l *layouter) chainDirections(a, parent int32, back complex128, items []item) []complex128 {
	turn := func(d float64) complex128 { return back * polar(degrees(d)) }
	s := float64(l.bend(a, parent, items))
	switch n := len(items); {
	case n == 1 && l.linear(a):
		return []complex128{-back}
	case n == 1:
		return []complex128{turn(120 * s)}
	case n == 2:
		return []complex128{turn(120 * s), turn(-120 * s)}
	case n == 3 && (l.m.Atoms[a].Element != chem.Carbon || items[0].weight <= 5):
		return []complex128{turn(180), turn(90), turn(-90)}
	case n == 3:
		return []complex128{turn(120 * s), turn(-80 * s), turn(-160 * s)}
	default:
		out := make([]complex128, n)
		for i := range out {
			out[i] = turn(360 * float64(i+1) / float64(n+1))
		}
		return out
	}
}

// bend tells to which side of the bond from its parent the chain goes on: so
// that a double bond has its sides, else zigzag, else where there is room. 1 is
// to the left of the bond back to the parent, -1 to the right.
func (l *layouter) bend(a, parent int32, items []item) int {
	if s := l.stereoBend(a, parent, items); s != 0 {
		return s
	}
	back := l.at[parent] - l.at[a]
	if g := l.from[parent]; g >= 0 && len(l.in[parent]) == 0 {
		if s := side(l.at[a], l.at[parent], l.at[g]); s != 0 {
			return -s
		}
	}
	left, right := l.at[a]+back*polar(degrees(120)), l.at[a]+back*polar(degrees(-120))
	if l.crowd(left) > l.crowd(right)+1e-6 {
		return -1
	}
	return 1
}

// stereoBend is the side to which the first item must go for a double bond
// from the parent to have its sides; 0 where it has none.
func (l *layouter) stereoBend(a, parent int32, items []item) int {
	b := &l.m.Bonds[l.m.BondBetween(int(a), int(parent))]
	if b.Stereo == chem.NoStereo {
		return 0
	}
	here, there, cis := l.sides(b, a)
	if there < 0 {
		return 0
	}
	s := side(l.at[a], l.at[parent], l.at[there])
	if !cis {
		s = -s
	}
	if items[0].atom != here {
		s = -s
	}
	return s
}
