package smarts

import (
	"errors"
	"sync"

	"github.com/cupel-science/cupel/internal/chem"
)

// Target is a molecule that is prepared for searches. It is for one goroutine
// at a time.
type Target struct {
	mol   *chem.Mol
	types []uint8 // of each atom
	// present are the types that occur.
	present typeSet
	frames  []frame // one for each depth of recursive patterns
	// answers of recursive patterns: [pattern × atoms + atom], of the pattern
	// that is searched for.
	answers []answer
	matches []int32 // flat
	steps   int     // left before the search is given up
}

type answer uint8

const (
	unasked answer = iota
	yes
	no
)

// frame is the state of a search in one depth.
type frame struct {
	search
	used  []bool  // by atom of the molecule
	found []int32 // by atom of the pattern
}

// maxSteps bounds a search: more than any that is meant to end, and less than a
// second.
const maxSteps = 1 << 23

// ErrTooHard tells that a search was given up. It takes a pattern that matches
// in very many ways, such as a long chain of any atoms in a large cage.
var ErrTooHard = errors.New("smarts: the search takes too many steps")

// NewTarget prepares a molecule.
func NewTarget(m *chem.Mol) *Target {
	t := &Target{}
	t.Reset(m)
	return t
}

// Reset prepares another molecule and keeps the memory.
func (t *Target) Reset(m *chem.Mol) {
	t.mol = m
	t.types = t.types[:0]
	t.present = noTypes
	for i := range m.Atoms {
		kind := typeOf(&m.Atoms[i])
		t.types = append(t.types, kind)
		t.present.add(kind)
	}
}

var targets = sync.Pool{New: func() any { return new(Target) }}

// lend a target for one search.
func lend(m *chem.Mol) *Target {
	t := targets.Get().(*Target)
	t.Reset(m)
	return t
}

func (t *Target) giveBack() {
	t.mol = nil
	targets.Put(t)
}

// Options of a search.
type Options struct {
	// Unique keeps one match for each set of atoms: the one that comes first.
	Unique bool
	// Chirality asks that @ and @@ match too.
	Chirality bool
	// Limit on matches, counted before Unique drops some; 0 means 1,000.
	Limit int
}

const defaultLimit = 1000

// Match tells whether the molecule has the pattern.
func (t *Target) Match(p *Pattern) bool {
	s := t.begin(p)
	return s != nil && s.run(p.best)
}

// MatchAt tells whether the pattern matches with its first atom at the given
// one.
func (t *Target) MatchAt(p *Pattern, atom int) bool {
	if !p.atoms[0].types.has(t.types[atom]) {
		return false
	}
	s := t.begin(p)
	return s != nil && s.try(p.first, int32(atom))
}

// begin a search; nil where it is plain that the molecule lacks the pattern.
func (t *Target) begin(p *Pattern) *search {
	if len(p.atoms) > len(t.types) {
		return nil
	}
	for i := range p.needed {
		if p.needed[i].and(t.present) == noTypes {
			return nil
		}
	}
	t.steps = maxSteps
	if len(p.recursive) > 0 {
		n := len(p.recursive) * len(t.types)
		if cap(t.answers) < n {
			t.answers = make([]answer, n)
		}
		t.answers = t.answers[:n]
		clear(t.answers)
	}
	for len(t.frames) < p.depth {
		t.frames = append(t.frames, frame{})
	}
	return t.enter(0, p)
}

// enter prepares the frame of a depth.
func (t *Target) enter(depth int, p *Pattern) *search {
	f := &t.frames[depth]
	if n := len(t.types); cap(f.used) < n {
		f.used = make([]bool, n)
	} else {
		f.used = f.used[:n] // a search leaves them all false
	}
	if n := len(p.atoms); cap(f.found) < n {
		f.found = make([]int32, n)
	} else {
		f.found = f.found[:n]
	}
	f.search = search{t: t, p: p, depth: depth, used: f.used, found: f.found}
	return &f.search
}

// startsAt tells whether a recursive pattern matches with its first atom at the
// given one.
func (t *Target) startsAt(s *search, sub, atom int32) bool {
	known := &t.answers[int(sub)*len(t.types)+int(atom)]
	if *known == unasked {
		*known = no
		p := s.p.recursive[sub]
		inner := t.enter(s.depth+1, p)
		inner.chirality = s.chirality
		if p.atoms[0].types.has(t.types[atom]) && inner.try(p.first, atom) {
			*known = yes
		}
	}
	return *known == yes
}
