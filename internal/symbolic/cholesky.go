package symbolic

import "math"

// cholesky replaces the lower triangle of the k by k matrix a by its factor. It
// returns false when a is not positive definite.
func cholesky(a []float64, k int) bool {
	for i := range k {
		for j := 0; j <= i; j++ {
			sum := a[i*k+j]
			for l := range j {
				sum -= a[i*k+l] * a[j*k+l]
			}
			if i != j {
				a[i*k+j] = sum / a[j*k+j]
				continue
			}
			if !(sum > 1e-16) {
				return false
			}
			a[i*k+i] = math.Sqrt(sum)
		}
	}
	return true
}

// choleskySolve solves with a factor from cholesky, in place.
func choleskySolve(l []float64, k int, x []float64) {
	for i := range k {
		for j := range i {
			x[i] -= l[i*k+j] * x[j]
		}
		x[i] /= l[i*k+i]
	}
	for i := k - 1; i >= 0; i-- {
		for j := i + 1; j < k; j++ {
			x[i] -= l[j*k+i] * x[j]
		}
		x[i] /= l[i*k+i]
	}
}
