package pareto

import (
	"cmp"
	"slices"
)

// tree is a cover for three and more remaining coordinates: a binary tree of
// points whose nodes know the least value of each coordinate below them. Only
// where a point is nowhere below that corner can the subtree cover it.
//
// The use of such trees is that of ENS-NDT (P. Gustavsson and A. Syberfeldt, A
// new algorithm using the non-dominated tree to improve non-dominated sorting,
// Evolutionary Computation 26 (2018) 89-116). Subtrees that become lopsided
// are built anew, as in scapegoat trees (I. Galperin and R. Rivest, 1993), so
// that orderly points do not make a list of it.
type tree struct{ root *node }

var _ cover = (*tree)(nil)

// leafSize is the most points in a leaf.
const leafSize = 16

type node struct {
	corner      []float64
	size        int
	points      [][]float64 // of a leaf
	left, right *node       // of an inner node
	axis        int
	pivot       float64 // on the axis, left is mostly below and right above
}

func (t *tree) covers(p []float64) bool { return t.root != nil && t.root.covers(p) }

func (t *tree) add(p []float64) {
	if t.root == nil {
		t.root = build([][]float64{p}, 0)
		return
	}
	t.root = t.root.add(p, 0)
}

func (n *node) covers(p []float64) bool {
	if !nowhereAbove(n.corner, p) {
		return false
	}
	for _, q := range n.points {
		if nowhereAbove(q, p) {
			return true
		}
	}
	return n.left != nil && (n.left.covers(p) || n.right.covers(p))
}

func nowhereAbove(a, b []float64) bool {
	for i, v := range a {
		if v > b[i] {
			return false
		}
	}
	return true
}

// add puts a point below a node at some depth and returns what takes the
// node's place.
func (n *node) add(p []float64, depth int) *node {
	n.size++
	for i, v := range p {
		n.corner[i] = min(n.corner[i], v)
	}
	if n.left == nil {
		if n.points = append(n.points, p); len(n.points) > leafSize {
			return build(n.points, depth)
		}
		return n
	}
	if v := p[n.axis]; v < n.pivot || v == n.pivot && n.left.size < n.right.size {
		n.left = n.left.add(p, depth+1)
	} else {
		n.right = n.right.add(p, depth+1)
	}
	if larger := max(n.left.size, n.right.size); larger > leafSize+n.size*3/4 {
		return build(n.collect(make([][]float64, 0, n.size)), depth)
	}
	return n
}

func (n *node) collect(out [][]float64) [][]float64 {
	if n.left == nil {
		return append(out, n.points...)
	}
	return n.right.collect(n.left.collect(out))
}

// build makes a balanced tree. It reorders the points.
func build(points [][]float64, depth int) *node {
	n := &node{corner: slices.Clone(points[0]), size: len(points)}
	for _, p := range points[1:] {
		for i, v := range p {
			n.corner[i] = min(n.corner[i], v)
		}
	}
	if len(points) <= leafSize {
		n.points = slices.Clone(points)
		return n
	}
	n.axis = depth % len(n.corner)
	slices.SortFunc(points, func(a, b []float64) int { return cmp.Compare(a[n.axis], b[n.axis]) })
	half := len(points) / 2
	n.pivot = points[half][n.axis]
	n.left, n.right = build(points[:half], depth+1), build(points[half:], depth+1)
	return n
}
