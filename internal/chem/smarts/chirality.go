package smarts

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
)

// chiralityFits tells whether a complete match has the senses that the pattern
// asks for. As in RDKit, an atom with fewer than three neighbours in the pattern
// asks only for some chirality.
func (s *search) chiralityFits() bool {
	for i := range s.p.atoms {
		pa := &s.p.atoms[i]
		if pa.chiral == chem.Achiral {
			continue
		}
		a := int(s.found[i])
		if s.t.mol.Atoms[a].Chiral == chem.Achiral {
			return false
		}
		around := s.p.around(pa)
		if len(around) != 4 {
			continue
		}
		if !s.senseFits(pa.chiral, around, a) {
			return false
		}
	}
	return true
}

// around lists four neighbours of an atom in the sense that its chirality speaks
// of, one of which may be implicit; nil where there are fewer.
func (p *Pattern) around(a *atom) []int32 {
	order := a.order
	if len(order) == 3 && !slices.Contains(order, implicit) {
		// A hydrogen or a lone pair that isn't written is last.
		order = append(slices.Clone(order), implicit)
	}
	if len(order) != 4 {
		return nil
	}
	return order
}

// senseFits compares the sense of a pattern's atom with that of the molecule's
// atom a.
func (s *search) senseFits(want chem.Chirality, around []int32, a int) bool {
	m := s.t.mol
	var have [4]int32 // the molecule's neighbours, in its order
	n := 0
	if m.Degree(a) == 3 {
		have[0], n = implicit, 1
	}
	for _, l := range m.Links(a) {
		if n < len(have) {
			have[n] = l.Atom
		}
		n++
	}
	if n != len(have) {
		return false
	}
	var wanted [4]int32
	for i, pn := range around {
		wanted[i] = implicit
		if pn != implicit {
			wanted[i] = s.found[pn]
		}
	}
	return odd(wanted, have) != (want == m.Atoms[a].Chiral)
}

// odd tells whether it takes an odd number of swaps to turn one order of
// neighbours into the other. A neighbour that is missing from the first stands
// where it is implicit.
func odd(from, to [4]int32) bool {
	for i, f := range from {
		if f == implicit && !slices.Contains(to[:], implicit) {
			for _, t := range to {
				if !slices.Contains(from[:], t) {
					from[i] = t
				}
			}
		}
	}
	swaps := false
	for i := range from {
		if j := slices.Index(from[i:], to[i]); j > 0 {
			from[i], from[i+j] = from[i+j], from[i]
			swaps = !swaps
		}
	}
	return swaps
}
