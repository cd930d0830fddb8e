package symbolic

import (
	"fmt"
	"math"
)

// Data is a table to fit: Columns[i] holds the values of the variable Names[i],
// one per row, and Target the values to explain.
type Data struct {
	Names   []string
	Columns [][]float64
	Target  []float64
}

// Check reports data that cannot be fitted: no rows, columns of different
// lengths, or values that are not finite.
func (d *Data) Check() error {
	if len(d.Target) == 0 {
		return fmt.Errorf("the data has no rows")
	}
	if len(d.Columns) != len(d.Names) {
		return fmt.Errorf("the data has %d columns but %d names", len(d.Columns), len(d.Names))
	}
	for i, column := range d.Columns {
		if len(column) != len(d.Target) {
			return fmt.Errorf("column %s has %d rows, the target %d", quoteName(d.Names[i]), len(column), len(d.Target))
		}
		if row := firstNotFinite(column); row >= 0 {
			return fmt.Errorf("column %s, row %d: %g is not finite", quoteName(d.Names[i]), row+1, column[row])
		}
	}
	if row := firstNotFinite(d.Target); row >= 0 {
		return fmt.Errorf("target, row %d: %g is not finite", row+1, d.Target[row])
	}
	return nil
}

func firstNotFinite(values []float64) int {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return i
		}
	}
	return -1
}

// Rows returns the data of the given rows.
func (d *Data) Rows(rows []int) *Data {
	pick := func(column []float64) []float64 {
		out := make([]float64, len(rows))
		for i, r := range rows {
			out[i] = column[r]
		}
		return out
	}
	out := &Data{Names: d.Names, Target: pick(d.Target)}
	for _, column := range d.Columns {
		out.Columns = append(out.Columns, pick(column))
	}
	return out
}

// Noise says how the target scatters around the law.
type Noise uint8

const (
	// Additive noise has the same standard deviation everywhere; residuals
	// are differences in the target's unit.
	Additive Noise = iota
	// Relative noise is proportional to the value; residuals are differences
	// of logarithms. Target and law must have the same sign, never zero.
	Relative
)

// String returns "additive" or "relative".
func (n Noise) String() string {
	if n == Relative {
		return "relative"
	}
	return "additive"
}

// residual is that of a prediction f for a target y; NaN when there is none.
func (n Noise) residual(f, y float64) float64 {
	if n == Additive {
		return f - y
	}
	return math.Log(f / y)
}

// Fit returns the expression with its constants refitted to the data by
// Levenberg-Marquardt from their present values, and the sum of squared
// residuals, which is +Inf when the expression is undefined in some row.
// Constants for which fixed returns true keep their value; fixed may be nil.
func Fit(e *Expr, data *Data, noise Noise, fixed func(value float64) bool) (*Expr, float64, error) {
	p, err := Compile(e, data.Names)
	if err != nil {
		return nil, 0, err
	}
	var free []int
	for i, v := range p.constants {
		if fixed == nil || !fixed(v) {
			free = append(free, i)
		}
	}
	theta := append([]float64(nil), p.constants...)
	f, pr := newFitter(len(data.Target)), problem{program: p, data: data, noise: noise, free: free}
	sse := f.polish(pr, theta, f.fit(pr, theta, 200))
	return e.WithConstants(theta), sse, nil
}

// problem is one least squares problem: the constants with indexes free are to
// be found. copies[i], if there are any, lists constants that always equal
// constant free[i].
type problem struct {
	program *Program
	data    *Data
	noise   Noise
	free    []int
	copies  [][]int
}

// fitter solves least squares problems one after another, reusing its buffers.
type fitter struct {
	machine                          *machine
	normal, damped, gradient, step   []float64
	diagonal, trial, residuals, link []float64
	rows                             [][]float64
}

func newFitter(rows int) *fitter {
	block := min(rows, blockRows)
	return &fitter{machine: newMachine(block), residuals: make([]float64, block), link: make([]float64, block)}
}

// Levenberg-Marquardt's damping (Marquardt 1963): its start, its steps, and
// the relative gain below which a fit has converged.
const (
	dampingStart = 1e-3
	dampingUp    = 8
	dampingDown  = 0.2
	dampingMax   = 1e12
	converged    = 1e-13
)

// fit improves theta in place and returns the sum of squared residuals. A theta
// for which the formula is undefined is returned unchanged with +Inf.
func (f *fitter) fit(pr problem, theta []float64, iterations int) float64 {
	sse := f.sse(pr, theta)
	if len(pr.free) == 0 || math.IsInf(sse, 1) {
		return sse
	}
	f.resize(len(pr.free), len(theta))
	damping := dampingStart
	for range iterations {
		if !f.linearize(pr, theta) {
			break
		}
		next := f.improve(pr, theta, sse, &damping)
		gain := sse - next
		sse = next
		if gain <= converged*sse {
			break
		}
	}
	return sse
}

// polish takes a last undamped step, which brings constants near the minimum
// from half of the digits to all.
func (f *fitter) polish(pr problem, theta []float64, sse float64) float64 {
	if len(pr.free) == 0 || math.IsInf(sse, 1) || !f.linearize(pr, theta) || !f.solve(len(pr.free), 0) {
		return sse
	}
	f.move(pr, theta)
	if next := f.sse(pr, f.trial); next <= sse*(1+1e-10) {
		copy(theta, f.trial)
		return next
	}
	return sse
}

// move sets trial to theta less the step.
func (f *fitter) move(pr problem, theta []float64) {
	copy(f.trial, theta)
	for i, c := range pr.free {
		f.trial[c] -= f.step[i]
		if pr.copies != nil {
			for _, other := range pr.copies[i] {
				f.trial[other] = f.trial[c]
			}
		}
	}
}

func (f *fitter) resize(k, constants int) {
	grow := func(b *[]float64, n int) {
		if cap(*b) < n {
			*b = make([]float64, n)
		}
		*b = (*b)[:n]
	}
	grow(&f.normal, k*k)
	grow(&f.damped, k*k)
	grow(&f.gradient, k)
	grow(&f.step, k)
	grow(&f.diagonal, k)
	grow(&f.trial, constants)
	if cap(f.rows) < constants {
		f.rows = make([][]float64, constants)
	}
	f.rows = f.rows[:constants]
}

// sse is the sum of squared residuals, +Inf where there are none.
func (f *fitter) sse(pr problem, theta []float64) float64 {
	total := 0.0
	y := pr.data.Target
	for start := 0; start < len(y); start += f.machine.block {
		n := min(f.machine.block, len(y)-start)
		values := f.machine.forward(pr.program, theta, pr.data.Columns, start, n)
		target := y[start : start+n]
		for i, v := range values[:n] {
			r := pr.noise.residual(v, target[i])
			total += r * r
		}
	}
	if math.IsNaN(total) {
		return math.Inf(1)
	}
	return total
}

// linearize fills the normal matrix and the gradient at theta. It returns
// false when a derivative is not finite.
func (f *fitter) linearize(pr problem, theta []float64) bool {
	clear(f.normal)
	clear(f.gradient)
	y := pr.data.Target
	for start := 0; start < len(y); start += f.machine.block {
		n := min(f.machine.block, len(y)-start)
		values := f.machine.forward(pr.program, theta, pr.data.Columns, start, n)
		for i, v := range values[:n] {
			f.residuals[i] = pr.noise.residual(v, y[start+i])
			f.link[i] = v
		}
		f.machine.backward(pr.program, n, func(c int, d []float64) { f.rows[c] = d[:n] })
		for i, copies := range pr.copies {
			for _, c := range copies {
				accumulate(f.rows[pr.free[i]], f.rows[c], f.rows[c], func(d, _ float64) float64 { return d })
			}
		}
		f.accumulate(pr, n)
	}
	k := len(pr.free)
	for i := range k {
		f.diagonal[i] = f.normal[i*k+i]
		if s := f.diagonal[i] + f.gradient[i]; math.IsNaN(s) || math.IsInf(s, 0) {
			return false
		}
	}
	return true
}

// accumulate adds a block's derivatives to the normal equations. With relative
// noise derivatives are of the logarithm.
func (f *fitter) accumulate(pr problem, n int) {
	k := len(pr.free)
	for a, ca := range pr.free {
		da := f.rows[ca][:n]
		if pr.noise == Relative {
			for i := range da {
				da[i] /= f.link[i]
			}
		}
		for i, d := range da {
			f.gradient[a] += d * f.residuals[i]
		}
		for b := 0; b <= a; b++ {
			db := f.rows[pr.free[b]]
			sum := 0.0
			for i, d := range da {
				sum += d * db[i]
			}
			f.normal[a*k+b] += sum
		}
	}
}

// improve tries steps with growing damping until one lowers the sum of squared
// residuals, and moves theta there; it returns the sum, unchanged without one.
func (f *fitter) improve(pr problem, theta []float64, sse float64, damping *float64) float64 {
	for *damping < dampingMax {
		if f.solve(len(pr.free), *damping) {
			f.move(pr, theta)
			if next := f.sse(pr, f.trial); next < sse {
				copy(theta, f.trial)
				*damping = max(*damping*dampingDown, 1e-15)
				return next
			}
		}
		*damping *= dampingUp
	}
	return sse
}

// solve finds the damped Gauss-Newton step by Cholesky decomposition of the
// normal matrix scaled to a unit diagonal, which keeps constants of very
// different magnitudes apart. Constants without influence stay.
func (f *fitter) solve(k int, damping float64) bool {
	for i := range k {
		for j := 0; j <= i; j++ {
			scale := math.Sqrt(f.diagonal[i]) * math.Sqrt(f.diagonal[j])
			switch {
			case i == j:
				f.damped[i*k+i] = 1 + damping
			case scale > 0:
				f.damped[i*k+j] = f.normal[i*k+j] / scale
			default:
				f.damped[i*k+j] = 0
			}
		}
	}
	if !cholesky(f.damped, k) {
		return false
	}
	for i := range k {
		f.step[i] = 0
		if f.diagonal[i] > 0 {
			f.step[i] = f.gradient[i] / math.Sqrt(f.diagonal[i])
		}
	}
	choleskySolve(f.damped, k, f.step)
	for i := range k {
		if f.diagonal[i] > 0 {
			f.step[i] /= math.Sqrt(f.diagonal[i])
		}
	}
	return true
}
