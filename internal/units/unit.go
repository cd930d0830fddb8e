package units

import (
	"fmt"
	"math"
)

// Unit is Scale times the coherent SI unit of its dimension.
type Unit struct {
	Scale     float64
	Dimension Dimension
}

// One is the dimensionless unit 1.
func One() Unit { return Unit{Scale: 1} }

// Mul returns u times v.
func (u Unit) Mul(v Unit) (Unit, error) { return u.combine(v, Exponent{1, 1}) }

// Div returns u divided by v.
func (u Unit) Div(v Unit) (Unit, error) { return u.combine(v, Exponent{-1, 1}) }

// Pow returns u to the power e.
func (u Unit) Pow(e Exponent) (Unit, error) { return One().combine(u, e) }

// combine returns u times v^e.
func (u Unit) combine(v Unit, e Exponent) (Unit, error) {
	out := Unit{Scale: u.Scale * math.Pow(v.Scale, e.Float())}
	if out.Scale == 0 || math.IsInf(out.Scale, 0) || math.IsNaN(out.Scale) {
		return Unit{}, fmt.Errorf("the unit's scale %g is out of range", out.Scale)
	}
	for i := range out.Dimension {
		part, err := v.Dimension[i].times(e)
		if err != nil {
			return Unit{}, err
		}
		if out.Dimension[i], err = u.Dimension[i].plus(part); err != nil {
			return Unit{}, err
		}
	}
	return out, nil
}

// Factor returns how many v one u is: a value in u times Factor is the value
// in v. It fails when the dimensions differ.
func (u Unit) Factor(v Unit) (float64, error) {
	if u.Dimension != v.Dimension {
		return 0, fmt.Errorf("cannot convert %s to %s", u.Dimension, v.Dimension)
	}
	return u.Scale / v.Scale, nil
}
