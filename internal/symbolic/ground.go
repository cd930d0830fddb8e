package symbolic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// Ground replaces the names in a law that are no columns of the data, as c in
// c*sqrt(a^3), by the numbers that fit the target best. Every name stands for one
// number wherever it occurs. The fit starts from several values of different
// magnitude, always the same ones.
func Ground(law *Expr, data *Data) (*Expr, error) {
	if err := data.Check(); err != nil {
		return nil, err
	}
	m := newModel(law, data)
	if m == nil || len(m.names) == 0 {
		return law, nil
	}
	f, rng := newFitter(len(data.Target)), rand.New(rand.NewPCG(1, 3))
	best, least := []float64(nil), math.Inf(1)
	for start := range 20 {
		theta := make([]float64, len(m.names))
		for i := range theta {
			if theta[i] = 1; start > 0 {
				theta[i] = math.Exp(3*rng.NormFloat64()) * float64(1-2*rng.IntN(2))
			}
		}
		m.fill(theta)
		if sse := f.polish(m.problem, m.values, f.fit(m.problem, m.values, 100)); sse < least*(1-1e-9) {
			least, best = sse, m.theta()
		}
	}
	if best == nil {
		return nil, fmt.Errorf("no values of %s define the formula in all rows", strings.Join(m.names, ", "))
	}
	return law.Substitute(func(name string) *Expr {
		for i, n := range m.names {
			if n == name {
				return Num(best[i])
			}
		}
		return nil
	}), nil
}

// theta reads the values of the law's constants.
func (m *model) theta() []float64 {
	theta := make([]float64, len(m.places))
	for i, at := range m.places {
		theta[i] = m.values[at[0]]
	}
	return theta
}
