package tournament

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// covariance of the parameters about the maximum, by the observed information.
// Strengths have their mean fixed: n of them, then the effect of being first,
// then the parameter of ties.
type covariance struct {
	size   int
	values []float64 // size × size
}

func (c *covariance) at(i, j int) float64 { return c.values[i*c.size+j] }

// row i from column 0 on.
func (c *covariance) row(i int) []float64 { return c.values[i*c.size : (i+1)*c.size] }

// ofDifference is the variance of the difference of two strengths.
func (c *covariance) ofDifference(i, j int) float64 {
	return max(0, c.at(i, i)+c.at(j, j)-2*c.at(i, j))
}

// covariance inverts the information. That says nothing of the mean strength,
// which the prior alone holds at 0; pinning it by 1/n in every place of the
// strengths' block makes the matrix well-conditioned, and what that adds to the
// inverse is taken off again.
func (m *model) covariance(theta []float64) (*covariance, error) {
	size := m.size()
	curvatures := make([]curvature, len(m.cells))
	m.slope(theta, make([]float64, size), curvatures)
	info := mat.NewSymDense(size, nil)
	pin := 1 / float64(m.n)
	for i := range size {
		info.SetSym(i, i, m.precision)
	}
	for i := range m.n {
		for j := i; j < m.n; j++ {
			info.SetSym(i, j, info.At(i, j)+pin)
		}
	}
	for i, h := range curvatures {
		m.addInformation(info, m.cells[i].Meeting, h)
	}
	var factor mat.Cholesky
	if !factor.Factorize(info) {
		return nil, errors.New("the information on the strengths is singular: a smaller spread of the prior helps")
	}
	inverse := mat.NewSymDense(size, nil)
	if err := factor.InverseTo(inverse); err != nil {
		return nil, err
	}
	c := &covariance{size, make([]float64, size*size)}
	added := pin / (1 + m.precision)
	for i := range size {
		for j := range size {
			v := inverse.At(i, j)
			if i < m.n && j < m.n {
				v -= added
			}
			c.values[i*size+j] = v
		}
	}
	return c, nil
}

func (m *model) addInformation(info *mat.SymDense, at Meeting, h curvature) {
	add := func(i, j int, v float64) { info.SetSym(i, j, info.At(i, j)+v) }
	a, b, o, t := at.First, at.Second, m.n, m.n+1
	add(a, a, h.dd)
	add(b, b, h.dd)
	add(a, b, -h.dd)
	add(a, t, h.dt)
	add(b, t, -h.dt)
	add(t, t, h.tt)
	if m.order {
		add(a, o, h.dd)
		add(b, o, -h.dd)
		add(o, o, h.dd)
		add(o, t, h.dt)
	}
}

// learn takes an observation of the difference of two strengths, of the given
// information, into account.
func (c *covariance) learn(i, j int, info float64) {
	column := make([]float64, c.size)
	for k := range column {
		column[k] = c.at(k, i) - c.at(k, j)
	}
	factor := info / (1 + info*(column[i]-column[j]))
	for k := range column {
		row, f := c.row(k), factor*column[k]
		for l, v := range column {
			row[l] -= f * v
		}
	}
}
