package fingerprint

import (
	"slices"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// ECFP is the extended-connectivity fingerprint of a radius in bonds: radius 2
// is what the literature calls ECFP4, by its diameter. Chirality is not told
// apart. It is the fingerprint of Rogers and Hahn, "Extended-Connectivity
// Fingerprints", J. Chem. Inf. Model. 2010, with the hash of RDKit's
// GetMorganFingerprint.
func ECFP(m *chem.Mol, radius int) (Counts, error) {
	return morgan(m, radius, connectivityInvariants)
}

// FCFP is ECFP with atoms told apart by what they do (see [Features]) in place
// of what they are: RDKit's GetMorganFingerprint with useFeatures.
func FCFP(m *chem.Mol, radius int) (Counts, error) {
	return morgan(m, radius, featureInvariants)
}

func morgan(m *chem.Mol, radius int, invariants func(*chem.Mol, []uint32)) (Counts, error) {
	if err := checkSize(m); err != nil {
		return nil, err
	}
	g := growthPool.Get().(*growth)
	defer growthPool.Put(g)
	g.reset(m)
	invariants(m, g.invariants)
	g.ids = append(g.ids, g.invariants...)
	for layer := 0; layer < radius && g.living > 0; layer++ {
		g.expand(m, uint32(layer))
		g.keepNew()
	}
	return countIDs(g.ids), nil
}

// growth is the state of the algorithm. Every atom has an environment, the set
// of bonds it has reached, and an invariant, the hash of that environment. Both
// grow from round to round. An environment that was found before is not counted
// again, and the atom that found it dies: it grows no more, and its neighbours
// see an invariant of 0 in it.
type growth struct {
	words                  int // of a set of bonds
	environments, expanded []uint64
	invariants, next       []uint32
	dead                   []bool
	living                 int
	found                  []environment
	kept                   []uint64 // the sets of found; empty if keys are enough
	neighbours             []uint64
	ids                    []uint32
}

// environment that was found.
type environment struct {
	key  uint64 // of the set of bonds
	atom int32  // that stands for it
}

var growthPool = sync.Pool{New: func() any { return new(growth) }}

func (g *growth) reset(m *chem.Mol) {
	atoms := len(m.Atoms)
	g.words = max(1, (len(m.Bonds)+63)/64)
	g.environments = resized(g.environments, atoms*g.words)
	g.expanded = resized(g.expanded, atoms*g.words)
	g.invariants = resized(g.invariants, atoms)
	g.next = resized(g.next, atoms)
	g.dead = resized(g.dead, atoms)
	clear(g.environments)
	g.living = atoms
	g.found, g.kept = g.found[:0], g.kept[:0]
	g.ids = g.ids[:0]
	for i := range g.dead {
		g.dead[i] = m.Degree(i) == 0
		if g.dead[i] {
			g.living--
		}
	}
}

func resized[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// of is the i-th of sets.
func (g *growth) of(i int, sets []uint64) []uint64 {
	return sets[i*g.words:][:g.words:g.words]
}

// expand the environments and invariants of the living by one bond.
func (g *growth) expand(m *chem.Mol, layer uint32) {
	copy(g.expanded, g.environments)
	for atom := range m.Atoms {
		if g.dead[atom] {
			g.next[atom] = 0
			continue
		}
		set := g.of(atom, g.expanded)
		g.neighbours = g.neighbours[:0]
		for _, link := range m.Links(atom) {
			set[link.Bond/64] |= 1 << (link.Bond % 64)
			for i, word := range g.of(int(link.Atom), g.environments) {
				set[i] |= word
			}
			order := bondCodes[m.Bonds[link.Bond].Order]
			g.neighbours = append(g.neighbours, order<<32|uint64(g.invariants[link.Atom]))
		}
		sortFew(g.neighbours)
		hash := combine(layer, g.invariants[atom])
		for _, n := range g.neighbours {
			hash = combine(hash, combine(combine(0, uint32(n>>32)), uint32(n)))
		}
		g.next[atom] = hash
	}
	g.environments, g.expanded = g.expanded, g.environments
	g.invariants, g.next = g.next, g.invariants
}

// keepNew counts the environments that were not found before. Of atoms that
// find the same one in the same round, the one with the least invariant
// survives.
func (g *growth) keepNew() {
	earlier := len(g.found)
	for atom := range g.dead {
		if g.dead[atom] {
			continue
		}
		bonds := g.of(atom, g.environments)
		key := setKey(bonds)
		at := g.find(key, bonds)
		switch {
		case at < 0:
			g.found = append(g.found, environment{key, int32(atom)})
			if g.words > 1 {
				g.kept = append(g.kept, bonds...)
			}
		case at < earlier || g.invariants[g.found[at].atom] <= g.invariants[atom]:
			g.kill(atom)
		default:
			g.kill(int(g.found[at].atom))
			g.found[at].atom = int32(atom)
		}
	}
	for _, e := range g.found[earlier:] {
		g.ids = append(g.ids, g.invariants[e.atom])
	}
}

func (g *growth) kill(atom int) {
	g.dead[atom] = true
	g.living--
}

// find a set among those that were found; -1 if it is new. A set of one word is
// its own key.
func (g *growth) find(key uint64, bonds []uint64) int {
	for i := range g.found {
		if g.found[i].key == key && (g.words == 1 || slices.Equal(g.of(i, g.kept), bonds)) {
			return i
		}
	}
	return -1
}

// setKey is equal for equal sets, and the set itself if that is one word.
func setKey(set []uint64) uint64 {
	key := set[0]
	for _, word := range set[1:] {
		key = (key ^ key>>29) * 0x9e3779b97f4a7c15
		key ^= word
	}
	return key
}

// sortFew sorts by insertion: atoms have few neighbours.
func sortFew(s []uint64) {
	if len(s) > 12 {
		slices.Sort(s)
		return
	}
	for i := 1; i < len(s); i++ {
		for j := i; j > 0 && s[j] < s[j-1]; j-- {
			s[j], s[j-1] = s[j-1], s[j]
		}
	}
}
