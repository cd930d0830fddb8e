package functions

import "math"

// sphere is the sum of x_i^2. Least value 0 at x = 0.
func sphere(x, f []float64) {
	sum := 0.0
	for _, v := range x {
		sum += v * v
	}
	f[0] = sum
}

// rosenbrock is the sum over i < n of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2.
// Least value 0 at x = (1, …, 1).
//
// H. H. Rosenbrock, An automatic method for finding the greatest or least
// value of a function, Computer Journal 3 (1960), for n = 2; the sum is the
// usual generalisation.
func rosenbrock(x, f []float64) {
	sum := 0.0
	for i := range len(x) - 1 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		sum += 100*a*a + b*b
	}
	f[0] = sum
}

// rastrigin is 10 n + sum of x_i^2 - 10 cos(2 pi x_i) on [-5.12, 5.12]^n.
// Least value 0 at x = 0.
//
// L. A. Rastrigin, Systems of extremal control (1974), generalised by
// H. Mühlenbein et al., Parallel Computing 17 (1991).
func rastrigin(x, f []float64) {
	sum := 10 * float64(len(x))
	for _, v := range x {
		sum += v*v - 10*math.Cos(2*math.Pi*v)
	}
	f[0] = sum
}

// ackley is -20 exp(-0.2 sqrt(mean of x_i^2)) - exp(mean of cos(2 pi x_i)) +
// 20 + e on [-32.768, 32.768]^n. Least value 0 at x = 0 (in floating point
// some 4e-16).
//
// D. H. Ackley, A connectionist machine for genetic hillclimbing (1987), with
// a = 20, b = 0.2, c = 2 pi.
func ackley(x, f []float64) {
	squares, cosines, n := 0.0, 0.0, float64(len(x))
	for _, v := range x {
		squares += v * v
		cosines += math.Cos(2 * math.Pi * v)
	}
	f[0] = -20*math.Exp(-0.2*math.Sqrt(squares/n)) - math.Exp(cosines/n) + 20 + math.E
}

// branin is a (x2 - b x1^2 + c x1 - r)^2 + s (1 - t) cos x1 + s with a = 1,
// b = 5.1 / (4 pi^2), c = 5 / pi, r = 6, s = 10, t = 1 / (8 pi) on
// [-5, 10] x [0, 15]. Least value 5 / (4 pi) = 0.397887… at (-pi, 12.275),
// (pi, 2.275) and (3 pi, 2.475).
//
// F. H. Branin, IBM Journal of Research and Development 16 (1972).
func branin(x, f []float64) { f[0] = braninAt(x[0], x[1]) }

func braninAt(x1, x2 float64) float64 {
	const (
		b = 5.1 / (4 * math.Pi * math.Pi)
		c = 5 / math.Pi
		t = 1 / (8 * math.Pi)
	)
	a := x2 - b*x1*x1 + c*x1 - 6
	return a*a + 10*(1-t)*math.Cos(x1) + 10
}

// braninCurrin has two objectives on the unit square: f1 is branin at
// (15 x1 - 5, 15 x2), and f2 is Currin's
//
//	(1 - exp(-1 / (2 x2))) (2300 x1^3 + 1900 x1^2 + 2092 x1 + 60) /
//	(100 x1^3 + 500 x1^2 + 4 x1 + 20)
//
// The greatest hypervolume for the reference point (18, 6) is 59.37 (59.36 in
// the literature, where an evolutionary search approximated it from below).
//
// S. Belakaria et al., Max-value entropy search for multi-objective Bayesian
// optimization, NeurIPS 2019; C. Currin et al., Journal of the American
// Statistical Association 86 (1991). The 59.36 is from BoTorch's test functions.
func braninCurrin(x, f []float64) {
	a, b := x[0], x[1]
	factor := 1.0 // the limit for b = 0 from above
	if b != 0 {
		factor = 1 - math.Exp(-1/(2*b))
	}
	f[0] = braninAt(15*a-5, 15*b)
	f[1] = factor * (((2300*a+1900)*a+2092)*a + 60) / (((100*a+500)*a+4)*a + 20)
}

// The functions zdt1 to zdt4 have f1 = x1 and f2 = g h with a g over the other
// variables that is 1 on the front (all of them 0) and greater elsewhere.
//
// E. Zitzler, K. Deb and L. Thiele, Comparison of multiobjective evolutionary
// algorithms: empirical results, Evolutionary Computation 8 (2000).

// zdtG is 1 + 9 times the mean of x2 to xn.
func zdtG(x []float64) float64 {
	sum := 0.0
	for _, v := range x[1:] {
		sum += v
	}
	return 1 + 9*sum/float64(len(x)-1)
}

// zdt1 has h = 1 - sqrt(f1/g). Front: f2 = 1 - sqrt(f1), 0 <= f1 <= 1. The
// area it dominates below the reference point (1, 1) is 2/3.
func zdt1(x, f []float64) {
	g := zdtG(x)
	f[0], f[1] = x[0], g*(1-math.Sqrt(x[0]/g))
}

// zdt2 has h = 1 - (f1/g)^2. Front: f2 = 1 - f1^2, 0 <= f1 <= 1. The area it
// dominates below the reference point (1, 1) is 1/3.
func zdt2(x, f []float64) {
	g := zdtG(x)
	r := x[0] / g
	f[0], f[1] = x[0], g*(1-r*r)
}

// zdt3 has h = 1 - sqrt(f1/g) - (f1/g) sin(10 pi f1). Its front is the
// decreasing parts of f2 = 1 - sqrt(f1) - f1 sin(10 pi f1), in five pieces.
func zdt3(x, f []float64) {
	g := zdtG(x)
	r := x[0] / g
	f[0], f[1] = x[0], g*(1-math.Sqrt(r)-r*math.Sin(10*math.Pi*x[0]))
}

// zdt4 is zdt1 with g = 1 + 10 (n - 1) + sum over i > 1 of x_i^2 -
// 10 cos(4 pi x_i), where x1 is in [0, 1] and the others are in [-5, 5]: 21^9
// local fronts for ten variables. Front: that of zdt1.
func zdt4(x, f []float64) {
	g := 1 + 10*float64(len(x)-1)
	for _, v := range x[1:] {
		g += v*v - 10*math.Cos(4*math.Pi*v)
	}
	f[0], f[1] = x[0], g*(1-math.Sqrt(x[0]/g))
}

// dtlz2 with m objectives has
//
//	f1 = (1 + g) cos(x1 pi/2) … cos(x_{m-1} pi/2)
//	f2 = (1 + g) cos(x1 pi/2) … sin(x_{m-1} pi/2)
//	…
//	fm = (1 + g) sin(x1 pi/2)
//
// with g the sum of (x_i - 0.5)^2 over i >= m, on [0, 1]^n; usually
// n = m + 9. Front: f1^2 + … + fm^2 = 1, where these x_i are 0.5.
//
// K. Deb, L. Thiele, M. Laumanns and E. Zitzler, Scalable test problems for
// evolutionary multiobjective optimization (2005).
func dtlz2(x, f []float64) {
	m := len(f)
	r := 1.0
	for _, v := range x[m-1:] {
		r += (v - 0.5) * (v - 0.5)
	}
	for i := range m - 1 {
		sin, cos := math.Sincos(x[i] * math.Pi / 2)
		f[m-1-i] = r * sin
		r *= cos
	}
	f[0] = r
}
