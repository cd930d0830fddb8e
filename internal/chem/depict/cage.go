package depict

import "slices"

// Bounds of the search for the outline of a cage.
const (
	cageRings    = 7 // rings that are combined to outlines
	cageOutlines = 24
	largeCage    = 40 // atoms from which few outlines are tried
)

// cage lays out rings that share more than a bond. A known cage has its usual
// picture. Others are drawn inside each possible outline, every inner atom at
// the centre of its neighbours (Tutte, Proc. London Math. Soc. 1963, 13, 743),
// and relaxed; the best is taken. cost tells how good that is.
func (s *ringSystem) cage() (best []complex128, cost float64) {
	best, cost = s.fromTemplates()
	for _, outline := range s.outlines() {
		at := s.bend(s.relax(s.barycentric(outline)), outline)
		if c := s.cost(at) + s.enclosed(outline); best == nil || c < cost-1e-6 {
			best, cost = at, c
		}
	}
	return best, cost
}

// bend moves inner atoms with two bonds in line aside, so that they show.
func (s *ringSystem) bend(at []complex128, outline []int32) []complex128 {
	const straight, aside = 0.3, 0.28
	for a, next := range s.neighbours() {
		if len(next) != 2 || indexOf(outline, int32(a)) >= 0 {
			continue
		}
		u, v := unit(at[next[0]]-at[a]), unit(at[next[1]]-at[a])
		if middle := u + v; dot(middle, middle) < straight*straight {
			at[a] += unit(at[next[1]]-at[next[0]]) * complex(0, aside)
		}
	}
	return at
}

// enclosed is what substituents cost that would stand inside of an outline.
func (s *ringSystem) enclosed(outline []int32) float64 {
	cost := 0.0
	for a := range int32(len(s.atoms)) {
		if indexOf(outline, a) < 0 {
			cost += 0.7 * float64(s.substituents(a))
		}
	}
	return cost
}

// outlines are cycles that may bound the picture: sums of the first rings, the
// longest first.
func (s *ringSystem) outlines() [][]int32 {
	n := min(len(s.rings), cageRings)
	var out [][]int32
	for set := 1; set < 1<<n; set++ {
		if cycle := s.cycleOf(set, n); cycle != nil {
			out = append(out, cycle)
		}
	}
	slices.SortStableFunc(out, func(a, b []int32) int { return len(b) - len(a) })
	most := cageOutlines
	if len(s.atoms) > largeCage {
		most /= 6
	}
	return out[:min(len(out), most)]
}

// cycleOf is the cycle of the bonds that are in an odd number of the rings of a
// set; nil where they are no single cycle.
func (s *ringSystem) cycleOf(set, n int) []int32 {
	next := make([][]int32, len(s.atoms))
	bonds := 0
	for _, b := range s.bonds {
		odd := false
		for r := range n {
			if set>>r&1 == 1 && adjacent(s.rings[r], b[0], b[1]) {
				odd = !odd
			}
		}
		if odd {
			bonds++
			next[b[0]], next[b[1]] = append(next[b[0]], b[1]), append(next[b[1]], b[0])
		}
	}
	first := slices.IndexFunc(next, func(n []int32) bool { return len(n) == 2 })
	if first < 0 {
		return nil
	}
	cycle := []int32{int32(first)}
	for last, at := int32(-1), int32(first); ; {
		if len(next[at]) != 2 {
			return nil
		}
		to := next[at][0]
		if to == last {
			to = next[at][1]
		}
		if to == int32(first) {
			break
		}
		last, at = at, to
		cycle = append(cycle, at)
	}
	if len(cycle) != bonds {
		return nil
	}
	return cycle
}

func adjacent(ring []int32, a, b int32) bool {
	i := indexOf(ring, a)
	n := len(ring)
	return i >= 0 && (ring[(i+1)%n] == b || ring[(i+n-1)%n] == b)
}

// barycentric puts the outline on a regular polygon and every other atom at the
// centre of its neighbours.
func (s *ringSystem) barycentric(outline []int32) []complex128 {
	const sweeps = 200
	at := make([]complex128, len(s.atoms))
	fixed := make([]bool, len(s.atoms))
	for i, p := range regular(len(outline)) {
		at[outline[i]], fixed[outline[i]] = p, true
	}
	neighbours := s.neighbours()
	for range sweeps {
		for a := range at {
			if fixed[a] || len(neighbours[a]) == 0 {
				continue
			}
			var sum complex128
			for _, b := range neighbours[a] {
				sum += at[b]
			}
			at[a] = sum / complex(float64(len(neighbours[a])), 0)
		}
	}
	return at
}

func (s *ringSystem) neighbours() [][]int32 {
	out := make([][]int32, len(s.atoms))
	for _, b := range s.bonds {
		out[b[0]], out[b[1]] = append(out[b[0]], b[1]), append(out[b[1]], b[0])
	}
	return out
}
