package chem

import (
	"errors"
	"fmt"
	"sync"
)

// MaxAtoms is the largest number of atoms that a molecule may have. It bounds
// the work that a hostile input can cause.
const MaxAtoms = 16_000

// maxBonds bounds the bonds likewise.
const maxBonds = 2 * MaxAtoms

// Direction of a single bond beside a double bond, as the marks / and \ give
// it in SMILES, seen from the bond's atom A to its atom B.
type Direction int8

// Directions.
const (
	NoDirection Direction = 0
	Up          Direction = 1  // SMILES /
	Down        Direction = -1 // SMILES \
)

// Builder puts a molecule together. The zero value is empty and ready for use.
//
// What counts of an atom are its Element, Charge, ExplicitHs, NoImplicit,
// Radicals, Isotope, Map, Aromatic and Chiral; Build finds the rest. Chiral
// speaks of the atom's bonds in the order in which they were added; where the
// atom has three of them and one hydrogen, that hydrogen is first.
//
// What counts of a bond are A, B, Order, and Stereo with StereoA and StereoB.
type Builder struct {
	atoms []Atom
	bonds []Bond
	// directions of the bonds; it may be shorter than bonds.
	directions []Direction
}

// Edit gives a builder that starts with a molecule's atoms and bonds.
// Aromatic bonds stay so; [Builder.Kekulize] makes them single and double,
// which is what one wants before cutting or opening rings.
func Edit(m *Mol) *Builder {
	b := &Builder{}
	b.Add(m)
	return b
}

// Reset empties the builder and keeps its memory.
func (b *Builder) Reset() {
	b.atoms, b.bonds, b.directions = b.atoms[:0], b.bonds[:0], b.directions[:0]
}

// Add puts all atoms and bonds of a molecule behind those that are there; it
// returns the index of the first of the new atoms.
func (b *Builder) Add(m *Mol) (first int) {
	first = len(b.atoms)
	b.atoms = append(b.atoms, m.Atoms...)
	for _, bond := range m.Bonds {
		bond.A += int32(first)
		bond.B += int32(first)
		bond.StereoA += int32(first)
		bond.StereoB += int32(first)
		b.bonds = append(b.bonds, bond)
	}
	return first
}

// NumAtoms counts the atoms so far.
func (b *Builder) NumAtoms() int { return len(b.atoms) }

// NumBonds counts the bonds so far.
func (b *Builder) NumBonds() int { return len(b.bonds) }

// Atom gives access to an atom, to read and to change it. The pointer holds
// until the next atom is added.
func (b *Builder) Atom(i int) *Atom { return &b.atoms[i] }

// Bond gives access to a bond, to read and to change it. The pointer holds
// until the next bond is added.
func (b *Builder) Bond(i int) *Bond { return &b.bonds[i] }

// AddAtom adds an atom and returns its index.
func (b *Builder) AddAtom(a Atom) int {
	b.atoms = append(b.atoms, a)
	return len(b.atoms) - 1
}

// AddBond joins two atoms and returns the bond's index. Build complains of
// atoms that are joined twice, or to themselves.
func (b *Builder) AddBond(from, to int, order Order) int {
	b.bonds = append(b.bonds, Bond{A: int32(from), B: int32(to), Order: order, Kekule: order})
	return len(b.bonds) - 1
}

// SetDirection marks a bond beside a double bond, as / and \ do in SMILES.
func (b *Builder) SetDirection(bond int, d Direction) {
	for len(b.directions) <= bond {
		b.directions = append(b.directions, NoDirection)
	}
	b.directions[bond] = d
}

func (b *Builder) direction(bond int) Direction {
	if bond < len(b.directions) {
		return b.directions[bond]
	}
	return NoDirection
}

// BondBetween is the index of the bond between two atoms; -1 if there is none.
func (b *Builder) BondBetween(from, to int) int {
	for i := range b.bonds {
		x, y := int(b.bonds[i].A), int(b.bonds[i].B)
		if (x == from && y == to) || (x == to && y == from) {
			return i
		}
	}
	return -1
}

// RemoveBond takes a bond out; the indices of later bonds fall by one.
func (b *Builder) RemoveBond(bond int) {
	b.keepBonds(func(i int) bool { return i != bond })
}

// RemoveAtom takes an atom out, and its bonds; the indices of later atoms fall
// by one.
func (b *Builder) RemoveAtom(atom int) {
	b.RemoveAtoms(func(i int) bool { return i == atom })
}

// RemoveAtoms takes out all atoms that the function says, and their bonds. The
// atoms that stay keep their order.
func (b *Builder) RemoveAtoms(drop func(atom int) bool) {
	moved := make([]int32, len(b.atoms))
	n := int32(0)
	for i := range b.atoms {
		if drop(i) {
			moved[i] = -1
			continue
		}
		moved[i] = n
		b.atoms[n] = b.atoms[i]
		n++
	}
	b.atoms = b.atoms[:n]
	b.renumber(moved)
}

// renumber gives the bonds their atoms' new indices and drops those that have
// lost one.
func (b *Builder) renumber(moved []int32) {
	b.keepBonds(func(i int) bool { return moved[b.bonds[i].A] >= 0 && moved[b.bonds[i].B] >= 0 })
	for i := range b.bonds {
		bond := &b.bonds[i]
		bond.A, bond.B = moved[bond.A], moved[bond.B]
		if bond.Stereo == NoStereo {
			continue
		}
		bond.StereoA, bond.StereoB = moved[bond.StereoA], moved[bond.StereoB]
		if bond.StereoA < 0 || bond.StereoB < 0 {
			bond.Stereo = NoStereo
		}
	}
}

func (b *Builder) keepBonds(keep func(i int) bool) {
	n := 0
	for i := range b.bonds {
		if !keep(i) {
			continue
		}
		b.bonds[n] = b.bonds[i]
		if i < len(b.directions) {
			b.directions[n] = b.directions[i]
		}
		n++
	}
	b.bonds = b.bonds[:n]
	b.directions = b.directions[:min(n, len(b.directions))]
}

// Kekulize gives every bond the order it has in the Kekulé structure and takes
// the aromatic marks off. Hydrogens that were noted only because of the
// aromaticity become implicit.
func (b *Builder) Kekulize() {
	for i := range b.bonds {
		if b.bonds[i].Order == Aromatic {
			b.bonds[i].Order = b.bonds[i].Kekule
		}
	}
	for i := range b.atoms {
		a := &b.atoms[i]
		if a.Aromatic && a.ExplicitHs == 1 && a.Charge == 0 && (a.Element == Nitrogen || a.Element == Phosphorus) {
			a.ExplicitHs, a.NoImplicit = 0, false
		}
		a.Aromatic = false
	}
}

// Build makes a sane molecule of the atoms and bonds, or says why there is
// none. The hydrogens that need not be atoms become counts. The builder keeps
// its atoms and bonds, less those hydrogens, and may be used further.
func (b *Builder) Build() (*Mol, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	p, _ := perceivers.Get().(*perceiver)
	defer perceivers.Put(p)
	m := &Mol{}
	if err := p.build(b, m); err != nil {
		return nil, err
	}
	return m, nil
}

// perceivers holds scratch memory for reuse.
var perceivers = sync.Pool{New: func() any { return &perceiver{} }}

var (
	errTooLarge = fmt.Errorf("a molecule of more than %d atoms or %d bonds", MaxAtoms, maxBonds)
	errSelfBond = errors.New("an atom that is bonded to itself")
)

// check the shape of the graph: sizes, indices, and that no two atoms are
// joined twice.
func (b *Builder) check() error {
	n := int32(len(b.atoms))
	if n > MaxAtoms || len(b.bonds) > maxBonds {
		return errTooLarge
	}
	for i := range b.atoms {
		if b.atoms[i].Element > maxElement {
			return &AtomError{Atom: i, Reason: fmt.Sprintf("atomic number %d", b.atoms[i].Element)}
		}
	}
	for i := range b.bonds {
		x, y := b.bonds[i].A, b.bonds[i].B
		if x < 0 || y < 0 || x >= n || y >= n {
			return fmt.Errorf("bond %d joins atoms %d and %d of %d", i, x, y, n)
		}
		if x == y {
			return &AtomError{Atom: int(x), Reason: errSelfBond.Error()}
		}
	}
	return nil
}

// AtomError says what is wrong with an atom.
type AtomError struct {
	Atom   int // index in the builder, before Build took hydrogens out
	Reason string
}

func (e *AtomError) Error() string { return fmt.Sprintf("atom %d: %s", e.Atom, e.Reason) }
