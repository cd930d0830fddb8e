package language

import (
	"github.com/cupel-science/cupel/internal/chem"
)

// phase is what has come since the last atom.
type phase uint8

const (
	beginning   phase = iota // nothing at all
	afterAtom                // closures may follow
	afterRing                // no closures, but more rings, branches, the end
	inBranch                 // the first atom of a branch must follow
	afterBranch              // another branch or the last must follow
	finished
)

// text is a molecule that is being written, symbol by symbol. The same code
// reads training molecules and guides the writing of new ones, so that contexts
// cannot differ.
type text struct {
	*vocabulary
	phase    phase
	context  []token  // on the way to the present atom
	way      []placed // atoms on that way
	branches []branch // that are being written
	atoms    []atom
	bonded   []bonded
}

// placed is an atom on the way.
type placed struct {
	index int // in atoms
	kind  atom
	bonds int // sum of orders, those of open rings counted as single
	open  int // rings that begin here and have not ended
	tied  int // index of the way's atom that the last closure went to, from 1
}

// branch is where writing goes on when a branch is done.
type branch struct {
	way, context int // their lengths
	atoms        int // when it began
}

// bonded are two atoms and the order of their bond.
type bonded struct {
	a, b  int
	order chem.Order
}

func (t *text) reset(v *vocabulary) {
	t.vocabulary, t.phase = v, beginning
	t.context, t.way, t.branches = t.context[:0], t.way[:0], t.branches[:0]
	t.atoms, t.bonded = t.atoms[:0], t.bonded[:0]
}

func (t *text) top() *placed { return &t.way[len(t.way)-1] }

// free is how many bonds an atom can still make.
func (t *text) free(p *placed) int { return t.bonds[p.kind] - p.bonds }

// allows tells whether a symbol may come next.
func (t *text) allows(s *symbol) bool {
	switch s.kind {
	case anAtom:
		if t.phase == beginning || s.order == chem.NoOrder {
			return t.phase == beginning && s.order == chem.NoOrder
		}
		return t.phase != finished && t.allowsAtom(s)
	case aClosure:
		return t.phase == afterAtom && t.allowsClosure(s)
	case aRing:
		return (t.phase == afterAtom || t.phase == afterRing) && t.free(t.top()) >= 1
	case aBranch:
		return (t.phase == afterAtom || t.phase == afterRing || t.phase == afterBranch) && t.free(t.top()) >= 2
	case anEnd:
		return (t.phase == afterAtom || t.phase == afterRing) && t.noneOpen()
	}
	return false
}

// allowsAtom looks at valences: the last branch needs a bond yet, and so do open
// rings where nothing else follows.
func (t *text) allowsAtom(s *symbol) bool {
	need := bondsOf(s.order)
	here, there := t.free(t.top())-need, t.bonds[s.atom]-need
	if t.phase == inBranch {
		return here >= 1 && there >= 0
	}
	return here >= 0 && (there >= 1 || there == 0 && t.noneOpen())
}

func (t *text) allowsClosure(s *symbol) bool {
	at := len(t.way) - 1 - s.back
	if at < 0 || s.back < 2 || t.top().tied == at+1 {
		return false
	}
	start, need := &t.way[at], bondsOf(s.order)
	return start.open > 0 && t.free(t.top()) >= need && t.free(start) >= need-1
}

// noneOpen tells whether all rings have ended that can't end later.
func (t *text) noneOpen() bool {
	from := 0
	if n := len(t.branches); n > 0 {
		from = t.branches[n-1].way
	}
	for i := from; i < len(t.way); i++ {
		if t.way[i].open > 0 {
			return false
		}
	}
	return true
}

// add writes a symbol that is allowed.
func (t *text) add(tok token) {
	s := &t.symbols[tok]
	if s.kind != anEnd {
		t.context = append(t.context, tok)
	}
	switch s.kind {
	case anAtom:
		t.addAtom(s)
	case aClosure:
		at := len(t.way) - 1 - s.back
		start, end := &t.way[at], t.top()
		start.open--
		start.bonds += bondsOf(s.order) - 1
		end.bonds += bondsOf(s.order)
		end.tied = at + 1
		t.bonded = append(t.bonded, bonded{start.index, end.index, s.order})
	case aRing:
		t.top().open++
		t.top().bonds++
		t.phase = afterRing
	case aBranch:
		t.branches = append(t.branches, branch{len(t.way), len(t.context), len(t.atoms)})
		t.phase = inBranch
	case anEnd:
		t.end()
	}
}

func (t *text) addAtom(s *symbol) {
	index, need := len(t.atoms), bondsOf(s.order)
	t.atoms = append(t.atoms, s.atom)
	if need > 0 {
		t.top().bonds += need
		t.bonded = append(t.bonded, bonded{t.top().index, index, s.order})
	}
	t.way = append(t.way, placed{index: index, kind: s.atom, bonds: need})
	t.phase = afterAtom
}

// end goes back to where the last branch began. What is left of it are its
// first symbol and whether there were more atoms.
func (t *text) end() {
	n := len(t.branches)
	if n == 0 {
		t.phase = finished
		return
	}
	b := t.branches[n-1]
	t.branches = t.branches[:n-1]
	size := 1
	if len(t.atoms) > b.atoms+1 {
		size = 2
	}
	t.way = t.way[:b.way]
	t.context = append(t.context[:b.context+1], t.tokens[symbol{kind: contracted, back: size}])
	t.phase = afterBranch
}

// build makes the molecule.
func (t *text) build() (*chem.Mol, error) {
	var b chem.Builder
	for _, a := range t.atoms {
		b.AddAtom(chem.Atom{Element: a.element, Charge: a.charge})
	}
	for _, l := range t.bonded {
		b.AddBond(l.a, l.b, l.order)
	}
	return b.Build()
}
