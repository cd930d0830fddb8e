package symbolic

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func evaluateAt(t testing.TB, e *Expr, point map[string]float64) float64 {
	t.Helper()
	names, columns := []string{"no column is named so"}, [][]float64{{0}}
	for _, name := range e.Variables() {
		names, columns = append(names, name), append(columns, []float64{point[name]})
	}
	p, err := Compile(e, names)
	if err != nil {
		t.Fatal(err)
	}
	return p.Evaluate(columns, 1)[0]
}

func TestEvaluate(t *testing.T) {
	at := map[string]float64{"x": 2, "y": -3, "z (kg)": 0.5}
	tests := []struct {
		text string
		want float64
	}{
		{"x + y*2 - 1/4", 2 - 6 - 0.25},
		{"x^3 + square(y) + cube(y)", 8 + 9 - 27},
		{"sqrt(x)*exp(y)", math.Sqrt2 * math.Exp(-3)},
		{"log(x) + sin(x) + cos(x) + tan(x)", math.Log(2) + math.Sin(2) + math.Cos(2) + math.Tan(2)},
		{"asin(`z (kg)`) + acos(`z (kg)`) + tanh(y) + abs(y)", math.Pi/2 + math.Tanh(-3) + 3},
		{"-x^2", -4},
		{"log(y)", math.NaN()},
		{"log(exp(x)*y)", math.NaN()},
		{"log(exp(1000*x) - 1)", 2000},
		{"log(exp(1e-20*x) - 1)", math.Log(2e-20)},
		{"log(4*exp(700*x)^2/exp(2800))", math.Log(4)},
		{"log(sqrt(square(exp(1000*x) + y)))", 2000},
		{"log((0 - exp(x))^3 + cube(exp(x)))", math.Inf(-1)},
		{"log(neg(exp(x) - exp(1000*x)))", 2000},
		{"log(abs(sin(x) - exp(x*x)))", math.Log(math.Exp(4) - math.Sin(2))},
	}
	for _, tt := range tests {
		got := evaluateAt(t, mustParse(t, tt.text), at)
		if !same(got, tt.want, 1e-12) {
			t.Errorf("%s = %v, want %v", tt.text, got, tt.want)
		}
	}
}

func same(a, b, tolerance float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

func TestCompileNamesTheUnknownVariable(t *testing.T) {
	if _, err := Compile(mustParse(t, "x + `no such`"), []string{"x"}); err == nil {
		t.Error("an unknown variable must be an error")
	}
}

func TestEvaluateIgnoresBlocks(t *testing.T) {
	const rows = 3*blockRows + 17
	x := make([]float64, rows)
	for i := range x {
		x[i] = float64(i) / 100
	}
	p, err := Compile(mustParse(t, "log(exp(x) + 2)*x - 3"), []string{"x"})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range p.Evaluate([][]float64{x}, rows) {
		if want := math.Log(math.Exp(x[i])+2)*x[i] - 3; !same(v, want, 1e-13) {
			t.Fatalf("row %d: %v, want %v", i, v, want)
		}
	}
}

// The derivatives by the constants agree with central differences.
func TestGradients(tb *testing.T) {
	const step = 1e-6
	rapid.Check(tb, func(t *rapid.T) {
		e := anyExpr(allOps()).Draw(t, "e")
		names := []string{"x", "y", "z (kg)"}
		columns := [][]float64{
			{rapid.Float64Range(0.3, 2).Draw(t, "x")}, {rapid.Float64Range(-2, 2).Draw(t, "y")}, {0.7},
		}
		point := map[string]float64{"x": columns[0][0], "y": columns[1][0], "z (kg)": 0.7}
		if inside := largest(tb, e, point); math.IsNaN(inside) || math.IsInf(inside, 0) {
			return // a finite value by way of an infinite one has no derivative
		}
		if e.wantsRange() && vanishes(tb, e, point) {
			return // the logarithm of a term that is just zero has no derivative
		}
		p, err := Compile(e, names)
		if err != nil {
			t.Fatal(err)
		}
		m := newMachine(1)
		m.forward(p, p.constants, columns, 0, 1)
		gradients := make([]float64, len(p.constants))
		m.backward(p, 1, func(c int, d []float64) { gradients[c] = d[0] })
		for c, v := range p.constants {
			h := step * math.Max(math.Abs(v), 1e-3)
			at := func(v float64) float64 {
				theta := append([]float64(nil), p.constants...)
				theta[c] = v
				return newMachine(1).forward(p, theta, columns, 0, 1)[0]
			}
			coarse, fine := (at(v+h)-at(v-h))/(2*h), (at(v+h/4)-at(v-h/4))/(h/2)
			smooth := math.Abs(coarse-fine) <= 1e-5*math.Abs(fine) && math.Abs(fine) > 1e-3 && math.Abs(at(v)) < 1e3*math.Abs(fine)*math.Max(math.Abs(v), 1e-3)
			if !smooth || v == 0 || v == math.Trunc(v) && hasPower(e) {
				continue
			}
			if !same(gradients[c], fine, 1e-3) {
				t.Fatalf("%s at %v: derivative by constant %d is %v, differences say %v", e, columns, c, gradients[c], fine)
			}
		}
	})
}

// vanishes tells whether some subterm is exactly zero.
func vanishes(t testing.TB, e *Expr, at map[string]float64) bool {
	zero := false
	e.walk(func(n *Expr) { zero = zero || evaluateAt(t, n, at) == 0 })
	return zero
}

// hasPower tells formulas whose integer exponents allow negative bases, where
// differences mean nothing.
func hasPower(e *Expr) bool {
	found := false
	e.walk(func(n *Expr) { found = found || n.op == Pow })
	return found
}
