package symbolic

import (
	"testing"

	"github.com/cupel-science/cupel/internal/units"
)

func dimension(t *testing.T, text string) units.Dimension {
	t.Helper()
	u, err := units.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u.Dimension
}

func TestConsistent(t *testing.T) {
	vars := map[string]string{"m1": "kg", "m2": "kg", "r": "m", "v": "m/s", "t": "s", "n": "1", "T": "K", "E": "J"}
	tests := []struct {
		formula, target string
		free, strict    bool
	}{
		{"v*t", "m", true, true},
		{"v + t", "m", false, false},
		{"r + v*t", "m", true, true},
		{"2.5*v", "m", true, false},
		{"2.5*v + 3", "m", true, false},
		{"m1*v^2/2", "J", true, true},
		{"sqrt(E/m1)", "m/s", true, true},
		{"exp(t)", "1", false, false},
		{"exp(0.3*t)", "1", true, false},
		{"exp(-t*v/r)", "1", true, true},
		{"sin(n)", "1", true, true},
		{"log(m1*m2/r^2)", "1", false, false},
		{"log(m1*m2/r^2) - 23.4", "1", true, false},
		{"log(m1) - log(m2)", "1", true, true},
		{"2*log(m1) - log(m2*m1)", "1", true, true},
		{"exp(2*log(r))", "m^2", true, true},
		{"log(m1)*n", "1", false, false},
		{"v^n", "1", false, false},
		{"(v*t/r)^n", "1", true, true},
		{"abs(v)", "m/s", true, true},
		{"neg(v) + v", "m/s", true, true},
		{"tanh(6.6e-34*v/T)", "1", true, false},
	}
	for _, tt := range tests {
		e := mustParse(t, tt.formula)
		d := Dimensions{Variables: map[string]units.Dimension{}, Target: dimension(t, tt.target)}
		for name, unit := range vars {
			d.Variables[name] = dimension(t, unit)
		}
		for _, free := range []bool{true, false} {
			d.FreeConstants = free
			want := tt.strict
			if free {
				want = tt.free
			}
			if got, err := d.Consistent(e); err != nil || got != want {
				t.Errorf("%s in %s, free constants %v: consistent %v, %v; want %v", tt.formula, tt.target, free, got, err, want)
			}
		}
	}
	if _, err := (Dimensions{}).Consistent(mustParse(t, "x")); err == nil {
		t.Error("a variable without unit must be an error")
	}
}

func TestUnitCost(t *testing.T) {
	free := []string{ // laws in any units
		"423.7*x", "365.2*sqrt(cube(x))", "log(x*y/square(z)) - 23.4", "15.1 - 0.87*log(x)", "15.1 - log(x)",
		"log(0.39 + 0.31*exp(0.69*x))", "2.17 - 1.21*log(x) - 4e-9*x", "5.1*exp(-0.31*x) + 2.7",
	}
	for _, law := range free {
		if got := unitCost(mustParse(t, law)); got != 0 {
			t.Errorf("%s costs %g, want nothing", law, got)
		}
	}
	hidden := []string{"sqrt(cube(x))", "15.1 - log(x + 1)", "365.2*sqrt(cube(x)) - square(x)", "exp(x)", "log(square(log(x))*x) - 0.17*x"}
	for _, law := range hidden {
		if got := unitCost(mustParse(t, law)); got < hiddenConstant {
			t.Errorf("%s costs %g, want a hidden constant", law, got)
		}
	}
	if got := unitCost(mustParse(t, "-16.2 - log(1/square(x) - 1/square(y))")); got != sharedUnit {
		t.Errorf("Rydberg's law costs %g, want a shared unit", got)
	}
}
