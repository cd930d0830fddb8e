package gaussian

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// Standardize sets y to the values less their mean, in units of their standard
// deviation (1 where there is none), and returns both.
func Standardize(y, values []float64) (mean, scale float64) {
	scale = 1
	if len(values) > 0 {
		mean = stat.Mean(values, nil)
	}
	if len(values) > 1 {
		if sd := stat.StdDev(values, nil); sd > 0 && !math.IsInf(sd, 0) {
			scale = sd
		}
	}
	for i, v := range values {
		y[i] = (v - mean) / scale
	}
	return mean, scale
}
