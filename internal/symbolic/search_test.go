package symbolic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/cupel-science/cupel/internal/units"
)

// keplerData holds the periods (days) and semi-major axes (AU) that Kepler knew;
// from EmpiricalBench (Cranmer 2023, arXiv:2305.01582, MIT licence).
func keplerData() *Data {
	return &Data{
		Names:   []string{"a"},
		Columns: [][]float64{{0.389, 0.724, 1, 1.524, 5.2, 9.51}},
		Target:  []float64{87.77, 224.7, 365.25, 686.95, 4332.62, 10759.2},
	}
}

// quick is a configuration for tests, a fiftieth of the default effort.
func quick(seed uint64) Config { return Config{Seed: seed, Islands: 3, Epoch: 100, Patience: 3} }

func mustSearch(t testing.TB, data *Data, c Config) *Result {
	t.Helper()
	result, err := Search(t.Context(), data, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Ranked) == 0 {
		t.Fatal("nothing was found")
	}
	return result
}

func TestSearchFindsLaws(t *testing.T) {
	wide := map[string][2]float64{"m": {1e25, 1e27}, "r": {1e9, 1e12}, "T": {150, 400}, "x": {0.5, 4}, "y": {2, 9}, "n": {-5, 8}}
	tests := []struct {
		name, law, sample string
		noise             float64
	}{
		{"power", "c*m/r^2", "6.7e-11*m/r^2", 0},
		{"logs", "c + log(m) - 2*log(r)", "log(m) - 2*log(r) - 23.4", 0.1},
		{"line", "c0 + c1*x", "3.2*x + 7", 0.5},
		{"product", "c*x*y", "2.5*x*y", 0.2},
		{"softplus", "log(c0 + c1*exp(c2*n))", "log(0.4 + 0.3*exp(0.7*n))", 0.01},
		{"root", "c*sqrt(x^2 + y^2)", "2*sqrt(x^2 + y^2)", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			data := sampled(t, tt.sample, 40, wide, tt.noise)
			best := mustSearch(t, data, quick(1)).Ranked[0]
			if match, err := CompareForm(best.Expr, mustParse(t, tt.law), data); err != nil || match != Same {
				t.Errorf("selected %s, which is %v, %v", best.Expr, match, err)
			}
		})
	}
	for seed := range uint64(3) {
		best := mustSearch(t, keplerData(), quick(seed)).Ranked[0]
		if match, err := CompareForm(best.Expr, mustParse(t, "c*sqrt(a^3)"), keplerData()); err != nil || match != Same {
			t.Errorf("seed %d selected %s, which is %v, %v", seed, best.Expr, match, err)
		}
	}
}

func TestSearchIsTheSameOnAnyNumberOfWorkers(t *testing.T) {
	data := sampled(t, "x*y + 0.5*x^2", breedingRows+20, map[string][2]float64{"x": {1, 3}, "y": {1, 5}}, 0.1)
	var want string
	for _, workers := range []int{1, 4} {
		c := quick(7)
		c.Workers, c.Evaluations = workers, 600
		result := mustSearch(t, data, c)
		got := fmt.Sprintf("%d %v", result.Evaluations, result.Front)
		for _, d := range result.Ranked {
			got += fmt.Sprintf("\n%x %s", d.Nats, d.Expr)
		}
		if want == "" {
			want = got
		} else if got != want {
			t.Errorf("%d workers give\n%s\nand one gives\n%s", workers, got, want)
		}
	}
}

func TestSearchKeepsItsBounds(t *testing.T) {
	c := quick(3)
	c.Operators, c.MaxSize, c.Evaluations = NewOperators(Add, Sub, Mul), 9, 900
	result := mustSearch(t, sampled(t, "x^3 - x*y", 30, map[string][2]float64{"x": {1, 2}, "y": {-1, 1}}, 0.01), c)
	if result.Evaluations != 900 {
		t.Errorf("%d evaluations, want 900", result.Evaluations)
	}
	for _, d := range append(result.Ranked, result.Front...) {
		if d.Expr.Complexity() > 9 || d.Expr.operators()&^c.Operators != 0 {
			t.Errorf("%s breaks the bounds", d.Expr)
		}
	}
	for i, d := range result.Front[1:] {
		if before := result.Front[i]; d.Expr.Complexity() <= before.Expr.Complexity() || d.MSE >= before.MSE {
			t.Errorf("%s and %s are not in the order of a front", before.Expr, d.Expr)
		}
	}
}

func TestSearchStartsFromGivenFormulas(t *testing.T) {
	data := sampled(t, "x*exp(-2*square(y - 1))/(1 + y) + log(x + square(y))*x", 50, map[string][2]float64{"x": {1, 2}, "y": {0, 2}}, 0)
	c := Config{Islands: 1, Epoch: 10, Evaluations: 10}
	c.Start = []*Expr{mustParse(t, "x*exp(-1.5*square(y - 1))/(1 + y) + log(x + square(y))*x")}
	if best := mustSearch(t, data, c).Ranked[0]; best.MSE > 1e-20 {
		t.Errorf("the given formula was lost; the best is %s with error %g", best.Expr, best.MSE)
	}
}

func TestSearchHoldsToDimensions(t *testing.T) {
	data := sampled(t, "v*t", 30, map[string][2]float64{"v": {1, 2}, "t": {1, 2}}, 0.05)
	c := quick(1)
	c.Dimensions = &Dimensions{
		Variables: map[string]units.Dimension{"v": dimension(t, "m/s"), "t": dimension(t, "s")}, Target: dimension(t, "m"),
	}
	for _, d := range mustSearch(t, data, c).Ranked {
		if ok, err := c.Dimensions.Consistent(d.Expr); !ok || err != nil {
			t.Errorf("%s is inconsistent, %v", d.Expr, err)
		}
	}
}

func TestSearchOfOddData(t *testing.T) {
	column := func(v float64, n int) []float64 {
		out := make([]float64, n)
		for i := range out {
			out[i] = v
		}
		return out
	}
	tests := map[string]*Data{
		"one row":           {Names: []string{"x"}, Columns: [][]float64{{2}}, Target: []float64{3}},
		"two rows":          {Names: []string{"x"}, Columns: [][]float64{{2, 3}}, Target: []float64{3, 7}},
		"no columns":        {Target: []float64{1, 2, 3, 4, 5}},
		"constant target":   {Names: []string{"x"}, Columns: [][]float64{{1, 2, 3, 4, 5}}, Target: column(7, 5)},
		"zero target":       {Names: []string{"x"}, Columns: [][]float64{{1, 2, 3, 4, 5}}, Target: column(0, 5)},
		"constant column":   {Names: []string{"x"}, Columns: [][]float64{column(1, 5)}, Target: []float64{1, 2, 3, 4, 5}},
		"enormous":          {Names: []string{"x"}, Columns: [][]float64{{1e300, 2e300, 3e300, 4e300}}, Target: []float64{1e300, 2e300, 3e300, 4e300}},
		"tiny":              {Names: []string{"x"}, Columns: [][]float64{{1e-300, 2e-300, 3e-300, 4e-300}}, Target: []float64{1e-300, 2e-300, 3e-300, 4e-300}},
		"name to be quoted": {Names: []string{"a (b)`"}, Columns: [][]float64{{1, 2, 3, 4}}, Target: []float64{2, 4, 6, 8.1}},
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			c := quick(1)
			c.Evaluations = 600
			result, err := Search(t.Context(), data, c)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range result.Ranked {
				if math.IsNaN(d.Nats) || math.IsNaN(d.MSE) || math.IsInf(d.MSE, 0) {
					t.Errorf("%s: %+v", d.Expr, d)
				}
			}
		})
	}
}

func TestSearchRefuses(t *testing.T) {
	good := keplerData()
	if _, err := Search(t.Context(), &Data{}, Config{}); err == nil {
		t.Error("data without rows must be refused")
	}
	for _, c := range []Config{{MaxSize: -1}, {Islands: -2}, {MaxSize: 10_000}, {Patience: -1}} {
		if _, err := Search(t.Context(), good, c); err == nil {
			t.Errorf("%+v must be refused", c)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Search(ctx, good, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled search returns %v", err)
	}
}
