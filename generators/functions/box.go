package functions

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
)

// box is the product of intervals that candidates lie in.
type box struct {
	names               []string
	lower, upper, width []float64
}

// newBox settles the variables and their bounds from the parameters that all
// generators here share.
func newBox(dim int, names []string, lower, upper []float64) (box, error) {
	names, err := variableNames(dim, names)
	if err != nil {
		return box{}, err
	}
	b := box{names: names}
	if b.lower, err = spread("lower", lower, len(names)); err != nil {
		return box{}, err
	}
	if b.upper, err = spread("upper", upper, len(names)); err != nil {
		return box{}, err
	}
	for i, name := range names {
		width := b.upper[i] - b.lower[i]
		b.width = append(b.width, width)
		if !(width > 0) || math.IsInf(width, 0) {
			return box{}, fmt.Errorf("variable %s: lower %v must be less than upper %v, and both finite", name, b.lower[i], b.upper[i])
		}
	}
	return b, nil
}

func variableNames(dim int, names []string) ([]string, error) {
	switch {
	case dim == 0 && len(names) == 0:
		return nil, fmt.Errorf("set dim, the number of variables, or variables, their names")
	case dim > 0 && len(names) > 0 && dim != len(names):
		return nil, fmt.Errorf("dim is %d, but variables has %d names", dim, len(names))
	case len(names) == 0:
		names = make([]string, dim)
		for i := range names {
			names[i] = fmt.Sprintf("x%d", i+1)
		}
		return names, nil
	}
	seen := map[string]bool{}
	for _, n := range names {
		if n == "" || seen[n] || datasets.IsReserved(n) {
			return nil, fmt.Errorf("variable name %q is empty, reserved or there twice", n)
		}
		seen[n] = true
	}
	return names, nil
}

// spread makes a value for each of n variables of a list that has one, or one
// for all.
func spread[T any](param string, values []T, n int) ([]T, error) {
	switch len(values) {
	case n:
		return values, nil
	case 1:
		out := make([]T, n)
		for i := range out {
			out[i] = values[0]
		}
		return out, nil
	}
	return nil, fmt.Errorf("%s has %d values, but there are %d variables (give one for all, or one for each)", param, len(values), n)
}

func (b box) dim() int { return len(b.names) }

// at is the point of variable i at the share u of its interval, 0 <= u <= 1.
func (b box) at(i int, u float64) float64 {
	v := b.lower[i] + u*b.width[i]
	if v > b.upper[i] { // by a rounding
		return b.upper[i]
	}
	return v
}

// reflect folds a value beyond the bounds of variable i back into them, as if
// they were mirrors.
func (b box) reflect(i int, v float64) float64 {
	if v >= b.lower[i] && v <= b.upper[i] {
		return v
	}
	w := b.width[i]
	d := math.Mod(math.Abs(v-b.lower[i]), 2*w)
	if d > w {
		d = 2*w - d
	}
	return b.at(i, d/w)
}

func (b box) inside(x []float64) bool {
	for i, v := range x {
		if !(v >= b.lower[i] && v <= b.upper[i]) {
			return false
		}
	}
	return true
}

// schema is that of points, with a column of parents where asked for.
func (b box) schema(parents bool) *arrow.Schema {
	fields := make([]arrow.Field, len(b.names))
	for i, name := range b.names {
		fields[i] = arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Float64}
	}
	if parents {
		fields = append(fields, arrow.Field{Name: datasets.Parents, Type: arrow.ListOf(arrow.BinaryTypes.String)})
	}
	return arrow.NewSchema(fields, nil)
}
