package depict

import (
	"fmt"
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// MaxAtoms is the largest number of atoms that is drawn; larger molecules are
// unreadable as structural formulas. MaxLayout is the largest number that is laid
// out, as for a molfile, which holds no more; it takes up to a second.
const (
	MaxAtoms  = 200
	MaxLayout = 999
)

// Layout gives every atom its place in the plane: x to the right, y up, the
// length of a bond 1. It is an error to have more than [MaxLayout].
func Layout(m *chem.Mol) ([]complex128, error) {
	if len(m.Atoms) > MaxLayout {
		return nil, fmt.Errorf("depict: %d atoms, at most %d are laid out", len(m.Atoms), MaxLayout)
	}
	l := &layouter{m: m, at: make([]complex128, len(m.Atoms)), placed: make([]bool, len(m.Atoms)), from: make([]int32, len(m.Atoms))}
	for i := range l.from {
		l.from[i] = -1
	}
	l.findBlocks()
	parts := l.components()
	for _, part := range parts {
		l.grow(l.start(part))
		l.untangle(part)
		l.orient(part)
	}
	l.lineUp(parts)
	return l.at, nil
}

// layouter places the atoms of a molecule.
type layouter struct {
	m      *chem.Mol
	at     []complex128
	placed []bool
	from   []int32   // the neighbour that an atom outside rings was placed from; -1 for none
	blocks []block   // ring systems
	in     [][]int32 // blocks of each atom: several for a spiro atom
}

// components are the atoms of each connected part, the largest first.
func (l *layouter) components() [][]int32 {
	seen := make([]bool, len(l.m.Atoms))
	var parts [][]int32
	for i := range l.m.Atoms {
		if part := l.reach(int32(i), seen); len(part) > 0 {
			parts = append(parts, part)
		}
	}
	slices.SortStableFunc(parts, func(a, b []int32) int { return len(b) - len(a) })
	return parts
}

// reach marks and lists the atoms that hang together with one over atoms that
// are not marked.
func (l *layouter) reach(atom int32, marked []bool) []int32 {
	if marked[atom] {
		return nil
	}
	marked[atom] = true
	out := []int32{atom}
	for i := 0; i < len(out); i++ {
		for _, k := range l.m.Links(int(out[i])) {
			if !marked[k.Atom] {
				marked[k.Atom] = true
				out = append(out, k.Atom)
			}
		}
	}
	return out
}

// start places the first atoms of a part: its largest ring system, or one end
// of its longest chain.
func (l *layouter) start(part []int32) []int32 {
	best := -1
	for _, a := range part {
		for _, b := range l.in[a] {
			if best < 0 || len(l.blocks[b].atoms) > len(l.blocks[best].atoms) {
				best = int(b)
			}
		}
	}
	if best >= 0 {
		b := &l.blocks[best]
		for i, a := range b.atoms {
			l.at[a], l.placed[a] = b.at[i], true
		}
		return slices.Clone(b.atoms)
	}
	end := l.farthest(l.farthest(part[0]))
	l.placed[end] = true
	return []int32{end}
}

// farthest is the last atom of a breadth-first search.
func (l *layouter) farthest(atom int32) int32 {
	all := l.reach(atom, make([]bool, len(l.m.Atoms)))
	return all[len(all)-1]
}

// lineUp sets the parts side by side, those on a line centred, in lines of about
// the same width.
func (l *layouter) lineUp(parts [][]int32) {
	const gap, page = 0.8, 22
	x, y := 0.0, 0.0
	for first := 0; first < len(parts); {
		last, tallest := first, 0.0
		x = 0
		for ; last < len(parts); last++ {
			low, high := l.bounds(parts[last])
			if last > first && x+real(high-low) > page {
				break
			}
			l.shift(parts[last], complex(x-real(low), -(imag(low)+imag(high))/2))
			x += real(high-low) + gap
			tallest = max(tallest, imag(high-low))
		}
		for _, part := range parts[first:last] {
			l.shift(part, complex(0, y-tallest/2))
		}
		y -= tallest + gap
		first = last
	}
}

func (l *layouter) shift(part []int32, by complex128) {
	for _, a := range part {
		l.at[a] += by
	}
}

// bounds of a part with its labels.
func (l *layouter) bounds(part []int32) (low, high complex128) {
	low, high = l.at[part[0]], l.at[part[0]]
	for _, a := range part {
		p := l.at[a]
		left, right, up, down := 0.0, 0.0, 0.0, 0.0
		if text, ok := labelOf(l.m, l.at, int(a)); ok {
			left, right, up, down = text.extent()
		}
		low = complex(min(real(low), real(p)-left), min(imag(low), imag(p)-down))
		high = complex(max(real(high), real(p)+right), max(imag(high), imag(p)+up))
	}
	return low, high
}
