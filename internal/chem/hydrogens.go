package chem

// hydrogenScratch is memory for suppressHydrogens.
type hydrogenScratch struct {
	degree []int32 // of each atom
	drop   []bool
}

// suppressHydrogens turns hydrogen atoms that tell nothing into counts at their
// neighbours. It keeps those that have an isotope, no neighbour or several, a
// dummy or only a hydrogen as neighbour, and those whose direction is all that
// tells the side of a double bond.
func (p *perceiver) suppressHydrogens(b *Builder) {
	h := &p.hydrogens
	h.drop = h.drop[:0]
	some := false
	for i := range b.atoms {
		some = some || (b.atoms[i].Element == Hydrogen && b.atoms[i].Isotope == 0)
	}
	if !some {
		return
	}
	h.degree = resized(h.degree, len(b.atoms))
	for i := range b.bonds {
		h.degree[b.bonds[i].A]++
		h.degree[b.bonds[i].B]++
	}
	h.drop = resized(h.drop, len(b.atoms))
	for i := range b.bonds {
		for _, atom := range [2]int32{b.bonds[i].A, b.bonds[i].B} {
			if h.degree[atom] == 1 && b.atoms[atom].Element == Hydrogen && b.atoms[atom].Isotope == 0 {
				h.drop[atom] = b.suppressible(h, i, atom)
			}
		}
	}
	// From the last to the first, as the later ones may hand on a direction.
	for i := len(b.atoms) - 1; i >= 0; i-- {
		if h.drop[i] {
			b.suppress(int32(i))
		}
	}
	b.RemoveAtoms(func(i int) bool { return h.drop[i] })
}

// before is the index that an atom had when the hydrogens were still there.
func (h *hydrogenScratch) before(atom int) int {
	for i, dropped := range h.drop {
		if dropped {
			continue
		}
		if atom == 0 {
			return i
		}
		atom--
	}
	return atom + len(h.drop)
}

// suppressible tells whether a hydrogen with one bond may become a count.
func (b *Builder) suppressible(h *hydrogenScratch, bond int, atom int32) bool {
	other := int32(b.bonds[bond].Other(int(atom)))
	if e := b.atoms[other].Element; e == Hydrogen || e == Dummy {
		return false
	}
	if h.degree[other] != 2 {
		return true
	}
	for i := range b.bonds {
		d := &b.bonds[i]
		if (d.A == other || d.B == other) && d.Order == Double {
			return d.Stereo == NoStereo && b.direction(bond) == NoDirection
		}
	}
	return true
}

// suppress counts a hydrogen at its neighbour, and turns what speaks of it to
// speak of others. The atom itself stays in the list.
func (b *Builder) suppress(hydrogen int32) {
	bond := 0
	for b.bonds[bond].A != hydrogen && b.bonds[bond].B != hydrogen {
		bond++
	}
	heavy := int32(b.bonds[bond].Other(int(hydrogen)))
	a := &b.atoms[heavy]
	if a.ExplicitHs < 255 {
		a.ExplicitHs++
	}
	if a.Chiral != Achiral {
		before, degree := b.bondsBefore(heavy, bond), b.bondsBefore(heavy, len(b.bonds))
		moved := before // to the front
		if degree < 4 {
			moved = degree - 1 - before // to the end
		}
		if moved%2 == 1 {
			a.Chiral = a.Chiral.Inverse()
		}
	}
	if d := b.direction(bond); d != NoDirection {
		b.handOn(heavy, bond, d)
		b.directions[bond] = NoDirection
	}
	for i := range b.bonds {
		b.replaceStereo(&b.bonds[i], heavy, hydrogen)
	}
}

// bondsBefore counts the bonds of an atom that were added before one.
func (b *Builder) bondsBefore(atom int32, bond int) int {
	n := 0
	for i := range b.bonds[:bond] {
		if b.bonds[i].A == atom || b.bonds[i].B == atom {
			n++
		}
	}
	return n
}

// handOn gives the direction of a hydrogen's bond to another single bond of
// the heavy atom, unless one has a direction already.
func (b *Builder) handOn(heavy int32, bond int, d Direction) {
	to := -1
	for i := range b.bonds {
		x := &b.bonds[i]
		if i == bond || (x.A != heavy && x.B != heavy) || x.Order != Single {
			continue
		}
		if b.direction(i) != NoDirection {
			return
		}
		to = i
	}
	if to < 0 {
		return
	}
	if b.bonds[to].A == heavy && b.bonds[bond].A == heavy {
		d = -d
	}
	b.SetDirection(to, d)
}

// replaceStereo makes a double bond at heavy that speaks of the hydrogen speak
// of heavy's other neighbour.
func (b *Builder) replaceStereo(d *Bond, heavy, hydrogen int32) {
	if d.Stereo == NoStereo {
		return
	}
	ref := &d.StereoA
	if d.B == heavy {
		ref = &d.StereoB
	}
	if (d.A != heavy && d.B != heavy) || *ref != hydrogen {
		return
	}
	for i := range b.bonds {
		x := &b.bonds[i]
		if x == d || (x.A != heavy && x.B != heavy) {
			continue
		}
		if other := int32(x.Other(int(heavy))); other != hydrogen {
			*ref = other
			d.Stereo = d.Stereo.Inverse()
			return
		}
	}
	d.Stereo = NoStereo
}

// Inverse is the mirror image.
func (c Chirality) Inverse() Chirality {
	switch c {
	case CounterClockwise:
		return Clockwise
	case Clockwise:
		return CounterClockwise
	}
	return c
}

// Inverse is cis for trans, and trans for cis.
func (s Stereo) Inverse() Stereo {
	switch s {
	case Cis:
		return Trans
	case Trans:
		return Cis
	}
	return s
}
