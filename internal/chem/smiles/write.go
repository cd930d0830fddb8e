package smiles

import (
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// Style of writing.
type Style struct {
	// Kekule writes single and double bonds in place of aromatic ones. Which
	// Kekulé structure it is depends on the order of the atoms.
	Kekule bool
	// Flat leaves out the stereo.
	Flat bool
}

// Canonical is the canonical SMILES of a molecule: molecules that are the same
// have the same string, whatever the order of their atoms, and to parse it gives
// the molecule back. It is written in RDKit's manner but is not RDKit's string.
func Canonical(m *chem.Mol) string { return Write(m, Style{}) }

// Write writes a molecule in a style, with its atoms in canonical order.
func Write(m *chem.Mol, style Style) string {
	w, _ := writers.Get().(*writer)
	defer writers.Put(w)
	return string(w.write(m, style, nil))
}

// WriteRandom writes a molecule with its atoms in random order.
func WriteRandom(m *chem.Mol, style Style, rng *rand.Rand) string {
	w, _ := writers.Get().(*writer)
	defer writers.Put(w)
	return string(w.write(m, style, rng))
}

// writers holds scratch memory for reuse.
var writers = sync.Pool{New: func() any { return &writer{} }}

// writer writes a molecule. Its components are written one by one and sorted as
// texts.
type writer struct {
	ranker ranker
	m      *chem.Mol
	style  Style
	rank   []int32 // of each atom, within its component
	out    []byte
	sorted []byte
	parts  []span
	atoms  []int32 // of the component
	seen   []bool
	lower  []bool // atoms whose symbols are in lower case
	tree   tree
	sides  sides
	digits ringDigits
	order  []int32
}

// span of the output.
type span struct{ from, to int }

func (w *writer) write(m *chem.Mol, style Style, rng *rand.Rand) []byte {
	w.m, w.style = m, style
	n := len(m.Atoms)
	w.rank = sized(w.rank, n)
	w.lower = sized(w.lower, n)
	w.seen = sized(w.seen, n)
	clear(w.seen)
	w.tree.prepare(m)
	w.out, w.parts = w.out[:0], w.parts[:0]
	for a := range m.Atoms {
		if w.seen[a] {
			continue
		}
		w.collect(int32(a))
		w.findLower()
		w.rankAtoms(rng)
		start := len(w.out)
		w.component()
		w.parts = append(w.parts, span{start, len(w.out)})
	}
	w.m, w.ranker.m = nil, nil
	if len(w.parts) == 1 {
		return w.out
	}
	if rng == nil {
		slices.SortFunc(w.parts, func(a, b span) int {
			return slices.Compare(w.out[a.from:a.to], w.out[b.from:b.to])
		})
	}
	w.sorted = w.sorted[:0]
	for i, p := range w.parts {
		if i > 0 {
			w.sorted = append(w.sorted, '.')
		}
		w.sorted = append(w.sorted, w.out[p.from:p.to]...)
	}
	return w.sorted
}

// collect lists the atoms of the component of an atom.
func (w *writer) collect(atom int32) {
	w.atoms = append(w.atoms[:0], atom)
	w.seen[atom] = true
	for i := 0; i < len(w.atoms); i++ {
		for _, l := range w.m.Links(int(w.atoms[i])) {
			if !w.seen[l.Atom] {
				w.seen[l.Atom] = true
				w.atoms = append(w.atoms, l.Atom)
			}
		}
	}
}

// rankAtoms of the component, canonically or at random.
func (w *writer) rankAtoms(rng *rand.Rand) {
	order := w.atoms
	if rng != nil {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	} else {
		order = w.ranker.rank(w.m, w.atoms, w.style.Flat)
	}
	for i, a := range order {
		w.rank[a] = int32(i)
		if i == 0 {
			w.order = append(w.order[:0], a)
		}
	}
}

// component writes the atoms along a tree, from the one of the lowest rank.
func (w *writer) component() {
	t := &w.tree
	t.grow(w.m, w.order[0], w.rank)
	if !w.style.Flat {
		w.sides.assign(w.m, t, w.lower)
	}
	w.digits.reset()
	w.atomText(t.root)
	t.stack = append(t.stack[:0], branch{atom: t.root})
	for len(t.stack) > 0 {
		top := &t.stack[len(t.stack)-1]
		children := t.childrenOf(top.atom)
		if top.next == len(children) {
			if top.branched {
				w.out = append(w.out, ')')
			}
			t.stack = t.stack[:len(t.stack)-1]
			continue
		}
		l := children[top.next]
		top.next++
		branched := top.next < len(children)
		if branched {
			w.out = append(w.out, '(')
		}
		w.bondText(l.Bond, top.atom)
		w.atomText(l.Atom)
		t.stack = append(t.stack, branch{atom: l.Atom, branched: branched})
	}
}

// bondText writes the symbol of a bond, seen from one of its atoms.
func (w *writer) bondText(bond, from int32) {
	b := &w.m.Bonds[bond]
	order := b.Order
	if w.style.Kekule && b.Aromatic {
		order = b.Kekule
	}
	x, y := &w.m.Atoms[b.A], &w.m.Atoms[b.B]
	switch order {
	case chem.NoOrder:
		w.out = append(w.out, '~')
	case chem.Single, chem.Aromatic:
		switch d := w.sides.mark(bond, from, b, w.style.Flat); {
		case d != 0:
			w.out = append(w.out, d)
		case (x.Element == chem.Hydrogen || y.Element == chem.Hydrogen) && w.wouldVanish(bond):
			w.out = append(w.out, '/')
		case order == chem.Single && w.lower[b.A] && w.lower[b.B]:
			w.out = append(w.out, '-')
		case order == chem.Aromatic && !x.Aromatic && !y.Aromatic:
			w.out = append(w.out, ':')
		}
	case chem.Double:
		w.out = append(w.out, '=')
	case chem.Triple:
		w.out = append(w.out, '#')
	case chem.Quadruple:
		w.out = append(w.out, '$')
	case chem.Dative:
		if b.A == from {
			w.out = append(w.out, '-', '>')
		} else {
			w.out = append(w.out, '<', '-')
		}
	}
}

// findLower decides which of the component's atoms have symbols in lower case:
// the aromatic ones but for dummies, and those that could not be read otherwise.
func (w *writer) findLower() {
	for _, a := range w.atoms {
		atom := &w.m.Atoms[a]
		w.lower[a] = atom.Aromatic && !w.style.Kekule && atom.Element != chem.Dummy || w.m.Overvalent(int(a))
	}
}

// wouldVanish tells whether a bond's hydrogen would not be read as an atom
// again. One at the end of a double bond stays if its bond has a direction.
func (w *writer) wouldVanish(bond int32) bool {
	b := &w.m.Bonds[bond]
	hydrogen, heavy := int(b.A), int(b.B)
	if w.m.Atoms[hydrogen].Element != chem.Hydrogen {
		hydrogen, heavy = heavy, hydrogen
	}
	if h := &w.m.Atoms[hydrogen]; w.style.Flat || h.Isotope != 0 || w.m.Degree(hydrogen) != 1 ||
		w.m.Atoms[heavy].Element <= chem.Hydrogen || w.m.Degree(heavy) != 2 {
		return false
	}
	for _, l := range w.m.Links(heavy) {
		if w.m.Bonds[l.Bond].Order == chem.Double {
			return w.m.Bonds[l.Bond].Stereo == chem.NoStereo
		}
	}
	return false
}
