package alerts

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// needs of a pattern: what a molecule must have in order to match.
type needs struct {
	// clauses each share a feature with the molecule.
	clauses []clause
	// The molecule has at least as many as the pattern. For a match maps cycles to
	// cycles, and bonds in cycles to bonds in cycles.
	cycles, junctions int
}

// clause is a set of features, given by the words that are not empty.
type clause []word

type word struct {
	index uint32
	bits  uint64
}

func (n *needs) metBy(f *features) bool {
	if n.cycles > f.cycles || n.junctions > f.junctions {
		return false
	}
	for _, c := range n.clauses {
		if !c.metBy(&f.set) {
			return false
		}
	}
	return true
}

func (c clause) metBy(f *featureSet) bool {
	for _, w := range c {
		if f[w.index]&w.bits != 0 {
			return true
		}
	}
	return false
}

func needsOf(p *smarts.Pattern) needs {
	cycles, junctions := cyclesOf(p)
	return needs{clausesOf(p), cycles, junctions}
}

// clausesOf a pattern: one for each atom and bond, the narrow ones first, without
// those that follow from others.
func clausesOf(p *smarts.Pattern) []clause {
	var sets []featureSet
	ofAtoms := make([]featureSet, p.Len())
	for i := range ofAtoms {
		ofAtoms[i] = atomsThatMatch(p, i)
		sets = append(sets, ofAtoms[i])
	}
	for i := range p.NumBonds() {
		a, b := p.Bond(i)
		sets = append(sets, bondsThatMatch(p, i, kindsIn(&ofAtoms[a]), kindsIn(&ofAtoms[b])))
	}
	slices.SortStableFunc(sets, func(a, b featureSet) int { return cmp.Compare(a.size(), b.size()) })
	var clauses []clause
	var kept []featureSet
	for i := range sets {
		if !slices.ContainsFunc(kept, func(k featureSet) bool { return k.within(&sets[i]) }) {
			kept = append(kept, sets[i])
			clauses = append(clauses, sets[i].clause())
		}
	}
	return clauses
}

func (f *featureSet) size() int {
	n := 0
	for _, w := range f {
		n += bits.OnesCount64(w)
	}
	return n
}

// within tells whether all features of f are in g: whoever meets f meets g.
func (f *featureSet) within(g *featureSet) bool {
	for i := range f {
		if f[i]&^g[i] != 0 {
			return false
		}
	}
	return true
}

func (f *featureSet) clause() clause {
	var c clause
	for i, w := range f {
		if w != 0 {
			c = append(c, word{uint32(i), w})
		}
	}
	return c
}

// kindSet has bit k for kind k.
type kindSet uint32

func kindsIn(atom *featureSet) (s kindSet) {
	for k := range kinds {
		for i := range hydrogenSteps * chargeSteps * ringSteps {
			if atom.has(atomFeature(k, 0, 0, 0) + i) {
				s |= 1 << k
			}
		}
	}
	return s
}

// atomsThatMatch an atom of a pattern, as features.
func atomsThatMatch(p *smarts.Pattern, atom int) (f featureSet) {
	for _, e := range representatives() {
		for hs := range hydrogenSteps {
			for charge := range chargeSteps {
				for ring := range ringSteps {
					class := smarts.AtomClass{
						Element: e.element, Aromatic: e.aromatic,
						Hs: hydrogenRange(hs), Charge: chargeRange(charge),
						InRing: smarts.Range{Lo: int32(ring), Hi: int32(ring)},
					}
					if p.AtomMayBe(atom, &class) {
						f.add(atomFeature(e.kind, hs, charge, ring))
					}
				}
			}
		}
	}
	f.addRest(p, atom)
	return f
}

// addRest adds all features of the kind that gathers the rest of the elements,
// if one of them may match. They are not told apart further.
func (f *featureSet) addRest(p *smarts.Pattern, atom int) {
	for e := range 128 {
		for _, aromatic := range [...]bool{false, true} {
			class := smarts.AtomClass{
				Element: chem.Element(e), Aromatic: aromatic,
				Hs:     smarts.Range{Lo: 0, Hi: many},
				Charge: smarts.Range{Lo: -many, Hi: many},
				InRing: smarts.Range{Lo: 0, Hi: 1},
			}
			if kindOf(class.Element, aromatic) != kindRest || !p.AtomMayBe(atom, &class) {
				continue
			}
			for i := range hydrogenSteps * chargeSteps * ringSteps {
				f.add(atomFeature(kindRest, 0, 0, 0) + i)
			}
			return
		}
	}
}

// representative of a kind: its element.
type representative struct {
	kind     kind
	element  chem.Element
	aromatic bool
}

var representatives = sync.OnceValue(func() (all []representative) {
	for e := range 128 {
		for _, aromatic := range [...]bool{false, true} {
			if k := kindOf(chem.Element(e), aromatic); k != kindRest {
				all = append(all, representative{k, chem.Element(e), aromatic})
			}
		}
	}
	return all
})

// many is more than any molecule has.
const many = 1 << 20

func hydrogenRange(step int) smarts.Range {
	if step == hydrogenSteps-1 {
		return smarts.Range{Lo: hydrogenSteps - 1, Hi: many}
	}
	return smarts.Range{Lo: int32(step), Hi: int32(step)}
}

func chargeRange(step int) smarts.Range {
	switch step {
	case 0:
		return smarts.Range{Lo: -many, Hi: -1}
	case 1:
		return smarts.Range{Lo: 0, Hi: 0}
	}
	return smarts.Range{Lo: 1, Hi: many}
}

// bondsThatMatch a bond of a pattern whose ends are of given kinds.
func bondsThatMatch(p *smarts.Pattern, bond int, a, b kindSet) (f featureSet) {
	for ring := range ringSteps {
		for o := chem.NoOrder; o <= chem.Dative; o++ {
			if !p.BondMayBe(bond, o, ring == 1) {
				continue
			}
			for x := range kinds {
				for y := range kinds {
					if a>>x&1 != 0 && b>>y&1 != 0 {
						f.add(bondFeature(x, y, orderStep(o), ring))
					}
				}
			}
		}
	}
	return f
}
