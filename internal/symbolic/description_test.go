package symbolic

import (
	"math"
	"strings"
	"testing"
)

func describeText(t *testing.T, text string, data *Data) Description {
	t.Helper()
	d, err := Describe(mustParse(t, text), data, DefaultOperators())
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

// The true law has the shortest description, though longer formulas fit better.
func TestDescriptionPrefersTheLaw(t *testing.T) {
	wide := map[string][2]float64{"x": {0.5, 8}}
	tests := []struct {
		sample    string
		noise     float64
		law       string
		contender []string
	}{
		{"3*x + 2", 0.5, "3.1*x + 2.1", []string{"3.1*x", "3.1*x^1.1 + 2.1", "3.1*x + 2.1 - 0.1*square(x)", "7.1", "x", "3.1*x + 2.1 + 0.3*log(x) - 0.1/x"}},
		{"5*exp(-0.7*x)", 0.02, "5.1*exp(-0.6*x)", []string{"5.1/(x + 0.3)", "5.1*exp(-0.6*x) + 0.01", "5.1*exp(-0.6*x - 0.01*square(x))"}},
		{"7*x^1.5", 0.3, "7.1*x^1.5", []string{"7.1*x^1.49", "7.1*x^1.5 + 0.1", "7.1*x + 2.1*square(x)"}},
	}
	for _, tt := range tests {
		data := sampled(t, tt.sample, 40, wide, tt.noise)
		law := describeText(t, tt.law, data)
		for _, other := range tt.contender {
			if d := describeText(t, other, data); d.Nats <= law.Nats {
				t.Errorf("of %s, %s takes %.1f nats and %s %.1f", tt.sample, d.Expr, d.Nats, law.Expr, law.Nats)
			}
		}
	}
}

func TestDescriptionFindsTheNoise(t *testing.T) {
	if d := describeText(t, "365.1*sqrt(cube(a))", keplerData()); d.Noise != Relative || d.Fitted != 1 {
		t.Errorf("Kepler's periods have %s noise with %d constants", d.Noise, d.Fitted)
	}
	line := sampled(t, "100*x + 5", 60, map[string][2]float64{"x": {0, 10}}, 2)
	if d := describeText(t, "101.1*x + 5.1", line); d.Noise != Additive || d.Fitted != 2 {
		t.Errorf("the line has %s noise with %d constants", d.Noise, d.Fitted)
	}
}

// Measuring in other units changes descriptions of laws by a constant only.
func TestDescriptionIgnoresUnits(t *testing.T) {
	const factor = 1.7e20
	data := sampled(t, "3*x^1.5", 30, map[string][2]float64{"x": {1, 9}}, 0.4)
	other := &Data{Names: data.Names, Columns: [][]float64{nil}, Target: data.Target}
	for _, x := range data.Columns[0] {
		other.Columns[0] = append(other.Columns[0], x*factor)
	}
	laws := []string{"3.1*sqrt(cube(x))", "3.1*square(x) + 1.1", "2.1 + 5.1*x"}
	scaled := []string{"1e-30*sqrt(cube(x))", "1e-40*square(x) + 1.1", "2.1 + 1e-20*x"}
	for i, law := range laws {
		here, there := describeText(t, law, data), describeText(t, scaled[i], other)
		if math.Abs(here.Nats-there.Nats) > 1e-3 {
			t.Errorf("%s takes %.4f nats and, in other units, %s takes %.4f", here.Expr, here.Nats, there.Expr, there.Nats)
		}
	}
}

func TestDescribeFreesFractionsThatDoNotFit(t *testing.T) {
	data := sampled(t, "2*x + 1", 30, map[string][2]float64{"x": {1, 9}}, 0.01)
	if d := describeText(t, "1.5*x + 0.5", data); math.Abs(d.Expr.Constants()[0]-2) > 0.01 || d.MSE > 1e-3 {
		t.Errorf("fitted %s", d.Expr)
	}
}

func TestDescribeRefuses(t *testing.T) {
	data := keplerData()
	for text, want := range map[string]string{"b": "not among the columns", "log(-a)": "undefined", "1.1*a^1.1 + 2.2/(a + 3.3)": "too many constants"} {
		if _, err := Describe(mustParse(t, text), data, DefaultOperators()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", text, err, want)
		}
	}
	if _, err := Describe(Num(1), &Data{}, DefaultOperators()); err == nil {
		t.Error("data without rows must be refused")
	}
	asIs, err := DescribeAsIs(mustParse(t, "365.2*a^1.5"), data, DefaultOperators())
	if err != nil || asIs.Expr.Constants()[0] != 365.2 {
		t.Errorf("as it is: %s, %v", asIs.Expr, err)
	}
}

func TestFractionCost(t *testing.T) {
	for _, v := range []float64{0, 1, -1, 2, 0.5, 1.5, -0.25, 2.0 / 3, 24} {
		if _, ok := fractionCost(v); !ok {
			t.Errorf("%v must be a small fraction", v)
		}
	}
	for _, v := range []float64{0.3, 1.51, 25, math.Pi, 1e-30, -1e30} {
		if _, ok := fractionCost(v); ok {
			t.Errorf("%v must not be a small fraction", v)
		}
	}
	one, _ := fractionCost(1)
	if half, _ := fractionCost(0.5); half <= one {
		t.Error("1/2 must cost more than 1")
	}
}

func TestShape(t *testing.T) {
	groups := [][]string{
		{"2*x + 3", "3 - 0.5*x", "x*7 + 1", "-1 - 2*x"},
		{"x*y", "y*x"},
		{"x - y"},
		{"x + y"},
		{"sqrt(x)*2.2", "-3*sqrt(x)"},
		{"log(x)/y"},
	}
	seen := map[string]int{}
	for i, group := range groups {
		for _, text := range group {
			key := shape(mustParse(t, text))
			if j, ok := seen[key]; ok && j != i {
				t.Errorf("%s has the shape of %v", text, groups[j])
			}
			seen[key] = i
		}
	}
	if len(seen) != len(groups) {
		t.Errorf("%d shapes, want %d: %v", len(seen), len(groups), seen)
	}
}

func TestRefineCleansUp(t *testing.T) {
	tests := []struct{ sample, start, want string }{
		{"x + 2.9*y^1.5", "0.98*x + 2.88*exp(1.502*log(y)) + 0.0003", "#*sqrt(cube(y)) + x"},
		{"log(x*y/z^2) - 4.7", "0.999*log(x) + 1.0004*log(y) - 2.0001*log(z) - 4.69", "log(x*y/square(z)) - #"},
		{"log(1/z^2 - 1/w^2) + 2.2", "log(1.0002/square(z) - 0.9997/square(w)) + 2.2", "log(1/square(z) - 1/square(w)) + #"},
	}
	ranges := map[string][2]float64{"x": {1, 5}, "y": {2, 9}, "z": {1, 3}, "w": {4, 9}}
	for _, tt := range tests {
		data := sampled(t, tt.sample, 60, ranges, 0.001)
		r := &refiner{
			describer: newDescriber(data, DefaultOperators()), limit: 30, tried: map[string]bool{},
			simplifier: Simplifier{Operators: DefaultOperators(), Positive: data.positive},
		}
		d, ok := r.refine(mustParse(t, tt.start))
		got := d.Expr.String()
		for _, v := range d.Expr.Constants() {
			if _, fraction := fractionCost(v); !fraction {
				got = strings.Replace(got, formatNumber(math.Abs(v)), "#", 1)
			}
		}
		if !ok || got != tt.want {
			t.Errorf("%s was refined to %s, want %s", tt.start, d.Expr, tt.want)
		}
	}
}

func TestAnsatzSeesSimpleLaws(t *testing.T) {
	ranges := map[string][2]float64{"x": {1, 5}, "y": {2, 9}, "z": {1, 3}}
	for _, law := range []string{"3*x + 2*y - 7", "4e-11*x*y/z^2", "3*x^2 + 2*log(y)", "log(0.3*x + 0.2*y)", "1/(x + 2*y)", "exp(x - y)"} {
		data := sampled(t, law, 25, ranges, 0)
		a := newAnsatz(data, DefaultOperators())
		best := math.Inf(1)
		for _, e := range a.propose() {
			if _, sse, err := Fit(e, data, Additive, nil); err == nil {
				best = math.Min(best, sse)
			}
		}
		if limit := 1e-16 * dot(data.Target, data.Target); best > limit {
			t.Errorf("of %s, the best proposal leaves %g, want below %g", law, best, limit)
		}
	}
}
