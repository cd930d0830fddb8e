package symbolic

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustParse(t testing.TB, text string) *Expr {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return e
}

func TestParsePrints(t *testing.T) {
	tests := []struct{ text, want string }{
		{"c*sqrt(a^3)", "c*sqrt(a^3)"},
		{"c * a**1.5", "c*a^1.5"},
		{"a - (b - c)", "a - (b - c)"},
		{"(a - b) - c", "a - b - c"},
		{"a/(b*c)", "a/(b*c)"},
		{"a/b*c", "a/b*c"},
		{"2^-3", "2^-3"},
		{"-a^2", "-a^2"},
		{"(-2)^x", "(-2)^x"},
		{"-2^x", "-2^x"},
		{"a^b^c", "a^b^c"},
		{"(a^b)^c", "(a^b)^c"},
		{"a*-3", "a*(-3)"},
		{"a - -3", "a - (-3)"},
		{"-(3)", "-(3)"},
		{"--a", "-(-a)"},
		{"neg(3)", "-(3)"},
		{"1e-3 + 1E5 + .5", "0.001 + 100000 + 0.5"},
		{"ln(x) + pow(x, y)", "log(x) + x^y"},
		{"`distance (Mpc)`*2", "`distance (Mpc)`*2"},
		{"`a``b`", "`a``b`"},
		{"`pi` + `log`", "`pi` + `log`"},
		{"θ·2", "θ*2"},
		{"pi", "3.141592653589793"},
		{"square(cube(x))", "square(cube(x))"},
	}
	for _, tt := range tests {
		if got := mustParse(t, tt.text).String(); got != tt.want {
			t.Errorf("Parse(%q) prints %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "column 1: a number, variable or function is missing"},
		{"a +", "column 4: a number"},
		{"a + )", "column 5: unexpected ')'"},
		{"(a", "column 1: the parenthesis is not closed"},
		{"a b", "column 3: unexpected 'b' after"},
		{"foo(a)", `column 1: unknown function "foo"`},
		{"sin + 1", "column 1: the function sin needs its argument"},
		{"pow(a)", "needs 2 arguments"},
		{"1e999", "column 1: \"1e999\" is no number"},
		{"1.2.3", "is no number"},
		{"`a", "column 1: the quoted name is not closed"},
		{"``", "the quoted name is empty"},
		{"α + $", "column 5: unexpected '$'"},
		{strings.Repeat("(", 500), "nested"},
		{strings.Repeat("-", 500) + "a", "nested"},
		{strings.Repeat("a+", 5000) + "a", "more than"},
		{strings.Repeat("a", MaxLength+1), "bytes long"},
		{"\xff", "UTF-8"},
	}
	for _, tt := range tests {
		if e, err := Parse(tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Parse(%.20q) = %v, %v; want an error with %q", tt.text, e, err, tt.want)
		}
	}
}

// anyExpr draws expressions over x, y and an odd name with all operators.
func anyExpr(ops []Op) *rapid.Generator[*Expr] {
	leaf := rapid.Custom(func(t *rapid.T) *Expr {
		if rapid.Bool().Draw(t, "number") {
			return Num(rapid.SampledFrom([]float64{0, 1, -1, 2, 3, 0.5, -2.5, 1e-9, 1.7e30, 1.0 / 3}).Draw(t, "value"))
		}
		return Var(rapid.SampledFrom([]string{"x", "y", "z (kg)"}).Draw(t, "name"))
	})
	var grow func(depth int) *rapid.Generator[*Expr]
	grow = func(depth int) *rapid.Generator[*Expr] {
		return rapid.Custom(func(t *rapid.T) *Expr {
			if depth == 0 || rapid.IntRange(0, 3).Draw(t, "stop") == 0 {
				return leaf.Draw(t, "leaf")
			}
			op := rapid.SampledFrom(ops).Draw(t, "op")
			args := make([]*Expr, op.Arity())
			for i := range args {
				args[i] = grow(depth-1).Draw(t, "arg")
			}
			return Call(op, args...)
		})
	}
	return grow(5)
}

func allOps() []Op {
	var ops []Op
	for o := Add; o < opCount; o++ {
		ops = append(ops, o)
	}
	return ops
}

func TestPrintIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyExpr(allOps()).Draw(t, "e")
		back, err := Parse(e.String())
		if err != nil || !back.Equal(e) {
			t.Fatalf("%s was read back as %v, %v", e, back, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"c*sqrt(a^3)", "-2^-x", "1e5e", "`a``b` + pi", "log(m1*m2/r^2)+c", "((((", "pow(a,b)", "a**-b**c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			return
		}
		back, err := Parse(e.String())
		if err != nil || !back.Equal(e) {
			t.Errorf("%q printed as %q and was read back as %v, %v", text, e, back, err)
		}
	})
}
