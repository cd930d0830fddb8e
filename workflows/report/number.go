package report

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// digits is the usual number of significant digits of a number, mostDigits what
// a table goes to where fewer do not tell a number from the one above it.
const (
	digits     = 4
	mostDigits = 9
)

// number writes v in plain ASCII with four significant digits; a value that
// has fewer is written exactly. bits is the size of the float it came from.
func number(v float64, bits int) string { return significant(v, bits, digits) }

// significant is number with another number of digits.
func significant(v float64, bits, digits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	case v == math.Trunc(v) && math.Abs(v) < 1e6:
		return strconv.FormatFloat(v+0, 'f', 0, 64)
	}
	prec := digits - 1
	exact := strconv.FormatFloat(v, 'e', -1, bits)
	if n := mantissaDigits(exact); n < digits {
		prec = n - 1
	}
	return notation(v, exponent(v, digits-1), prec)
}

// apart is how many digits tell two numbers apart: at least the usual ones,
// which also stand where no number up to mostDigits does.
func apart(a, b float64, bits int) int {
	for n := digits; n <= mostDigits && a != b; n++ {
		if significant(a, bits, n) != significant(b, bits, n) {
			return n
		}
	}
	return digits
}

// notation writes v with prec digits after the first, plain where its decimal
// exponent is moderate and with an exponent otherwise.
func notation(v float64, exp, prec int) string {
	if exp < -3 || exp >= 6 {
		return strconv.FormatFloat(v, 'e', max(prec, 0), 64)
	}
	return strconv.FormatFloat(v, 'f', max(prec-exp, 0), 64)
}

// exponent is the decimal exponent of v when rounded to prec+1 digits.
func exponent(v float64, prec int) int {
	s := strconv.FormatFloat(v, 'e', prec, 64)
	exp, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	return exp
}

func mantissaDigits(s string) int {
	n := 0
	for _, c := range s {
		if c == 'e' {
			break
		}
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

// uncertain writes v ± u with two significant digits of u, and v to the same
// decimal place. Where u says nothing (not finite, not positive) it is v alone.
func uncertain(v, u float64) string {
	if !(u > 0) || math.IsInf(u, 0) || math.IsNaN(v) || math.IsInf(v, 0) {
		return number(v, 64)
	}
	last := exponent(u, 1) - 1 // decimal exponent of the last digit shown
	exp := last
	if v != 0 {
		exp = max(exponent(v, digits-1), last)
	}
	switch {
	case exp-last > 9: // the digits of v that u reaches are too many to show
		return number(v, 64) + " ± " + number(u, 64)
	case exp >= -3 && exp < 6:
		if last > 0 {
			scale := math.Pow10(last)
			return strconv.FormatFloat(math.Round(v/scale)*scale, 'f', 0, 64) + " ± " + strconv.FormatFloat(math.Round(u/scale)*scale, 'f', 0, 64)
		}
		return strconv.FormatFloat(v, 'f', -last, 64) + " ± " + strconv.FormatFloat(u, 'f', -last, 64)
	}
	mantissa := func(x float64) string {
		return strconv.FormatFloat(shift(x, -exp), 'f', exp-last, 64)
	}
	return "(" + mantissa(v) + " ± " + mantissa(u) + ")e" + strconv.Itoa(exp)
}

// shift multiplies x by a power of ten, in two steps where one would overflow.
func shift(x float64, exp int) float64 {
	half := exp / 2
	return x * math.Pow10(half) * math.Pow10(exp-half)
}

// full writes v with all its digits.
func full(v float64, bits int) string { return strconv.FormatFloat(v, 'g', -1, bits) }

// Count writes a whole number as reports do, "12,345", for the texts of a
// Document.
func Count(n int) string { return count(int64(n)) }

// Counted is "1 row", "12,345 rows", for the texts of a Document.
func Counted(n int, noun string) string { return plural(int64(n), noun) }

// count writes a whole number with a comma between groups of three digits.
func count(n int64) string { return group(strconv.FormatInt(n, 10), 4) }

// group puts commas between the thousands of a number without exponent that
// has at least so many digits before the point.
func group(s string, least int) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) < least {
		return sign + s
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return sign + b.String()
}

var superscript = strings.NewReplacer("-", "⁻", "+", "", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

// pretty turns the ASCII of number, uncertain and count into typography: a
// minus sign, and powers of ten in place of an e.
func pretty(s string) string {
	s = strings.Replace(s, "Inf", "∞", 1)
	if e := strings.LastIndexByte(s, 'e'); e > 0 && (s[e-1] == ')' || s[e-1] >= '0' && s[e-1] <= '9') {
		if exp, err := strconv.Atoi(s[e+1:]); err == nil {
			s = s[:e] + "×10" + superscript.Replace(strconv.Itoa(exp))
		}
	}
	return strings.ReplaceAll(s, "-", "−")
}

var power = regexp.MustCompile(`\^[+-]?\d+`)

// unitText typesets a unit, "m s^-1" as "m s⁻¹", in at most limit characters.
func unitText(unit string, limit int) string {
	return power.ReplaceAllStringFunc(clean(unit, limit), func(p string) string { return superscript.Replace(p[1:]) })
}

// withUnit appends a unit to a number.
func withUnit(s, unit string) string {
	if unit == "" {
		return s
	}
	return s + " " + unit
}
