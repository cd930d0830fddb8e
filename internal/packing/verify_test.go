package packing

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// floats makes circles of triples x, y, r.
func floats(t testing.TB, values ...[3]float64) []Circle {
	t.Helper()
	out := make([]Circle, len(values))
	for i, v := range values {
		c, err := FromFloats(v[0], v[1], v[2])
		if err != nil {
			t.Fatal(err)
		}
		out[i] = c
	}
	return out
}

// up is the next float64.
func up(v float64) float64 { return math.Nextafter(v, 2) }

func TestVerify(t *testing.T) {
	quarter := [3]float64{0.25, 0.5, 0.25}
	tests := []struct {
		name    string
		circles [][3]float64
		n       int
		sum     float64
		err     string
	}{
		{"as large as the square", [][3]float64{{0.5, 0.5, 0.5}}, 1, 0.5, ""},
		{"larger by the last bit", [][3]float64{{0.5, 0.5, up(0.5)}}, 1, 0, "circle 1 leaves the square at the left by 1.1e-16"},
		{"over the right", [][3]float64{{up(0.5), 0.5, 0.5}}, 1, 0, "at the right by 1.1e-16"},
		{"over the bottom", [][3]float64{{0.5, 0.25, up(0.25)}}, 1, 0, "at the bottom by 5.6e-17"},
		{"over the top", [][3]float64{{0.5, up(0.75), 0.25}}, 1, 0, "at the top by 1.1e-16"},
		{"far out", [][3]float64{{-7, 0.5, 0}}, 1, 0, "at the left by 7"},
		{"touching", [][3]float64{quarter, {0.75, 0.5, 0.25}}, 2, 0.5, ""},
		{"overlapping by the last bit", [][3]float64{quarter, {0.75, 0.5, 0.2}, {math.Nextafter(0.5, 0), 0.5, 0}}, 3, 0, "circles 1 and 3 overlap by 5.6e-17"},
		// 3, 4, 5 times a sixteenth
		{"touching aslant", [][3]float64{{0.25, 0.25, 0.125}, {0.4375, 0.5, 0.1875}}, 2, 0.3125, ""},
		{"overlapping aslant", [][3]float64{{0.25, 0.25, 0.125}, {0.4375, 0.5, up(0.1875)}}, 2, 0, "circles 1 and 2 overlap by 2.8e-17"},
		{"one in another", [][3]float64{{0.5, 0.5, 0.5}, {0.5, 0.5, 0.125}}, 2, 0, "circles 1 and 2 overlap by 0.62"},
		{"points in one place", [][3]float64{{0.5, 0.5, 0}, {0.5, 0.5, 0}}, 2, 0, ""},
		{"negative radius", [][3]float64{{0.5, 0.5, -1e-300}}, 1, 0, "circle 1 has the negative radius -1e-300"},
		{"numbers of all sizes", [][3]float64{{0.5, 0.5, 0.25}, {1, math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64}}, 2, 0, "circle 2 leaves the square at the right by 4.9e-324"},
		{"too few", [][3]float64{quarter}, 2, 0, "there are 1 circles, not 2"},
		{"none", nil, 0, 0, "are not judged"},
		{"too many", nil, MaxCircles + 1, 0, "are not judged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sum, err := Verify(floats(t, tt.circles...), tt.n)
			switch {
			case tt.err == "" && (err != nil || sum != tt.sum):
				t.Errorf("got %v, %v, want %v", sum, err, tt.sum)
			case tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)):
				t.Errorf("got %v, %v, want an error with %q", sum, err, tt.err)
			}
		})
	}
}

func TestNotFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		for i := range 3 {
			c := [3]float64{0.5, 0.5, 0.25}
			c[i] = v
			if _, err := FromFloats(c[0], c[1], c[2]); err == nil || !strings.Contains(err.Error(), "not a number") {
				t.Errorf("%v: %v", c, err)
			}
		}
	}
}

// A decimal is not the float64 next to it: 0.1 is less than that.
func TestDecimalsAndTheSumBelow(t *testing.T) {
	for text, want := range map[string]float64{
		"[[0.1, 0.1, 0.1]]":    math.Nextafter(0.1, 0),
		"[[0.25, 0.25, 0.25]]": 0.25,
		"[[0.2, 0.2, 0.2], [0.6, 0.6, 0.100000000000000001]]": 0.3,
	} {
		circles, err := ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if sum, err := Verify(circles, len(circles)); err != nil || sum != want {
			t.Errorf("%s: %v, %v, want %v", text, sum, err, want)
		}
	}
	for _, text := range []string{"[[0.1, 0.1, 0.1000000000000000000000000000001]]", "[[0.2, 0.2, 0.2], [0.6, 0.2, 0.20000000000000000000001]]"} {
		circles, err := ParseJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(circles, len(circles)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

// TestAgainstDefinition decides random circles of a coarse grid, many of which
// touch, once more with rational numbers.
func TestAgainstDefinition(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(rt *rapid.T) {
		unit := rapid.Int64Range(1, 30).Draw(rt, "unit")
		n := rapid.IntRange(1, 5).Draw(rt, "n")
		circles := make([]Circle, n)
		for i := range circles {
			draw := func(most int64) *big.Rat { return big.NewRat(rapid.Int64Range(0, most).Draw(rt, "v"), unit) }
			circles[i] = Circle{draw(unit), draw(unit), draw(1 + unit/4)}
		}
		want := true
		total := new(big.Rat)
		for i, a := range circles {
			total.Add(total, a.R)
			far := new(big.Rat).Sub(big.NewRat(1, 1), a.R)
			want = want && a.X.Cmp(a.R) >= 0 && a.Y.Cmp(a.R) >= 0 && a.X.Cmp(far) <= 0 && a.Y.Cmp(far) <= 0
			for _, b := range circles[:i] {
				want = want && square(a.X, b.X, -1).Add(square(a.X, b.X, -1), square(a.Y, b.Y, -1)).Cmp(square(a.R, b.R, 1)) >= 0
			}
		}
		sum, err := Verify(circles, n)
		if (err == nil) != want {
			rt.Fatalf("%v: %v, want %v", circles, err, want)
		}
		if err != nil {
			return
		}
		accepted++
		if exact := new(big.Rat).SetFloat64(sum); exact.Cmp(total) > 0 || new(big.Rat).SetFloat64(up(sum)).Cmp(total) <= 0 {
			rt.Fatalf("the sum of %v is %v", circles, sum)
		}
	})
	if accepted == 0 {
		t.Error("no packing among them")
	}
}

// square of a + sign*b.
func square(a, b *big.Rat, sign int64) *big.Rat {
	v := new(big.Rat).Mul(b, big.NewRat(sign, 1))
	v.Add(v, a)
	return v.Mul(v, v)
}

func BenchmarkVerify(b *testing.B) {
	var circles []Circle
	for i := range 5 {
		for j := range 5 {
			circles = append(circles, floats(b, [3]float64{0.1 + 0.2*float64(i), 0.1 + 0.2*float64(j), 0.0999999999999})...)
		}
	}
	for b.Loop() {
		if _, err := Verify(circles, 25); err != nil {
			b.Fatal(err)
		}
	}
}
