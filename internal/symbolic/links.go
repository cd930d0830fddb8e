package symbolic

import (
	"math"
	"slices"
)

// link is an invertible function of the target under which a law may be a sum:
// target = inverse(sum).
type link struct {
	needs   Op // operator that the inverse uses; Add for none
	forward func(y float64) float64
	slope   func(y float64) float64 // d target / d forward
	inverse func(sum *Expr) *Expr
}

var links = []link{
	{Add, func(y float64) float64 { return y }, func(float64) float64 { return 1 },
		func(s *Expr) *Expr { return s }},
	{Log, math.Exp, func(y float64) float64 { return math.Exp(-y) },
		func(s *Expr) *Expr { return Call(Log, s) }},
	{Log, func(y float64) float64 { return math.Exp(-y) }, math.Exp,
		func(s *Expr) *Expr { return Call(Sub, Num(0), Call(Log, s)) }},
	{Exp, math.Log, func(y float64) float64 { return y },
		func(s *Expr) *Expr { return Call(Exp, s) }},
	{Sqrt, func(y float64) float64 { return y * math.Abs(y) }, func(y float64) float64 { return 0.5 / y },
		func(s *Expr) *Expr { return Call(Sqrt, s) }},
	{Square, math.Sqrt, func(y float64) float64 { return 2 * math.Sqrt(y) },
		func(s *Expr) *Expr { return Call(Square, s) }},
	{Div, func(y float64) float64 { return 1 / y }, func(y float64) float64 { return y * y },
		func(s *Expr) *Expr { return Call(Div, Num(1), s) }},
}

// sums proposes sums of library terms under the link by forward selection with
// a small beam, with and without an intercept.
func (a *ansatz) sums(l link) {
	z, ok := mapAll(a.data.Target, l.forward)
	weights, fine := mapAll(a.data.Target, l.slope)
	if !ok || !fine {
		return
	}
	for _, intercept := range []bool{true, false} {
		first := newSelection(a.cols, weights, z, intercept)
		for _, start := range first.best(ansatzBeam) {
			s := newSelection(a.cols, weights, z, intercept)
			s.take(start)
			a.proposeSum(l, s, weights, z)
			for len(s.chosen) < min(ansatzTerms, len(z)-2) {
				next := s.best(1)
				if len(next) == 0 {
					break
				}
				s.take(next[0])
				a.proposeSum(l, s, weights, z)
			}
		}
	}
}

// proposeSum adds the formula of a selection.
func (a *ansatz) proposeSum(l link, s *selection, weights, z []float64) {
	var columns [][]float64
	for _, j := range s.chosen {
		columns = append(columns, a.cols[j])
	}
	coefficients, ok := leastSquares(columns, weights, z, s.intercept)
	if !ok {
		return
	}
	var sum *Expr
	for i, j := range s.chosen {
		sum = plus(sum, Call(Mul, Num(coefficients[i]), a.terms[j]))
	}
	if s.intercept {
		sum = plus(sum, Num(coefficients[len(s.chosen)]))
	}
	a.seeds = append(a.seeds, l.inverse(sum))
}

func plus(a, b *Expr) *Expr {
	if a == nil {
		return b
	}
	return Call(Add, a, b)
}

// selection is a forward selection of columns: the residual of the target and
// the columns, orthogonal to what has been chosen.
type selection struct {
	intercept bool
	residual  []float64
	columns   [][]float64
	sizes     []float64 // squared lengths before any projection
	chosen    []int
}

func newSelection(columns [][]float64, weights, z []float64, intercept bool) *selection {
	s := &selection{intercept: intercept, residual: timesEach(z, weights)}
	for _, c := range columns {
		w := timesEach(c, weights)
		s.columns, s.sizes = append(s.columns, w), append(s.sizes, dot(w, w))
	}
	if intercept {
		s.project(slices.Clone(weights))
	}
	return s
}

func timesEach(x, weights []float64) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v * weights[i]
	}
	return out
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// project removes the direction from the residual and the columns.
func (s *selection) project(direction []float64) {
	size := dot(direction, direction)
	if size == 0 {
		return
	}
	for _, x := range append([][]float64{s.residual}, s.columns...) {
		f := dot(x, direction) / size
		for i := range x {
			x[i] -= f * direction[i]
		}
	}
}

func (s *selection) take(j int) {
	s.chosen = append(s.chosen, j)
	s.project(slices.Clone(s.columns[j]))
}

// best returns the columns that explain most of the residual, at most n.
func (s *selection) best(n int) []int {
	gains := make([]float64, len(s.columns))
	var order []int
	for j, c := range s.columns {
		size := dot(c, c)
		if size <= 1e-12*s.sizes[j] || slices.Contains(s.chosen, j) {
			continue
		}
		d := dot(c, s.residual)
		gains[j] = d * d / size
		if gains[j] > 0 && !math.IsInf(gains[j], 0) {
			order = append(order, j)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case gains[a] > gains[b]:
			return -1
		case gains[a] < gains[b]:
			return 1
		}
		return 0
	})
	return order[:min(n, len(order))]
}
