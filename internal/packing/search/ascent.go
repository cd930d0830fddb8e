package search

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// ascent climbs from packings of n circles to the tops above them. It holds
// memory for one climb at a time.
type ascent struct {
	conditions
	z                    []float64 // the packing: x, y, r of each circle
	slack, price         []float64 // of each condition; the price is its multiplier
	dz, dslack, dprice   []float64 // a step
	weight, aim, forward []float64
	matrix               blas64.Symmetric
}

func newAscent(n int) *ascent {
	a := &ascent{conditions: newConditions(n)}
	for _, v := range []*[]float64{&a.z, &a.dz, &a.forward} {
		*v = make([]float64, 3*n)
	}
	for _, v := range []*[]float64{&a.slack, &a.price, &a.dslack, &a.dprice, &a.weight, &a.aim} {
		*v = make([]float64, a.len())
	}
	a.matrix = blas64.Symmetric{N: 3 * n, Stride: 3 * n, Data: make([]float64, 9*n*n), Uplo: blas.Upper}
	return a
}

// sum of the radii.
func (a *ascent) sum() float64 {
	sum := 0.0
	for i := 2; i < len(a.z); i += 3 {
		sum += a.z[i]
	}
	return sum
}

// The settings of a climb. A gap is the mean product of slack and price, zero
// at the top.
const (
	firstGap = 3e-3  // at the start
	leastGap = 1e-16 // that steps aim at
	topGap   = 1e-13 // at which a climb ends, where also
	topForce = 1e-9  // no circle is pulled by more
	maxSteps = 100
	// From hopelessGap on, what a climb may still gain is less than hope times
	// the gap times the number of conditions, nearly always.
	hopelessGap = 1e-5
	hope        = 10
	boldness    = 0.9 // share of the way to the next condition that a step goes at least
)

// climb moves z, which must be strictly inside, to the top above it. It returns
// false where it gives up: where the sum will not reach enough, or numbers
// fail.
func (a *ascent) climb(enough float64) bool {
	if !a.linearise(a.z, a.slack) {
		return false
	}
	for k, s := range a.slack {
		a.price[k] = firstGap / s
	}
	m := float64(a.len())
	for range maxSteps {
		gap := floats.Dot(a.slack, a.price) / m
		if gap < topGap && a.force() < topForce {
			return true
		}
		if gap < hopelessGap && a.sum()+hope*gap*m < enough {
			return false
		}
		if !a.factorise() {
			return false
		}
		a.predict()
		a.direct(a.aimAt(gap))
		if !a.step(max(boldness, 1-gap)) {
			return false
		}
	}
	return false
}

// force is the strongest pull on a coordinate or a radius that the prices leave.
func (a *ascent) force() float64 {
	a.outward(a.forward)
	a.pull(a.price, a.forward)
	return floats.Norm(a.forward, math.Inf(1))
}

// outward sets g to the gradient of the sum of the radii.
func (a *ascent) outward(g []float64) {
	for i := 0; i < len(g); i += 3 {
		g[i], g[i+1], g[i+2] = 0, 0, 1
	}
}

// factorise prepares the matrix of the steps from here.
func (a *ascent) factorise() bool {
	floats.DivTo(a.weight, a.price, a.slack)
	a.curvature(a.weight, a.matrix.Data)
	_, ok := lapack64.Potrf(a.matrix)
	return ok
}

// direct sets the step towards the point at which the products of slacks and
// prices, less what predict foresaw of second order, are those of aim times the
// slack.
func (a *ascent) direct(aim []float64) {
	a.outward(a.dz)
	a.pull(aim, a.dz)
	upper := blas64.Triangular{Uplo: blas.Upper, N: a.matrix.N, Stride: a.matrix.Stride, Data: a.matrix.Data, Diag: blas.NonUnit}
	step := blas64.Vector{N: len(a.dz), Inc: 1, Data: a.dz}
	blas64.Trsv(blas.Trans, upper, step)
	blas64.Trsv(blas.NoTrans, upper, step)
	a.change(a.dz, a.dslack)
	for k, w := range a.weight {
		a.dprice[k] = aim[k] - a.price[k] - w*a.dslack[k]
	}
}

// predict sets the step straight to the top of the linear program.
func (a *ascent) predict() {
	clear(a.aim)
	a.direct(a.aim)
}

// aimAt chooses the gap to aim at by what the predicted step would leave of
// the present one, and corrects for its second order.
func (a *ascent) aimAt(gap float64) []float64 {
	primal, dual := min(1, reach(a.slack, a.dslack)), min(1, reach(a.price, a.dprice))
	left := 0.0
	for k, s := range a.slack {
		left += (s + primal*a.dslack[k]) * (a.price[k] + dual*a.dprice[k])
	}
	share := left / float64(a.len()) / gap
	target := max(share*share*share*gap, leastGap)
	for k, s := range a.slack {
		a.aim[k] = (target - a.dslack[k]*a.dprice[k]) / s
	}
	return a.aim
}

// step goes most of the way to where the first slack or price would vanish. It
// returns false where rounding has led out of the packings; z is then still
// inside.
func (a *ascent) step(most float64) bool {
	primal, dual := min(1, most*reach(a.slack, a.dslack)), min(1, most*reach(a.price, a.dprice))
	floats.AddScaled(a.z, primal, a.dz)
	floats.AddScaled(a.price, dual, a.dprice)
	if a.linearise(a.z, a.slack) {
		return true
	}
	floats.AddScaled(a.z, -primal, a.dz)
	return false
}

// reach is how many steps dv lead from v > 0 to the first zero.
func reach(v, dv []float64) float64 {
	far := math.Inf(1)
	for k, d := range dv {
		if d < 0 {
			far = min(far, -v[k]/d)
		}
	}
	return far
}
