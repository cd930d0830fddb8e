package gaussian

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
)

// Factor is the Cholesky factor L of the covariance matrix K = L·Lᵀ of n
// observations, noise included. The zero value has none.
type Factor struct {
	rows [][]float64 // row i has i+1 values
}

// Append adds an observation: its covariance with each one before, and with
// itself (noise included). It fails where the matrix would no longer be
// positive definite, as for an exact duplicate without noise; the factor is
// then as before.
func (f *Factor) Append(cov []float64, self float64) error {
	n := len(f.rows)
	if len(cov) != n {
		return fmt.Errorf("%d covariances for %d observations", len(cov), n)
	}
	row := make([]float64, n+1)
	f.Forward(row[:n], cov)
	rest := self - floats.Dot(row[:n], row[:n])
	if !(rest > 0) {
		return fmt.Errorf("observation %d is no more than a combination of those before it", n)
	}
	row[n] = math.Sqrt(rest)
	f.rows = append(f.rows, row)
	return nil
}

// Forward sets z to the solution of L·z = y. The two may be the same slice.
func (f *Factor) Forward(z, y []float64) {
	for i, row := range f.rows[:len(y)] {
		z[i] = (y[i] - floats.Dot(row[:i], z[:i])) / row[i]
	}
}

// Backward replaces z by the solution x of Lᵀ·x = z.
func (f *Factor) Backward(z []float64) {
	for i := len(z) - 1; i >= 0; i-- {
		row := f.rows[i]
		z[i] /= row[i]
		floats.AddScaled(z[:i], -z[i], row[:i])
	}
}
