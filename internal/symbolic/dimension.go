package symbolic

import (
	"fmt"
	"math"

	"github.com/cupel-science/cupel/internal/units"
)

// Dimensions says what variables and target measure.
type Dimensions struct {
	Variables map[string]units.Dimension
	Target    units.Dimension
	// FreeConstants lets every constant carry the unit that makes the formula
	// consistent, as fitted constants of nature do. Exponents never do.
	FreeConstants bool
}

// Consistent reports whether the formula is dimensionally consistent: sums join
// equal dimensions, arguments of functions are dimensionless, and the whole has
// the dimension of the target. The logarithm of a quantity with a unit is fine
// where the unit cancels against other logarithms or, with FreeConstants, where an
// added constant takes it up, as in log(m1*m2/r^2) + c. Variables without a
// dimension are an error.
func (d Dimensions) Consistent(e *Expr) (bool, error) {
	a := analysis{bases: units.Base, known: map[string][]float64{}}
	for _, name := range e.Variables() {
		dim, ok := d.Variables[name]
		if !ok {
			return false, fmt.Errorf("variable %s has no unit", quoteName(name))
		}
		floats := dim.Floats()
		a.known[name] = floats[:]
	}
	a.free = func(float64) bool { return d.FreeConstants }
	target := d.Target.Floats()
	a.constrain(e, target[:], nil)
	_, violations := a.ranks()
	return violations == 0, nil
}

// analysis turns consistency into linear equations. Every quantity has a
// dimension and a shift; the shift is what is added to it when the units of
// measurement change, as log(x) grows by log λ when x grows by the factor λ. Both
// are linear in the unknown dimensions and shifts of the free constants.
type analysis struct {
	bases    int
	known    map[string][]float64 // dimension of the variables
	free     func(value float64) bool
	unknowns int
	rows     []form // each must be zero
}

// form is a linear form: coefficients of the unknowns and a known vector of
// exponents of the bases.
type form struct {
	unknown []float64
	known   []float64
}

func (a *analysis) zero() form { return form{known: make([]float64, a.bases)} }

// fresh is a new unknown.
func (a *analysis) fresh() form {
	f := a.zero()
	f.unknown = make([]float64, a.unknowns+1)
	f.unknown[a.unknowns] = 1
	a.unknowns++
	return f
}

// plus is f + weight·g.
func (f form) plus(weight float64, g form) form {
	out := form{known: make([]float64, len(f.known)), unknown: make([]float64, max(len(f.unknown), len(g.unknown)))}
	copy(out.known, f.known)
	copy(out.unknown, f.unknown)
	for i, v := range g.known {
		out.known[i] += weight * v
	}
	for i, v := range g.unknown {
		out.unknown[i] += weight * v
	}
	return out
}

func (f form) isZero() bool {
	for _, part := range [][]float64{f.known, f.unknown} {
		for _, v := range part {
			if v != 0 {
				return false
			}
		}
	}
	return true
}

func (a *analysis) require(f form) {
	if !f.isZero() {
		a.rows = append(a.rows, f)
	}
}

// constrain adds the equations of a formula whose value has the given dimension
// and shift; nil means none.
func (a *analysis) constrain(e *Expr, dimension, shift []float64) {
	d, s := a.quantity(e)
	a.require(d.plus(-1, form{known: dimension}))
	a.require(s.plus(-1, form{known: shift}))
}

// quantity returns the dimension and shift of a node.
func (a *analysis) quantity(e *Expr) (dimension, shift form) {
	switch e.op {
	case Number:
		if e.value != 0 && a.free(e.value) {
			return a.fresh(), a.fresh()
		}
		return a.zero(), a.zero()
	case Variable:
		return form{known: a.known[e.name]}, a.zero()
	case Pow:
		return a.powerOf(e)
	}
	d, s := a.quantity(e.args[0])
	if e.op.Arity() == 2 {
		return a.arithmetic(e, d, s)
	}
	switch e.op {
	case Neg:
		return d, a.zero().plus(-1, s)
	case Exp:
		a.require(d)
		return s, a.zero()
	case Log:
		a.require(s)
		return a.zero(), d
	}
	a.require(s)
	switch e.op {
	case Abs:
		return d, a.zero()
	case Square:
		return a.zero().plus(2, d), a.zero()
	case Cube:
		return a.zero().plus(3, d), a.zero()
	case Sqrt:
		return a.zero().plus(0.5, d), a.zero()
	}
	a.require(d)
	return a.zero(), a.zero()
}

func (a *analysis) arithmetic(e *Expr, d, s form) (form, form) {
	d2, s2 := a.quantity(e.args[1])
	switch e.op {
	case Add:
		a.require(d.plus(-1, d2))
		return d, s.plus(1, s2)
	case Sub:
		a.require(d.plus(-1, d2))
		return d, s.plus(-1, s2)
	}
	sign := 1.0
	if e.op == Div {
		sign = -1
	}
	dimension := d.plus(sign, d2)
	left, right := e.args[0], e.args[1]
	switch { // a number times a shifted quantity is shifted as many times
	case right.op == Number && right.value != 0 && left.op != Number:
		a.require(s2)
		return dimension, a.zero().plus(math.Pow(right.value, sign), s)
	case left.op == Number && e.op == Mul:
		a.require(s)
		return dimension, a.zero().plus(left.value, s2)
	}
	a.require(s)
	a.require(s2)
	return dimension, a.zero()
}

func (a *analysis) powerOf(e *Expr) (form, form) {
	d, s := a.quantity(e.args[0])
	a.require(s)
	if e.args[1].op == Number {
		return a.zero().plus(e.args[1].value, d), a.zero()
	}
	d2, s2 := a.quantity(e.args[1])
	a.require(d2)
	a.require(s2)
	a.require(d)
	return a.zero(), a.zero()
}

// ranks eliminates the unknowns and returns their rank and how many independent
// conditions on known dimensions remain that do not hold.
func (a *analysis) ranks() (rank, violations int) {
	width := a.unknowns + a.bases
	matrix := make([][]float64, len(a.rows))
	for i, r := range a.rows {
		matrix[i] = make([]float64, width)
		copy(matrix[i], r.unknown)
		copy(matrix[i][a.unknowns:], r.known)
		normalizeRow(matrix[i])
	}
	row := 0
	for col := 0; col < width && row < len(matrix); col++ {
		if !pivot(matrix, row, col) {
			continue
		}
		if col < a.unknowns {
			rank++
		} else {
			violations++
		}
		row++
	}
	return rank, violations
}

// normalizeRow scales a row to a largest entry of 1, so that the tolerance of
// pivot does not depend on the size of the formula's constants.
func normalizeRow(row []float64) {
	largest := 0.0
	for _, v := range row {
		largest = math.Max(largest, math.Abs(v))
	}
	for i := range row {
		row[i] /= largest
	}
}

// pivot brings the largest entry of a column to the given row and clears the
// column below it; false when the column is zero there.
func pivot(m [][]float64, row, col int) bool {
	best := row
	for i := row + 1; i < len(m); i++ {
		if math.Abs(m[i][col]) > math.Abs(m[best][col]) {
			best = i
		}
	}
	if !(math.Abs(m[best][col]) > 1e-9) {
		return false
	}
	m[row], m[best] = m[best], m[row]
	for i := row + 1; i < len(m); i++ {
		factor := m[i][col] / m[row][col]
		for j := col; j < len(m[i]); j++ {
			m[i][j] -= factor * m[row][j]
		}
	}
	return true
}
