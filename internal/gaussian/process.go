package gaussian

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// Process is a fitted process: a factor and the values observed. Values are
// standardised, so that covariances are in units of their variance.
type Process struct {
	factor  *Factor
	mean    float64 // of the observed values
	scale   float64 // their standard deviation; 1 where they are all the same
	weights []float64
}

// Fit conditions a process on one value for each observation of the factor,
// which must not change while the process is in use.
func Fit(f *Factor, values []float64) *Process {
	p := &Process{factor: f}
	y := make([]float64, len(values))
	p.mean, p.scale = Standardize(y, values)
	p.weights = f.Solve(y)
	return p
}

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

// Mean is the expected value at a point with the given covariances with the
// observations. It costs O(n).
func (p *Process) Mean(cov []float64) float64 {
	return p.mean + p.scale*floats.Dot(cov, p.weights)
}

// Deviation is the standard deviation of the value at a point with the given
// covariances with the observations and with itself, without noise. It costs
// O(n²). It uses cov up.
func (p *Process) Deviation(cov []float64, self float64) float64 {
	p.factor.Forward(cov, cov)
	return p.scale * math.Sqrt(max(0, self-floats.Dot(cov, cov)))
}

// Scale is the standard deviation of the observed values: that of a prediction
// far from all of them, times the square root of its own covariance.
func (p *Process) Scale() float64 { return p.scale }
