package symbolic

import (
	"math"
	"math/rand/v2"
	"testing"
)

// sampled evaluates a law at random points: every variable uniform in its range.
func sampled(t testing.TB, law string, rows int, ranges map[string][2]float64, noise float64) *Data {
	t.Helper()
	e := mustParse(t, law)
	rng := rand.New(rand.NewPCG(1, 2))
	d := &Data{Names: e.Variables()}
	for _, name := range d.Names {
		column := make([]float64, rows)
		for i := range column {
			column[i] = ranges[name][0] + rng.Float64()*(ranges[name][1]-ranges[name][0])
		}
		d.Columns = append(d.Columns, column)
	}
	p, err := Compile(e, d.Names)
	if err != nil {
		t.Fatal(err)
	}
	d.Target = p.Evaluate(d.Columns, rows)
	for i := range d.Target {
		d.Target[i] += noise * rng.NormFloat64()
	}
	return d
}

func TestFitFindsConstants(t *testing.T) {
	tests := []struct {
		name, law, start string
		ranges           map[string][2]float64
		noise            Noise
	}{
		{"line", "3*x - 7", "x*1 + 1", map[string][2]float64{"x": {-5, 5}}, Additive},
		{"huge", "2e-27*m + 4e-11*r", "m*1e-20 + r*1", map[string][2]float64{"m": {1e26, 1e28}, "r": {1e9, 1e12}}, Additive},
		{"decay", "5*exp(-1.7*x) + 2", "1*exp(-1*x) + 1", map[string][2]float64{"x": {0, 4}}, Additive},
		{"power", "365*a^1.5", "1*a^1", map[string][2]float64{"a": {0.3, 40}}, Relative},
		{"softplus", "log(0.4 + 0.3*exp(0.7*n))", "log(1 + 1*exp(1*n))", map[string][2]float64{"n": {-10, 6}}, Additive},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := sampled(t, tt.law, 40, tt.ranges, 0)
			got, sse, err := Fit(mustParse(t, tt.start), data, tt.noise, nil)
			if err != nil {
				t.Fatal(err)
			}
			scale := 0.0
			for _, y := range data.Target {
				scale += y * y
			}
			if sse > 1e-18*scale {
				t.Errorf("fitted %s has squared error %g of %g", got, sse, scale)
			}
		})
	}
}

func TestFitKeepsFixedConstants(t *testing.T) {
	data := sampled(t, "3*x^2", 10, map[string][2]float64{"x": {1, 2}}, 0)
	got, _, err := Fit(mustParse(t, "1.1*x^1.5"), data, Additive, func(v float64) bool { return v == 1.5 })
	if err != nil || got.Constants()[1] != 1.5 || got.Constants()[0] == 1.1 {
		t.Errorf("fitted %s, %v; the exponent must stay and the factor move", got, err)
	}
}

func TestFitOfUndefinedFormula(t *testing.T) {
	data := &Data{Names: []string{"x"}, Columns: [][]float64{{-1, 1}}, Target: []float64{0, 0}}
	if _, sse, err := Fit(mustParse(t, "log(x)*2"), data, Additive, nil); err != nil || !math.IsInf(sse, 1) {
		t.Errorf("squared error %g, %v; want +Inf", sse, err)
	}
}

func TestDataCheck(t *testing.T) {
	bad := []*Data{
		{},
		{Names: []string{"x"}, Target: []float64{1}},
		{Names: []string{"x"}, Columns: [][]float64{{1, 2}}, Target: []float64{1}},
		{Names: []string{"x"}, Columns: [][]float64{{math.NaN()}}, Target: []float64{1}},
		{Target: []float64{math.Inf(1)}},
	}
	for i, d := range bad {
		if d.Check() == nil {
			t.Errorf("data %d must be refused", i)
		}
	}
}
