package chem

// placeWithDummies places double bonds so that all candidates have one. Dummy
// atoms count as candidates at first; if that fails they are left out in all
// combinations.
func (p *perceiver) placeWithDummies() bool {
	k := &p.kekule
	if p.place() {
		return true
	}
	if len(k.optional) > maxDummies {
		return false
	}
	for out := 1; out < 1<<len(k.optional); out++ {
		p.setOptional(out)
		if p.place() {
			return true
		}
	}
	return false
}

// setOptional makes the dummy atoms candidates but for those whose bit is set.
func (p *perceiver) setOptional(out int) {
	k := &p.kekule
	for i, a := range k.optional {
		k.candidate[a] = out>>i&1 == 0
	}
}

// place gives every candidate one double bond. It goes through the atoms in
// order; each takes the first of its neighbours that come later and still lack
// a bond. Where an atom finds none the last choice is changed. When it fails the
// candidates are as before.
func (p *perceiver) place() bool {
	k := &p.kekule
	k.choices = k.choices[:0]
	backtracks := 0
	for i := 0; i < len(k.order); i++ {
		a := k.order[i]
		if !k.candidate[a] || p.match(i, 0) {
			continue
		}
		if p.m.Atoms[a].Element == Dummy {
			continue
		}
		at, ok := -1, false
		if len(k.choices) > 0 && backtracks < maxBacktracks {
			at, ok = p.reconsider(i)
			backtracks++
		}
		if !ok {
			p.undo(0, i)
			return false
		}
		i = at
	}
	return true
}

// match gives the atom at a position a double bond to the first possible
// neighbour from a link on. It notes a choice when there are further ones.
func (p *perceiver) match(at, from int) bool {
	k := &p.kekule
	a := k.order[at]
	links := p.m.Links(int(a))
	chosen := -1
	for i := from; i < len(links); i++ {
		if !p.pairable(a, links[i]) {
			continue
		}
		if chosen >= 0 {
			k.choices = append(k.choices, choice{at, i})
			break
		}
		chosen = i
	}
	if chosen < 0 {
		return false
	}
	l := links[chosen]
	k.double[l.Bond] = true
	k.candidate[a], k.candidate[l.Atom] = false, false
	return true
}

// pairable tells whether an atom may share a double bond with a neighbour.
func (p *perceiver) pairable(a int32, l Link) bool {
	k := &p.kekule
	return k.inSystem[l.Atom] && !k.excluded[l.Atom] && k.candidate[l.Atom] &&
		k.position[l.Atom] > k.position[a] &&
		(k.aromatic[l.Bond] || p.m.Atoms[a].Element == Dummy || p.m.Atoms[l.Atom].Element == Dummy)
}

// reconsider goes back to the last choice from position i and takes the next
// possibility; it returns the choice's position.
func (p *perceiver) reconsider(i int) (at int, ok bool) {
	k := &p.kekule
	c := k.choices[len(k.choices)-1]
	k.choices = k.choices[:len(k.choices)-1]
	p.undo(c.at, i)
	return c.at, p.match(c.at, c.next)
}

// undo takes back the double bonds that were placed at positions from..to.
func (p *perceiver) undo(from, to int) {
	k := &p.kekule
	for i := from; i <= to && i < len(k.order); i++ {
		a := k.order[i]
		for _, l := range p.m.Links(int(a)) {
			if k.double[l.Bond] && k.inSystem[l.Atom] && k.position[l.Atom] > int32(i) {
				k.double[l.Bond] = false
				k.candidate[a], k.candidate[l.Atom] = true, true
			}
		}
	}
}
