package variation

import (
	"math/rand/v2"

	"github.com/cupel-science/cupel/internal/chem"
)

// Cross joins a piece of one molecule with a piece of another; false where no
// sane child was found.
func Cross(a, b *chem.Mol, limits Limits, rng *rand.Rand) (*chem.Mol, bool) {
	for range tries {
		cut := outsideRings
		if rng.IntN(2) == 0 {
			cut = throughRing
		}
		p, ok := cut(a, rng)
		if !ok {
			continue
		}
		q, ok := cut(b, rng)
		if !ok {
			continue
		}
		if child, err := combine(p, q); err == nil && limits.Allow(child) {
			return child, true
		}
	}
	return nil, false
}

// piece is a part of a molecule, with the atoms at which it was cut off and the
// orders of the bonds that were cut.
type piece struct {
	of     *chem.Mol
	keep   []bool
	ends   []int
	orders []chem.Order
}

// cuttable tells the single bonds outside of rings.
func cuttable(m *chem.Mol, bond int) bool {
	return m.Bonds[bond].Order == chem.Single && m.Rings().OfBond(bond) == 0
}

// beyond marks the atoms that can be reached from one without using some
// bonds.
func beyond(m *chem.Mol, from int, without ...int) []bool {
	seen := make([]bool, len(m.Atoms))
	seen[from] = true
	stack := append(make([]int, 0, len(seen)), from)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, l := range m.Links(at) {
			if seen[l.Atom] || isOneOf(int(l.Bond), without) {
				continue
			}
			seen[l.Atom] = true
			stack = append(stack, int(l.Atom))
		}
	}
	return seen
}

func isOneOf(bond int, bonds []int) bool {
	for _, b := range bonds {
		if b == bond {
			return true
		}
	}
	return false
}

// outsideRings cuts a single bond outside of rings and takes one side.
func outsideRings(m *chem.Mol, rng *rand.Rand) (piece, bool) {
	d := draft{was: m, rng: rng}
	at, ok := d.pickBond(func(i int) bool { return cuttable(m, i) })
	if !ok {
		return piece{}, false
	}
	end := int(m.Bonds[at].A)
	if rng.IntN(2) == 0 {
		end = int(m.Bonds[at].B)
	}
	return piece{of: m, keep: beyond(m, end, at), ends: []int{end}, orders: []chem.Order{chem.Single}}, true
}

// throughRing cuts two bonds of a ring so that the molecule falls apart, and
// takes one side.
func throughRing(m *chem.Mol, rng *rand.Rand) (piece, bool) {
	rings := m.Rings()
	if len(rings.Bonds) == 0 {
		return piece{}, false
	}
	for range tries {
		ring := rings.Bonds[rng.IntN(len(rings.Bonds))]
		i, j := rng.IntN(len(ring)), rng.IntN(len(ring))
		first, second := int(ring[i]), int(ring[j])
		if i == j {
			continue
		}
		b, c := &m.Bonds[first], &m.Bonds[second]
		end, across := int(b.A), int(b.B)
		if rng.IntN(2) == 0 {
			end, across = across, end
		}
		side := beyond(m, end, first, second)
		if side[across] { // another ring holds it together
			continue
		}
		other := int(c.A)
		if !side[other] {
			other = int(c.B)
		}
		return piece{m, side, []int{end, other}, []chem.Order{b.Kekule, c.Kekule}}, true
	}
	return piece{}, false
}

// combine joins two pieces at their ends. Where both were cut through bonds of
// one order, the new bond has it too, so that aromatic rings can come of it.
func combine(p, q piece) (*chem.Mol, error) {
	b := chem.Edit(p.of)
	first := b.Add(q.of)
	flatten(b)
	if len(p.ends) == 2 && p.orders[0] != q.orders[0] && p.orders[0] == q.orders[1] {
		q.ends, q.orders = []int{q.ends[1], q.ends[0]}, []chem.Order{q.orders[1], q.orders[0]}
	}
	for i, end := range p.ends {
		order := chem.Single
		if p.orders[i] == q.orders[i] {
			order = p.orders[i]
		}
		b.AddBond(end, first+q.ends[i], order)
	}
	b.RemoveAtoms(func(i int) bool {
		if i < first {
			return !p.keep[i]
		}
		return !q.keep[i-first]
	})
	return b.Build()
}
