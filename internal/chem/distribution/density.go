package distribution

import (
	"errors"
	"math"
	"slices"
)

// least is added to every density, so that no logarithm is infinite.
const least = 1e-10

// points at which densities are compared.
const points = 1000

// continuous is the divergence of two samples of a real number, by densities at
// 1,000 points between their extremes.
func continuous(base, own []float64) (float64, error) {
	p, err := newKernels(base)
	if err != nil {
		return 0, err
	}
	q, err := newKernels(own)
	if err != nil {
		return 0, err
	}
	low, high := min(slices.Min(base), slices.Min(own)), max(slices.Max(base), slices.Max(own))
	x, y := make([]float64, points), make([]float64, points)
	for i := range points {
		at := low + (high-low)*float64(i)/(points-1)
		x[i], y[i] = p.at(at)+least, q.at(at)+least
	}
	return divergence(x, y), nil
}

// kernels is a density estimate: a Gaussian at each value, as wide as Scott's
// rule has it.
type kernels struct {
	values []float64
	width  float64
}

var errConstant = errors.New("all values of a set are equal")

func newKernels(values []float64) (kernels, error) {
	n, mean, squares := float64(len(values)), 0.0, 0.0
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	k := kernels{values, math.Sqrt(squares/(n-1)) * math.Pow(n, -0.2)}
	if !(k.width > 0) {
		return k, errConstant
	}
	return k, nil
}

func (k *kernels) at(x float64) float64 {
	sum := 0.0
	for _, v := range k.values {
		d := (x - v) / k.width
		sum += math.Exp(-d * d / 2)
	}
	return sum / (float64(len(k.values)) * k.width * math.Sqrt(2*math.Pi))
}

// bins of histograms.
const bins = 10

// discrete is the divergence of two samples of a count, by histograms of ten bins
// over the range of the first. What lies outside doesn't count.
func discrete(base, own []float64) float64 {
	low, high := slices.Min(base), slices.Max(base)
	if low == high {
		low, high = low-0.5, high+0.5
	}
	var edges [bins + 1]float64
	for i := range edges {
		edges[i] = low + float64(i)*((high-low)/bins)
	}
	edges[bins] = high
	return divergence(histogram(base, edges), histogram(own, edges))
}

// histogram is the density in each bin. The last one has its upper edge.
func histogram(values []float64, edges [bins + 1]float64) []float64 {
	count, inside := make([]float64, bins), 0.0
	for _, v := range values {
		if v < edges[0] || v > edges[bins] {
			continue
		}
		i := bins - 1
		for i > 0 && v < edges[i] {
			i--
		}
		count[i]++
		inside++
	}
	for i := range count {
		if inside > 0 {
			count[i] /= inside * (edges[i+1] - edges[i])
		}
		count[i] += least
	}
	return count
}

// divergence of two densities, Kullback and Leibler's, in nats. They need not be
// normalised.
func divergence(p, q []float64) float64 {
	sumP, sumQ := 0.0, 0.0
	for i := range p {
		sumP += p[i]
		sumQ += q[i]
	}
	kl := 0.0
	for i := range p {
		x, y := p[i]/sumP, q[i]/sumQ
		kl += x * math.Log(x/y)
	}
	return kl
}
