package search

import (
	"math"
	"math/rand/v2"
)

// startShare is how much of the room to its neighbours a circle takes when a
// climb begins.
const startShare = 0.45

// inflate gives each circle a radius by the room that its centre has, so that
// none touches another or a side. It returns false where there is no room.
func inflate(z []float64) bool {
	const least = 1e-6
	for i := 0; i < len(z); i += 3 {
		room := 2 * min(z[i], 1-z[i], z[i+1], 1-z[i+1])
		for j := 0; j < len(z); j += 3 {
			if j != i {
				room = min(room, math.Hypot(z[i]-z[j], z[i+1]-z[j+1]))
			}
		}
		if !(room > least) {
			return false
		}
		z[i+2] = startShare * room
	}
	return true
}

// scatter puts the centres anywhere.
func scatter(rng *rand.Rand, z []float64) {
	for i := 0; i < len(z); i += 3 {
		z[i], z[i+1] = rng.Float64(), rng.Float64()
	}
}

// perturb makes one of the moves.
func perturb(rng *rand.Rand, z []float64) {
	if rng.IntN(2) == 0 {
		relocate(rng, z)
	} else {
		shake(rng, z)
	}
}

// relocate puts a circle where one to eight random points have most room.
func relocate(rng *rand.Rand, z []float64) {
	i := 3 * rng.IntN(len(z)/3)
	most, bx, by := math.Inf(-1), 0.0, 0.0
	for range 1 + rng.IntN(8) {
		x, y := rng.Float64(), rng.Float64()
		room := min(x, 1-x, y, 1-y)
		for j := 0; j < len(z); j += 3 {
			if j != i {
				room = min(room, math.Hypot(x-z[j], y-z[j+1])-z[j+2])
			}
		}
		if room > most {
			most, bx, by = room, x, y
		}
	}
	z[i], z[i+1] = bx, by
}

// shake moves the centres within a disc of random place and size by normal
// deviates of random width, in units in which circles are about 1 wide.
func shake(rng *rand.Rand, z []float64) {
	size := 1 / math.Sqrt(float64(len(z)/3))
	cx, cy := rng.Float64(), rng.Float64()
	radius, width := size*(1+rng.Float64()), 0.5*size*rng.Float64()
	for i := 0; i < len(z); i += 3 {
		if math.Hypot(z[i]-cx, z[i+1]-cy) > radius {
			continue
		}
		z[i] = mirror(z[i] + width*rng.NormFloat64())
		z[i+1] = mirror(z[i+1] + width*rng.NormFloat64())
	}
}

// mirror folds a coordinate back into the square.
func mirror(v float64) float64 {
	v = math.Mod(math.Abs(v), 2)
	if v > 1 {
		return 2 - v
	}
	return v
}
