package reaction

import (
	"slices"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

// stereoOf compares an atom's chirality in the templates of both sides.
func stereoOf(rp *smarts.Pattern, ra int, pp *smarts.Pattern, pa int) stereoChange {
	r, p := rp.Template(ra), pp.Template(pa)
	switch {
	case p.Chiral == chem.Achiral && r.Chiral == chem.Achiral:
		return keepStereo
	case p.Chiral == chem.Achiral:
		return destroyStereo
	case r.Chiral == chem.Achiral:
		return createStereo
	}
	inverted := p.Chiral != r.Chiral
	before, after := mapsAround(rp, r.Around), mapsAround(pp, p.Around)
	if odd, ok := oddPermutation(before, after); ok && odd {
		inverted = !inverted
	}
	if inverted {
		return invertStereo
	}
	return keepStereo
}

// mapsAround gives the map numbers of neighbours; -1 for those that have none.
func mapsAround(p *smarts.Pattern, around []int32) []int32 {
	var maps []int32
	for _, a := range around {
		n := int32(-1)
		if a >= 0 && p.Map(int(a)) > 0 {
			n = int32(p.Map(int(a)))
		}
		maps = append(maps, n)
	}
	return maps
}

// oddPermutation tells whether it takes an odd number of swaps to turn one order
// into another. One neighbour may be replaced; the new one has its place.
// Otherwise there is no answer.
func oddPermutation(from, to []int32) (odd, ok bool) {
	if len(from) != len(to) || len(from) == 0 {
		return false, false
	}
	from = slices.Clone(from)
	replaced, fresh := -1, int32(0)
	for i, f := range from {
		if slices.Contains(from[:i], f) {
			return false, false
		}
		if !slices.Contains(to, f) {
			replaced = i
		}
	}
	for _, t := range to {
		if !slices.Contains(from, t) {
			fresh = t
		}
	}
	if replaced >= 0 {
		from[replaced] = fresh
	}
	for i := range from {
		j := slices.Index(from[i:], to[i])
		if j < 0 {
			return false, false
		}
		if j > 0 {
			from[i], from[i+j] = from[i+j], from[i]
			odd = !odd
		}
	}
	return odd, true
}
