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

// TestAgainstGonum: means, variances and densities are those of a direct
// solution.
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
		near("mean", mean+scale*floats.Dot(covariances(at, xs), f.Solve(y)), mean+scale*mat.Dot(cov, &alpha))
		whitened := covariances(at, xs)
		f.Forward(whitened, whitened)
		near("variance", 1-floats.Dot(whitened, whitened), 1-mat.Dot(cov, &beta))
		density := -0.5*mat.Dot(mat.NewVecDense(len(y), y), &alpha) - 0.5*chol.LogDet() - 0.5*float64(len(y))*math.Log(2*math.Pi)
		near("density", f.LogDensity(y), density)
	})
}

// TestGrown: a factor that grew and was cut has the bits of one built at once.
func TestGrown(t *testing.T) {
	xs := []float64{0, 1.5, -2, 0.3, 2.2, -1}
	grown := factorOf(t, append(xs[:3:3], 9, 8))
	grown.Truncate(3)
	for i := 3; i < len(xs); i++ {
		if err := grown.Append(covariances(xs[i], xs[:i]), 1+noise); err != nil {
			t.Fatal(err)
		}
	}
	y := []float64{1, 2, 3, 4, 5, 6}
	if got, want := grown.Solve(y), factorOf(t, xs).Solve(y); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
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
	if duplicate.Append([]float64{1}, 1) == nil || duplicate.Len() != 1 {
		t.Error("an exact duplicate without noise must be refused")
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
