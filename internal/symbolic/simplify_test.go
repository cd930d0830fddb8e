package symbolic

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestSimplify(t *testing.T) {
	tests := []struct{ text, want string }{
		{"x + 0*y", "x"},
		{"2*3 + x*4*0.5", "2*x + 6"},
		{"x - x", "0"},
		{"x/x", "1"},
		{"x*x*x", "cube(x)"},
		{"sqrt(x)*sqrt(x)", "x"},
		{"y + x", "x + y"},
		{"y*x", "x*y"},
		{"sqrt(a*a*a)*c", "c*a^1.5"},
		{"c*sqrt(cube(a))", "c*a^1.5"},
		{"log(exp(x))", "x"},
		{"exp(log(x)*3)", "cube(x)"},
		{"log(2*x) + 1", "log(x) + 1.6931471805599454"},
		{"log(m1) + log(m2) - 2*log(r)", "log(m1*m2/square(r))"},
		{"log(m1) - 2*log(r) + log(m2) + 3", "log(m1*m2/square(r)) + 3"},
		{"exp(x)*exp(y)/exp(2*y)", "exp(x - y)"},
		{"--x", "x"},
		{"1/(1/x)", "x"},
		{"x/3", "x/3"},
		{"6.28*sqrt(l)/sqrt(g)", "6.28*sqrt(l/g)"},
		{"sqrt(square(x))", "abs(x)"},
		{"square(abs(x))", "square(x)"},
		{"sqrt(4*x)", "2*sqrt(x)"},
		{"2.5*x + 2.5*y", "2.5*(x + y)"},
		{"sin(-x) + cos(-x)", "cos(x) - sin(x)"},
		{"log(-1)*0", "0"},
		{"1e200*(1e200*x)", "1e+200*(1e+200*x)"},
		{"log(0 - x)", "log(-x)"},
		{"2*log(x)", "log(square(x))"},
		{"3*x/(3*y)", "x/y"},
		{"exp(900)*x", "exp(900)*x"},
		{"1/(c2*(x + 2)) + 0", "1/(c2*(x + 2))"},
	}
	for _, tt := range tests {
		if got := Simplify(mustParse(t, tt.text)).String(); got != tt.want {
			t.Errorf("Simplify(%s) = %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestSimplifyWithOperators(t *testing.T) {
	ops := NewOperators(Add, Sub, Mul, Div, Square, Cube, Sqrt, Exp, Log)
	tests := []struct{ text, want string }{
		{"a^1.5*c", "c*sqrt(cube(a))"},
		{"a*a*a*a", "square(square(a))"},
		{"-x", "-x"},
		{"sqrt(square(x))", "sqrt(square(x))"},
		{"sqrt(square(y))*2", "2*y"},
		{"log(y*x)-log(y)", "log(x)"},
	}
	s := Simplifier{Operators: ops, Positive: func(name string) bool { return name == "y" }}
	for _, tt := range tests {
		if got := s.Simplify(mustParse(t, tt.text)).String(); got != tt.want {
			t.Errorf("Simplify(%s) = %s, want %s", tt.text, got, tt.want)
		}
	}
}

// largest is the greatest magnitude among all subterms: rounding errors of the
// whole are at most a small multiple of it.
func largest(t testing.TB, e *Expr, at map[string]float64) float64 {
	worst := 0.0
	e.walk(func(n *Expr) { worst = math.Max(worst, math.Abs(evaluateAt(t, n, at))) })
	return worst
}

// underflows tells whether some subterm is so small that it has lost digits.
func underflows(t testing.TB, e *Expr, at map[string]float64) bool {
	lost := false
	e.walk(func(n *Expr) {
		v := math.Abs(evaluateAt(t, n, at))
		lost = lost || v > 0 && v < 1e-290
	})
	return lost
}

func TestSimplifyKeepsValues(t *testing.T) {
	kept := 0
	rapid.Check(t, func(r *rapid.T) {
		e := anyExpr(allOps()).Draw(r, "e")
		at := map[string]float64{
			"x": rapid.Float64Range(-3, 3).Draw(r, "x"), "y": rapid.Float64Range(0.1, 3).Draw(r, "y"), "z (kg)": 0.7,
		}
		s := Simplifier{Positive: func(name string) bool { return name != "x" }}
		got := s.Simplify(e)
		if got.Complexity() > e.Complexity() {
			r.Fatalf("%s grew to %s", e, got)
		}
		before, after := evaluateAt(t, e, at), evaluateAt(t, got, at)
		if math.IsNaN(before) || math.IsInf(before, 0) || math.IsNaN(largest(t, e, at)) || underflows(t, e, at) {
			return
		}
		// A small change of the inputs and constants tells how strongly errors are amplified.
		condition := 0.0
		for _, name := range e.Variables() {
			moved := map[string]float64{"x": at["x"], "y": at["y"], "z (kg)": at["z (kg)"]}
			moved[name] *= 1 + 1e-9
			condition = math.Max(condition, math.Abs(evaluateAt(t, e, moved)-before))
		}
		for i := range e.Constants() {
			moved := e.Constants()
			moved[i] *= 1 + 1e-9
			condition = math.Max(condition, math.Abs(evaluateAt(t, e.WithConstants(moved), at)-before))
		}
		if math.IsNaN(condition) || largest(t, e, at) > 1e6 || condition > 1e-5*math.Abs(before) {
			return
		}
		kept++
		if math.Abs(after-before) > 1e-8*math.Max(math.Abs(before), largest(t, e, at)*1e-3)+condition {
			r.Fatalf("%s = %v simplified to %s = %v", e, before, got, after)
		}
	})
	if kept < 10 {
		t.Errorf("only %d expressions were compared", kept)
	}
}

func TestSimplifyIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyExpr([]Op{Add, Sub, Mul, Div, Square, Sqrt, Exp, Log}).Draw(t, "e")
		once := Simplify(e)
		twice := Simplify(once)
		if twice.Complexity() > once.Complexity() {
			t.Fatalf("%s simplified to %s and then to %s", e, once, twice)
		}
	})
}
