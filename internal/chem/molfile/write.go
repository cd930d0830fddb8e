package molfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/internal/chem"
)

// maxCount is the most atoms or bonds that the columns of V2000 hold.
const maxCount = 999

// Append writes a molecule as a molfile of version V2000, title line to M  END,
// behind what out holds, with the coordinates in Å of a drawing in the plane. It
// fails for what V2000 can't say: more than 999 atoms
// or bonds, and bonds of order zero or four.
func Append(out []byte, m *chem.Mol, title string) ([]byte, error) {
	if len(m.Atoms) > maxCount || len(m.Bonds) > maxCount {
		return out, fmt.Errorf("%d atoms and %d bonds; a V2000 molfile holds %d of each", len(m.Atoms), len(m.Bonds), maxCount)
	}
	if strings.ContainsAny(title, "\r\n") {
		return out, errors.New("the title has more than one line")
	}
	valences, err := writtenValences(m)
	if err != nil {
		return out, err
	}
	chiral := 0
	for i := range m.Atoms {
		if m.Atoms[i].Chiral != chem.Achiral {
			chiral = 1
		}
	}
	drawn, err := newPlane(m)
	if err != nil {
		return out, err
	}
	out = fmt.Appendf(out, "%s\n  Cupel             2D\n\n%3d%3d  0  0%3d  0  0  0  0  0999 V2000\n", title, len(m.Atoms), len(m.Bonds), chiral)
	for i := range m.Atoms {
		a := &m.Atoms[i]
		x, y := drawn.place(i)
		out = fmt.Appendf(out, "%10.4f%10.4f    0.0000 %-3s 0  0  0  0  0%3d  0  0  0%3d  0  0\n", x, y, a.Element.Symbol(), valences[i], a.Map)
	}
	for i := range m.Bonds {
		b := &m.Bonds[i]
		order, err := bondType(b)
		if err != nil {
			return out, err
		}
		from, to, code := drawn.ends(i)
		out = fmt.Appendf(out, "%3d%3d%3d%3d\n", from+1, to+1, order, code)
	}
	out = appendEntries(out, m, "CHG", func(a *chem.Atom) int { return int(a.Charge) })
	out = appendEntries(out, m, "ISO", func(a *chem.Atom) int { return int(a.Isotope) })
	out = appendEntries(out, m, "RAD", radical)
	return append(out, "M  END\n"...), nil
}

func bondType(b *chem.Bond) (int, error) {
	order := b.Order
	if b.Aromatic {
		order = b.Kekule
	}
	switch order {
	case chem.Single:
		return 1, nil
	case chem.Double:
		return 2, nil
	case chem.Triple:
		return 3, nil
	case chem.Dative:
		return 9, nil
	}
	return 0, errors.New("a bond of an order that a molfile has no code for")
}

// radical is the code of an atom's unpaired electrons. Three and more have none;
// the valence, which is written, tells them.
func radical(a *chem.Atom) int {
	switch a.Radicals {
	case 1:
		return 2
	case 2:
		return 3
	}
	return 0
}

// appendEntries writes the property of all atoms for which it isn't zero.
func appendEntries(out []byte, m *chem.Mol, name string, value func(*chem.Atom) int) []byte {
	var atoms []int
	for i := range m.Atoms {
		if value(&m.Atoms[i]) != 0 {
			atoms = append(atoms, i)
		}
	}
	for len(atoms) > 0 {
		n := min(len(atoms), 8)
		out = fmt.Appendf(out, "M  %s%3d", name, n)
		for _, i := range atoms[:n] {
			out = fmt.Appendf(out, " %3d %3d", i+1, value(&m.Atoms[i]))
		}
		out = append(out, '\n')
		atoms = atoms[n:]
	}
	return out
}

// writtenValences are the codes of the valences of atoms that would otherwise be
// read with another number of hydrogens: 15 stands for zero.
func writtenValences(m *chem.Mol) ([]int, error) {
	b := chem.Edit(m)
	b.Kekulize()
	for i := range b.NumAtoms() {
		a := b.Atom(i)
		a.NoImplicit, a.ExplicitHs = false, 0
	}
	read, err := b.Build()
	codes := make([]int, len(m.Atoms))
	for i := range m.Atoms {
		if err == nil && len(read.Atoms) == len(m.Atoms) && read.Atoms[i].Hs == m.Atoms[i].Hs && read.Atoms[i].Radicals == m.Atoms[i].Radicals {
			continue
		}
		if codes[i] = kekuleSum(m, i) + int(m.Atoms[i].Hs); codes[i] == 0 {
			codes[i] = 15
		} else if codes[i] > 14 {
			return nil, fmt.Errorf("a %s of valence %d, which a molfile has no code for", m.Atoms[i].Element.Symbol(), codes[i])
		}
	}
	return codes, nil
}

// kekuleSum adds up the orders of an atom's bonds.
func kekuleSum(m *chem.Mol, atom int) int {
	sum := 0
	for _, l := range m.Links(atom) {
		order, err := bondType(&m.Bonds[l.Bond])
		if err == nil && order <= 3 {
			sum += order
		}
	}
	return sum
}
