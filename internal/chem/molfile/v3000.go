package molfile

import (
	"bytes"
	"strconv"
)

// readV3000 reads the first table of a file whose lines begin with M  V30.
func (r *reader) readV3000() error {
	block := ""              // what is being read
	numbers := map[int]int{} // atoms by the numbers that the file gives them
	var skipping []string    // blocks that tell nothing of atoms and bonds
	for {
		fields, err := r.v30()
		if err != nil {
			return err
		}
		switch {
		case fields == nil:
			return nil
		case len(fields) >= 2 && string(fields[0]) == "BEGIN":
			name := string(fields[1])
			if len(skipping) > 0 || name != "CTAB" && name != "ATOM" && name != "BOND" {
				skipping = append(skipping, name)
			}
			block = name
		case len(fields) >= 2 && string(fields[0]) == "END":
			if len(skipping) > 0 {
				skipping = skipping[:len(skipping)-1]
			} else if string(fields[1]) == "CTAB" {
				return nil
			}
			block = ""
		case len(skipping) > 0:
		case block == "ATOM":
			err = r.atomV30(fields, numbers)
		case block == "BOND":
			err = r.bondV30(fields, numbers)
		}
		if err != nil {
			return err
		}
	}
}

// v30 is the next M  V30 line, with those that continue it, cut into fields;
// nil at M  END and at the end of the file.
func (r *reader) v30() ([][]byte, error) {
	var whole []byte
	for {
		line, ok := r.next()
		if !ok || bytes.HasPrefix(line, []byte("M  END")) {
			return nil, nil
		}
		rest, ok := bytes.CutPrefix(line, []byte("M  V30 "))
		if !ok {
			continue
		}
		rest = bytes.TrimRight(rest, " ")
		if next, more := bytes.CutSuffix(rest, []byte{'-'}); more {
			whole = append(whole, next...)
			continue
		}
		return splitV30(append(whole, rest...)), nil
	}
}

// splitV30 cuts at spaces that are not in quotes or parentheses.
func splitV30(line []byte) [][]byte {
	fields := [][]byte{}
	start, depth, quoted := -1, 0, false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
		inside := quoted || depth > 0 || c != ' ' && c != '\t'
		if inside && start < 0 {
			start = i
		} else if !inside && start >= 0 {
			fields, start = append(fields, line[start:i]), -1
		}
	}
	if start >= 0 {
		fields = append(fields, line[start:])
	}
	return fields
}

func (r *reader) number30(text []byte, what string) (int, error) {
	n, err := strconv.Atoi(string(text))
	if err != nil {
		return 0, r.errorf("%s is %q, not a whole number", what, clipped(text))
	}
	return n, nil
}

// atomV30 reads index type x y z map key=value ….
func (r *reader) atomV30(f [][]byte, numbers map[int]int) error {
	if len(f) < 6 {
		return r.errorf("an atom has an index, a type, three coordinates and a map")
	}
	index, err := r.number30(f[0], "the index of an atom")
	if err != nil {
		return err
	}
	if _, taken := numbers[index]; taken {
		return r.errorf("atom %d is there twice", index)
	}
	var at point
	for i := range at {
		if at[i], err = r.real(f[2+i], "a coordinate"); err != nil {
			return err
		}
	}
	if err := r.addAtom(f[1], at); err != nil {
		return err
	}
	i := r.b.NumAtoms() - 1
	numbers[index] = i
	if n, err := r.number30(f[5], "the atom map"); err != nil {
		return err
	} else if n > 0 && n < 1<<16 {
		r.b.Atom(i).Map = uint16(n)
	}
	for _, pair := range f[6:] {
		if err := r.atomValue(i, pair); err != nil {
			return err
		}
	}
	return nil
}

// atomValue reads key=value of an atom.
func (r *reader) atomValue(i int, pair []byte) error {
	key, text, _ := bytes.Cut(pair, []byte{'='})
	switch string(key) {
	case "CHG", "RAD", "MASS", "CFG", "VAL":
	default:
		return nil // of queries, or of no consequence
	}
	n, err := r.number30(text, string(key))
	if err != nil {
		return err
	}
	switch string(key) {
	case "CHG":
		return r.setCharge(i, n)
	case "RAD":
		return r.setRadical(i, n)
	case "MASS":
		return r.setIsotope(i, n)
	case "CFG":
		r.atoms[i].parity = n
	case "VAL":
		if n != 0 {
			r.atoms[i].valence = max(n, 0) // -1 stands for zero
		}
	}
	return nil
}

// bondV30 reads index type atom1 atom2 key=value ….
func (r *reader) bondV30(f [][]byte, numbers map[int]int) error {
	if len(f) < 4 {
		return r.errorf("a bond has an index, a type and two atoms")
	}
	var n [4]int
	for i, what := range [...]string{"the index of a bond", "the type", "the first atom", "the second atom"} {
		var err error
		if n[i], err = r.number30(f[i], what); err != nil {
			return err
		}
	}
	drawn := plain
	for _, pair := range f[4:] {
		switch string(pair) {
		case "CFG=1":
			drawn = up
		case "CFG=2":
			drawn = either
		case "CFG=3":
			drawn = down
		}
	}
	from, ok1 := numbers[n[2]]
	to, ok2 := numbers[n[3]]
	if !ok1 || !ok2 {
		return r.errorf("a bond between the atoms %d and %d, which are not both there", n[2], n[3])
	}
	return r.addBond(from, to, n[1], drawn)
}
