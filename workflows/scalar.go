package workflows

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// The numbers of YAML's core schema (YAML 1.2.2, section 10.3.2). Dates, yes
// and no, 1_000 and 0b11 are text there, and 010 is ten.
var (
	wholeNumber = regexp.MustCompile(`^[-+]?[0-9]+$`)
	octalNumber = regexp.MustCompile(`^0o[0-7]+$`)
	hexNumber   = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	floatNumber = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	notFinite   = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

// plain is the value of a scalar without quotes.
func plain(text string) any {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	}
	if strings.IndexByte("+-.0123456789", text[0]) < 0 {
		return text // most scalars, for which the expressions would take long
	}
	switch {
	case wholeNumber.MatchString(text):
		return whole(text, strings.TrimPrefix(text, "+"), 10)
	case octalNumber.MatchString(text):
		return whole(text, text[2:], 8)
	case hexNumber.MatchString(text):
		return whole(text, text[2:], 16)
	case floatNumber.MatchString(text):
		f, _ := strconv.ParseFloat(text, 64) // infinite where it is out of range
		return f
	case notFinite.MatchString(text):
		return math.NaN()
	}
	return text
}

// whole is an int64 where it fits, or else a uint64, or the nearest float.
func whole(text, digits string, base int) any {
	if i, err := strconv.ParseInt(digits, base, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(digits, base, 64); err == nil {
		return u
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && base == 10 {
		return f
	}
	return math.Inf(1)
}
