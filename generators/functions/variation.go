package functions

import (
	"math"
	"math/rand/v2"
)

// cross makes two values of variable i of two others by simulated binary
// crossover within the bounds: their mean stays, their distance is multiplied
// by a draw whose density is (eta + 1)/2 b^eta below 1 and symmetric (in 1/b)
// above, cut off at the nearer bound.
//
// K. Deb and R. B. Agrawal, Simulated binary crossover for continuous search
// space, Complex Systems 9 (1995); with bounds as in Deb's implementation of
// NSGA-II.
func (b box) cross(rng *rand.Rand, i int, p, q, eta float64) (float64, float64) {
	low, high := min(p, q), max(p, q)
	distance := high - low
	if distance < 1e-14*b.width[i] {
		return p, q
	}
	u := rng.Float64()
	middle := low + distance/2
	c := middle - distance/2*spreadFactor(u, 1+2*(low-b.lower[i])/distance, eta)
	d := middle + distance/2*spreadFactor(u, 1+2*(b.upper[i]-high)/distance, eta)
	c, d = b.clamp(i, c), b.clamp(i, d)
	if rng.Float64() < 0.5 {
		return d, c
	}
	return c, d
}

// spreadFactor is the u-quantile of the crossover's distribution, cut off at
// the greatest factor that stays in bounds.
func spreadFactor(u, most, eta float64) float64 {
	alpha := 2 - math.Pow(most, -(eta+1))
	if u*alpha <= 1 {
		return math.Pow(u*alpha, 1/(eta+1))
	}
	return math.Pow(1/(2-u*alpha), 1/(eta+1))
}

// mutate draws a value near v by polynomial mutation: the step, as a share of
// the interval, has a density proportional to (1 - |step|)^eta, cut off at the
// bounds.
//
// K. Deb and M. Goyal, A combined genetic adaptive search (GeneAS) for
// engineering design, Computer Science and Informatics 26 (1996); with bounds
// as in Deb's implementation of NSGA-II.
func (b box) mutate(rng *rand.Rand, i int, v, eta float64) float64 {
	w := b.width[i]
	u := rng.Float64()
	var step float64
	if u < 0.5 {
		far := math.Pow(1-(v-b.lower[i])/w, eta+1)
		step = math.Pow(2*u+(1-2*u)*far, 1/(eta+1)) - 1
	} else {
		far := math.Pow(1-(b.upper[i]-v)/w, eta+1)
		step = 1 - math.Pow(2*(1-u)+(2*u-1)*far, 1/(eta+1))
	}
	return b.clamp(i, v+step*w)
}

func (b box) clamp(i int, v float64) float64 { return max(b.lower[i], min(v, b.upper[i])) }
