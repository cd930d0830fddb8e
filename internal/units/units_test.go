package units

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	tests := []struct {
		text, dimension string
		scale           float64
	}{
		{"", "1", 1},
		{"1", "1", 1},
		{"m s^-2", "m s^-2", 1},
		{"m/s^2", "m s^-2", 1},
		{"m s-2", "m s^-2", 1},
		{"m·s⁻²", "m s^-2", 1},
		{"m*s**-2", "m s^-2", 1},
		{"kg", "kg", 1},
		{"km/s", "m s^-1", 1e3},
		{"km s^-1 Mpc^-1", "s^-1", 1e3 / 3.0856775814913673e22},
		{"Mpc", "m", 3.0856775814913673e22},
		{"AU", "m", 149597870700},
		{"yr", "s", 31557600},
		{"Gyr", "s", 31557600e9},
		{"J/(kg K)", "m^2 s^-2 K^-1", 1},
		{"J/kg/K", "m^2 s^-2 K^-1", 1},
		{"N", "m s^-2 kg", 1},
		{"V", "m^2 s^-3 kg A^-1", 1},
		{"m^(1/2)", "m^(1/2)", 1},
		{"m^0.5", "m^(1/2)", 1},
		{"(m/s)^2", "m^2 s^-2", 1},
		{"1/s", "s^-1", 1},
		{"1e-3 m", "m", 1e-3},
		{"10 eV", "m^2 s^-2 kg", 1.602176634e-18},
		{"min", "s", 60},
		{"mmol/L", "m^-3 mol", 1},
		{"µM", "m^-3 mol", 1e-3},
		{"%", "1", 0.01},
		{"deg", "1", math.Pi / 180},
		{" m  s ", "m s", 1},
	}
	for _, tt := range tests {
		u, err := Parse(tt.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		if u.Dimension.String() != tt.dimension || math.Abs(u.Scale/tt.scale-1) > 1e-12 {
			t.Errorf("Parse(%q) = %g %s, want %g %s", tt.text, u.Scale, u.Dimension, tt.scale, tt.dimension)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"furlong", `column 1: unknown unit "furlong"`},
		{"m / KG", `column 5: unknown unit "KG"; did you mean "kg"?`},
		{"m/", "column 3: a unit is missing at the end"},
		{"(m", "closing parenthesis"},
		{"m)", "column 2: unexpected ')'"},
		{"m^", "is no exponent"},
		{"m^(1/0)", "zero denominator"},
		{"m^99999", "out of range"},
		{"0 m", "positive number"},
		{"m^900^900 m^900", "unexpected"},
		{strings.Repeat("m ", 500), "bytes long"},
		{strings.Repeat("(", 100), "nested"},
		{"\xff", "UTF-8"},
	}
	for _, tt := range tests {
		if u, err := Parse(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%.20q) = %v, %v; want error with %q", tt.text, u, err, tt.want)
		}
	}
}

func TestFactor(t *testing.T) {
	hubble, _ := Parse("km/s")
	other, _ := Parse("AU/yr")
	f, err := hubble.Factor(other)
	if err != nil || math.Abs(f-0.21094953) > 1e-8 {
		t.Errorf("1 km/s = %g AU/yr, %v; want 0.21094953", f, err)
	}
	mass, _ := Parse("kg")
	if _, err := hubble.Factor(mass); err == nil {
		t.Error("converting km/s to kg must fail")
	}
}

func TestDimensionStringIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u := One()
		for i := range u.Dimension {
			num, den := rapid.Int64Range(-9, 9).Draw(t, "num"), rapid.Int64Range(1, 9).Draw(t, "den")
			e, err := NewExponent(num, den)
			if err != nil {
				t.Fatal(err)
			}
			u.Dimension[i] = e
		}
		back, err := Parse(u.Dimension.String())
		if err != nil || back != u {
			t.Fatalf("%s was read back as %v, %v", u.Dimension, back, err)
		}
	})
}

func TestPowerUndoesRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, err := Parse(rapid.SampledFrom([]string{"m", "kg m^2", "N", "AU^3 yr^-2", "mol/L"}).Draw(t, "unit"))
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.Int64Range(1, 6).Draw(t, "n")
		root, err := u.Pow(Exponent{1, n})
		if err != nil {
			t.Fatal(err)
		}
		back := One()
		for range n {
			if back, err = back.Mul(root); err != nil {
				t.Fatal(err)
			}
		}
		if back.Dimension != u.Dimension || math.Abs(back.Scale/u.Scale-1) > 1e-12 {
			t.Fatalf("root %d of %v to the power %d is %v", n, u, n, back)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"m s^-2", "J/(kg K)", "1e-3 Mpc", "m^(1/2)", "µM·s⁻¹", "((", "m^-", "1e", "eV2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := Parse(text)
		if err == nil && (u.Scale <= 0 || math.IsInf(u.Scale, 0) || math.IsNaN(u.Scale)) {
			t.Errorf("Parse(%q) has scale %g", text, u.Scale)
		}
	})
}
