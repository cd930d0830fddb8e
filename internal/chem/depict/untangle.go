package depict

import (
	"math"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// Distances, in bond lengths, between atoms that are not bonded.
const (
	tooClose = 0.75 // the picture is confusing
	roomy    = 1.25 // nearer atoms cost a little
)

// evaluations bounds the work of untangling, in pairs of atoms looked at.
const evaluations = 6_000_000

// untangle moves branches that lie on others: it looks at the worst pair of
// atoms, tries the moves of the bonds between them, and takes the best, as long
// as the picture gets better.
func (l *layouter) untangle(part []int32) {
	if len(part) < 5 {
		return
	}
	t := &tangle{l: l, part: part, budget: evaluations / (len(part) * len(part))}
	t.findBonds()
	cost := t.cost(l.at)
	for t.budget > 0 {
		conflicts := t.conflicts(l.at)
		better := false
		for _, c := range conflicts {
			if at, lower := t.bestMove(c, cost); at != nil {
				copy(l.at, at)
				cost, better = lower, true
				break
			}
		}
		if !better {
			break
		}
	}
	t.push(cost)
}

// tangle is the state of untangling one part of a molecule.
type tangle struct {
	l      *layouter
	part   []int32
	bonds  []*chem.Bond
	near   []int8 // bonds between two atoms, up to 3; row by row
	budget int    // evaluations left
}

func (t *tangle) findBonds() {
	m := t.l.m
	n := len(m.Atoms)
	t.near = make([]int8, n*n)
	for i := range m.Bonds {
		if slices.Contains(t.part, m.Bonds[i].A) {
			t.bonds = append(t.bonds, &m.Bonds[i])
		}
	}
	for _, a := range t.part {
		for _, k := range m.Links(int(a)) {
			t.near[int(a)*n+int(k.Atom)] = 1
			for _, j := range m.Links(int(k.Atom)) {
				if d := &t.near[int(a)*n+int(j.Atom)]; *d == 0 {
					*d = 2
				}
			}
		}
	}
}

// apart is the number of bonds between two atoms: 1, 2, or 0 for more.
func (t *tangle) apart(a, b int32) int8 { return t.near[int(a)*len(t.l.m.Atoms)+int(b)] }

// cost is how confusing a picture is: atoms that are too close to others or on
// bonds, bonds that cross.
func (t *tangle) cost(at []complex128) float64 {
	t.budget--
	cost := 0.0
	for i, a := range t.part {
		for _, b := range t.part[:i] {
			d := distance(at[a], at[b])
			switch {
			case d >= roomy:
			case t.apart(a, b) == 0:
				cost += roomy - d + 10*max(tooClose-d, 0)
			case t.apart(a, b) == 2:
				cost += 3 * max(0.95-d, 0)
			}
		}
	}
	for i, b := range t.bonds {
		p, q := at[b.A], at[b.B]
		for _, c := range t.bonds[:i] {
			r, s := at[c.A], at[c.B]
			if max(real(p), real(q)) < min(real(r), real(s)) || max(real(r), real(s)) < min(real(p), real(q)) {
				continue
			}
			if b.A != c.A && b.A != c.B && b.B != c.A && b.B != c.B && crossing(p, q, r, s) {
				cost += 4
			}
		}
		for _, a := range t.part {
			if x := at[a]; a != b.A && a != b.B && math.Abs(real(x)-real(p)) < 1.3 && math.Abs(imag(x)-imag(p)) < 1.3 {
				cost += 8 * max(0.3-toSegment(x, p, q), 0)
			}
		}
	}
	return cost
}

// conflict is a pair of atoms that should be moved apart.
type conflict struct {
	a, b   int32
	amount float64
}

// conflicts are the worst pairs first, a few of them.
func (t *tangle) conflicts(at []complex128) []conflict {
	const most = 12
	var out []conflict
	for i, a := range t.part {
		for _, b := range t.part[:i] {
			if d := distance(at[a], at[b]); d < 1.05 && t.apart(a, b) == 0 {
				out = append(out, conflict{a, b, d})
			}
		}
	}
	for i, b := range t.bonds {
		for _, c := range t.bonds[:i] {
			if b.A != c.A && b.A != c.B && b.B != c.A && b.B != c.B && crossing(at[b.A], at[b.B], at[c.A], at[c.B]) {
				out = append(out, conflict{b.A, c.A, 0.3})
			}
		}
	}
	slices.SortStableFunc(out, func(x, y conflict) int {
		switch {
		case x.amount < y.amount-1e-6:
			return -1
		case x.amount > y.amount+1e-6:
			return 1
		}
		return 0
	})
	return out[:min(len(out), most)]
}

// bestMove tries what can be moved on the way between two atoms; nil where
// nothing helps.
func (t *tangle) bestMove(c conflict, cost float64) (best []complex128, least float64) {
	least = cost - 0.05
	moves := t.moves(c)
	try := func(at []complex128, price float64) {
		if x := t.cost(at) + price; x < least-1e-9 && t.sidesKept(at) {
			best, least = at, x
		}
	}
	for _, m := range moves {
		if t.budget <= 0 {
			return best, least
		}
		try(m.apply(t.l.at), m.price)
	}
	if best != nil || cost < 3 {
		return best, least
	}
	for i, m := range moves { // two at once, where one does not help
		one := m.apply(t.l.at)
		for _, k := range moves[:i] {
			if t.budget <= 0 {
				return best, least
			}
			try(k.apply(one), m.price+k.price)
		}
	}
	return best, least
}

// move of a branch.
type move struct {
	atoms []int32
	fixed int32      // the branch turns about this atom
	root  int32      // first atom of the branch
	turn  complex128 // 0 for the mirror image at the bond from fixed to root
	price float64    // what is lost in regularity
	swap  *move      // done at the same time
}

func (m *move) apply(from []complex128) []complex128 {
	at := slices.Clone(from)
	m.on(at, from)
	if m.swap != nil {
		m.swap.on(at, from)
	}
	return at
}

func (m *move) on(at, from []complex128) {
	about := from[m.fixed]
	axis := unit(from[m.root] - about)
	for _, a := range m.atoms {
		if m.turn == 0 {
			at[a] = mirrored(from[a], about, axis)
		} else {
			at[a] = turned(from[a], about, m.turn)
		}
	}
}

// moves of the bonds outside rings that lie between two atoms.
func (t *tangle) moves(c conflict) []*move {
	var out []*move
	m := t.l.m
	for _, step := range t.way(c.a, c.b) {
		b := &m.Bonds[step.Bond]
		if m.Rings().OfBond(int(step.Bond)) > 0 {
			continue
		}
		fixed, root := b.A, b.B
		branch := t.branch(fixed, root)
		if other := t.branch(root, fixed); len(other) < len(branch) {
			fixed, root, branch = root, fixed, other
		}
		if b.Stereo == chem.NoStereo {
			out = append(out, &move{atoms: branch, fixed: fixed, root: root})
		}
		for _, d := range []float64{20, -20, 40, -40} {
			out = append(out, &move{atoms: branch, fixed: fixed, root: root, turn: polar(degrees(d)), price: math.Abs(d) / 100})
		}
		for _, end := range []int32{b.A, b.B} {
			if len(t.l.in[end]) == 0 && !t.tellsSides(end) {
				out = append(out, t.swaps(end, b.A+b.B-end)...)
			}
		}
	}
	return out
}

// tellsSides tells whether an atom is an end of a double bond with sides.
func (t *tangle) tellsSides(atom int32) bool {
	for _, k := range t.l.m.Links(int(atom)) {
		if t.l.m.Bonds[k.Bond].Stereo != chem.NoStereo {
			return true
		}
	}
	return false
}

// swaps exchange the branch behind one neighbour of an atom with others.
func (t *tangle) swaps(at, neighbour int32) []*move {
	var out []*move
	links := t.l.m.Links(int(at))
	if len(links) < 3 {
		return nil
	}
	one := unit(t.l.at[neighbour] - t.l.at[at])
	for _, k := range links {
		if k.Atom == neighbour {
			continue
		}
		other := unit(t.l.at[k.Atom] - t.l.at[at])
		out = append(out, &move{atoms: t.branch(at, neighbour), fixed: at, root: neighbour, turn: other / one, price: 0.1,
			swap: &move{atoms: t.branch(at, k.Atom), fixed: at, root: k.Atom, turn: one / other}})
	}
	return out
}

// branch lists the atoms behind a bond outside rings.
func (t *tangle) branch(fixed, root int32) []int32 {
	marked := make([]bool, len(t.l.m.Atoms))
	marked[fixed] = true
	return t.l.reach(root, marked)
}

// way is a shortest path between two atoms.
func (t *tangle) way(a, b int32) []chem.Link {
	back := map[int32]chem.Link{a: {Atom: -1}}
	queue := []int32{a}
	for i := 0; i < len(queue); i++ {
		for _, k := range t.l.m.Links(int(queue[i])) {
			if _, seen := back[k.Atom]; !seen {
				back[k.Atom] = chem.Link{Atom: queue[i], Bond: k.Bond}
				queue = append(queue, k.Atom)
			}
		}
	}
	var out []chem.Link
	for at := b; back[at].Atom >= 0; at = back[at].Atom {
		out = append(out, back[at])
	}
	return out
}

// push bends what is left: springs hold bonds and angles and keep atoms apart.
func (t *tangle) push(cost float64) {
	at := t.l.at
	if !slices.ContainsFunc(t.conflicts(at), func(c conflict) bool { return c.amount < 0.6 }) {
		return
	}
	var springs []spring
	for i, a := range t.part {
		for _, b := range t.part[:i] {
			switch d := distance(at[a], at[b]); {
			case t.apart(a, b) == 1:
				springs = append(springs, spring{a: b, b: a, length: d, strength: 0.6})
			case t.apart(a, b) == 2:
				springs = append(springs, spring{a: b, b: a, length: d, strength: 0.3})
			default:
				springs = append(springs, spring{a: b, b: a, length: 0.85, strength: 0.2, least: true})
			}
		}
	}
	moved := settle(at, springs, 150)
	if t.cost(moved) < cost && t.sidesKept(moved) {
		for _, a := range t.part {
			at[a] = moved[a]
		}
	}
}

// clearance is how far beside the axis of a double bond, in bond lengths, a substituent
// must stand for its side to be seen.
const clearance = 0.25

// sidesKept tells whether the double bonds have the same sides as before, and
// can still be seen to have them.
func (t *tangle) sidesKept(moved []complex128) bool {
	for _, b := range t.bonds {
		if b.Stereo == chem.NoStereo {
			continue
		}
		x, y := beside(t.l.at, b)
		u, v := beside(moved, b)
		if (x*y > 0) != (u*v > 0) || math.Abs(u) < min(clearance, math.Abs(x))-1e-9 || math.Abs(v) < min(clearance, math.Abs(y))-1e-9 {
			return false
		}
	}
	return true
}

// beside is how far the substituents that a double bond's stereo speaks of stand
// to the left of it.
func beside(at []complex128, b *chem.Bond) (a, c float64) {
	axis := unit(at[b.B] - at[b.A])
	return cross(axis, at[b.StereoA]-at[b.A]), cross(axis, at[b.StereoB]-at[b.A])
}
