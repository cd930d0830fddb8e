package smarts

import "github.com/cupel-science/cupel/internal/chem"

// property of an atom that a letter stands for.
type letter struct {
	kind queryKind
	// alone is what the letter means without a number.
	lo, hi int32
	ranged bool // {a-b} may follow
}

var letters = map[byte]letter{
	'D': {degree, 1, 1, true},
	'd': {heavyDegree, 1, 1, true},
	'X': {connectivity, 1, 1, true},
	'v': {valence, 1, 1, true},
	'H': {hydrogens, 1, 1, false},
	'h': {hiddenHs, 1, unbounded, true},
	'R': {rings, 1, unbounded, true},
	'r': {smallestRing, 1, unbounded, true},
	'x': {ringBonds, 1, unbounded, true},
	'z': {heteroatoms, 1, unbounded, true},
	'Z': {aliphaticHeter, 1, unbounded, true},
}

// counted reads a letter that a number or a range may follow.
func (ps *parser) counted(a *atom) (query, error) {
	l, ok := letters[ps.peek()]
	if !ok || ps.pos >= len(ps.text) {
		return query{}, nil
	}
	ps.pos++
	q := query{kind: l.kind, lo: l.lo, hi: l.hi}
	if n, ok := ps.number(9); ok {
		q.lo, q.hi = int32(n), int32(n)
	} else if l.ranged && ps.peek() == '{' {
		return q, ps.span(&q)
	}
	if l.kind == hydrogens && q.lo == 1 && a.chiral != chem.Achiral && len(a.order) == 0 {
		a.order = []int32{implicit}
	}
	return q, nil
}

// span reads {a-b}, {a-} or {-b}.
func (ps *parser) span(q *query) error {
	start := ps.pos
	ps.pos++
	q.lo, q.hi = -unbounded, unbounded
	lo, hasLo := ps.number(9)
	dash := ps.take('-')
	hi, hasHi := ps.number(9)
	if !dash || !hasLo && !hasHi || !ps.take('}') {
		return ps.errorAt(start, "a range is {a-b}, {a-} or {-b}")
	}
	if hasLo {
		q.lo = int32(lo)
	}
	if hasHi {
		q.hi = int32(hi)
	}
	return nil
}
