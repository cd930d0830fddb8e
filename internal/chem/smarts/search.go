package smarts

// search looks for one pattern in the target's molecule.
type search struct {
	t     *Target
	p     *Pattern
	depth int
	used  []bool  // atoms of the molecule that are taken
	found []int32 // what each atom of the pattern was matched with
	// collect is how many matches to note in t.matches; 0 stops at the first.
	collect   int
	chirality bool
}

// run searches the whole molecule and tells whether it was stopped by a match.
func (s *search) run(pl plan) bool {
	types := &s.p.atoms[pl[0].atom].types
	for a := range s.t.types {
		if types.has(s.t.types[a]) && s.try(pl, int32(a)) {
			return true
		}
	}
	return false
}

// try matches the first step of a plan with an atom, and then the others.
func (s *search) try(pl plan, a int32) bool {
	st := &pl[0]
	if s.t.steps--; s.t.steps < 0 || s.used[a] || !s.fits(st, a) {
		return false
	}
	s.found[st.atom] = a
	s.used[a] = true
	stop := s.extend(pl[1:])
	s.used[a] = false
	return stop
}

// fits tells whether an atom fulfils what a step asks of it.
func (s *search) fits(st *step, a int32) bool {
	pa := &s.p.atoms[st.atom]
	if !pa.types.has(s.t.types[a]) {
		return false
	}
	for i := range st.closures {
		c := &st.closures[i]
		b := s.t.mol.BondBetween(int(a), int(s.found[c.atom]))
		if b < 0 || !s.bondFits(c.orders, int32(b)) {
			return false
		}
	}
	return pa.rest == nil || s.holds(pa.rest, a)
}

func (s *search) bondFits(set bondSet, b int32) bool {
	kind := uint(s.t.mol.Bonds[b].Order)
	if set>>ringShift != set&0xff && s.t.mol.Rings().OfBond(int(b)) > 0 {
		kind += ringShift
	}
	return set>>kind&1 != 0
}

// extend matches the rest of a plan; true stops the search.
func (s *search) extend(pl plan) bool {
	if len(pl) == 0 {
		return s.complete()
	}
	st := &pl[0]
	if st.from < 0 {
		return s.run(pl)
	}
	for _, l := range s.t.mol.Links(int(s.found[st.from])) {
		if s.bondFits(st.orders, l.Bond) && s.try(pl, l.Atom) {
			return true
		}
	}
	return false
}

// complete notes a match; true stops the search.
func (s *search) complete() bool {
	if s.chirality && !s.chiralityFits() {
		return false
	}
	if s.collect == 0 {
		return true
	}
	s.t.matches = append(s.t.matches, s.found...)
	s.collect--
	return s.collect == 0
}
