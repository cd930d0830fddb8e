package functions

import (
	"math"
	"math/rand/v2"
	"slices"
)

// strategy is the state of a CMA-ES: offspring are mean + sigma A z with z
// standard normal, where A is lower triangular and A A' is the covariance.
// Symbols are those of Hansen's tutorial.
type strategy struct {
	n          int
	mean       []float64
	sigma      float64
	a          []float64 // n by n, column by column
	pathSigma  []float64
	pathC      []float64
	generation int
}

func newStrategy(mean []float64, sigma float64, b box) *strategy {
	n := b.dim()
	s := &strategy{n: n, mean: slices.Clone(mean), sigma: sigma, a: make([]float64, n*n),
		pathSigma: make([]float64, n), pathC: make([]float64, n)}
	for i := range n {
		s.a[i*n+i] = b.width[i]
	}
	return s
}

// sample sets x to an offspring, which may be out of bounds.
func (s *strategy) sample(rng *rand.Rand, x []float64) {
	z := make([]float64, s.n)
	for i := range z {
		z[i] = rng.NormFloat64()
	}
	copy(x, s.mean)
	for j, v := range z {
		for i, a := range s.column(j) {
			x[j+i] += s.sigma * v * a
		}
	}
}

// column is column j of A from the diagonal down.
func (s *strategy) column(j int) []float64 { return s.a[j*s.n+j : (j+1)*s.n] }

// rates are the constants of an update with a number of offspring.
type rates struct {
	weights                                 []float64
	mu, cSigma, dSigma, cC, c1, cMu, expect float64
}

// newRates gives the tutorial's defaults (its table 1, equations 49 to 58),
// with positive weights only. Of the covariance before, at least a tenth of
// what c1 leaves remains, so that it stays regular.
func newRates(n, offspring int) rates {
	r := rates{weights: make([]float64, max(1, offspring/2))}
	sum, squares := 0.0, 0.0
	for i := range r.weights {
		w := math.Log(float64(offspring+1)/2) - math.Log(float64(i+1))
		r.weights[i] = max(w, 1e-12)
		sum += r.weights[i]
	}
	for i := range r.weights {
		r.weights[i] /= sum
		squares += r.weights[i] * r.weights[i]
	}
	d := float64(n)
	r.mu = 1 / squares
	r.cSigma = (r.mu + 2) / (d + r.mu + 5)
	r.dSigma = 1 + 2*max(0, math.Sqrt((r.mu-1)/(d+1))-1) + r.cSigma
	r.cC = (4 + r.mu/d) / (d + 4 + 2*r.mu/d)
	r.c1 = 2 / ((d+1.3)*(d+1.3) + r.mu)
	r.cMu = min(0.9*(1-r.c1), 2*(0.25+r.mu+1/r.mu-2)/((d+2)*(d+2)+r.mu))
	r.expect = math.Sqrt(d) * (1 - 1/(4*d) + 1/(21*d*d))
	return r
}

// update learns from a generation sorted by score, best first.
func (s *strategy) update(generation []*individual) {
	before := s.clone()
	r := newRates(s.n, len(generation))
	parents := generation[:len(r.weights)]
	steps, move := s.steps(parents, r.weights)
	for i := range s.mean {
		s.mean[i] += s.sigma * move[i]
	}
	s.generation++

	white := s.solve(move)
	length := 0.0
	for i, v := range white {
		s.pathSigma[i] = (1-r.cSigma)*s.pathSigma[i] + math.Sqrt(r.cSigma*(2-r.cSigma)*r.mu)*v
		length += s.pathSigma[i] * s.pathSigma[i]
	}
	length = math.Sqrt(length)

	// The path stalls while the step size still grows fast.
	settled := length/math.Sqrt(1-math.Pow(1-r.cSigma, 2*float64(s.generation))) < (1.4+2/float64(s.n+1))*r.expect
	gain, loss := math.Sqrt(r.cC*(2-r.cC)*r.mu), 0.0
	if !settled {
		gain, loss = 0, r.c1*r.cC*(2-r.cC)
	}
	for i := range s.pathC {
		s.pathC[i] = (1-r.cC)*s.pathC[i] + gain*move[i]
	}

	s.scale(math.Sqrt(1 - r.c1 - r.cMu + loss))
	s.add(r.c1, slices.Clone(s.pathC))
	for i, w := range r.weights {
		s.add(r.cMu*w, steps[i])
	}
	s.sigma *= math.Exp(min(1, r.cSigma/r.dSigma*(length/r.expect-1)))
	if !s.sound() {
		*s = *before
	}
}

// steps are the parents' steps from the mean, in units of sigma, and their
// weighted sum.
func (s *strategy) steps(parents []*individual, weights []float64) (steps [][]float64, move []float64) {
	move = make([]float64, s.n)
	for k, p := range parents {
		y := make([]float64, s.n)
		for i := range y {
			y[i] = (p.x[i] - s.mean[i]) / s.sigma
			move[i] += weights[k] * y[i]
		}
		steps = append(steps, y)
	}
	return steps, move
}

// solve returns z with A z = y.
func (s *strategy) solve(y []float64) []float64 {
	z := slices.Clone(y)
	for j := range z {
		column := s.column(j)
		z[j] /= column[0]
		for i, a := range column[1:] {
			z[j+1+i] -= a * z[j]
		}
	}
	return z
}

func (s *strategy) scale(by float64) {
	for i := range s.a {
		s.a[i] *= by
	}
}

// add changes A so that A A' grows by weight v v'. It uses up v. The
// rank-one update of a Cholesky factor: G. H. Golub and C. F. Van Loan, Matrix
// Computations, section 6.5.4.
func (s *strategy) add(weight float64, v []float64) {
	root := math.Sqrt(weight)
	for i := range v {
		v[i] *= root
	}
	for k := range v {
		column, rest := s.column(k), v[k+1:]
		r := math.Sqrt(column[0]*column[0] + v[k]*v[k])
		c, t := r/column[0], v[k]/column[0]
		column[0] = r
		for i := range rest {
			column[i+1] = (column[i+1] + t*rest[i]) / c
			rest[i] = c*rest[i] - t*column[i+1]
		}
	}
}

// sound tells whether the state can be sampled from. A search that has
// converged to the last bit, or a generation from far outside, may spoil it.
func (s *strategy) sound() bool {
	ok := s.sigma > 0 && finite(s.sigma)
	for i := range s.n {
		ok = ok && finite(s.mean[i]) && finite(s.pathSigma[i]) && finite(s.pathC[i]) && s.column(i)[0] > 0
	}
	for _, v := range s.a {
		ok = ok && finite(v)
	}
	return ok
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func (s *strategy) clone() *strategy {
	c := *s
	c.mean, c.a = slices.Clone(s.mean), slices.Clone(s.a)
	c.pathSigma, c.pathC = slices.Clone(s.pathSigma), slices.Clone(s.pathC)
	return &c
}
