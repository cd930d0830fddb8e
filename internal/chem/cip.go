package chem

import "slices"

// cipRanker ranks atoms by a likeness of the Cahn-Ingold-Prelog rules: atomic
// number and isotope first, then what the neighbours are, in widening spheres
// (after Labute, J. Chem. Comput. Group 1996). It is the older of RDKit's two
// rankings, which decides there what is a stereocentre.
type cipRanker struct {
	rank  []int32  // of each atom: how many atoms rank lower
	next  []int32  // ranks in the making
	order []int32  // atoms by rank
	seed  []uint64 // what the ranks start from
	count int      // distinct ranks

	keys []nearAtoms // what is compared within a rank; atom's part is keys[from:to]
	from []int32
	to   []int32
	work int
}

// nearAtoms are the neighbours of an atom that share a rank: that rank, and
// below it twice the sum of their bonds' orders. To compare lists of them, from
// the highest down, is to compare lists in which each neighbour stands as often
// as twice its bond's order.
type nearAtoms uint32

const weightBits = 16

// maxRankWork bounds the steps of a ranking. Molecules that would need more
// than that are ranked less finely.
const maxRankWork = 5_000_000

// rankFresh ranks atoms by what they are and by their surroundings. It stops
// when it need not go on.
func (p *perceiver) rankFresh(enough func() bool) {
	m, c := p.m, &p.cip
	c.seed = resized(c.seed, len(m.Atoms))
	const spread = 512 // isotopes lighter and heavier than the common one
	for i := range m.Atoms {
		a := &m.Atoms[i]
		mass := 0
		if a.Isotope != 0 {
			mass = int(a.Isotope) - a.Element.CommonIsotope()
			if mass >= 0 {
				mass++
			}
		}
		mass = max(mass+spread, 0) % (2 * spread)
		c.seed[i] = uint64(a.Element)<<20 | uint64(mass)<<10 | uint64(a.Map)&1023
	}
	p.rankFromSeed(enough)
}

// rankAgain refines ranks by the stereo that is known by now.
func (p *perceiver) rankAgain(s *stereoScratch) {
	m, c := p.m, &p.cip
	for i := range m.Atoms {
		seed := uint64(c.rank[i]) * 100
		switch s.label[i] {
		case labelS:
			seed += 10
		case labelR:
			seed += 20
		}
		for _, l := range m.Links(i) {
			switch s.side[l.Bond] {
			case sideE:
				seed++
			case sideZ:
				seed += 2
			}
		}
		c.seed[i] = seed
	}
	p.rankFromSeed(func() bool { return false })
}

func (p *perceiver) rankFromSeed(enough func() bool) {
	m, c := p.m, &p.cip
	n := len(m.Atoms)
	c.rank = resized(c.rank, n)
	c.next = resized(c.next, n)
	c.from = resized(c.from, n)
	c.to = resized(c.to, n)
	c.order = resized(c.order, n)
	for i := range c.order {
		c.order[i] = int32(i)
	}
	c.work = 0
	sortAtoms(c.order, func(a, b int32) int {
		switch x, y := c.seed[a], c.seed[b]; {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	c.count = 0
	for i, a := range c.order {
		if i > 0 && c.seed[a] == c.seed[c.order[i-1]] {
			c.rank[a] = c.rank[c.order[i-1]]
			continue
		}
		c.rank[a] = int32(i)
		c.count++
	}
	for range n/2 + 1 {
		before := c.count
		if before == n || c.work > maxRankWork || enough() {
			return
		}
		if p.refineRanks(); c.count == before {
			return
		}
	}
}

// refineRanks splits ranks that several atoms share by the ranks of their
// neighbours.
func (p *perceiver) refineRanks() {
	c := &p.cip
	copy(c.next, c.rank)
	for i := 0; i < len(c.order); {
		end := i + 1
		for end < len(c.order) && c.rank[c.order[end]] == c.rank[c.order[i]] {
			end++
		}
		if end > i+1 {
			p.splitRank(i, end)
		}
		i = end
	}
	c.rank, c.next = c.next, c.rank
}

func (p *perceiver) splitRank(start, end int) {
	c := &p.cip
	c.keys = c.keys[:0]
	class := c.order[start:end]
	for _, a := range class {
		c.from[a] = int32(len(c.keys))
		p.appendKey(int(a))
		c.to[a] = int32(len(c.keys))
	}
	c.work += len(c.keys)
	compare := func(a, b int32) int {
		return slices.Compare(c.keys[c.from[a]:c.to[a]], c.keys[c.from[b]:c.to[b]])
	}
	sortAtoms(class, compare)
	for i := 1; i < len(class); i++ {
		if compare(class[i-1], class[i]) == 0 {
			c.next[class[i]] = c.next[class[i-1]]
			continue
		}
		c.next[class[i]] = int32(start + i)
		c.count++
	}
}

// sortAtoms is slices.SortFunc, but fast for the short lists that are common.
func sortAtoms(atoms []int32, compare func(a, b int32) int) {
	const short = 24
	if len(atoms) > short {
		slices.SortFunc(atoms, compare)
		return
	}
	for i := 1; i < len(atoms); i++ {
		a, j := atoms[i], i
		for ; j > 0 && compare(atoms[j-1], a) > 0; j-- {
			atoms[j] = atoms[j-1]
		}
		atoms[j] = a
	}
}

// appendKey lists the ranks of an atom's neighbours from the highest down, then
// its hydrogens.
func (p *perceiver) appendKey(atom int) {
	c := &p.cip
	start := len(c.keys)
	for _, l := range p.m.Links(atom) {
		weight := p.cipWeight(l)
		if weight == 0 {
			continue
		}
		near := nearAtoms(c.rank[l.Atom]+1)<<weightBits | weight
		i := len(c.keys)
		c.keys = append(c.keys, near)
		for ; i > start && c.keys[i-1] < near; i-- {
			c.keys[i] = c.keys[i-1]
		}
		c.keys[i] = near
	}
	c.keys = joinEqual(c.keys, start)
	if hs := p.totalHs(atom); hs > 0 {
		c.keys = append(c.keys, nearAtoms(hs))
	}
}

// joinEqual adds up the weights of equal ranks from a position on.
func joinEqual(keys []nearAtoms, start int) []nearAtoms {
	n := start
	for i := start; i < len(keys); i++ {
		if i > start && keys[i]>>weightBits == keys[n-1]>>weightBits {
			keys[n-1] += keys[i] & (1<<weightBits - 1)
			continue
		}
		keys[n] = keys[i]
		n++
	}
	return keys[:n]
}

// cipWeight is twice a bond's order. The double bonds of phosphorus with three
// or four neighbours don't count double, as its d orbitals are neglected.
func (p *perceiver) cipWeight(l Link) nearAtoms {
	switch b := &p.m.Bonds[l.Bond]; b.Order {
	case Double:
		if d := p.m.Degree(int(l.Atom)); p.m.Atoms[l.Atom].Element == Phosphorus && (d == 3 || d == 4) {
			return 1
		}
		return 4
	case Dative:
		return 2
	default:
		return nearAtoms(b.halfValence(int(l.Atom)))
	}
}
