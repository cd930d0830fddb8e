package gaussian_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/gaussian"
)

const noise = 1e-3

func kernel(a, b float64) float64 { return math.Exp(-(a - b) * (a - b) / 2) }

func covariances(at float64, xs []float64) []float64 {
	out := make([]float64, len(xs))
	for i, x := range xs {
		out[i] = kernel(at, x)
	}
	return out
}

func factorOf(t testing.TB, xs []float64) *gaussian.Factor {
	t.Helper()
	f := &gaussian.Factor{}
	for i, x := range xs {
		if err := f.Append(covariances(x, xs[:i]), 1+noise); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// solve gives K⁻¹y.
func solve(f *gaussian.Factor, y []float64) []float64 {
	x := slices.Clone(y)
	f.Forward(x, x)
	f.Backward(x)
	return x
}

// matrix is the covariance matrix, for gonum to solve.
func matrix(xs []float64) *mat.SymDense {
	k := mat.NewSymDense(len(xs), nil)
	for i, x := range xs {
		for j, c := range covariances(x, xs[:i+1]) {
			k.SetSym(i, j, c)
		}
		k.SetSym(i, i, 1+noise)
	}
	return k
}

// TestAgainstGonum: means and variances are those of a direct solution.
func TestAgainstGonum(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		xs := rapid.SliceOfN(rapid.Float64Range(-3, 3), 2, 25).Draw(rt, "x")
		values := rapid.SliceOfN(rapid.Float64Range(-5, 5), len(xs), len(xs)).Draw(rt, "values")
		at := rapid.Float64Range(-4, 4).Draw(rt, "at")
		f := factorOf(t, xs)
		y := make([]float64, len(xs))
		mean, scale := gaussian.Standardize(y, values)

		var chol mat.Cholesky
		if !chol.Factorize(matrix(xs)) {
			rt.Skip("not positive definite for gonum")
		}
		cov := mat.NewVecDense(len(xs), covariances(at, xs))
		var alpha, beta mat.VecDense
		if chol.SolveVecTo(&alpha, mat.NewVecDense(len(y), y)) != nil || chol.SolveVecTo(&beta, cov) != nil {
			rt.Skip("gonum finds it ill-conditioned")
		}
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
				rt.Errorf("%s is %v, want %v", what, got, want)
			}
		}
		near("mean", mean+scale*floats.Dot(covariances(at, xs), solve(f, y)), mean+scale*mat.Dot(cov, &alpha))
		whitened := covariances(at, xs)
		f.Forward(whitened, whitened)
		near("variance", 1-floats.Dot(whitened, whitened), 1-mat.Dot(cov, &beta))
	})
}

func TestAppendRefuses(t *testing.T) {
	f := factorOf(t, []float64{0, 1})
	if f.Append([]float64{1}, 1) == nil {
		t.Error("one covariance for two observations must be refused")
	}
	duplicate := &gaussian.Factor{}
	if err := duplicate.Append(nil, 1); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the factor is as before
		if duplicate.Append([]float64{1}, 1) == nil {
			t.Error("an exact duplicate without noise must be refused")
		}
	}
}

// TestSameValues: values without spread are standardised to nothing.
func TestSameValues(t *testing.T) {
	y := make([]float64, 3)
	if mean, scale := gaussian.Standardize(y, []float64{4, 4, 4}); mean != 4 || scale != 1 || slices.Max(y) != 0 {
		t.Errorf("mean %v, scale %v, values %v", mean, scale, y)
	}
}

func BenchmarkForward(b *testing.B) {
	const n = 1000
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = float64(i) * 0.7
	}
	f := factorOf(b, xs)
	cov := covariances(3.3, xs)
	z := make([]float64, n)
	for b.Loop() {
		f.Forward(z, cov)
	}
}
