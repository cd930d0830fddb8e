package depict

import "math"

// hasTrans tells whether a ring contains a trans double bond.
func (s *ringSystem) hasTrans(ring []int32) bool {
	for i := range ring {
		if _, ok := s.transAt(ring, i); ok {
			return true
		}
	}
	return false
}

// transAt tells whether four atoms of a ring from position i on are a trans
// double bond with its neighbours.
func (s *ringSystem) transAt(ring []int32, i int) (unitOf, bool) {
	n := len(ring)
	if n < 8 {
		return unitOf{}, false
	}
	path := []int32{ring[i], ring[(i+1)%n], ring[(i+2)%n], ring[(i+3)%n]}
	for _, t := range s.sides {
		cis := t.cis
		b, c, a, d := t.b, t.c, t.a, t.d
		if b != path[1] {
			a, b, c, d = d, c, b, a
		}
		if b != path[1] || c != path[2] {
			continue
		}
		if a != path[0] {
			cis = !cis
		}
		if d != path[3] {
			cis = !cis
		}
		return unitOf{atoms: path, at: []complex128{0, polar(degrees(-30)), 2 * complex(math.Cos(math.Pi/6), 0), complex(3*math.Cos(math.Pi/6), -0.5)}}, !cis
	}
	return unitOf{}, false
}

// macrocycle shapes a large ring: its corners lie on a circle, but for the paths
// that it shares with other units and for trans double bonds, which keep their
// shape between two corners.
func (s *ringSystem) macrocycle(ring []int32, units []unitOf) unitOf {
	n := len(ring)
	stiff := s.stiffPaths(ring, units)
	start := 0
	for i := range ring { // begin at a corner
		if !inside(stiff, n, i) {
			start = i
			break
		}
	}
	var corners []int
	var sides []float64
	for i := start; i < start+n; {
		p, ok := stiff[i%n]
		if !ok || i+p.length > start+n {
			p = path{length: 1, chord: 1}
		}
		corners, sides = append(corners, i%n), append(sides, p.chord)
		i += p.length
	}
	u := unitOf{atoms: ring, at: make([]complex128, n), large: true}
	at := inscribed(sides)
	for k, i := range corners {
		from, to := at[k], at[(k+1)%len(at)]
		u.at[i] = from
		if p, ok := stiff[i]; ok && sides[k] == p.chord {
			for j, q := range p.between {
				u.at[(i+1+j)%n] = from + q*(to-from)
			}
		}
	}
	return u
}

// path is a stretch of a macrocycle with a shape: length bonds from its first
// atom to its last, chord apart; between are the atoms in between, in units of
// the chord, which runs from 0 to 1.
type path struct {
	length  int
	chord   float64
	between []complex128
}

// inside tells whether a position of the ring is in the middle of a path.
func inside(paths map[int]path, n, at int) bool {
	for i, p := range paths {
		if d := (at - i + n) % n; d > 0 && d < p.length {
			return true
		}
	}
	return false
}

// stiffPaths finds the paths of two bonds or more that a ring shares with
// others, by the position at which they start, and its trans double bonds. They
// don't overlap.
func (s *ringSystem) stiffPaths(ring []int32, units []unitOf) map[int]path {
	n := len(ring)
	taken := make([]bool, n) // bonds, by the position of their first atom
	paths := map[int]path{}
	add := func(i, length int, u *unitOf) {
		for k := range length {
			if taken[(i+k)%n] {
				return
			}
		}
		from, to := at(u, ring[i]), at(u, ring[(i+length)%n])
		if distance(from, to) < 0.5 {
			return
		}
		p := path{length: length, chord: distance(from, to)}
		middle := 0.0
		for k := 1; k < length; k++ {
			q := (at(u, ring[(i+k)%n]) - from) / (to - from)
			p.between, middle = append(p.between, q), middle+imag(q)
		}
		if middle < -1e-9 || len(u.at) == length+1 && len(paths)%2 == 1 { // inwards, zigzags by turns
			for k, q := range p.between {
				p.between[k] = complex(real(q), -imag(q))
			}
		}
		for k := range length {
			taken[(i+k)%n] = true
		}
		paths[i] = p
	}
	for u := range units {
		i, length := sharedPath(ring, units[u].atoms)
		if length > 1 && length < n-2 && !units[u].large {
			add(i, length, &units[u])
		}
	}
	for i := range ring {
		if u, ok := s.transAt(ring, i); ok {
			add(i, 3, &u)
		}
	}
	return paths
}

func at(u *unitOf, atom int32) complex128 { return u.at[indexOf(u.atoms, atom)] }

// sharedPath is the longest run of atoms of a ring that are among others: where
// it starts, and how many bonds it has.
func sharedPath(ring, others []int32) (start, length int) {
	n := len(ring)
	for i := range ring {
		if indexOf(others, ring[i]) < 0 || indexOf(others, ring[(i+n-1)%n]) >= 0 {
			continue
		}
		k := 0
		for k < n && indexOf(others, ring[(i+k+1)%n]) >= 0 {
			k++
		}
		if k > length {
			start, length = i, k
		}
	}
	return start, length
}
