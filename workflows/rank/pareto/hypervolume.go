package pareto

import (
	"cmp"
	"slices"
)

// Hypervolume is the volume of what the points dominate, up to a reference
// point; points that are not below it everywhere count nothing. It is exact.
//
// Two and three objectives are swept in O(n log n). More are sliced along the
// last one, by the volume that each point adds to those after it (L. While, L.
// Bradstreet and L. Barone, A fast way of calculating exact hypervolumes, IEEE
// Transactions on Evolutionary Computation 16 (2012) 86-95), which takes long
// for many points in many objectives.
func Hypervolume(points [][]float64, reference []float64) float64 {
	var inside [][]float64
	for _, p := range points {
		if below(p, reference) {
			inside = append(inside, p)
		}
	}
	return volume(inside, reference)
}

func below(p, reference []float64) bool {
	for i, v := range p {
		if !(v < reference[i]) {
			return false
		}
	}
	return true
}

// volume is the hypervolume of points that are below the reference point.
func volume(points [][]float64, reference []float64) float64 {
	if len(points) == 0 {
		return 0
	}
	points = first(points)
	switch len(reference) {
	case 1:
		return reference[0] - points[0][0]
	case 2:
		return area(points, reference)
	case 3:
		return volume3(points, reference)
	}
	return sliced(points, reference)
}

// first returns the distinct points of the first front in lexicographic order.
func first(points [][]float64) [][]float64 {
	var out [][]float64
	members := newCover(len(points[0]) - 1)
	for _, same := range distinct(points) {
		p := points[same[0]]
		if len(out) > 0 && members.covers(p[1:]) {
			continue
		}
		members.add(p[1:])
		out = append(out, p)
	}
	return out
}

// area sweeps a front in the plane, given in order of its first coordinate.
func area(front [][]float64, reference []float64) float64 {
	sum, height := 0.0, reference[1]
	for _, p := range front {
		sum += (reference[0] - p[0]) * (height - p[1])
		height = p[1]
	}
	return sum
}

// volume3 sweeps a front in space along the first coordinate, in whose order
// it is given; the area that a point adds to those before it counts from there
// to the reference point.
func volume3(front [][]float64, reference []float64) float64 {
	var steps staircase
	corner := step{reference[1], reference[2]}
	sum := 0.0
	for _, p := range front {
		sum += (reference[0] - p[0]) * steps.gain(step{p[1], p[2]}, corner)
		steps.add(p[1:])
	}
	return sum
}

// sliced adds up what each point dominates and none of the later ones does,
// the worst in the last objective first: where a point and a later one both
// dominate, the point's last coordinate is the greater, so that the overlap is
// a volume of one objective less.
func sliced(front [][]float64, reference []float64) float64 {
	last := len(reference) - 1
	slices.SortStableFunc(front, func(a, b []float64) int { return cmp.Compare(b[last], a[last]) })
	sum := 0.0
	for i, p := range front {
		box := 1.0
		for k, v := range p[:last] {
			box *= reference[k] - v
		}
		overlaps := make([][]float64, 0, len(front)-i-1)
		for _, q := range front[i+1:] {
			overlap := make([]float64, last)
			for k := range overlap {
				overlap[k] = max(p[k], q[k])
			}
			overlaps = append(overlaps, overlap)
		}
		sum += (reference[last] - p[last]) * (box - volume(overlaps, reference[:last]))
	}
	return sum
}
