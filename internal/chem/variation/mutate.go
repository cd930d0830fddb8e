package variation

import (
	"math/rand/v2"

	"github.com/cupel-science/cupel/internal/chem"
)

// tries is how often a place or a partner is drawn anew before a move is given
// up.
const tries = 10

// mutations by how often they are tried.
var mutations = []weighted[func(*draft) bool]{
	{15, (*draft).appendAtom},
	{10, (*draft).insertAtom},
	{14, (*draft).deleteAtom},
	{10, (*draft).changeOrder},
	{5, (*draft).openRing},
	{10, (*draft).closeRing},
	{16, (*draft).changeElement},
	{10, (*draft).moveBranch},
	{10, (*draft).exchangeAtoms},
}

// Mutate changes one place of a molecule; false where no change was found.
func Mutate(m *chem.Mol, limits Limits, rng *rand.Rand) (*chem.Mol, bool) {
	for range tries {
		d := newDraft(m, rng)
		if !draw(rng, mutations)(d) {
			continue
		}
		if child, err := d.Build(); err == nil && limits.Allow(child) {
			return child, true
		}
	}
	return nil, false
}

// attachment is a new atom and the order of its bond.
type attachment struct {
	element chem.Element
	order   chem.Order
}

var attachments = []weighted[attachment]{
	{30, attachment{chem.Carbon, chem.Single}},
	{14, attachment{chem.Nitrogen, chem.Single}},
	{14, attachment{chem.Oxygen, chem.Single}},
	{6, attachment{chem.Fluorine, chem.Single}},
	{5, attachment{chem.Sulfur, chem.Single}},
	{4, attachment{chem.Chlorine, chem.Single}},
	{2, attachment{chem.Bromine, chem.Single}},
	{1, attachment{chem.Phosphorus, chem.Single}},
	{10, attachment{chem.Oxygen, chem.Double}},
	{6, attachment{chem.Carbon, chem.Double}},
	{3, attachment{chem.Nitrogen, chem.Double}},
	{1, attachment{chem.Sulfur, chem.Double}},
	{2, attachment{chem.Carbon, chem.Triple}},
	{2, attachment{chem.Nitrogen, chem.Triple}},
}

func (d *draft) appendAtom() bool {
	what := draw(d.rng, attachments)
	at, ok := d.pickAtom(func(i int) bool { return d.spare(i) >= valence(what.order) })
	if ok {
		d.AddBond(at, d.AddAtom(chem.Atom{Element: what.element}), what.order)
	}
	return ok
}

// valence that a bond takes of its atoms.
func valence(o chem.Order) int {
	switch o {
	case chem.Double:
		return 2
	case chem.Triple:
		return 3
	}
	return 1
}

var inserted = []weighted[chem.Element]{{10, chem.Carbon}, {5, chem.Nitrogen}, {5, chem.Oxygen}, {2, chem.Sulfur}}

func (d *draft) insertAtom() bool {
	at, ok := d.pickBond(func(i int) bool { return d.was.Bonds[i].Kekule == chem.Single })
	if !ok {
		return false
	}
	b := *d.Bond(at)
	d.RemoveBond(at)
	middle := d.AddAtom(chem.Atom{Element: draw(d.rng, inserted)})
	d.join(int(b.A), middle)
	d.join(middle, int(b.B))
	return true
}

// deleteAtom takes an atom out. Of several neighbours, one takes its place.
func (d *draft) deleteAtom() bool {
	at, ok := d.pickAtom(func(i int) bool { n := d.was.Degree(i); return n >= 1 && n <= 3 })
	if !ok {
		return false
	}
	links := d.was.Links(at)
	heir := links[d.rng.IntN(len(links))].Atom
	for _, l := range links {
		if l.Atom != heir && d.was.BondBetween(int(heir), int(l.Atom)) < 0 {
			d.join(int(heir), int(l.Atom))
		}
	}
	d.RemoveAtom(at)
	return true
}

// changeOrder makes a bond outside of aromatic systems one order higher or
// lower.
func (d *draft) changeOrder() bool {
	up := d.rng.IntN(2) == 0
	at, ok := d.pickBond(func(i int) bool {
		b := &d.was.Bonds[i]
		switch {
		case b.Aromatic:
			return false
		case up:
			return (b.Order == chem.Single || b.Order == chem.Double) && d.spare(int(b.A)) > 0 && d.spare(int(b.B)) > 0
		}
		return b.Order == chem.Double || b.Order == chem.Triple
	})
	if !ok {
		return false
	}
	if b := d.Bond(at); up {
		b.Order++
	} else {
		b.Order--
	}
	return true
}

func (d *draft) openRing() bool {
	at, ok := d.pickBond(func(i int) bool { return d.was.Rings().OfBond(i) > 0 })
	if ok {
		d.RemoveBond(at)
	}
	return ok
}

// ringSizes that are closed, by how often they are wanted.
var ringSizes = []weighted[int]{{1, 3}, {1, 4}, {6, 5}, {8, 6}, {1, 7}}

func (d *draft) closeRing() bool {
	length := draw(d.rng, ringSizes) - 1
	from, ok := d.pickAtom(func(i int) bool { return d.spare(i) > 0 })
	if !ok {
		return false
	}
	distance := distances(d.was, from)
	to, ok := d.pickAtom(func(i int) bool { return distance[i] == length && d.spare(i) > 0 })
	if ok {
		d.join(from, to)
	}
	return ok
}

// distances from an atom in bonds; -1 to atoms of other components.
func distances(m *chem.Mol, from int) []int {
	out := make([]int, len(m.Atoms))
	for i := range out {
		out[i] = -1
	}
	out[from] = 0
	queue := append(make([]int, 0, len(out)), from)
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, l := range m.Links(at) {
			if out[l.Atom] < 0 {
				out[l.Atom] = out[at] + 1
				queue = append(queue, int(l.Atom))
			}
		}
	}
	return out
}

var elements = []weighted[chem.Element]{
	{20, chem.Carbon}, {16, chem.Nitrogen}, {14, chem.Oxygen}, {6, chem.Fluorine}, {6, chem.Sulfur}, {5, chem.Chlorine}, {2, chem.Bromine}, {1, chem.Phosphorus},
}

func (d *draft) changeElement() bool {
	e := draw(d.rng, elements)
	at, ok := d.pickAtom(func(i int) bool { return d.was.Atoms[i].Element != e && bonds(d.was, i) <= mostBonds(e) })
	if ok {
		*d.Atom(at) = chem.Atom{Element: e}
	}
	return ok
}

// bonds of an atom to heavy atoms, counted by their orders.
func bonds(m *chem.Mol, atom int) int {
	n := 0
	for _, l := range m.Links(atom) {
		n += valence(m.Bonds[l.Bond].Kekule)
	}
	return n
}

func mostBonds(e chem.Element) int {
	most := 0
	for _, v := range e.Valences() {
		most = max(most, int(v))
	}
	return most
}

// moveBranch hangs a branch on another atom.
func (d *draft) moveBranch() bool {
	at, ok := d.pickBond(func(i int) bool { return cuttable(d.was, i) })
	if !ok {
		return false
	}
	b := d.was.Bonds[at]
	stem, branch := int(b.A), int(b.B)
	if d.rng.IntN(2) == 0 {
		stem, branch = branch, stem
	}
	side := beyond(d.was, stem, at)
	to, ok := d.pickAtom(func(i int) bool { return side[i] && i != stem && d.spare(i) > 0 })
	if ok {
		d.RemoveBond(at)
		d.join(to, branch)
	}
	return ok
}

// exchangeAtoms lets two atoms of different elements change places.
func (d *draft) exchangeAtoms() bool {
	a, ok := d.pickAtom(func(int) bool { return true })
	if !ok {
		return false
	}
	was := &d.was.Atoms[a]
	b, ok := d.pickAtom(func(i int) bool {
		o := &d.was.Atoms[i]
		return o.Element != was.Element && bonds(d.was, i) <= mostBonds(was.Element) && bonds(d.was, a) <= mostBonds(o.Element)
	})
	if ok {
		*d.Atom(a), *d.Atom(b) = *d.Atom(b), *d.Atom(a)
	}
	return ok
}
