package symbolic

import "testing"

func TestCompareForm(t *testing.T) {
	ranges := map[string][2]float64{"a": {0.3, 10}, "m1": {1, 5}, "m2": {2, 9}, "r": {0.5, 3}, "n": {-3, 6}, "x": {1, 4}, "y": {5, 9}, "D": {0.01, 2}}
	kepler, newton := "c*sqrt(a^3)", "log(m1*m2) - 2*log(r) + c"
	bode, rydberg := "log(c0 + c1*exp(c2*n))", "c - log(1/x^2 - 1/y^2)"
	schechter := "c0 + c1*log(x) + c2*x"
	tests := []struct {
		formula, law string
		want         Match
	}{
		{"365.2*a^1.5", kepler, Same},
		{"a^1.5", kepler, Same},
		{"sqrt(133000.5*cube(a))", kepler, Same},
		{"365.2*a*sqrt(a)", kepler, Same},
		{"-3*a*sqrt(a)", kepler, Same},
		{"exp(1.5*log(a) + 5.9)", kepler, Same},
		{"365.2*a^1.5 + 2", kepler, UpToConstant},
		{"365.2*a^1.4999", kepler, Different},
		{"365.2*a^1.5 + 1e-4*a", kepler, Different},
		{"365.2*sqrt(a*a*a + 0.0001)", kepler, Different},
		{"log(m1) + log(m2) - 2*log(r) - 23.4", newton, Same},
		{"log(6.7e-11*m1*m2/r^2)", newton, Same},
		{"log(m1*m2/r^2)", newton, Same},
		{"2*log(m1*m2/r^2)", newton, UpToConstant},
		{"log(m1*m2/r^2.001) - 3", newton, Different},
		{"0.5*log(square(m1*m2/r/r)) + 1", newton, Same},
		{"log(0.4 + 0.3*exp(0.69*n))", bode, Same},
		{"log(exp(0.69*n) + 1.3) - 1.2", bode, Same},
		{"log(0.4 + 0.3*2^n)", bode, Same},
		{"log(0.35*(1 + exp(0.65*n)))", bode, Same},
		{"log(0.3*exp(0.7*n))", bode, Special},
		{"log(0.4 + 0.3*exp(0.69*n) + 0.001*n)", bode, Different},
		{"sqrt(2 + n*n)", bode, Different},
		{"-16.2 - log(1/square(x) - 1/square(y))", rydberg, Same},
		{"log(square(x*y)/(square(y) - square(x))) - 16.2", rydberg, Same},
		{"-16.2 - log(1/square(x) - 0.999/square(y))", rydberg, Different},
		{"15.8 - log(x)", "c0 + c1*log(x)", Same},
		{"2 - 1.2*log(x) - 0.004*x", schechter, Same},
		{"-1.2*log(x) - 0.004*x", schechter, Same},
		{"2 - 1.2*log(x)", schechter, Special},
		{"424*D", "c*D", Same},
		{"424*D + 0.5", "c*D", UpToConstant},
		{"424*tanh(D)", "c*D", Different},
		{"1000*sin(0.001*D)", "c*D", Different},
		{"7", "c*D", Different},
		{"x*y", "x*y", Same},
		{"3*x*y", "x*y", UpToConstant},
		{"log(x - y)", "c*x", Different},
	}
	for _, tt := range tests {
		formula, law := mustParse(t, tt.formula), mustParse(t, tt.law)
		names := map[string][2]float64{}
		for _, name := range append(formula.Variables(), law.Variables()...) {
			if r, ok := ranges[name]; ok {
				names[name] = r
			}
		}
		data := sampled(t, sumOf(names), 30, names, 0)
		got, err := CompareForm(formula, law, data)
		if err != nil || got != tt.want {
			t.Errorf("%s against %s: %v, %v; want %v", tt.formula, tt.law, got, err, tt.want)
		}
	}
	if _, err := CompareForm(Var("q"), Var("x"), &Data{Names: []string{"x"}, Columns: [][]float64{{1}}, Target: []float64{1}}); err == nil {
		t.Error("a variable without a column must be an error")
	}
}

func sumOf(names map[string][2]float64) string {
	sum := "0"
	for name := range names {
		sum += " + " + name
	}
	return sum
}

// The same formula with shuffled writing is always recognised.
func TestCompareFormSeesThroughSimplify(t *testing.T) {
	ranges := map[string][2]float64{"x": {0.5, 3}, "y": {1, 2}}
	for _, law := range []string{"c*x*exp(-d*y)", "c*(x - d)/(y + x)", "sqrt(c*x^2 + d*y^2)", "c/(1 + d*x)", "c*sin(d*x)*y"} {
		e := mustParse(t, law).Substitute(func(name string) *Expr {
			switch name {
			case "c":
				return Num(2.7)
			case "d":
				return Num(0.31)
			}
			return nil
		})
		data := sampled(t, "x + y", 30, ranges, 0)
		if got, err := CompareForm(Simplify(e), mustParse(t, law), data); err != nil || got != Same {
			t.Errorf("%s against %s: %v, %v", Simplify(e), law, got, err)
		}
	}
}
