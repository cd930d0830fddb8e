package symbolic

import (
	"math"
	"testing"
)

func TestGround(t *testing.T) {
	tests := []struct {
		law, sample string
		want        map[string]float64
	}{
		{"c*x^1.5", "365.2*x^1.5", map[string]float64{"c": 365.2}},
		{"a*exp(-b*x) + a", "4*exp(-0.7*x) + 4", map[string]float64{"a": 4, "b": 0.7}},
		{"k*x/(h + x)", "9*x/(2.5 + x)", map[string]float64{"k": 9, "h": 2.5}},
		{"x + 1", "x + 1", nil},
	}
	for _, tt := range tests {
		data := sampled(t, tt.sample, 30, map[string][2]float64{"x": {0.5, 6}}, 0)
		law := mustParse(t, tt.law)
		got, err := Ground(law, data)
		if err != nil {
			t.Errorf("%s: %v", tt.law, err)
			continue
		}
		want := law.Substitute(func(name string) *Expr {
			if v, ok := tt.want[name]; ok {
				return Num(v)
			}
			return nil
		})
		for i, v := range got.Constants() {
			if w := want.Constants()[i]; math.Abs(v-w) > 1e-7*math.Abs(w) {
				t.Errorf("%s became %s, want %s", tt.law, got, want)
			}
		}
	}
	data := &Data{Names: []string{"x"}, Columns: [][]float64{{1, 2}}, Target: []float64{1, 2}}
	if _, err := Ground(mustParse(t, "c*log(0 - x)"), data); err == nil {
		t.Error("a formula without values must be an error")
	}
}
