package tournament

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"
)

// model is the posterior density of the parameters, which are the n log
// strengths, the effect of being first, and the parameter of ties.
type model struct {
	n         int
	cells     []cell
	order     bool    // being first has an effect
	ties      bool    // there are ties
	precision float64 // of the prior
}

func newModel(n int, cells []cell, o Options) *model {
	m := &model{n: n, cells: cells, order: !o.NoOrder, precision: 1 / (o.Spread * o.Spread)}
	for i := range cells {
		m.ties = m.ties || cells[i].tied > 0
	}
	return m
}

// size is the number of parameters. Those that the model lacks stay 0.
func (m *model) size() int { return m.n + 2 }

// difference of a vector of parameters along a meeting.
func (m *model) difference(v []float64, at Meeting) float64 {
	d := v[at.First] - v[at.Second]
	if m.order {
		d += v[m.n]
	}
	return d
}

// chances of the outcomes of a meeting, and the logarithm of their common
// denominator.
func (m *model) chances(theta []float64, at Meeting) (won, lost, tied, logSum float64) {
	d, t := m.difference(theta, at), math.Inf(-1)
	if m.ties {
		t = theta[m.n+1]
	}
	top := max(math.Abs(d)/2, t)
	won, lost, tied = math.Exp(d/2-top), math.Exp(-d/2-top), math.Exp(t-top)
	sum := won + lost + tied
	return won / sum, lost / sum, tied / sum, top + math.Log(sum)
}

// logLikelihood of the comparisons, in nats.
func (m *model) logLikelihood(theta []float64) float64 {
	sum := 0.0
	for i := range m.cells {
		c := &m.cells[i]
		_, _, _, logSum := m.chances(theta, c.Meeting)
		sum += (c.won-c.lost)*m.difference(theta, c.Meeting)/2 - c.weight()*logSum
		if c.tied > 0 {
			sum += c.tied * theta[m.n+1]
		}
	}
	return sum
}

func (m *model) logPosterior(theta []float64) float64 {
	return m.logLikelihood(theta) - m.precision/2*floats.Dot(theta, theta)
}

// curvature of the negative log likelihood of a cell by its difference d and by
// the parameter t of ties.
type curvature struct{ dd, dt, tt float64 }

// slope sets g to the gradient of the log posterior, and the curvatures.
func (m *model) slope(theta, g []float64, curvatures []curvature) {
	for i, v := range theta {
		g[i] = -m.precision * v
	}
	for i := range m.cells {
		c := &m.cells[i]
		won, lost, tied, _ := m.chances(theta, c.Meeting)
		// What happened less what was expected, without taking near equals apart.
		byD := (c.won*(2*lost+tied) - c.lost*(2*won+tied) - c.tied*(won-lost)) / 2
		m.spread(g, c.Meeting, byD, c.tied*(won+lost)-(c.won+c.lost)*tied)
		w := c.weight()
		curvatures[i] = curvature{w * information(won, lost, tied), -w * (won - lost) * tied / 2, w * tied * (won + lost)}
	}
}

// information that an answer gives on the difference d: the variance of its
// derivative by d, which is 1/2, -1/2 or 0.
func information(won, lost, tied float64) float64 { return won*lost + tied*(won+lost)/4 }

// spread adds a derivative by d, and one by t, to a vector of parameters.
func (m *model) spread(v []float64, at Meeting, byD, byT float64) {
	v[at.First] += byD
	v[at.Second] -= byD
	if m.order {
		v[m.n] += byD
	}
	v[m.n+1] += byT
}

// times sets out to the negative second derivatives of the log posterior times a
// vector.
func (m *model) times(out, v []float64, curvatures []curvature) {
	for i, x := range v {
		out[i] = m.precision * x
	}
	for i, h := range curvatures {
		at := m.cells[i].Meeting
		d, t := m.difference(v, at), v[m.n+1]
		m.spread(out, at, h.dd*d+h.dt*t, h.dt*d+h.tt*t)
	}
}

// The climb takes full Newton steps as soon as one promises less than nearly
// nats, where the quadratic that it goes by is exact enough, and ends when no
// parameter moves by more than settled.
const (
	nearly   = 1e-3
	settled  = 1e-10
	maxSteps = 200
)

// climb moves theta to the maximum of the posterior by Newton's method.
func (m *model) climb(ctx context.Context, theta []float64) error {
	g, step := make([]float64, m.size()), make([]float64, m.size())
	curvatures := make([]curvature, len(m.cells))
	for range maxSteps {
		if err := ctx.Err(); err != nil {
			return err
		}
		m.slope(theta, g, curvatures)
		m.solve(step, g, curvatures)
		promise := floats.Dot(g, step) / 2
		scale := 1.0
		if promise > nearly {
			scale = m.search(theta, step, promise)
		}
		floats.AddScaled(theta, scale, step)
		if scale*floats.Norm(step, math.Inf(1)) <= settled {
			return nil
		}
	}
	return errors.New("the strengths do not settle: a smaller spread of the prior helps")
}

// search halves a step until the posterior grows by a tenth of what it promises.
func (m *model) search(theta, step []float64, promise float64) float64 {
	from, scale := m.logPosterior(theta), 1.0
	tried := make([]float64, len(theta))
	for range 40 {
		floats.AddScaledTo(tried, theta, scale, step)
		if m.logPosterior(tried) >= from+0.1*scale*promise {
			break
		}
		scale /= 2
	}
	return scale
}

// solve finds the Newton step by conjugate gradients, preconditioned by the
// diagonal: items that meet few others make a sparse matrix.
func (m *model) solve(x, g []float64, curvatures []curvature) {
	diagonal := m.diagonal(curvatures)
	rest, z, p, hp := make([]float64, len(g)), make([]float64, len(g)), make([]float64, len(g)), make([]float64, len(g))
	clear(x)
	copy(rest, g)
	floats.DivTo(z, rest, diagonal)
	copy(p, z)
	product := floats.Dot(rest, z)
	enough := 1e-20 * product
	for range 20 * len(g) {
		if product <= enough {
			return
		}
		m.times(hp, p, curvatures)
		a := product / floats.Dot(p, hp)
		floats.AddScaled(x, a, p)
		floats.AddScaled(rest, -a, hp)
		floats.DivTo(z, rest, diagonal)
		next := floats.Dot(rest, z)
		floats.AddScaledTo(p, z, next/product, p)
		product = next
	}
}

func (m *model) diagonal(curvatures []curvature) []float64 {
	out := make([]float64, m.size())
	for i := range out {
		out[i] = m.precision
	}
	for i, h := range curvatures {
		at := m.cells[i].Meeting
		out[at.First] += h.dd
		out[at.Second] += h.dd
		if m.order {
			out[m.n] += h.dd
		}
		out[m.n+1] += h.tt
	}
	return out
}
