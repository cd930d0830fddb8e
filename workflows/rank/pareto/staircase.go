package pareto

import (
	"slices"
	"sort"
)

// step is a point in the plane.
type step struct{ x, y float64 }

// staircase holds points in the plane of which none is nowhere above another:
// in order of x they descend in y. They lie in blocks, so that one can be put
// anywhere among a million of them at the cost of a block.
type staircase struct {
	blocks [][]step // none is empty
}

// blockSize is the most steps in a block. Any value from about 64 to 1024
// serves; it bounds the memory that an insertion moves to 8 kB.
const blockSize = 512

var _ cover = (*staircase)(nil)

// place is a position in a staircase: of a step, or the end.
type place struct{ block, index int }

// find returns the place of the first step that is right; steps must be
// ordered so that those that are not come first.
func (s *staircase) find(right func(step) bool) place {
	b := sort.Search(len(s.blocks), func(b int) bool { return right(s.blocks[b][len(s.blocks[b])-1]) })
	if b == len(s.blocks) {
		return place{b, 0}
	}
	block := s.blocks[b]
	return place{b, sort.Search(len(block), func(i int) bool { return right(block[i]) })}
}

func (s *staircase) at(p place) (step, bool) {
	if p.block >= len(s.blocks) {
		return step{}, false
	}
	return s.blocks[p.block][p.index], true
}

func (s *staircase) before(p place) (step, bool) {
	if p.index > 0 {
		return s.blocks[p.block][p.index-1], true
	}
	if p.block == 0 {
		return step{}, false
	}
	block := s.blocks[p.block-1]
	return block[len(block)-1], true
}

func (s *staircase) after(p place) place {
	if p.index++; p.index == len(s.blocks[p.block]) {
		return place{p.block + 1, 0}
	}
	return p
}

func (s *staircase) covers(p []float64) bool {
	last, ok := s.before(s.find(func(t step) bool { return t.x > p[0] }))
	return ok && last.y <= p[1]
}

// add takes a point in that no step covers and removes those that it covers.
func (s *staircase) add(p []float64) {
	at := s.find(func(t step) bool { return t.x >= p[0] })
	at = s.removeAbove(at, p[1])
	s.insert(at, step{p[0], p[1]})
}

// removeAbove removes the steps from a place on that are not below y, which
// are neighbours, and returns the place where they were.
func (s *staircase) removeAbove(at place, y float64) place {
	for at.block < len(s.blocks) {
		block := s.blocks[at.block]
		end := at.index
		for end < len(block) && block[end].y >= y {
			end++
		}
		if end < len(block) || end == at.index {
			s.blocks[at.block] = slices.Delete(block, at.index, end)
			return at
		}
		if at.index == 0 {
			s.blocks = slices.Delete(s.blocks, at.block, at.block+1)
			continue
		}
		s.blocks[at.block] = block[:at.index]
		at = place{at.block + 1, 0}
	}
	return at
}

// insert puts a step before the one at a place, or at the end.
func (s *staircase) insert(at place, t step) {
	if at.index == 0 && at.block > 0 {
		at = place{at.block - 1, len(s.blocks[at.block-1])}
	}
	if len(s.blocks) == 0 {
		s.blocks = [][]step{{t}}
		return
	}
	block := slices.Insert(s.blocks[at.block], at.index, t)
	s.blocks[at.block] = block
	if len(block) > blockSize {
		half := len(block) / 2
		s.blocks[at.block] = block[:half:half]
		s.blocks = slices.Insert(s.blocks, at.block+1, slices.Clone(block[half:]))
	}
}

// gain is the area that a point dominates and no step does, up to the corner
// of the reference point. No step may cover the point.
func (s *staircase) gain(p, reference step) float64 {
	at := s.find(func(t step) bool { return t.x >= p.x })
	height := reference.y
	if t, ok := s.before(at); ok {
		height = t.y
	}
	area, x := 0.0, p.x
	for t, ok := s.at(at); ok; t, ok = s.at(at) {
		area += (t.x - x) * (height - p.y)
		if t.y <= p.y {
			return area
		}
		x, height, at = t.x, t.y, s.after(at)
	}
	return area + (reference.x-x)*(height-p.y)
}
