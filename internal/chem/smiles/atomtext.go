package smiles

import (
	"slices"
	"strconv"

	"github.com/cupel-science/cupel/internal/chem"
)

// ringDigits hands out ring numbers, the lowest that is free.
type ringDigits struct {
	used   []bool
	number []int32 // of each open closure
}

func (d *ringDigits) reset() { d.used, d.number = d.used[:0], d.number[:0] }

func (d *ringDigits) take() int32 {
	for i, used := range d.used {
		if !used {
			d.used[i] = true
			return int32(i + 1)
		}
	}
	d.used = append(d.used, true)
	return int32(len(d.used))
}

// atomText writes an atom and its ring numbers.
func (w *writer) atomText(atom int32) {
	w.symbol(atom)
	t := &w.tree
	if t.opened[atom] == 0 && t.ended[atom] == 0 {
		return
	}
	d := &w.digits
	for len(d.number) < len(t.closures) {
		d.number = append(d.number, 0)
	}
	closed := len(w.order)
	for i, c := range t.closures {
		if c.to == atom {
			w.ringNumber(d.number[i])
			w.order = append(w.order, d.number[i])
		}
	}
	for i, c := range t.closures {
		if c.from == atom {
			d.number[i] = d.take()
			w.bondText(c.bond, atom)
			w.ringNumber(d.number[i])
		}
	}
	// A number is free for the next atom only, as C11 is hard to read.
	for _, n := range w.order[closed:] {
		d.used[n-1] = false
	}
	w.order = w.order[:closed]
}

func (w *writer) ringNumber(n int32) {
	switch {
	case n < 10:
		w.out = append(w.out, byte('0'+n))
	case n < 100:
		w.out = append(w.out, '%', byte('0'+n/10), byte('0'+n%10))
	default:
		w.out = append(w.out, "%("...)
		w.out = strconv.AppendInt(w.out, int64(n), 10)
		w.out = append(w.out, ')')
	}
}

// symbol writes an atom without its ring numbers.
func (w *writer) symbol(atom int32) {
	a := &w.m.Atoms[atom]
	chiral := a.Chiral != chem.Achiral && !w.style.Flat
	if !chiral && a.Charge == 0 && a.Isotope == 0 && a.Map == 0 && a.Radicals == 0 &&
		isOrganic(a.Element) && w.m.ImpliedHs(int(atom), w.style.Kekule) == int(a.Hs) {
		w.name(atom)
		return
	}
	w.out = append(w.out, '[')
	if a.Isotope != 0 {
		w.out = strconv.AppendUint(w.out, uint64(a.Isotope), 10)
	}
	w.name(atom)
	if chiral {
		w.out = append(w.out, '@')
		if w.clockwise(atom) {
			w.out = append(w.out, '@')
		}
	}
	w.counted('H', int(a.Hs))
	if a.Charge > 0 {
		w.counted('+', int(a.Charge))
	} else {
		w.counted('-', -int(a.Charge))
	}
	if a.Map != 0 {
		w.out = append(w.out, ':')
		w.out = strconv.AppendUint(w.out, uint64(a.Map), 10)
	}
	w.out = append(w.out, ']')
}

// counted writes a letter with a number, which is left out if it is one.
func (w *writer) counted(c byte, n int) {
	if n <= 0 {
		return
	}
	w.out = append(w.out, c)
	if n > 1 {
		w.out = strconv.AppendInt(w.out, int64(n), 10)
	}
}

// name writes the element's symbol.
func (w *writer) name(atom int32) {
	s := w.m.Atoms[atom].Element.Symbol()
	if !w.lower[atom] {
		w.out = append(w.out, s...)
		return
	}
	w.out = append(w.out, s[0]|0x20)
	w.out = append(w.out, s[1:]...)
}

func isOrganic(e chem.Element) bool {
	switch e {
	case chem.Dummy, chem.Boron, chem.Carbon, chem.Nitrogen, chem.Oxygen, chem.Fluorine,
		chem.Phosphorus, chem.Sulfur, chem.Chlorine, chem.Bromine, chem.Iodine:
		return true
	}
	return false
}

// clockwise tells whether a marked atom's neighbours, as they are written, turn
// clockwise.
func (w *writer) clockwise(atom int32) bool {
	t := &w.tree
	start := len(w.order)
	if t.parent[atom].Atom >= 0 {
		w.order = append(w.order, t.parent[atom].Atom)
	}
	for _, c := range t.closures {
		if c.to == atom {
			w.order = append(w.order, c.from)
		}
	}
	for _, c := range t.closures {
		if c.from == atom {
			w.order = append(w.order, c.to)
		}
	}
	for _, l := range t.childrenOf(atom) {
		w.order = append(w.order, l.Atom)
	}
	links := w.m.Links(int(atom))
	unsaturated := false
	for i, x := range w.order[start:] {
		j := slices.IndexFunc(links, func(l chem.Link) bool { return l.Atom == x })
		w.order[start+i] = int32(j)
		o := w.m.Bonds[links[j].Bond].Order
		unsaturated = unsaturated || (o > chem.Single && o != chem.Dative)
	}
	odd := inversions(w.order[start:])%2 == 1
	w.order = w.order[:start]
	rings := int(t.opened[atom] + t.ended[atom])
	a := &w.m.Atoms[atom]
	if len(links) == 3 && flips(a.Hs == 1, t.parent[atom].Atom >= 0, rings, unsaturated) {
		odd = !odd
	}
	return (a.Chiral == chem.Clockwise) != odd
}
