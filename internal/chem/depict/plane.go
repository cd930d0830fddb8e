package depict

import (
	"math"
	"math/cmplx"
)

// Points and vectors of the plane are complex numbers: a product turns, the
// conjugate mirrors.

// polar is the unit vector at an angle.
func polar(angle float64) complex128 {
	sin, cos := math.Sincos(angle)
	return complex(cos, sin)
}

func degrees(d float64) float64 { return d * math.Pi / 180 }

func distance(a, b complex128) float64 { return math.Hypot(real(a)-real(b), imag(a)-imag(b)) }

// unit is the direction of a vector; 1 for the null vector.
func unit(v complex128) complex128 {
	size := cmplx.Abs(v)
	if size < 1e-9 {
		return 1
	}
	return v / complex(size, 0)
}

// cross is the z component of the cross product, positive where b is to the
// left of a.
func cross(a, b complex128) float64 { return real(a)*imag(b) - imag(a)*real(b) }

func dot(a, b complex128) float64 { return real(a)*real(b) + imag(a)*imag(b) }

// side of the line from a towards b on which c lies: 1 left, -1 right, 0 on it.
func side(a, b, c complex128) int {
	switch x := cross(unit(b-a), c-a); {
	case x > 1e-6:
		return 1
	case x < -1e-6:
		return -1
	}
	return 0
}

// mirrored at the line through a in the direction u, a unit vector.
func mirrored(p, a, u complex128) complex128 { return a + u*u*cmplx.Conj(p-a) }

func turned(p, about, by complex128) complex128 { return about + (p-about)*by }

func centroid(points []complex128) complex128 {
	var sum complex128
	for _, p := range points {
		sum += p
	}
	return sum / complex(float64(max(len(points), 1)), 0)
}

// crossing tells whether two segments cross inside both.
func crossing(a, b, c, d complex128) bool {
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}

// toSegment is the distance of a point from a segment.
func toSegment(p, a, b complex128) float64 {
	d := b - a
	length := dot(d, d)
	if length < 1e-12 {
		return distance(p, a)
	}
	t := min(max(dot(p-a, d)/length, 0), 1)
	return distance(p, a+complex(t, 0)*d)
}

// angleFrom is the angle from a counter-clockwise to b, in [0, 2π).
func angleFrom(a, b complex128) float64 {
	angle := cmplx.Phase(b / a)
	if angle < 0 {
		angle += 2 * math.Pi
	}
	return angle
}

// regular is a polygon of n unit sides around the origin, counter-clockwise.
func regular(n int) []complex128 {
	radius := 0.5 / math.Sin(math.Pi/float64(n))
	out := make([]complex128, n)
	for i := range out {
		out[i] = complex(radius, 0) * polar(2*math.Pi*float64(i)/float64(n))
	}
	return out
}

// inscribed is the polygon with the given sides whose corners lie on a circle;
// corner i is where side i starts. It is found by bisection over the radius, for
// the case that the centre lies inside.
func inscribed(sides []float64) []complex128 {
	longest, around := 0.0, 0.0
	for _, s := range sides {
		longest, around = max(longest, s), around+s
	}
	low, high := longest/2, around
	for range 80 {
		r := (low + high) / 2
		if turn(sides, r) > 2*math.Pi {
			low = r
		} else {
			high = r
		}
	}
	out := make([]complex128, len(sides))
	angle := 0.0
	for i, s := range sides {
		out[i] = complex(high, 0) * polar(angle)
		angle += 2 * math.Asin(min(s/(2*high), 1))
	}
	return out
}

// turn is the angle that the sides span together on a circle.
func turn(sides []float64, radius float64) float64 {
	sum := 0.0
	for _, s := range sides {
		sum += 2 * math.Asin(min(s/(2*radius), 1))
	}
	return sum
}
