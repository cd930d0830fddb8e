package packing

import (
	"fmt"
	"math"
	"math/big"
)

// Circle is a circle with its centre at (X, Y) and radius R, as exact numbers,
// none of them nil. The sides of the square are 1 long, and one of its corners
// is the origin.
type Circle struct{ X, Y, R *big.Rat }

// MaxCircles is how many circles the referee looks at, which bounds its time.
const MaxCircles = 1000

// FromFloats makes a circle of three floating-point numbers, without rounding.
// NaN and infinities are errors.
func FromFloats(x, y, r float64) (Circle, error) {
	var c Circle
	for _, part := range []struct {
		name string
		to   **big.Rat
		v    float64
	}{{"x", &c.X, x}, {"y", &c.Y, y}, {"r", &c.R, r}} {
		if math.IsNaN(part.v) || math.IsInf(part.v, 0) {
			return Circle{}, fmt.Errorf("%s is %v, not a number", part.name, part.v)
		}
		*part.to = new(big.Rat).SetFloat64(part.v)
	}
	return c, nil
}
