package report

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/printable"
)

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {math.Copysign(0, -1), "0"}, {1, "1"}, {-3, "−3"}, {0.5, "0.5"}, {0.12345678, "0.1235"}, {0.1199999, "0.1200"},
		{9.99996, "10.00"}, {123456.7, "123457"}, {999999.5, "1.000×10⁶"}, {1e6, "1×10⁶"}, {12345678, "1.235×10⁷"}, {0.001, "0.001"},
		{0.00099999, "0.001000"}, {0.000123456, "1.235×10⁻⁴"}, {5e-324, "5×10⁻³²⁴"}, {-1.5e300, "−1.5×10³⁰⁰"},
		{math.Inf(1), "∞"}, {math.Inf(-1), "−∞"}, {math.NaN(), "NaN"},
	} {
		if got := pretty(number(c.v, 64)); got != c.want {
			t.Errorf("%g is written %q, want %q", c.v, got, c.want)
		}
	}
}

func TestUncertain(t *testing.T) {
	for _, c := range []struct {
		v, u float64
		want string
	}{
		{1.23456, 0.0123, "1.235 ± 0.012"}, {1.2, 0.0996, "1.20 ± 0.10"}, {-7.5, 0.3, "−7.50 ± 0.30"}, {123456, 2345, "123500 ± 2300"},
		{0, 0.5, "0.00 ± 0.50"}, {0.001, 1000, "0 ± 1000"}, {1.2345e-7, 3e-9, "(1.235 ± 0.030)×10⁻⁷"}, {2.5e9, 1e7, "(2.500 ± 0.010)×10⁹"},
		{5, 0, "5"}, {5, math.NaN(), "5"}, {5, math.Inf(1), "5"}, {5, -1, "5"}, {math.Inf(1), 1, "∞"}, {1, 1e-12, "1 ± 1×10⁻¹²"},
		{1e300, 1e299, "(1.00 ± 0.10)×10³⁰⁰"},
	} {
		if got := pretty(uncertain(c.v, c.u)); got != c.want {
			t.Errorf("%g ± %g is written %q, want %q", c.v, c.u, got, c.want)
		}
	}
}

func TestNumberKeepsFourDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e308, 1e308).Draw(t, "v")
		got, err := strconv.ParseFloat(number(v, 64), 64)
		if err != nil || math.Abs(got-v) > 5.01e-4*math.Abs(v) {
			t.Fatalf("%g became %g (%v)", v, got, err)
		}
	})
}

func TestUncertainIsReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, u := rapid.Float64().Draw(t, "v"), rapid.Float64().Draw(t, "u")
		if s := pretty(uncertain(v, u)); utf8.RuneCountInString(s) > 40 || strings.Contains(s, "%!") {
			t.Fatalf("%g ± %g is written %q", v, u, s)
		}
	})
}

func TestClean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")) + rapid.String().Draw(t, "text")
		limit := rapid.IntRange(1, 40).Draw(t, "limit")
		got := clean(s, limit)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > limit+1 || strings.TrimSpace(got) != got {
			t.Fatalf("%q became %q", s, got)
		}
		for _, r := range got {
			if printable.Rune(r) != r {
				t.Fatalf("%q became %q, with %U", s, got, r)
			}
		}
	})
}

func TestCSVTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`['=+@\-＝a1. ]{0,6}`).Draw(t, "s")
		got := csvText(s)
		if back := strings.TrimPrefix(got, "'"); back != s && got != s {
			t.Fatalf("%q became %q", s, got)
		}
		if _, err := strconv.ParseFloat(s, 64); err != nil && s != "" && strings.ContainsRune("=+-@＝", []rune(got)[0]) {
			t.Fatalf("a spreadsheet would run %q", got)
		}
		if s != got && !strings.HasPrefix(got, "'") || strings.HasPrefix(s, "'") && got == s {
			t.Fatalf("%q became %q, which is not reversible", s, got)
		}
	})
}

func TestTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float64()).Draw(t, "values")
		a := fit("x", values)
		if !(a.lo < a.hi) || math.IsInf(a.lo, 0) || math.IsInf(a.hi, 0) || a.log && a.lo <= 0 {
			t.Fatalf("axis from %g to %g", a.lo, a.hi)
		}
		for _, v := range values {
			if drawable(v) && (v < a.lo || v > a.hi) {
				t.Fatalf("%g is not between %g and %g", v, a.lo, a.hi)
			}
		}
		ticks := a.ticks(a.lo, a.hi)
		labels := 0
		for i, tick := range ticks {
			if i > 0 && tick.Value <= ticks[i-1].Value {
				t.Fatalf("ticks %v", ticks)
			}
			if tick.Label != "" {
				labels++
			}
		}
		if labels > 13 {
			t.Fatalf("%d labels on %g to %g: %v", labels, a.lo, a.hi, ticks)
		}
	})
}

// FuzzPage feeds candidate text and a score to everything that writes them.
func FuzzPage(f *testing.F) {
	for _, h := range hostile {
		f.Add(h, 1.5)
	}
	f.Add("", math.NaN())
	f.Fuzz(func(t *testing.T, text string, score float64) {
		if !utf8.ValidString(text) {
			t.Skip("Arrow strings are UTF-8")
		}
		doc := &Document{Title: text, Rankings: ranked(t, "name", []string{text, "b", text}, "s", []float64{score, 1, -score}).Rankings}
		files := write(t, doc)
		for _, s := range textOf(t, string(files["report.html"])) {
			for _, r := range s {
				if r != '\n' && r != '\t' && printable.Rune(r) != r && r != '\u2007' && r != '\u2008' {
					t.Errorf("%U reaches the page", r)
				}
			}
		}
	})
}
