package smiles

import "github.com/cupel-science/cupel/internal/chem"

// sides finds the marks / and \ of the single bonds beside double bonds.
//
// Each substituent's bond of a marked double bond has a direction; double bonds
// that share such a bond bind the directions together. Once they are known, only
// as many are written as it takes: one at each end of a double bond.
type sides struct {
	direction []int8 // of bonds, from A to B
	shown     []bool
	doubles   []int32 // marked double bonds, as they are written
	solved    []bool  // by bond
	queue     []int32
	possible  []bool // of the queue: the bond can be marked
	t         *tree
	lower     []bool // atoms in lower case
	m         *chem.Mol
}

// assign the marks of a component.
func (s *sides) assign(m *chem.Mol, t *tree, lower []bool) {
	s.m, s.t, s.lower = m, t, lower
	s.doubles = s.doubles[:0]
	for _, a := range t.order {
		for _, l := range m.Links(int(a)) {
			if m.Bonds[l.Bond].Stereo != chem.NoStereo && t.visit[a] < t.visit[l.Atom] {
				s.doubles = append(s.doubles, l.Bond)
			}
		}
	}
	if len(s.doubles) == 0 {
		return
	}
	s.direction = sized(s.direction, len(m.Bonds))
	s.shown = sized(s.shown, len(m.Bonds))
	s.solved = sized(s.solved, len(m.Bonds))
	clear(s.direction)
	clear(s.shown)
	clear(s.solved)
	for _, d := range s.doubles {
		if !s.solved[d] {
			s.solve(d)
		}
	}
	s.m, s.t, s.lower = nil, nil, nil
}

// mark is the character for a bond, seen from one of its atoms; 0 for none.
func (s *sides) mark(bond, from int32, b *chem.Bond, flat bool) byte {
	if flat || len(s.doubles) == 0 || !s.shown[bond] {
		return 0
	}
	if (s.direction[bond] > 0) == (b.A == from) {
		return '/'
	}
	return '\\'
}

// solve finds the directions around a double bond and those that hang together
// with it; the first that is written is /.
func (s *sides) solve(first int32) {
	s.queue = append(s.queue[:0], first)
	s.solved[first] = true
	s.possible = s.possible[:0]
	for i := 0; i < len(s.queue); i++ {
		b := &s.m.Bonds[s.queue[i]]
		s.possible = append(s.possible, s.direct(s.queue[i]))
		for _, end := range [2]int32{b.A, b.B} {
			for _, l := range s.m.Links(int(end)) {
				if l.Bond != s.queue[i] {
					s.spread(l.Atom)
				}
			}
		}
	}
	for i, d := range s.queue {
		if s.possible[i] {
			s.show(d, s.m.Bonds[d].A)
			s.show(d, s.m.Bonds[d].B)
		}
	}
	s.normalise()
}

// spread queues the marked double bonds at an atom.
func (s *sides) spread(atom int32) {
	for _, l := range s.m.Links(int(atom)) {
		if s.m.Bonds[l.Bond].Stereo != chem.NoStereo && !s.solved[l.Bond] {
			s.solved[l.Bond] = true
			s.queue = append(s.queue, l.Bond)
		}
	}
}

// direct gives the bonds of all substituents of a double bond a direction,
// following those that are there. It reports false if they contradict the bond,
// which happens in rings with an odd number of double bonds.
func (s *sides) direct(double int32) bool {
	b := &s.m.Bonds[double]
	turn := int8(1)
	if b.Stereo == chem.Trans {
		turn = -1
	}
	x, y := s.known(b.A, b.StereoA, double), s.known(b.B, b.StereoB, double)
	d := x
	if d == 0 {
		d = y * turn
	}
	if d == 0 {
		d = 1
	}
	s.set(b.A, b.StereoA, double, d)
	s.set(b.B, b.StereoB, double, d*turn)
	return y == 0 || y == d*turn
}

// known is the direction from an end to one of its substituents, as the
// directions that are there say; 0 if they say nothing.
func (s *sides) known(end, substituent, double int32) int8 {
	for _, l := range s.m.Links(int(end)) {
		d := s.direction[l.Bond]
		if l.Bond == double || d == 0 {
			continue
		}
		if s.m.Bonds[l.Bond].A != end {
			d = -d
		}
		if l.Atom != substituent {
			d = -d
		}
		return d
	}
	return 0
}

// set the directions from an end: d to one substituent, the opposite to the
// other. What is set stays.
func (s *sides) set(end, substituent, double int32, d int8) {
	for _, l := range s.m.Links(int(end)) {
		if l.Bond == double || s.direction[l.Bond] != 0 {
			continue
		}
		s.direction[l.Bond] = d
		if l.Atom != substituent {
			s.direction[l.Bond] = -d
		}
		if s.m.Bonds[l.Bond].A != end {
			s.direction[l.Bond] = -s.direction[l.Bond]
		}
	}
}

// show chooses the substituent whose bond is marked at an end of a double
// bond, unless one is marked already.
func (s *sides) show(double, end int32) {
	best, badness := int32(-1), 0
	for _, l := range s.m.Links(int(end)) {
		if l.Bond == double {
			continue
		}
		if s.shown[l.Bond] {
			return
		}
		if bad := s.badness(l, end); best < 0 || bad < badness {
			best, badness = l.Bond, bad
		}
	}
	if best >= 0 && badness < unmarkable {
		s.shown[best] = true
	}
}

const (
	misleading = 1 << 40
	unmarkable = 1 << 50
)

// badness of marking a bond: bonds that are written late are worse; worse yet
// are those that would tell something of another double bond.
func (s *sides) badness(l chem.Link, end int32) int {
	b := &s.m.Bonds[l.Bond]
	if b.Order != chem.Single && b.Order != chem.Aromatic {
		return unmarkable
	}
	bad := s.when(l, end)
	if b.Order == chem.Single && s.lower[b.A] && s.lower[b.B] {
		bad += misleading
	}
	for _, k := range s.m.Links(int(l.Atom)) {
		if o := &s.m.Bonds[k.Bond]; k.Bond != l.Bond && o.Order == chem.Double && o.Stereo == chem.NoStereo {
			bad += misleading
		}
	}
	return bad
}

// when a bond is written, as a number that rises along the text. A bond of the
// tree stands before its later atom, a ring bond behind its earlier one.
func (s *sides) when(l chem.Link, end int32) int {
	x, y := int(s.t.visit[end]), int(s.t.visit[l.Atom])
	if s.t.isTree(&s.m.Bonds[l.Bond], l.Bond) {
		return 2 * max(x, y) * chem.MaxAtoms
	}
	return (2*min(x, y)+1)*chem.MaxAtoms + max(x, y)
}

// normalise turns all marks of the solved double bonds over if the first that
// is written would be \.
func (s *sides) normalise() {
	first, at, from := int32(-1), 0, int32(0)
	s.eachSubstituent(func(l chem.Link, end int32) {
		if !s.shown[l.Bond] {
			return
		}
		if when := s.when(l, end); first < 0 || when < at {
			first, at, from = l.Bond, when, l.Atom
			if s.t.visit[end] < s.t.visit[l.Atom] {
				from = end
			}
		}
	})
	if first < 0 || (s.direction[first] > 0) == (s.m.Bonds[first].A == from) {
		return
	}
	const turned = 2 // marks what is done
	s.eachSubstituent(func(l chem.Link, _ int32) {
		if d := s.direction[l.Bond]; d == 1 || d == -1 {
			s.direction[l.Bond] = -turned * d
		}
	})
	s.eachSubstituent(func(l chem.Link, _ int32) {
		s.direction[l.Bond] = max(-1, min(1, s.direction[l.Bond]))
	})
}

// eachSubstituent visits the bonds beside the double bonds in the queue.
func (s *sides) eachSubstituent(visit func(l chem.Link, end int32)) {
	for _, d := range s.queue {
		b := &s.m.Bonds[d]
		for _, end := range [2]int32{b.A, b.B} {
			for _, l := range s.m.Links(int(end)) {
				if l.Bond != d {
					visit(l, end)
				}
			}
		}
	}
}
