package symbolic

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// ansatz proposes formulas that linear algebra finds at once: lines, power laws,
// and short sums of simple terms, also for the target under an invertible
// function (log, exp, square, root, inverse). They start the search where a
// scientist would start.
type ansatz struct {
	data  *Data
	ops   Operators
	terms []*Expr
	cols  [][]float64 // of the terms
	seeds []*Expr
}

// Sizes of the sums: how many best first terms are followed up, and how many
// terms they may have.
const (
	ansatzBeam  = 3
	ansatzTerms = 4
	ansatzMax   = 250 // terms of the library
)

func newAnsatz(data *Data, ops Operators) *ansatz {
	a := &ansatz{data: data, ops: ops}
	a.library()
	return a
}

// propose returns the formulas; their constants still are to be fitted.
func (a *ansatz) propose() []*Expr {
	a.powerLaw()
	for _, link := range links {
		if a.ops.Has(link.needs) {
			a.sums(link)
		}
	}
	return a.seeds
}

// column is the values of an expression if all are finite.
func (a *ansatz) column(e *Expr) ([]float64, bool) {
	p, err := Compile(e, a.data.Names)
	if err != nil {
		return nil, false
	}
	values := p.Evaluate(a.data.Columns, len(a.data.Target))
	return values, firstNotFinite(values) < 0
}

// offer adds a term to the library if the operators allow it and it is finite
// everywhere.
func (a *ansatz) offer(e *Expr) {
	if e.operators()&^a.ops != 0 || len(a.terms) >= ansatzMax {
		return
	}
	if values, ok := a.column(e); ok {
		a.terms, a.cols = append(a.terms, e), append(a.cols, values)
	}
}

func (a *ansatz) library() {
	names := a.data.Names
	for i, name := range names {
		x := Var(name)
		a.offer(x)
		for _, op := range []Op{Log, Square, Cube, Sqrt, Exp, Sin, Cos} {
			a.offer(Call(op, x))
		}
		a.offer(Call(Div, Num(1), x))
		a.offer(Call(Div, Num(1), Call(Square, x)))
		a.offer(Call(Mul, x, Call(Sqrt, x)))
		if width := spread(a.data.Columns[i]); width > 0 {
			a.offer(Call(Exp, Call(Mul, Num(1/width), x)))
			a.offer(Call(Exp, Call(Mul, Num(-1/width), x)))
		}
	}
	for i := range names {
		for j := range names {
			x, y := Var(names[i]), Var(names[j])
			if i < j {
				a.offer(Call(Mul, x, y))
			}
			if i != j {
				a.offer(Call(Div, x, y))
			}
		}
	}
}

// spread is the standard deviation of a column.
func spread(x []float64) float64 {
	mean := 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	sum := 0.0
	for _, v := range x {
		sum += (v - mean) * (v - mean) / float64(len(x))
	}
	return math.Sqrt(sum)
}

// powerLaw proposes c·Π x^p with exponents rounded to halves, from the linear
// regression of logarithms; columns that are not positive stay out.
func (a *ansatz) powerLaw() {
	y := a.data.Target
	logY, ok := mapAll(y, func(v float64) float64 { return math.Log(v * math.Copysign(1, y[0])) })
	if !ok {
		return
	}
	var names []string
	var regressors [][]float64
	for i, name := range a.data.Names {
		if column, ok := mapAll(a.data.Columns[i], math.Log); ok && spread(column) > 0 {
			names, regressors = append(names, name), append(regressors, column)
		}
	}
	coefficients, ok := leastSquares(regressors, nil, logY, true)
	if !ok || len(names) == 0 {
		return
	}
	for _, step := range []float64{1, 0.5, 0} {
		e := Num(math.Copysign(math.Exp(coefficients[len(names)]), y[0]))
		if math.IsInf(e.value, 0) || e.value == 0 {
			return
		}
		for i, name := range names {
			p := coefficients[i]
			if step > 0 {
				p = math.Round(p/step) * step
			}
			if p != 0 {
				e = Call(Mul, e, Call(Pow, Var(name), Num(p)))
			}
		}
		a.seeds = append(a.seeds, e)
	}
}

func mapAll(x []float64, f func(float64) float64) ([]float64, bool) {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return out, firstNotFinite(out) < 0
}

// leastSquares regresses y on the columns and, if wanted, an intercept, which
// comes last, with weights (nil for equal ones), by QR decomposition of scaled
// columns.
func leastSquares(columns [][]float64, weights, y []float64, intercept bool) ([]float64, bool) {
	n := len(y)
	one := func(int) float64 { return 1 }
	weight := one
	if weights != nil {
		weight = func(i int) float64 { return weights[i] }
	}
	var regressors []func(i int) float64
	for _, c := range columns {
		regressors = append(regressors, func(i int) float64 { return c[i] })
	}
	if intercept {
		regressors = append(regressors, one)
	}
	k := len(regressors)
	if n < k || k == 0 {
		return nil, false
	}
	design, target, scales := mat.NewDense(n, k, nil), mat.NewVecDense(n, nil), make([]float64, k)
	for j, x := range regressors {
		for i := range n {
			scales[j] = math.Max(scales[j], math.Abs(x(i)*weight(i)))
		}
		for i := range n {
			design.Set(i, j, x(i)*weight(i)/scales[j])
			target.SetVec(i, y[i]*weight(i))
		}
	}
	var qr mat.QR
	qr.Factorize(design)
	var x mat.VecDense
	if err := qr.SolveVecTo(&x, false, target); err != nil {
		return nil, false
	}
	out := make([]float64, k)
	for j := range out {
		out[j] = x.AtVec(j) / scales[j]
	}
	return out, firstNotFinite(out) < 0
}
