package depict

import "math"

// Bounds of relaxing: sweeps over all springs, and springs looked at in all.
const (
	relaxRounds = 400
	relaxWork   = 2_000_000
)

// spring wants two atoms at a distance, or at least that far apart.
type spring struct {
	a, b     int32
	length   float64
	strength float64 // 1 goes the whole way at once
	least    bool
}

// relax shifts atoms until bonds have length 1, rings are as regular as they
// can be and atoms keep apart.
func (s *ringSystem) relax(at []complex128) []complex128 {
	springs := s.springs()
	return settle(at, springs, min(relaxRounds, relaxWork/len(springs)))
}

// settle moves the ends of one spring after the other (position based
// dynamics; Müller and others, J. Vis. Commun. Image R. 2007, 18, 109). All but
// bonds weaken towards the end.
func settle(at []complex128, springs []spring, rounds int) []complex128 {
	out := make([]complex128, len(at))
	copy(out, at)
	for i := range out { // symmetric places would never part
		out[i] += complex(0.02, 0) * polar(2.4*float64(i))
	}
	for round := range rounds {
		fade := 1 - float64(round)/float64(rounds)
		for _, k := range springs {
			d := out[k.b] - out[k.a]
			size := math.Hypot(real(d), imag(d))
			if k.least && size >= k.length || size < 1e-9 {
				continue
			}
			strength := k.strength
			if strength < 0.5 {
				strength *= fade
			}
			move := d * complex(strength*0.5*(size-k.length)/size, 0)
			out[k.a] += move
			out[k.b] -= move
		}
	}
	return out
}

// springs of a ring system.
func (s *ringSystem) springs() []spring {
	n := int32(len(s.atoms))
	known := map[[2]int32]bool{}
	var out []spring
	add := func(k spring) {
		if k.a > k.b {
			k.a, k.b = k.b, k.a
		}
		if k.a == k.b || known[[2]int32{k.a, k.b}] {
			return
		}
		known[[2]int32{k.a, k.b}] = true
		out = append(out, k)
	}
	for _, b := range s.bonds {
		add(spring{a: b[0], b: b[1], length: 1, strength: 0.6})
	}
	for _, ring := range s.rings {
		size := len(ring)
		across := 2 * math.Cos(math.Pi/float64(size))
		for i := range ring {
			if size < macrocycle {
				add(spring{a: ring[i], b: ring[(i+2)%size], length: across, strength: 0.2})
			} else {
				add(spring{a: ring[i], b: ring[(i+2)%size], length: 1.6, strength: 0.2, least: true})
			}
		}
	}
	for a := range n {
		for b := range a {
			add(spring{a: b, b: a, length: 1.1, strength: 0.15, least: true})
		}
	}
	return out
}

// cost is how bad a layout of a ring system is: bonds that are not 1 long,
// bonds that cross, atoms that are too close to others or to bonds, and double
// bonds with the wrong sides.
func (s *ringSystem) cost(at []complex128) float64 {
	cost := 0.0
	bonded := map[[2]int32]bool{}
	for i, b := range s.bonds {
		bonded[b], bonded[[2]int32{b[1], b[0]}] = true, true
		off := distance(at[b[0]], at[b[1]]) - 1
		cost += 4 * off * off
		for _, c := range s.bonds[:i] {
			if !shareAtom(b, c) && crossing(at[b[0]], at[b[1]], at[c[0]], at[c[1]]) {
				cost += 3
			}
		}
		for a := range at {
			if int32(a) != b[0] && int32(a) != b[1] {
				cost += 6 * max(0.35-toSegment(at[a], at[b[0]], at[b[1]]), 0)
			}
		}
	}
	for a := range at {
		for b := range a {
			if !bonded[[2]int32{int32(a), int32(b)}] {
				cost += 4 * max(0.8-distance(at[a], at[b]), 0)
			}
		}
	}
	for _, t := range s.sides {
		if same := side(at[t.b], at[t.c], at[t.a])*side(at[t.b], at[t.c], at[t.d]) > 0; same != t.cis {
			cost += 10
		}
	}
	return cost + s.unevenness(at)
}

func shareAtom(a, b [2]int32) bool {
	return a[0] == b[0] || a[0] == b[1] || a[1] == b[0] || a[1] == b[1]
}

// unevenness is how far small rings are from regular.
func (s *ringSystem) unevenness(at []complex128) float64 {
	sum := 0.0
	for _, ring := range s.rings {
		n := len(ring)
		if n >= macrocycle {
			continue
		}
		across := 2 * math.Cos(math.Pi/float64(n))
		for i := range ring {
			off := distance(at[ring[i]], at[ring[(i+2)%n]]) - across
			sum += 0.3 * off * off
		}
	}
	return sum
}
