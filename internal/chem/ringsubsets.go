package chem

import "slices"

// ringSubsets goes through the connected subsets of a graph of rings, with the
// ESU algorithm (Wernicke, IEEE/ACM Trans. Comput. Biol. Bioinf. 2006, 3, 347).
type ringSubsets struct {
	neighbour [][]int32
	visit     func(subset []int32)
	size      int
	left      int
	subset    []int32
	root      int32
}

// each visits every connected subset of the given size once, in no particular
// order. It reports false when it stopped early because there are too many.
func (s *ringSubsets) each(nodes []int32, neighbour [][]int32, size int, visit func(subset []int32)) bool {
	s.neighbour, s.visit, s.size, s.left = neighbour, visit, size, maxSubsets
	for _, n := range nodes {
		s.root = n
		s.subset = append(s.subset[:0], n)
		if size == 1 {
			visit(s.subset)
			continue
		}
		var extension []int32
		for _, x := range neighbour[n] {
			if x > n {
				extension = append(extension, x)
			}
		}
		if !s.extend(extension) {
			return false
		}
	}
	return true
}

func (s *ringSubsets) extend(extension []int32) bool {
	for i, x := range extension {
		if s.left--; s.left < 0 {
			return false
		}
		s.subset = append(s.subset, x)
		if len(s.subset) == s.size {
			s.visit(s.subset)
		} else if !s.extend(s.widened(extension[i+1:], x)) {
			return false
		}
		s.subset = s.subset[:len(s.subset)-1]
	}
	return true
}

// widened is the rest of an extension and those neighbours of x that are new:
// neither in the subset nor next to its other members.
func (s *ringSubsets) widened(rest []int32, x int32) []int32 {
	next := slices.Clone(rest)
	others := s.subset[:len(s.subset)-1]
	for _, n := range s.neighbour[x] {
		if n > s.root && !slices.Contains(others, n) && !s.adjacent(n, others) {
			next = append(next, n)
		}
	}
	return next
}

func (s *ringSubsets) adjacent(n int32, to []int32) bool {
	for _, x := range to {
		if slices.Contains(s.neighbour[x], n) {
			return true
		}
	}
	return false
}
