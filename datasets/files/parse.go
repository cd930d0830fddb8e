package files

import (
	"bytes"
	"math"
	"strconv"
)

// This file reads values from text. Every function returns false for text that
// is not exactly a value of its type.

func parseBool(text []byte) (value, ok bool) {
	switch string(text) {
	case "true", "TRUE", "True":
		return true, true
	case "false", "FALSE", "False":
		return false, true
	}
	return false, false
}

// isInteger reports whether text is an optional sign and digits.
func isInteger(text []byte) bool {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// isPlainInteger is isInteger for the spelling a number is likely to have: a
// label such as 007 or -0 is none.
func isPlainInteger(text []byte) bool {
	if !isInteger(text) {
		return false
	}
	if text[0] == '-' || text[0] == '+' {
		return len(text) > 1 && text[1] != '0' || string(text) == "+0"
	}
	return len(text) == 1 || text[0] != '0'
}

// parseInt reads a whole number of the given width. A fraction of zeros, as
// programs write whole numbers that were floats, is allowed.
func parseInt(text []byte, bits int) (int64, bool) {
	v, err := strconv.ParseInt(string(wholePart(text)), 10, bits)
	return v, err == nil
}

func parseUint(text []byte, bits int) (uint64, bool) {
	text = wholePart(text)
	if len(text) > 1 && text[0] == '+' {
		text = text[1:]
	}
	v, err := strconv.ParseUint(string(text), 10, bits)
	return v, err == nil
}

func wholePart(text []byte) []byte {
	dot := bytes.IndexByte(text, '.')
	if dot <= 0 || dot == len(text)-1 {
		return text
	}
	for _, c := range text[dot+1:] {
		if c != '0' {
			return text
		}
	}
	return text[:dot]
}

// parseFloat reads decimal numbers, NaN and infinities, to the nearest float.
// Hexadecimal floats and digits grouped by underscores, which strconv takes, are
// labels more often than numbers, and what overflows is no value.
func parseFloat(text []byte, bits int) (float64, bool) {
	v, err := strconv.ParseFloat(string(text), bits)
	if err != nil || bytes.IndexByte(text, '_') >= 0 || isHex(text) {
		return 0, false
	}
	return v, true
}

func isHex(text []byte) bool {
	if text[0] == '-' || text[0] == '+' {
		text = text[1:]
	}
	return len(text) > 1 && text[1]|0x20 == 'x'
}

// unixDays counts the days from 1970-01-01 to a date of the Gregorian calendar,
// by the days in whole eras of 400 years that begin on the first of March.
func unixDays(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era)*146097 + int64(dayOfEra) - 719468
}

func digits(text []byte) (int, bool) {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(text) > 0
}

// parseDate reads 2006-01-02 as days since 1970-01-01.
func parseDate(text []byte) (days int64, ok bool) {
	if len(text) != 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, ok1 := digits(text[:4])
	month, ok2 := digits(text[5:7])
	day, ok3 := digits(text[8:])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return unixDays(year, month, day), true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// instant is a point in time as it was written.
type instant struct {
	seconds  int64 // since 1970-01-01T00:00:00
	nanos    int64
	decimals int  // of the seconds
	zoned    bool // written with Z or an offset
}

// parseInstant reads ISO 8601 date and time, 2006-01-02T15:04[:05[.999]][Z|±15:04]
// with a T or a space, or a date alone, which means midnight.
func parseInstant(text []byte) (t instant, ok bool) {
	if len(text) < 10 {
		return t, false
	}
	days, ok := parseDate(text[:10])
	t.seconds = days * 86400
	if !ok || len(text) == 10 {
		return t, ok
	}
	rest := text[11:]
	if c := text[10]; c != 'T' && c != ' ' && c != 't' || len(rest) < 5 || rest[2] != ':' {
		return t, false
	}
	hour, ok1 := digits(rest[:2])
	minute, ok2 := digits(rest[3:5])
	if !ok1 || !ok2 || hour > 23 || minute > 59 {
		return t, false
	}
	t.seconds += int64(hour*3600 + minute*60)
	if rest, ok = t.addSeconds(rest[5:]); !ok {
		return t, false
	}
	return t, t.addZone(rest)
}

func (t *instant) addSeconds(text []byte) (rest []byte, ok bool) {
	if len(text) == 0 || text[0] != ':' {
		return text, true
	}
	if len(text) < 3 {
		return nil, false
	}
	second, ok := digits(text[1:3])
	if !ok || second > 59 {
		return nil, false
	}
	t.seconds += int64(second)
	text = text[3:]
	if len(text) == 0 || text[0] != '.' && text[0] != ',' {
		return text, true
	}
	n := 1
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	t.decimals = n - 1
	fraction, ok := digits(text[1:n])
	if !ok || t.decimals > 9 {
		return nil, false
	}
	for range 9 - t.decimals {
		fraction *= 10
	}
	t.nanos = int64(fraction)
	return text[n:], true
}

func (t *instant) addZone(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	t.zoned = true
	if string(text) == "Z" || string(text) == "z" {
		return true
	}
	sign := int64(-1) // a clock ahead of UTC shows more than UTC does
	if text[0] == '-' {
		sign = 1
	} else if text[0] != '+' {
		return false
	}
	text = text[1:]
	if len(text) == 5 && text[2] == ':' {
		text = append(append(make([]byte, 0, 4), text[:2]...), text[3:]...)
	} else if len(text) == 2 {
		text = append(append(make([]byte, 0, 4), text...), "00"...)
	}
	if len(text) != 4 {
		return false
	}
	hour, ok1 := digits(text[:2])
	minute, ok2 := digits(text[2:])
	t.seconds += sign * int64(hour*3600+minute*60)
	return ok1 && ok2 && hour < 24 && minute < 60
}

// in converts the instant to a count of units of 10^-decimals seconds; false
// where that would lose digits or overflow.
func (t instant) in(decimals int) (int64, bool) {
	perSecond, nanosPer := int64(1), int64(1)
	for range decimals {
		perSecond *= 10
	}
	for range 9 - decimals {
		nanosPer *= 10
	}
	if t.nanos%nanosPer != 0 {
		return 0, false
	}
	part := t.nanos / nanosPer
	if t.seconds > (math.MaxInt64-part)/perSecond || t.seconds < math.MinInt64/perSecond {
		return 0, false
	}
	return t.seconds*perSecond + part, true
}
