package symbolic

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRoundingKeepsWhatTheDataTell(t *testing.T) {
	ranges := map[string][2]float64{"x": {0.5, 4}, "y": {2, 9}}
	tests := []struct {
		law, start string
		noise      float64
		want       string
	}{
		{"3*x + 0.5", "2.9*x + 0.51", 0, "3*x + 0.5"},
		{"0.3*x + 1e-9*y", "0.31*x + 1.1*y", 0, "0.3*x + 1e-09*y"},
		{"pi*square(x)", "3.1*square(x)", 0, "3.14159265359*square(x)"},
		{"7*exp(-0.7*x)", "6.9*exp(-0.6*x)", 0, "7*exp(-0.7*x)"},
		{"424*x", "1.1*x", 50, "423.3*x"},
		{"424*x", "1.1*x", 0.05, "423.9993*x"},
		{"-1234567*x", "1.1*x", 1e5, "-1.236e+06*x"},
		{"4.1e-11*x*y", "1.1*x*y", 1e-12, "4.09905e-11*x*y"},
		{"2.046*x", "2.1*x", 3, "2.003*x"}, // 2 would read as a part of the form
	}
	for _, tt := range tests {
		data := sampled(t, tt.law, 40, ranges, tt.noise)
		d := describeText(t, tt.start, data)
		if d.Expr.String() != tt.want {
			t.Errorf("%s with noise %g gives %s, want %s", tt.law, tt.noise, d.Expr, tt.want)
		}
		if tt.noise == 0 && !newDescriber(data, DefaultOperators()).exact(d) {
			t.Errorf("%s is no longer exact: its squared error is %g", d.Expr, d.MSE)
		}
	}
}

func TestDigits(t *testing.T) {
	tests := []struct {
		v      float64
		digits int
		want   float64
	}{
		{423.937, 3, 424}, {423.937, 1, 400}, {-0.00999, 2, -0.01}, {0.30000000000000004, 16, 0.3}, {0, 3, 0},
		{math.MaxFloat64, 1, math.MaxFloat64}, {5e-324, 1, 5e-324}, {1e300, 2, 1e300},
	}
	for _, tt := range tests {
		if got := toDigits(tt.v, tt.digits); got != tt.want {
			t.Errorf("%v with %d digits is %v, want %v", tt.v, tt.digits, got, tt.want)
		}
	}
	if !posesAsFraction(2, 2.03) || posesAsFraction(2, 2.0000000000000004) || posesAsFraction(424, 423.9) {
		t.Error("2 for 2.03 poses as a fraction; 2 for itself does not, nor does 424")
	}
}

// law is a formula with constants to be drawn, and ranges for its variables.
type law struct {
	start     string
	constants [][2]float64
}

func lawsToRound() []law {
	return []law{
		{"1.1*x", [][2]float64{{-900, 900}}},
		{"1.1*x + 1.2", [][2]float64{{3, 90}, {100, 500}}},
		{"1.1*x + 1.2*square(x) + 1.3*y", [][2]float64{{1, 9}, {1, 9}, {1, 9}}},
		{"1.1*exp(-1.2*x)", [][2]float64{{1, 1e6}, {0.2, 0.9}}},
		{"1.1*sqrt(cube(x))", [][2]float64{{1e-3, 1e3}}},
		{"log(1.1*x + 1.2) + 1.3*y", [][2]float64{{1, 5}, {1, 5}, {1, 5}}},
	}
}

// drawn is a law with constants and noise: its formula and the data.
func drawn(t *rapid.T, tb testing.TB, noises []float64) (*Expr, *Data) {
	l := rapid.SampledFrom(lawsToRound()).Draw(t, "law")
	var values []float64
	for _, r := range l.constants {
		// Of four digits, so that exact data have short answers.
		values = append(values, toDigits(rapid.Float64Range(r[0], r[1]).Draw(t, "constant"), 4))
	}
	e := mustParse(tb, l.start).WithConstants(values)
	ranges := map[string][2]float64{"x": {1, 5}, "y": {1, 2}}
	data := sampled(tb, e.String(), rapid.IntRange(12, 60).Draw(t, "rows"), ranges, 0)
	noise := rapid.SampledFrom(noises).Draw(t, "noise") * spread(data.Target)
	data = sampled(tb, e.String(), len(data.Target), ranges, noise)
	return e, data
}

// refitted is the least sum of squares near a formula.
func refitted(t testing.TB, d Description, data *Data) float64 {
	isFraction := func(v float64) bool { _, ok := fractionCost(v); return ok }
	_, sse, err := Fit(d.Expr, data, d.Noise, isFraction)
	if err != nil {
		t.Fatal(err)
	}
	return sse
}

func TestRoundingCostsNextToNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e, data := drawn(r, t, []float64{0, 1e-12, 1e-6, 0.01, 0.3})
		d, err := Describe(e, data, DefaultOperators())
		if err != nil {
			return // noise has put it beyond its domain
		}
		describer := newDescriber(data, DefaultOperators())
		least := refitted(t, d, data)
		bound := least + float64(d.Fitted)*describer.variance(least, d.Noise)/400
		if d.SSE > bound*(1+1e-9) {
			r.Fatalf("%s has squared error %g, more than %g", d.Expr, d.SSE, bound)
		}
	})
}

func TestRoundingIsCanonical(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e, data := drawn(r, t, []float64{0.001, 0.01, 0.1})
		describe := func(e *Expr) Description {
			d, _ := Describe(e, data, DefaultOperators())
			return d
		}
		first, second := describe(displaced(r, e)), describe(displaced(r, e))
		if first.Expr == nil || second.Expr == nil || first.Noise != second.Noise {
			return // a start is beyond the domain of the law, or of its relative errors
		}
		if !first.Expr.Equal(second.Expr) {
			r.Fatalf("from one start the law is %s, from another %s", first.Expr, second.Expr)
		}
		if again := describe(first.Expr); again.Noise == first.Noise && !again.Expr.Equal(first.Expr) {
			r.Fatalf("%s becomes %s when it is rounded again", first.Expr, again.Expr)
		}
	})
}

// displaced moves all constants a little.
func displaced(t *rapid.T, e *Expr) *Expr {
	values := e.Constants()
	for i := range values {
		values[i] *= 1 + rapid.Float64Range(-0.02, 0.02).Draw(t, "displacement")
		if _, fraction := fractionCost(values[i]); fraction {
			values[i] += loosen
		}
	}
	return e.WithConstants(values)
}

// A description is that of the formula's text: whoever reads it gets the same.
func TestDescriptionIsThatOfTheText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e, data := drawn(r, t, []float64{0, 1e-6, 0.01, 0.3})
		d, err := Describe(e, data, DefaultOperators())
		if err != nil {
			return
		}
		describer := newDescriber(data, DefaultOperators())
		describer.constants = given
		read, ok := describer.describeWith(mustParse(t, d.Expr.String()), d.Noise)
		if !ok || read.Nats != d.Nats || read.MSE != d.MSE || read.LogLikelihood != d.LogLikelihood || read.Fitted != d.Fitted {
			r.Fatalf("%s is described as %+v and its text as %+v", d.Expr, d, read)
		}
	})
}

// Different seeds end at the same text of the law, and every figure is that of
// the text.
func TestSeedsAgreeOnTheText(t *testing.T) {
	data, texts := keplerData(), map[string]bool{}
	for seed := range uint64(3) {
		result := mustSearch(t, data, quick(seed))
		texts[result.Ranked[0].Expr.String()] = true
		for _, d := range append(result.Front, result.Ranked...) {
			read, err := DescribeAsIs(mustParse(t, d.Expr.String()), data, DefaultOperators())
			if err != nil || read.MSE != d.MSE {
				t.Errorf("the error of %s is %g, not %g, %v", d.Expr, read.MSE, d.MSE, err)
			}
		}
	}
	if len(texts) != 1 || !texts["364.85*sqrt(cube(a))"] {
		t.Errorf("the law is written as %v", texts)
	}
}

func TestStandardErrors(t *testing.T) {
	// By the formulas of the straight line: slope ± s/√Sxx, intercept ± s·√(1/n + x̄²/Sxx).
	data := sampled(t, "5*x - 40", 30, map[string][2]float64{"x": {2, 9}}, 3)
	d := describeText(t, "5.1*x - 41.1", data)
	x, n := data.Columns[0], 30.0
	sxx, mean := n*spread(x)*spread(x), dot(x, slices.Repeat([]float64{1}, len(x)))/n
	s := math.Sqrt(d.SSE / (n - 2))
	for i, want := range []float64{s / math.Sqrt(sxx), s * math.Sqrt(1/n+mean*mean/sxx)} {
		if got := d.Errors[i]; math.Abs(got/want-1) > 1e-6 {
			t.Errorf("standard error %d is %g, want %g", i, got, want)
		}
	}
	loose := sampled(t, "5*exp(x)", 20, map[string][2]float64{"x": {1, 2}}, 0.1)
	if got := describeText(t, "1.1*exp(x + 1.2)", loose).Constants(); strings.Count(got, "± ?") != 2 {
		t.Errorf("of constants that depend on each other the errors are %q", got)
	}
	asIs, err := DescribeAsIs(mustParse(t, "5.1*x - 41.1"), data, DefaultOperators())
	if err != nil || asIs.Constants() != "" {
		t.Errorf("constants as they are have the errors %q, %v", asIs.Constants(), err)
	}
}
