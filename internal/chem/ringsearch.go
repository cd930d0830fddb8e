package chem

// ringSearch looks for the smallest rings through an atom, breadth first.
type ringSearch struct {
	parent []int32
	depth  []int32
	branch []int32 // the root's neighbour that the path goes through
	state  []int32 // round times two, plus one when the atom is finished
	round  int32
	queue  []int32
	flat   []int32
	ends   []int32
}

func (s *ringSearch) prepare(atoms int) {
	s.parent = resized(s.parent, atoms)
	s.depth = resized(s.depth, atoms)
	s.branch = resized(s.branch, atoms)
	s.state = resized(s.state, atoms)
	s.round = 0
}

// rings counts what the last search has found.
func (s *ringSearch) rings() int { return len(s.ends) }

// ring i of the last search. It starts with the root.
func (s *ringSearch) ring(i int) []int32 { return ringIn(s.flat, s.ends, int32(i)) }

// around searches the smallest rings through root that avoid another atom (-1
// for none), over active bonds. It returns the number of steps taken. A ring of
// even size may come before a smaller one of odd size; both are kept.
func (s *ringSearch) around(m *Mol, active []bool, root, avoid int32) (steps int) {
	s.round++
	waiting, finished := 2*s.round, 2*s.round+1
	s.flat, s.ends = s.flat[:0], s.ends[:0]
	if avoid >= 0 {
		s.state[avoid] = finished
	}
	s.parent[root], s.depth[root], s.branch[root] = -1, 0, -1
	s.state[root] = waiting
	s.queue = append(s.queue[:0], root)
	least := int32(len(m.Atoms)) + 1
	for i := 0; i < len(s.queue); i++ {
		at := s.queue[i]
		s.state[at] = finished
		depth := s.depth[at] + 1
		if 2*s.depth[at]+1 > least {
			break // no smaller ring goes through here
		}
		for _, l := range m.Links(int(at)) {
			steps++
			if !active[l.Bond] || s.state[l.Atom] == finished || s.parent[at] == l.Atom {
				continue
			}
			if s.state[l.Atom] != waiting {
				s.reach(l.Atom, at, depth, waiting)
				continue
			}
			if s.branch[at] == s.branch[l.Atom] {
				continue // the paths meet before the root
			}
			size := s.depth[at] + s.depth[l.Atom] + 1
			if size > least {
				return steps
			}
			least = size
			s.stitch(at, l.Atom, int(size))
		}
	}
	return steps
}

// reach puts an atom into the queue.
func (s *ringSearch) reach(atom, from, depth, state int32) {
	s.parent[atom], s.depth[atom], s.state[atom] = from, depth, state
	s.branch[atom] = s.branch[from]
	if s.parent[from] < 0 {
		s.branch[atom] = atom
	}
	s.queue = append(s.queue, atom)
}

// stitch joins the paths from the root to two neighbours into a ring.
func (s *ringSearch) stitch(at, other int32, size int) {
	start := len(s.flat)
	for range size {
		s.flat = append(s.flat, 0)
	}
	ring := s.flat[start:]
	i := int(s.depth[at])
	for a := at; a >= 0; a = s.parent[a] {
		ring[i] = a
		i--
	}
	i = int(s.depth[at]) + 1
	for a := other; s.parent[a] >= 0; a = s.parent[a] {
		ring[i] = a
		i++
	}
	s.ends = append(s.ends, int32(len(s.flat)))
}
