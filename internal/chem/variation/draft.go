package variation

import (
	"math/rand/v2"

	"github.com/cupel-science/cupel/internal/chem"
)

// draft is a molecule that is being changed. Places are chosen by looking at
// the molecule as it was; edits go to the builder, whose atoms and bonds have
// the same indices until one is taken out.
type draft struct {
	*chem.Builder
	was *chem.Mol
	rng *rand.Rand
}

func newDraft(m *chem.Mol, rng *rand.Rand) *draft {
	d := &draft{Builder: chem.Edit(m), was: m, rng: rng}
	flatten(d.Builder)
	return d
}

// flatten makes the Kekulé structure of a builder, forgets stereo, and lets
// hydrogens follow from the valence.
func flatten(b *chem.Builder) {
	b.Kekulize()
	for i := range b.NumAtoms() {
		a := b.Atom(i)
		a.Chiral = chem.Achiral
		if a.Radicals == 0 && a.Isotope == 0 {
			a.NoImplicit, a.ExplicitHs = false, 0
		}
	}
	for i := range b.NumBonds() {
		b.Bond(i).Stereo = chem.NoStereo
	}
}

// Flat is a molecule without its stereo marks.
func Flat(m *chem.Mol) (*chem.Mol, error) {
	b := chem.Edit(m)
	flatten(b)
	return b.Build()
}

// pick draws an index below n that fulfils a condition; false where none does.
func (d *draft) pick(n int, is func(i int) bool) (int, bool) {
	count := 0
	for i := range n {
		if is(i) {
			count++
		}
	}
	if count == 0 {
		return 0, false
	}
	left := d.rng.IntN(count)
	for i := range n {
		if is(i) {
			if left == 0 {
				return i, true
			}
			left--
		}
	}
	return 0, false
}

func (d *draft) pickAtom(is func(i int) bool) (int, bool) { return d.pick(len(d.was.Atoms), is) }
func (d *draft) pickBond(is func(i int) bool) (int, bool) { return d.pick(len(d.was.Bonds), is) }

// spare is the number of bonds that an atom can take on for hydrogens.
func (d *draft) spare(atom int) int { return int(d.was.Atoms[atom].Hs) }

// join makes a single bond.
func (d *draft) join(a, b int) { d.AddBond(a, b, chem.Single) }

// draw chooses one of several by weight.
func draw[T any](rng *rand.Rand, choices []weighted[T]) T {
	total := 0
	for _, c := range choices {
		total += c.weight
	}
	at := rng.IntN(total)
	for _, c := range choices {
		if at -= c.weight; at < 0 {
			return c.value
		}
	}
	panic("unreachable")
}

type weighted[T any] struct {
	weight int
	value  T
}
