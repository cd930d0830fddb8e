package smiles

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// tree is the spanning tree along which a component is written. The bonds that
// are not in it close rings.
type tree struct {
	root     int32
	visit    []int32 // when each atom is written; 0 for not yet
	parent   []chem.Link
	starts   []int32     // where an atom's children start
	counts   []int32     // how many they are
	children []chem.Link // of all atoms
	closures []closure
	opened   []int32 // closures that start at an atom: how many
	ended    []int32
	visits   int32
	stack    []branch
	ordered  []chem.Link
	order    []int32 // atoms as they are written
}

// branch is an atom that is being written, and the child to write next.
type branch struct {
	atom     int32
	next     int
	branched bool
	links    int32 // where its sorted links start
}

// closure is a bond that is written as a pair of ring numbers.
type closure struct {
	bond, from, to int32 // from is written first
}

func (t *tree) prepare(m *chem.Mol) {
	n := len(m.Atoms)
	t.visit = sized(t.visit, n)
	clear(t.visit)
	t.parent = sized(t.parent, n)
	t.starts = sized(t.starts, n)
	t.counts = sized(t.counts, n)
	t.opened = sized(t.opened, n)
	t.ended = sized(t.ended, n)
	clear(t.opened)
	clear(t.ended)
	t.visits = 0
}

// grow builds the tree depth first. Chains go before rings, and low ranks
// before high ones, so that branches are short.
func (t *tree) grow(m *chem.Mol, root int32, rank []int32) {
	t.root = root
	t.children, t.closures, t.ordered = t.children[:0], t.closures[:0], t.ordered[:0]
	t.order = t.order[:0]
	t.enter(m, root, chem.Link{Atom: -1, Bond: -1}, rank)
	for len(t.stack) > 0 {
		top := &t.stack[len(t.stack)-1]
		links := t.ordered[top.links:]
		if top.next == len(links) {
			t.ordered = t.ordered[:top.links]
			t.stack = t.stack[:len(t.stack)-1]
			continue
		}
		l := links[top.next]
		top.next++
		if l.Bond == t.parent[top.atom].Bond {
			continue
		}
		switch {
		case t.visit[l.Atom] == 0:
			t.enter(m, l.Atom, chem.Link{Atom: top.atom, Bond: l.Bond}, rank)
		case t.visit[l.Atom] < t.visit[top.atom]:
			t.closures = append(t.closures, closure{l.Bond, l.Atom, top.atom})
			t.opened[l.Atom]++
			t.ended[top.atom]++
		}
	}
	t.listChildren()
	slices.SortFunc(t.closures, func(a, b closure) int {
		if a.from != b.from {
			return int(t.visit[a.from] - t.visit[b.from])
		}
		return int(t.visit[a.to] - t.visit[b.to])
	})
}

// enter visits an atom and sorts its links.
func (t *tree) enter(m *chem.Mol, atom int32, parent chem.Link, rank []int32) {
	t.visits++
	t.visit[atom] = t.visits
	t.parent[atom] = parent
	t.order = append(t.order, atom)
	start := len(t.ordered)
	t.ordered = append(t.ordered, m.Links(int(atom))...)
	sortLinks(m, t.ordered[start:], rank)
	t.stack = append(t.stack, branch{atom: atom, links: int32(start)})
}

func sortLinks(m *chem.Mol, links []chem.Link, rank []int32) {
	rings := m.Rings()
	after := func(a, b chem.Link) bool {
		// ~ has no meaning at a ring number, so these bonds go into the tree.
		if x, y := m.Bonds[a.Bond].Order == chem.NoOrder, m.Bonds[b.Bond].Order == chem.NoOrder; x != y {
			return y
		}
		x, y := rings.OfBond(int(a.Bond)) > 0, rings.OfBond(int(b.Bond)) > 0
		if x != y {
			return x
		}
		return rank[a.Atom] > rank[b.Atom]
	}
	for i := 1; i < len(links); i++ {
		l, j := links[i], i
		for ; j > 0 && after(links[j-1], l); j-- {
			links[j] = links[j-1]
		}
		links[j] = l
	}
}

// listChildren gathers the children of each atom, in the order of the visits.
func (t *tree) listChildren() {
	for _, a := range t.order {
		t.counts[a] = 0
	}
	for _, a := range t.order[1:] {
		t.counts[t.parent[a].Atom]++
	}
	sum := int32(0)
	for _, a := range t.order {
		t.starts[a] = sum
		sum += t.counts[a]
		t.counts[a] = 0
	}
	t.children = sized(t.children, int(sum))
	for _, a := range t.order[1:] {
		p := t.parent[a]
		t.children[t.starts[p.Atom]+t.counts[p.Atom]] = chem.Link{Atom: a, Bond: p.Bond}
		t.counts[p.Atom]++
	}
}

func (t *tree) childrenOf(atom int32) []chem.Link {
	return t.children[t.starts[atom] : t.starts[atom]+t.counts[atom]]
}

// isTree tells whether a bond is in the tree.
func (t *tree) isTree(b *chem.Bond, bond int32) bool {
	return t.parent[b.A].Bond == bond || t.parent[b.B].Bond == bond
}
