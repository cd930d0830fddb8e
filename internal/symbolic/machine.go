package symbolic

import "math"

// machine holds the registers for running programs over blocks of rows. One
// goroutine uses it at a time.
type machine struct {
	values, signs, adjoints [][]float64
	free                    [][]float64
	block                   int
}

func newMachine(block int) *machine { return &machine{block: max(block, 1)} }

// reserve makes the registers for n instructions.
func (m *machine) reserve(n int) {
	for len(m.values) < n {
		m.values = append(m.values, nil)
		m.signs = append(m.signs, nil)
		m.adjoints = append(m.adjoints, make([]float64, m.block))
		m.free = append(m.free, make([]float64, m.block))
	}
}

// forward runs the program with the given constants over rows start to
// start+n. The result is valid until the next call.
func (m *machine) forward(p *Program, constants []float64, columns [][]float64, start, n int) []float64 {
	m.reserve(len(p.code))
	for i := range p.code {
		in := &p.code[i]
		if in.mode == plain && in.op == Variable {
			m.values[i] = columns[in.index][start : start+n]
			continue
		}
		out := m.free[i][:n]
		m.values[i] = out
		switch in.mode {
		case plain:
			m.plain(in, constants, out)
		case fromLog:
			logValue(out, m.values[in.a], m.signs[in.a])
		default:
			m.logged(i, in, out)
		}
	}
	return m.values[len(p.code)-1]
}

// plain computes an ordinary instruction; the commonest have loops of their own.
func (m *machine) plain(in *instruction, constants, out []float64) {
	if in.op == Number {
		v := constants[in.index]
		for i := range out {
			out[i] = v
		}
		return
	}
	a, b := m.values[in.a], m.values[in.b]
	switch in.op {
	case Add:
		for i := range out {
			out[i] = a[i] + b[i]
		}
	case Sub:
		for i := range out {
			out[i] = a[i] - b[i]
		}
	case Mul:
		for i := range out {
			out[i] = a[i] * b[i]
		}
	case Div:
		for i := range out {
			out[i] = a[i] / b[i]
		}
	case Pow:
		for i := range out {
			out[i] = math.Pow(a[i], b[i])
		}
	default:
		for i := range out {
			out[i] = apply1(in.op, a[i])
		}
	}
}

// backward fills the adjoints after forward over the same rows: the adjoint of
// a constant's register is the derivative of the result by that constant, row
// by row. It calls gradient for every constant.
func (m *machine) backward(p *Program, n int, gradient func(constant int, d []float64)) {
	last := len(p.code) - 1
	for i := range p.code {
		if p.code[i].active {
			clear(m.adjoints[i][:n])
		}
	}
	for i := range n {
		m.adjoints[last][i] = 1
	}
	for i := last; i >= 0; i-- {
		in := &p.code[i]
		if !in.active {
			continue
		}
		adj := m.adjoints[i][:n]
		switch {
		case in.mode == toLog:
			accumulate(m.adjoints[in.a], adj, m.values[in.a], func(d, x float64) float64 { return d / x })
		case in.mode == fromLog:
			accumulate(m.adjoints[in.a], adj, adj, func(d, _ float64) float64 { return d })
		case in.mode == logged:
			m.backLogged(p, i, adj)
		case in.op == Number:
			gradient(int(in.index), adj)
		default:
			m.backPlain(p, i, adj)
		}
	}
}

// accumulate adds f(adj, x) to to, leaving out rows that have no influence.
func accumulate(to, adj, x []float64, f func(d, x float64) float64) {
	for i, d := range adj {
		if d != 0 {
			to[i] += f(d, x[i])
		}
	}
}

func (m *machine) backPlain(p *Program, i int, adj []float64) {
	in := &p.code[i]
	a, y := m.values[in.a], m.values[i]
	toA, toB := m.adjoints[in.a], m.adjoints[in.b]
	if in.op.Arity() == 1 {
		for i, d := range adj {
			if d != 0 {
				toA[i] += d * slope1(in.op, a[i], y[i])
			}
		}
		return
	}
	b := m.values[in.b]
	if p.code[in.a].active {
		for i, d := range adj {
			toA[i] += d * slopeLeft(in.op, a[i], b[i])
		}
	}
	if p.code[in.b].active {
		for i, d := range adj {
			toB[i] += d * slopeRight(in.op, a[i], b[i], y[i])
		}
	}
}

// slopeLeft is the derivative of a binary operator by its left argument.
func slopeLeft(op Op, a, b float64) float64 {
	switch op {
	case Mul:
		return b
	case Div:
		return 1 / b
	case Pow:
		return b * math.Pow(a, b-1)
	}
	return 1
}

// slopeRight is the derivative of a binary operator, whose value is y, by its
// right argument. A power of a negative base has none and counts as flat.
func slopeRight(op Op, a, b, y float64) float64 {
	switch op {
	case Sub:
		return -1
	case Mul:
		return a
	case Div:
		return -y / b
	case Pow:
		if a <= 0 {
			return 0
		}
		return y * math.Log(a)
	}
	return 1
}
