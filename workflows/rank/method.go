package rank

import (
	"math"

	"github.com/cupel-science/cupel/workflows/rank/pareto"
)

// method says how good candidates are, as costs: lists of numbers that are
// compared one after the other, less being better.
type method interface {
	// cost is the cost of a candidate by itself, of as many numbers as there
	// are objectives or fewer. A missing score is NaN.
	cost(scores, out []float64) []float64
	// relate turns the costs of candidates by themselves into costs among
	// each other; those of candidates that are not among the best `enough` may
	// be infinite. 0 relates all.
	relate(costs [][]float64, enough int) [][]float64
	// alone tells that relate changes nothing.
	alone() bool
}

// newMethod makes the method of a spec. Scales are those of objectives without
// transforms, by the table.
func newMethod(spec Spec, scales []Linear) method {
	switch {
	case spec.Method == Pareto:
		return byFront{spec.Objectives}
	case spec.Method == Lexicographic || spec.raw():
		return byScores{spec.Objectives}
	}
	return newDesirable(spec, scales)
}

// byScores compares scores as they are, one objective after the other.
type byScores struct{ objectives []Objective }

// oriented are scores of which less is better; missing ones are infinite.
func oriented(objectives []Objective, scores, out []float64) []float64 {
	for i, o := range objectives {
		v := o.sign() * scores[i]
		if math.IsNaN(v) {
			v = math.Inf(1)
		}
		out = append(out, v)
	}
	return out
}

func (m byScores) cost(scores, out []float64) []float64 { return oriented(m.objectives, scores, out) }

func (m byScores) alone() bool {
	for _, o := range m.objectives {
		if o.Tolerance > 0 {
			return false
		}
	}
	return true
}

// relate replaces scores by the numbers of classes that tie within the
// tolerance.
func (m byScores) relate(costs [][]float64, _ int) [][]float64 {
	if m.alone() {
		return costs
	}
	all := make([]int, len(costs))
	for i := range all {
		all[i] = i
	}
	classify(costs, all, m.objectives, 0)
	return costs
}

// classify sorts members by objective k and cuts them into classes: the best
// and all that are within the tolerance of it, then the best of the others and
// so on. So a tie with the best of a class is a tie with all of it, which
// plain differences would not give. Within a class the next objective decides.
func classify(costs [][]float64, members []int, objectives []Objective, k int) {
	if k == len(objectives) {
		return
	}
	sortByCost(members, costs, k)
	for from, class := 0, 0.0; from < len(members); class++ {
		best, to := costs[members[from]][k], from+1
		for to < len(members) && (costs[members[to]][k] == best || costs[members[to]][k]-best <= objectives[k].Tolerance) {
			to++
		}
		for _, i := range members[from:to] {
			costs[i][k] = class
		}
		classify(costs, members[from:to], objectives, k+1)
		from = to
	}
}

// byFront compares Pareto fronts, and crowding distances within a front.
type byFront struct{ objectives []Objective }

func (m byFront) cost(scores, out []float64) []float64 { return oriented(m.objectives, scores, out) }

func (byFront) alone() bool { return false }

func (byFront) relate(costs [][]float64, enough int) [][]float64 {
	out := make([][]float64, len(costs))
	var members [][]int
	for i, f := range pareto.Fronts(costs, enough) {
		if out[i] = []float64{float64(f), 0}; f == 0 {
			out[i][0] = math.Inf(1)
			continue
		}
		for len(members) < f {
			members = append(members, nil)
		}
		members[f-1] = append(members[f-1], i)
	}
	for _, front := range members {
		points := make([][]float64, len(front))
		for j, i := range front {
			points[j] = costs[i]
		}
		for j, d := range pareto.Crowding(points) {
			out[front[j]][1] = -d
		}
	}
	return out
}

// desirable compares the weighted mean of desirabilities.
type desirable struct {
	transforms []Transform
	weights    []float64 // they add up to 1
	arithmetic bool
	mask       bool
}

// least is the desirability that the geometric mean counts at least, as in
// REINVENT 4: with 0, a single useless score would make all such candidates
// the same.
const least = 1e-8

func newDesirable(spec Spec, scales []Linear) desirable {
	m := desirable{arithmetic: spec.Aggregate == Arithmetic, mask: spec.Missing == Mask}
	sum := 0.0
	for i, o := range spec.Objectives {
		if o.Weight == 0 {
			o.Weight = 1
		}
		sum += o.Weight
		m.weights = append(m.weights, o.Weight)
		if o.Transform == nil {
			o.Transform = scale(scales[i])
		}
		m.transforms = append(m.transforms, o.Transform)
	}
	for i := range m.weights {
		m.weights[i] /= sum
	}
	return m
}

// scale is a Linear without bounds: scores of the table lie within them, and
// resampled ones beyond shall not tie with the best.
type scale Linear

func (s scale) Of(x float64) float64 {
	if s.Zero == s.One { // all scores are the same
		return 1
	}
	return share(x, s.Zero, s.One)
}

// desirability of score i; NaN where it is missing and masked.
func (m desirable) desirability(i int, score float64) float64 {
	if math.IsNaN(score) {
		if m.mask {
			return score
		}
		return 0
	}
	d := m.transforms[i].Of(score)
	if !(d > 0) {
		return 0
	}
	return d
}

func (m desirable) cost(scores, out []float64) []float64 {
	sum, weights, masked := 0.0, 0.0, false
	for i, score := range scores {
		d, w := m.desirability(i, score), m.weights[i]
		switch {
		case math.IsNaN(d):
			masked = true
			continue
		case m.arithmetic:
			sum += w * d
		default:
			sum += w * math.Log(max(d, least))
		}
		weights += w
	}
	if masked && weights > 0 {
		sum /= weights
	}
	if m.arithmetic {
		return append(out, -sum)
	}
	return append(out, -math.Exp(sum))
}

func (desirable) alone() bool { return true }

func (desirable) relate(costs [][]float64, _ int) [][]float64 { return costs }
