package packing

import (
	"fmt"
	"math"
	"math/big"
)

// Verify tells whether n circles pack the unit square, exactly, and gives the
// sum of their radii, rounded down to a float64. The error says which circles,
// counted from 1, break which condition, and by how much.
func Verify(circles []Circle, n int) (sum float64, err error) {
	if n < 1 || n > MaxCircles {
		return 0, fmt.Errorf("packings of %d circles are not judged: 1 to %d are", n, MaxCircles)
	}
	if len(circles) != n {
		return 0, fmt.Errorf("there are %d circles, not %d", len(circles), n)
	}
	s := scale(circles)
	for i := range s.circles {
		if err := s.contained(i); err != nil {
			return 0, err
		}
	}
	for i := range s.circles {
		for j := range i {
			if err := s.apart(j, i); err != nil {
				return 0, err
			}
		}
	}
	return s.sum(), nil
}

// scaled are circles in whole numbers, in a square whose sides are unit long.
type scaled struct {
	unit    *big.Int
	circles []whole
}

// whole is a circle in whole numbers.
type whole struct{ x, y, r *big.Int }

// scale brings circles to their least common denominator.
func scale(circles []Circle) scaled {
	unit, gcd := big.NewInt(1), new(big.Int)
	for _, c := range circles {
		for _, v := range []*big.Rat{c.X, c.Y, c.R} {
			d := v.Denom()
			gcd.GCD(nil, nil, unit, d)
			unit.Mul(unit, new(big.Int).Quo(d, gcd))
		}
	}
	times := func(v *big.Rat) *big.Int {
		k := new(big.Int).Quo(unit, v.Denom())
		return k.Mul(k, v.Num())
	}
	s := scaled{unit: unit, circles: make([]whole, len(circles))}
	for i, c := range circles {
		s.circles[i] = whole{times(c.X), times(c.Y), times(c.R)}
	}
	return s
}

// contained tells whether a circle lies within the square.
func (s scaled) contained(i int) error {
	c := s.circles[i]
	if c.r.Sign() < 0 {
		return fmt.Errorf("circle %d has the negative radius %s", i+1, s.text(c.r))
	}
	for _, side := range []struct {
		name string
		room *big.Int
	}{
		{"left", new(big.Int).Sub(c.x, c.r)},
		{"right", new(big.Int).Sub(new(big.Int).Sub(s.unit, c.x), c.r)},
		{"bottom", new(big.Int).Sub(c.y, c.r)},
		{"top", new(big.Int).Sub(new(big.Int).Sub(s.unit, c.y), c.r)},
	} {
		if side.room.Sign() < 0 {
			return fmt.Errorf("circle %d leaves the square at the %s by %s", i+1, side.name, s.text(side.room.Neg(side.room)))
		}
	}
	return nil
}

// apart tells whether two circles do not overlap.
func (s scaled) apart(i, j int) error {
	a, b := s.circles[i], s.circles[j]
	reach := new(big.Int).Add(a.r, b.r)
	dx, dy := new(big.Int).Sub(a.x, b.x), new(big.Int).Sub(a.y, b.y)
	if dx.CmpAbs(reach) >= 0 || dy.CmpAbs(reach) >= 0 {
		return nil
	}
	apart := dx.Mul(dx, dx)
	apart.Add(apart, dy.Mul(dy, dy))
	missing := new(big.Int).Mul(reach, reach)
	if missing.Sub(missing, apart).Sign() <= 0 {
		return nil
	}
	// reach - distance = (reach² - distance²) / (reach + distance)
	distance := new(big.Float).SetInt(apart)
	distance.Sqrt(distance.SetPrec(textPrecision))
	overlap := new(big.Float).SetPrec(textPrecision).SetInt(missing)
	overlap.Quo(overlap, distance.Add(distance, new(big.Float).SetPrec(textPrecision).SetInt(reach)))
	return fmt.Errorf("circles %d and %d overlap by %s", i+1, j+1, s.shown(overlap))
}

// sum is the sum of the radii, rounded down.
func (s scaled) sum() float64 {
	total := new(big.Int)
	for _, c := range s.circles {
		total.Add(total, c.r)
	}
	exact := new(big.Rat).SetFrac(total, s.unit)
	v, _ := exact.Float64()
	if new(big.Rat).SetFloat64(v).Cmp(exact) > 0 {
		v = math.Nextafter(v, 0)
	}
	return v
}

// textPrecision is that of numbers in messages, in bits.
const textPrecision = 64

// text writes a scaled number with two digits.
func (s scaled) text(v *big.Int) string {
	return s.shown(new(big.Float).SetPrec(textPrecision).SetInt(v))
}

func (s scaled) shown(v *big.Float) string {
	return v.Quo(v, new(big.Float).SetPrec(textPrecision).SetInt(s.unit)).Text('g', 2)
}
