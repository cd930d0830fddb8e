package symbolic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Match says how a formula compares with a law.
type Match uint8

// From nothing in common to the law itself.
const (
	// Different: no choice of the law's constants gives the formula.
	Different Match = iota
	// UpToConstant: the difference from or the ratio to the law is constant,
	// the criterion of SRBench (La Cava et al. 2021, arXiv:2107.14351).
	UpToConstant
	// Special: the law with a constant so small that a part of it is missing.
	Special
	// Same: the law with its constants in place.
	Same
)

// String names the match in lower case.
func (m Match) String() string {
	return [...]string{"different", "same up to a constant", "special case", "same"}[m]
}

// CompareForm tells whether a formula is a law up to the values of its
// constants. The constants of the law are the names in it that are no columns of
// the data, as c in c*sqrt(a^3); numbers in it stand for themselves.
//
// The constants of the law are fitted to the values of the formula (not to the
// target) at points near the rows of the data, and then both are compared far
// from those points at a relative precision of 1e-8, so that formulas that merely
// approximate the law are different. Formulas written differently, such as
// log(m1) + log(m2) - 2*log(r) and log(m1*m2/r^2), are the same.
func CompareForm(formula, law *Expr, data *Data) (Match, error) {
	if err := data.Check(); err != nil {
		return Different, err
	}
	for _, name := range formula.Variables() {
		if !slices.Contains(data.Names, name) {
			return Different, fmt.Errorf("variable %s of the formula is not a column of the data", quoteName(name))
		}
	}
	t := comparison{formula: formula, data: data, rng: rand.New(rand.NewPCG(1, 2))}
	t.near = t.sample(0.05, 80)
	if t.near == nil {
		return Different, nil
	}
	far := t.sample(0.9, 200)
	if m := t.match(law, t.near, far); m != Different {
		return m, nil
	}
	extra := Var("an added or multiplied constant")
	for _, wider := range []*Expr{Call(Add, law, extra), Call(Mul, extra, law)} {
		if t.match(wider, t.near, far) == Same {
			return UpToConstant, nil
		}
	}
	return Different, nil
}

// comparison holds one side fixed: the formula, and points where it is defined.
type comparison struct {
	formula *Expr
	data    *Data
	near    *Data
	rng     *rand.Rand
}

// sample draws points whose coordinates differ from random rows by up to the
// given share, with the formula's values as target; nil when it is defined almost
// nowhere.
func (t *comparison) sample(share float64, n int) *Data {
	out := &Data{Names: t.data.Names, Columns: make([][]float64, len(t.data.Names))}
	p, err := Compile(t.formula, t.data.Names)
	if err != nil {
		return nil
	}
	for range 20 * n {
		row := t.rng.IntN(len(t.data.Target))
		point := make([][]float64, len(t.data.Names))
		for i, column := range t.data.Columns {
			point[i] = []float64{column[row] * (1 + share*(2*t.rng.Float64()-1))}
		}
		v := p.Evaluate(point, 1)[0]
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		out.Target = append(out.Target, v)
		for i := range point {
			out.Columns[i] = append(out.Columns[i], point[i][0])
		}
		if len(out.Target) == n {
			return out
		}
	}
	return nil
}

// match fits the law's constants near and checks them far.
func (t *comparison) match(law *Expr, near, far *Data) Match {
	m := newModel(law, near)
	if m == nil {
		return Different
	}
	f := newFitter(len(near.Target))
	const starts = 60
	for start := range starts {
		theta := t.start(m, start)
		m.fill(theta)
		f.fit(m.problem, m.values, 100)
		if !m.agrees(near, 0) {
			continue
		}
		if far != nil && !m.agrees(far, len(far.Target)/2) {
			continue
		}
		if m.degenerate(near) {
			return Special
		}
		return Same
	}
	return Different
}

// start draws values for the law's constants: first ones, then constants of the
// formula, of either sign, and numbers of any magnitude.
func (t *comparison) start(m *model, k int) []float64 {
	pool := append(t.formula.Constants(), Simplify(t.formula).Constants()...)
	theta := make([]float64, len(m.names))
	for i := range theta {
		switch choice := t.rng.IntN(3); {
		case k == 0:
			theta[i] = 1
		case choice == 0 || len(pool) == 0:
			theta[i] = math.Exp(3 * t.rng.NormFloat64())
		default:
			theta[i] = pool[t.rng.IntN(len(pool))]
		}
		if k > 0 && t.rng.IntN(3) == 0 {
			theta[i] = -theta[i]
		}
	}
	return theta
}

// model is a law with constants to be found.
type model struct {
	problem problem
	names   []string // of the constants
	places  [][]int  // of each among the program's constants
	values  []float64
}

// newModel makes constants of the names in the law that are no columns; nil when
// the law cannot be compiled.
func newModel(law *Expr, data *Data) *model {
	m := &model{}
	for _, name := range law.Variables() {
		if !slices.Contains(data.Names, name) {
			m.names = append(m.names, name)
		}
	}
	// Marked by NaN payloads, constants are found again after compiling.
	marked := law.Substitute(func(name string) *Expr {
		if i := slices.Index(m.names, name); i >= 0 {
			return Num(math.Float64frombits(math.Float64bits(math.NaN()) + uint64(i) + 1))
		}
		return nil
	})
	p, err := Compile(marked, data.Names)
	if err != nil {
		return nil
	}
	m.places = make([][]int, len(m.names))
	for at, v := range p.constants {
		if math.IsNaN(v) {
			i := int(math.Float64bits(v) - math.Float64bits(math.NaN()) - 1)
			m.places[i] = append(m.places[i], at)
		}
	}
	m.problem = problem{program: p, data: data}
	for _, at := range m.places {
		m.problem.free = append(m.problem.free, at[0])
		m.problem.copies = append(m.problem.copies, at[1:])
	}
	m.values = slices.Clone(p.constants)
	return m
}

func (m *model) fill(theta []float64) {
	for i, at := range m.places {
		for _, k := range at {
			m.values[k] = theta[i]
		}
	}
}

// agrees reports whether the law has the target values up to rounding in all
// rows where it is defined, which may leave out the given number of rows.
func (m *model) agrees(data *Data, missing int) bool {
	values := m.evaluate(data)
	scale := spread(data.Target)
	for i, y := range data.Target {
		switch d := math.Abs(values[i] - y); {
		case math.IsNaN(d) || math.IsInf(d, 0):
			missing--
		case d > 1e-8*math.Min(math.Abs(y)+scale, 10*math.Abs(y)+1e-3*scale):
			return false
		}
	}
	return missing >= 0
}

func (m *model) evaluate(data *Data) []float64 {
	p := *m.problem.program
	p.constants = m.values
	return p.Evaluate(data.Columns, len(data.Target))
}

// degenerate reports whether a constant that is practically zero removes more
// than a constant from the law.
func (m *model) degenerate(data *Data) bool {
	for _, at := range m.places {
		kept := m.values[at[0]]
		m.set(at, 0)
		without := m.agrees(data, 0)
		m.set(at, 1e-3)
		nudged := m.evaluate(data)
		m.set(at, kept)
		if without && spread(nudged) > 0 && !constantDifference(nudged, data.Target) {
			return true
		}
	}
	return false
}

func (m *model) set(places []int, v float64) {
	for _, k := range places {
		m.values[k] = v
	}
}

func constantDifference(a, b []float64) bool {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return spread(d) <= 1e-8*spread(b)
}
