package molfile

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/cupel-science/cupel/internal/chem"
)

// Parse reads a molfile, from its title line to M  END, and sanitises the
// molecule. What follows M  END is not read. A file of no atoms is an empty
// molecule. Errors are [*Error].
func Parse(text []byte) (*chem.Mol, error) {
	r := &reader{lines: lines{rest: text}}
	if err := r.read(); err != nil {
		return nil, err
	}
	r.settleAtoms()
	r.settleStereo()
	m, err := r.b.Build()
	if err != nil {
		return nil, r.locate(err)
	}
	return m, nil
}

// Title is the name in the first line of a molfile.
func Title(text []byte) string {
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return string(bytes.TrimSpace(line))
}

// reader reads one molfile.
type reader struct {
	lines
	b     chem.Builder
	atoms []atom
	bonds []mark
	half  []int // twice the sum of each atom's bond orders
}

// atom is what a molfile says of an atom besides what a builder holds.
type atom struct {
	line    int
	at      point
	parity  int // 1 odd, 2 even, 0 and 3 none
	valence int // -1 where it is not given
}

// mark is how a bond is drawn.
type mark uint8

const (
	plain  mark = iota
	up          // a wedge that begins at atom A
	down        // likewise
	either      // wavy or crossed: unknown
)

// read reads the header, and the table in its version.
func (r *reader) read() error {
	var counts []byte
	for range 4 {
		line, ok := r.next()
		if !ok {
			r.number++
			return r.errorf("the file ends before the counts line")
		}
		counts = line
	}
	if version := field(counts, 33, 39); string(version) == "V3000" {
		return r.readV3000()
	} else if len(version) > 0 && string(version) != "V2000" {
		return r.errorf("version %q; known are V2000 and V3000", clipped(version))
	}
	return r.readV2000(counts)
}

// locate turns an error about an atom into one about a line.
func (r *reader) locate(err error) error {
	var wrong *chem.AtomError
	if errors.As(err, &wrong) && wrong.Atom < len(r.atoms) {
		return &Error{Line: r.atoms[wrong.Atom].line, Reason: fmt.Sprintf("atom %d: %s", wrong.Atom+1, wrong.Reason)}
	}
	return &Error{Line: 4, Reason: err.Error()}
}

// addAtom adds an atom of the element that a symbol names. D and T are isotopes
// of hydrogen; *, R and R# are dummy atoms.
func (r *reader) addAtom(symbol []byte, at point) error {
	if len(r.atoms) == chem.MaxAtoms {
		return r.errorf("more than %d atoms", chem.MaxAtoms)
	}
	a := chem.Atom{}
	switch string(symbol) {
	case "D":
		a.Element, a.Isotope = chem.Hydrogen, 2
	case "T":
		a.Element, a.Isotope = chem.Hydrogen, 3
	case "*", "R", "R#":
	default:
		e, ok := chem.ElementBySymbol(string(symbol))
		if !ok {
			return r.errorf("%q is no element%s", clipped(symbol), queryHint(symbol))
		}
		a.Element = e
	}
	r.b.AddAtom(a)
	r.atoms = append(r.atoms, atom{line: r.number, at: at, valence: -1})
	return nil
}

// queryHint explains symbols that stand for many elements.
func queryHint(symbol []byte) string {
	switch string(symbol) {
	case "A", "Q", "X", "M", "L", "AH", "QH", "XH", "MH":
		return " but one of a query"
	}
	return ""
}

// addBond adds a bond between atoms that are counted from 0.
func (r *reader) addBond(from, to, order int, m mark) error {
	orders := [...]chem.Order{1: chem.Single, 2: chem.Double, 3: chem.Triple, 4: chem.Aromatic, 9: chem.Dative}
	switch n := r.b.NumAtoms(); {
	case from < 0 || to < 0 || from >= n || to >= n:
		return r.errorf("a bond between the atoms %d and %d of %d", from+1, to+1, n)
	case order < 1 || order > 9 || orders[order] == chem.NoOrder:
		return r.errorf("bonds of type %d have no place in a molecule", order)
	case len(r.bonds) == 2*chem.MaxAtoms:
		return r.errorf("more than %d bonds", 2*chem.MaxAtoms)
	}
	r.b.AddBond(from, to, orders[order])
	r.bonds = append(r.bonds, m)
	return nil
}

// setRadical notes unpaired electrons: 1 is a singlet, 2 a doublet, 3 a triplet.
func (r *reader) setRadical(atom, code int) error {
	electrons := [...]uint8{0, 2, 1, 2}
	if code < 0 || code >= len(electrons) {
		return r.errorf("radical %d; known are 1, 2 and 3", code)
	}
	r.b.Atom(atom).Radicals = electrons[code]
	return nil
}

func (r *reader) setCharge(atom, charge int) error {
	if charge < -15 || charge > 15 {
		return r.errorf("charge %d; charges lie between -15 and 15", charge)
	}
	r.b.Atom(atom).Charge = int8(charge)
	return nil
}

func (r *reader) setIsotope(atom, number int) error {
	if number < 0 || number > 999 {
		return r.errorf("mass number %d", number)
	}
	r.b.Atom(atom).Isotope = uint16(number)
	return nil
}

// settleAtoms marks the atoms of aromatic bonds, and gives hydrogens to those
// whose valence is written.
func (r *reader) settleAtoms() {
	halves := [...]int{chem.Single: 2, chem.Double: 4, chem.Triple: 6, chem.Aromatic: 3, chem.Dative: 0}
	r.half = make([]int, r.b.NumAtoms())
	for i := range r.b.NumBonds() {
		bond := r.b.Bond(i)
		r.half[bond.A] += halves[bond.Order]
		r.half[bond.B] += halves[bond.Order]
		if bond.Order == chem.Aromatic {
			r.b.Atom(int(bond.A)).Aromatic = true
			r.b.Atom(int(bond.B)).Aromatic = true
		}
	}
	for i := range r.atoms {
		if v := r.atoms[i].valence; v >= 0 {
			a := r.b.Atom(i)
			a.NoImplicit = true
			a.ExplicitHs = uint8(min(max(v-(r.half[i]+1)/2, 0), 20))
		}
	}
}
