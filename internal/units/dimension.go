package units

import (
	"fmt"
	"strings"
)

// Base counts the SI base units a Dimension has exponents for, in the order
// of [BaseSymbols].
const Base = 7

// BaseSymbols names the SI base units in the order of a Dimension's exponents.
var BaseSymbols = [Base]string{"m", "s", "kg", "K", "A", "mol", "cd"}

// maxExponent bounds the numerator and the denominator of every exponent, so
// that no input makes rational arithmetic overflow.
const maxExponent = 1000

// Exponent is a rational number in lowest terms with a positive denominator.
// The zero value is 0.
type Exponent struct{ num, den int64 }

// NewExponent returns num/den in lowest terms. It fails for a zero denominator
// and for values outside -1000..1000 or finer than 1/1000.
func NewExponent(num, den int64) (Exponent, error) {
	if den == 0 {
		return Exponent{}, fmt.Errorf("exponent %d/0 has a zero denominator", num)
	}
	g := gcd(num, den)
	num, den = num/g, den/g
	if den < 0 {
		num, den = -num, -den
	}
	if num > maxExponent || num < -maxExponent || den > maxExponent {
		return Exponent{}, fmt.Errorf("exponent %d/%d is out of range", num, den)
	}
	if num == 0 {
		return Exponent{}, nil
	}
	return Exponent{num, den}, nil
}

// Float returns the exponent as a float64.
func (e Exponent) Float() float64 {
	if e.num == 0 {
		return 0
	}
	return float64(e.num) / float64(e.den)
}

// String writes "2", "-1" or "1/2".
func (e Exponent) String() string {
	if e.num == 0 {
		return "0"
	}
	if e.den == 1 {
		return fmt.Sprint(e.num)
	}
	return fmt.Sprintf("%d/%d", e.num, e.den)
}

func (e Exponent) plus(f Exponent) (Exponent, error) {
	if e.num == 0 {
		return f, nil
	}
	if f.num == 0 {
		return e, nil
	}
	return NewExponent(e.num*f.den+f.num*e.den, e.den*f.den)
}

func (e Exponent) times(f Exponent) (Exponent, error) {
	if e.num == 0 || f.num == 0 {
		return Exponent{}, nil
	}
	return NewExponent(e.num*f.num, e.den*f.den)
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, -a)
}

// Dimension holds the exponents of the SI base units. It is comparable: equal
// dimensions are ==. The zero value is dimensionless.
type Dimension [Base]Exponent

// Floats returns the exponents as float64.
func (d Dimension) Floats() [Base]float64 {
	var out [Base]float64
	for i, e := range d {
		out[i] = e.Float()
	}
	return out
}

// String writes the dimension in SI base units, such as "m s^-2"; "1" when
// dimensionless.
func (d Dimension) String() string {
	var parts []string
	for i, e := range d {
		switch {
		case e.num == 0:
		case e.num == 1 && e.den == 1:
			parts = append(parts, BaseSymbols[i])
		case e.den == 1:
			parts = append(parts, BaseSymbols[i]+"^"+e.String())
		default:
			parts = append(parts, BaseSymbols[i]+"^("+e.String()+")")
		}
	}
	if len(parts) == 0 {
		return "1"
	}
	return strings.Join(parts, " ")
}
