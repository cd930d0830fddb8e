package smarts

// plan is an order in which a pattern's atoms are searched for: each is bonded
// to one that was found before, except where a component begins.
type plan []step

// step finds one atom.
type step struct {
	atom   int32
	from   int32 // the atom of the pattern that was found before; -1 for none
	orders bondSet
	// closures are bonds to other atoms that were found before.
	closures []closure
}

type closure struct {
	atom   int32
	orders bondSet
}

// compile derives from atoms and bonds what searches need.
func (m *molecule) compile() {
	p := &m.Pattern
	for i := range p.atoms {
		a := &p.atoms[i]
		a.types, _ = a.query.possible()
		a.rest = a.query.remainder()
		a.rareness = 2 * a.types.abundance()
		if a.rest != nil {
			a.rareness /= 2
		}
		p.require(a.types)
	}
	p.first = p.planFrom(0)
	p.best = p.first
	if rarest := p.rarest(nil); rarest != 0 {
		p.best = p.planFrom(rarest)
	}
}

// require notes that a molecule needs an atom of some types.
func (p *Pattern) require(types typeSet) {
	for _, n := range p.needed {
		if n == types {
			return
		}
	}
	if types != allTypes {
		p.needed = append(p.needed, types)
	}
}

// rarest is the atom, of those not yet placed, that fewest atoms are likely to
// match; -1 where all are placed.
func (p *Pattern) rarest(placed []bool) int {
	best, least := -1, 0
	for i := range p.atoms {
		if placed != nil && placed[i] {
			continue
		}
		if n := p.atoms[i].rareness; best < 0 || n < least {
			best, least = i, n
		}
	}
	return best
}

// planFrom orders the atoms in breadth from a root: neighbours that close rings
// or are rare come early because they fail early.
func (p *Pattern) planFrom(root int) plan {
	placed := make([]bool, len(p.atoms))
	links := p.links()
	var pl plan
	for root >= 0 {
		pl = append(pl, step{atom: int32(root), from: -1})
		placed[root] = true
		for {
			s, ok := p.nextStep(pl, links, placed)
			if !ok {
				break
			}
			placed[s.atom] = true
			pl = append(pl, s)
		}
		root = p.rarest(placed)
	}
	return pl
}

// links lists the bonds of each atom.
func (p *Pattern) links() [][]int32 {
	links := make([][]int32, len(p.atoms))
	for i, b := range p.bonds {
		links[b.a] = append(links[b.a], int32(i))
		links[b.b] = append(links[b.b], int32(i))
	}
	return links
}

// nextStep continues from the atom that was placed last and still has a
// neighbour to be placed: searches in depth keep close to what they found.
func (p *Pattern) nextStep(pl plan, links [][]int32, placed []bool) (step, bool) {
	for i := len(pl) - 1; i >= 0; i-- {
		at := pl[i].atom
		best, least := step{atom: -1}, 0
		for _, l := range links[at] {
			b := &p.bonds[l]
			other := b.a + b.b - at
			if placed[other] {
				continue
			}
			s := step{atom: other, from: at, orders: b.orders}
			for _, c := range links[other] {
				cb := &p.bonds[c]
				if far := cb.a + cb.b - other; placed[far] && far != at {
					s.closures = append(s.closures, closure{far, cb.orders})
				}
			}
			n := p.atoms[other].rareness - 10000*len(s.closures)
			if best.atom < 0 || n < least {
				best, least = s, n
			}
		}
		if best.atom >= 0 {
			return best, true
		}
	}
	return step{}, false
}
