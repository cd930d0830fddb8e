package packing

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
)

func TestParseJSON(t *testing.T) {
	want := "1/2 1/4 1/8; 3/4 1/1 0/1"
	for _, text := range []string{
		`[[0.5, 0.25, 0.125], [0.75, 1, 0]]`,
		`  [{"x": 5e-1, "y": 25E-2, "r": 1.25e-1}, {"r": 0, "y": 1, "x": 0.75}]` + "\n",
		`{"circles": [[0.50, 0.250, 0.125], {"x": 0.75, "y": 1.0, "r": -0}]}`,
	} {
		circles, err := ParseJSON([]byte(text))
		if got := plain(circles); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	if circles, err := ParseJSON([]byte(`[]`)); err != nil || len(circles) != 0 {
		t.Error(circles, err)
	}
}

func plain(circles []Circle) string {
	parts := make([]string, len(circles))
	for i, c := range circles {
		parts[i] = fmt.Sprint(c.X, " ", c.Y, " ", c.R)
	}
	return strings.Join(parts, "; ")
}

func TestParseJSONRefuses(t *testing.T) {
	for text, want := range map[string]string{
		``:                                  "no list of circles",
		`null`:                              "no list of circles",
		`"[[1, 2, 3]]"`:                     "no list of circles",
		`{"circles": null}`:                 "no list of circles",
		`{"discs": []}`:                     `unknown field "discs"`,
		`[[0.5, 0.5, 0.5]`:                  "unexpected EOF",
		`[[0.5, 0.5, 0.5]] and more`:        "more after the end",
		`[[0.5, 0.5]]`:                      "circle 1: want the three numbers x, y and r, not 2 values",
		`[[0.5, 0.5, 0.1], [1, 2, 3, 4]]`:   "circle 2: want the three numbers",
		`[null]`:                            "circle 1: x is missing",
		`[{"x": 0.5, "y": 0.5}]`:            "circle 1: r is missing",
		`[{"x": 0.5, "y": 0.5, "d": 1}]`:    `unknown field "d"`,
		`[7]`:                               "circle 1: ",
		`[["0.5", 0.5, 0.5]]`:               `circle 1: x is "0.5", not a number`,
		`[[0.5, null, 0.5]]`:                "circle 1: y is null, not a number",
		`[[0.5, 0.5, [1]]]`:                 "circle 1: r is [1], not a number",
		`[[0.5, 0.5, NaN]]`:                 "invalid character",
		`[[0.5, 0.5, 1e-999999999]]`:        "r is 1e-999999999, whose exponent is beyond ±1000",
		`[[0.5, 0.5, 1e99999999999999999]]`: "exponent is beyond",
		`[[0.5, 0.5, 0.` + strings.Repeat("3", 1000) + `]]`:           "r has more than 1000 characters",
		`[` + strings.Repeat(`[0,0,0],`, MaxCircles) + `[0,0,0]]`:     "there are 1001 circles, and at most 1000 are judged",
		strings.Repeat("[", 20000) + strings.Repeat("]", 20000):       "exceeded max depth",
		`{"circles": [[0.5, 0.5, 0.5]], "circles": [[0.5, 0.5, "a"]]`: "unexpected EOF",
	} {
		if circles, err := ParseJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %d circles, %v, want an error with %q", text, len(circles), err, want)
		}
	}
}

// FuzzParseJSON checks that what is read is what stands there: written out in
// full, it is read as the same numbers.
func FuzzParseJSON(f *testing.F) {
	for _, text := range []string{`[[0.5,0.25,1e-3]]`, `{"circles":[{"x":0.1,"y":1,"r":0}]}`, `[[1e400,-0,2.50]]`, `[[],{}]`, `[[1E+3,0.5,-1e-1000]]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		circles, err := ParseJSON(text)
		if err != nil {
			return
		}
		parts := make([]string, len(circles))
		for i, c := range circles {
			parts[i] = "[" + decimal(t, c.X) + "," + decimal(t, c.Y) + "," + decimal(t, c.R) + "]"
			if len(parts[i]) > 900 {
				return // too long to be read again
			}
		}
		again, err := ParseJSON([]byte("[" + strings.Join(parts, ",") + "]"))
		if err != nil || plain(again) != plain(circles) {
			t.Errorf("%s is read as %s, and that as %s, %v", text, plain(circles), plain(again), err)
		}
		if len(circles) > 0 && len(circles) <= 50 {
			_, _ = Verify(circles, len(circles))
		}
	})
}

// decimal writes a number with all its digits.
func decimal(t *testing.T, v *big.Rat) string {
	digits, exact := v.FloatPrec()
	if !exact {
		t.Fatalf("%s is no decimal", v)
	}
	return v.FloatString(digits)
}
