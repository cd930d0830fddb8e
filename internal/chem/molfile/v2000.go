package molfile

import "bytes"

// readV2000 reads a table of fixed columns.
func (r *reader) readV2000(counts []byte) error {
	atoms, err := r.integer(counts, 0, 3, "the number of atoms")
	if err != nil {
		return err
	}
	bonds, err := r.integer(counts, 3, 6, "the number of bonds")
	if err != nil {
		return err
	}
	if atoms < 0 || bonds < 0 {
		return r.errorf("%d atoms and %d bonds", atoms, bonds)
	}
	for i := range atoms {
		line, ok := r.next()
		if !ok {
			return r.errorf("the file ends after %d of %d atoms", i, atoms)
		}
		if err := r.atomLine(line); err != nil {
			return err
		}
	}
	for i := range bonds {
		line, ok := r.next()
		if !ok {
			return r.errorf("the file ends after %d of %d bonds", i, bonds)
		}
		if err := r.bondLine(line); err != nil {
			return err
		}
	}
	return r.properties()
}

// atomLine reads xxxxx.xxxxyyyyy.yyyyzzzzz.zzzz aaaddcccssshhhbbbvvvHHHrrriiimmm.
func (r *reader) atomLine(line []byte) error {
	var at point
	for i := range at {
		var err error
		if at[i], err = r.real(field(line, 10*i, 10*i+10), "a coordinate"); err != nil {
			return err
		}
	}
	if err := r.addAtom(field(line, 31, 34), at); err != nil {
		return err
	}
	var codes [5]int // mass difference, charge, parity, valence, map
	for i, c := range [...]struct {
		from, to int
		what     string
	}{{34, 36, "the mass difference"}, {36, 39, "the charge"}, {39, 42, "the parity"}, {48, 51, "the valence"}, {60, 63, "the atom map"}} {
		var err error
		if codes[i], err = r.integer(line, c.from, c.to, c.what); err != nil {
			return err
		}
	}
	return r.atomCodes(r.b.NumAtoms()-1, codes)
}

func (r *reader) atomCodes(i int, codes [5]int) error {
	a := r.b.Atom(i)
	if codes[0] != 0 && a.Isotope == 0 {
		if err := r.setIsotope(i, a.Element.CommonIsotope()+codes[0]); err != nil {
			return err
		}
	}
	switch code := codes[1]; {
	case code == 4:
		a.Radicals = 1
	case code >= 1 && code <= 7:
		a.Charge = int8(4 - code)
	case code != 0:
		return r.errorf("charge code %d; codes are 0 to 7", code)
	}
	r.atoms[i].parity = codes[2]
	switch v := codes[3]; {
	case v == 15:
		r.atoms[i].valence = 0
	case v != 0:
		r.atoms[i].valence = v
	}
	if codes[4] > 0 {
		a.Map = uint16(codes[4])
	}
	return nil
}

// bondLine reads 111222tttsss.
func (r *reader) bondLine(line []byte) error {
	var n [4]int
	for i, what := range [...]string{"the first atom", "the second atom", "the type", "the stereo"} {
		var err error
		if n[i], err = r.integer(line, 3*i, 3*i+3, what); err != nil {
			return err
		}
	}
	marks := map[int]mark{1: up, 3: either, 4: either, 6: down}
	return r.addBond(n[0]-1, n[1]-1, n[2], marks[n[3]])
}

// properties reads the lines up to M  END. Lines of other kinds than those that
// are known tell nothing of atoms and bonds.
func (r *reader) properties() error {
	charged := false
	for {
		line, ok := r.next()
		if !ok || bytes.HasPrefix(line, []byte("M  END")) {
			return nil // some programs leave the end out
		}
		if len(line) < 6 {
			continue
		}
		var set func(atom, value int) error
		switch string(line[:6]) {
		case "M  CHG":
			set = r.setCharge
		case "M  RAD":
			set = r.setRadical
		case "M  ISO":
			set = r.setIsotope
		default:
			if line[0] == 'A' || line[0] == 'G' {
				r.next() // a text that belongs to it
			}
		}
		if set == nil {
			continue
		}
		if line[3] != 'I' && !charged {
			charged = true
			r.clearCharges()
		}
		if err := r.entries(line, set); err != nil {
			return err
		}
	}
}

// clearCharges: charges and radicals of property lines replace all of the atom
// lines.
func (r *reader) clearCharges() {
	for i := range r.b.NumAtoms() {
		a := r.b.Atom(i)
		a.Charge, a.Radicals = 0, 0
	}
}

// entries reads nn8 aaa vvv aaa vvv ….
func (r *reader) entries(line []byte, set func(atom, value int) error) error {
	n, err := r.integer(line, 6, 9, "the number of entries")
	if err != nil {
		return err
	}
	for i := range n {
		from := 9 + 8*i
		if from >= len(line) {
			return r.errorf("%d entries, the line has %d", n, i)
		}
		atom, err := r.integer(line, from, from+4, "an atom")
		if err != nil {
			return err
		}
		value, err := r.integer(line, from+4, from+8, "a value")
		if err != nil {
			return err
		}
		if atom < 1 || atom > r.b.NumAtoms() {
			return r.errorf("atom %d of %d", atom, r.b.NumAtoms())
		}
		if err := set(atom-1, value); err != nil {
			return err
		}
	}
	return nil
}
