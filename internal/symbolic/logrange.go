package symbolic

import "math"

// logged computes an instruction whose result is a log magnitude with a sign.
// Zero has the log magnitude -Inf.
func (m *machine) logged(i int, in *instruction, out []float64) {
	if m.signs[i] == nil {
		m.signs[i] = make([]float64, m.block)
	}
	sign := m.signs[i][:len(out)]
	a := m.values[in.a]
	if in.mode == toLog || in.op == Exp {
		for r, x := range a[:len(out)] {
			if in.mode == toLog {
				out[r], sign[r] = math.Log(math.Abs(x)), math.Copysign(1, x)
			} else {
				out[r], sign[r] = x, 1
			}
		}
		return
	}
	signA := m.signs[in.a]
	switch in.op.Arity() {
	case 1:
		for r := range out {
			out[r], sign[r] = logUnary(in.op, a[r], signA[r])
		}
	case 2:
		b, signB := m.values[in.b], m.signs[in.b]
		for r := range out {
			if in.op == Pow {
				out[r], sign[r] = logPower(a[r], signA[r], b[r])
			} else {
				out[r], sign[r] = logBinary(in.op, a[r], signA[r], b[r], signB[r])
			}
		}
	}
}

func logUnary(op Op, x, sign float64) (float64, float64) {
	switch op {
	case Neg:
		return x, -sign
	case Abs:
		return x, 1
	case Square:
		return 2 * x, 1
	case Cube:
		return 3 * x, sign
	case Sqrt:
		if sign < 0 && !math.IsInf(x, -1) {
			return math.NaN(), 1
		}
		return x / 2, 1
	}
	return math.NaN(), 1
}

func logBinary(op Op, a, signA, b, signB float64) (float64, float64) {
	switch op {
	case Mul:
		return a + b, signA * signB
	case Div:
		return a - b, signA * signB
	case Sub:
		signB = -signB
	}
	if b > a {
		a, signA, b, signB = b, signB, a, signA
	}
	switch {
	case math.IsInf(b, -1): // adding zero, or zero to zero
		return a, signA
	case signA == signB:
		return a + math.Log1p(math.Exp(b-a)), signA
	default:
		return a + math.Log(-math.Expm1(b-a)), signA
	}
}

func logPower(x, sign, exponent float64) (float64, float64) {
	if sign > 0 {
		return exponent * x, 1
	}
	s := math.Pow(-1, exponent)
	return exponent*x + 0*s, s // NaN unless the exponent is an integer
}

// logValue turns log magnitudes into the logarithm of the signed values.
func logValue(out, x, sign []float64) {
	for i := range out {
		out[i] = x[i]
		if sign[i] < 0 && !math.IsInf(x[i], -1) {
			out[i] = math.NaN()
		}
	}
}

// backLogged passes adjoints on through instruction i, all of them derivatives
// by log magnitudes except that of Exp's argument and Pow's exponent.
func (m *machine) backLogged(p *Program, i int, adj []float64) {
	in := &p.code[i]
	toA, toB := m.adjoints[in.a], m.adjoints[in.b]
	switch in.op {
	case Add, Sub:
		m.backLogSum(p, i, adj)
		return
	case Mul, Div:
		if p.code[in.b].active {
			accumulate(toB, adj, adj, func(d, _ float64) float64 {
				if in.op == Div {
					return -d
				}
				return d
			})
		}
	case Pow:
		if p.code[in.b].active {
			accumulate(toB, adj, m.values[in.a], func(d, x float64) float64 { return d * x })
		}
		if p.code[in.a].active {
			accumulate(toA, adj, m.values[in.b], func(d, e float64) float64 { return d * e })
		}
		return
	}
	if p.code[in.a].active {
		factor := 1.0
		switch in.op {
		case Square:
			factor = 2
		case Cube:
			factor = 3
		case Sqrt:
			factor = 0.5
		}
		accumulate(toA, adj, adj, func(d, _ float64) float64 { return factor * d })
	}
}

// backLogSum is backLogged for sums: the log magnitude L of s1 e^a + s2 e^b
// with sign s has the derivative s s1 e^(a-L) by a.
func (m *machine) backLogSum(p *Program, i int, adj []float64) {
	in := &p.code[i]
	out, sign := m.values[i], m.signs[i]
	for k, reg := range []int32{in.a, in.b} {
		if !p.code[reg].active {
			continue
		}
		x, s, to := m.values[reg], m.signs[reg], m.adjoints[reg]
		flip := 1.0
		if k == 1 && in.op == Sub {
			flip = -1
		}
		for r, d := range adj {
			if w := math.Exp(x[r] - out[r]); d != 0 && w != 0 {
				to[r] += d * flip * s[r] * sign[r] * w
			}
		}
	}
}
