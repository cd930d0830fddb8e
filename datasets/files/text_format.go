package files

import (
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// appender appends value i of a column, which is not null, as text.
type appender func(out []byte, i int) ([]byte, error)

// plainText makes the appender of a column of scalars, without quotes, and says
// whether JSON writes the values in quotes.
func plainText(col arrow.Array) (put appender, quoted bool, err error) {
	switch c := col.(type) {
	case *array.Boolean:
		return func(out []byte, i int) ([]byte, error) { return strconv.AppendBool(out, c.Value(i)), nil }, false, nil
	case *array.Float64:
		return func(out []byte, i int) ([]byte, error) { return appendFloat(out, c.Value(i), 64), nil }, false, nil
	case *array.Float32:
		return func(out []byte, i int) ([]byte, error) { return appendFloat(out, float64(c.Value(i)), 32), nil }, false, nil
	case *array.String:
		return func(out []byte, i int) ([]byte, error) { return appendText(out, c.Value(i)) }, true, nil
	case *array.LargeString:
		return func(out []byte, i int) ([]byte, error) { return appendText(out, c.Value(i)) }, true, nil
	case *array.Binary:
		return func(out []byte, i int) ([]byte, error) { return base64.StdEncoding.AppendEncode(out, c.Value(i)), nil }, true, nil
	case *array.LargeBinary:
		return func(out []byte, i int) ([]byte, error) { return base64.StdEncoding.AppendEncode(out, c.Value(i)), nil }, true, nil
	case *array.Date32:
		return func(out []byte, i int) ([]byte, error) {
			return appendTime(out, int64(c.Value(i))*86400, 0, time.DateOnly)
		}, true, nil
	case *array.Timestamp:
		return timestampText(c), true, nil
	}
	if put := integerText(col); put != nil {
		return put, false, nil
	}
	return nil, false, fmt.Errorf("columns of type %s can't be written as text; use parquet or arrow", col.DataType())
}

func integerText(col arrow.Array) appender {
	signed := func(value func(i int) int64) appender {
		return func(out []byte, i int) ([]byte, error) { return strconv.AppendInt(out, value(i), 10), nil }
	}
	switch c := col.(type) {
	case *array.Int64:
		return signed(c.Value)
	case *array.Int32:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	case *array.Int16:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	case *array.Int8:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	case *array.Uint64:
		return func(out []byte, i int) ([]byte, error) { return strconv.AppendUint(out, c.Value(i), 10), nil }
	case *array.Uint32:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	case *array.Uint16:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	case *array.Uint8:
		return signed(func(i int) int64 { return int64(c.Value(i)) })
	}
	return nil
}

// appendFloat writes the fewest digits that read back to the same bits, and a
// whole number with .0, so that it reads back as a float.
func appendFloat(out []byte, v float64, bits int) []byte {
	if math.IsNaN(v) {
		return append(out, "NaN"...)
	}
	if math.IsInf(v, 0) {
		if v < 0 {
			out = append(out, '-')
		}
		return append(out, "Inf"...)
	}
	if a := math.Abs(v); a != 0 && (a < 1e-5 || a >= 1e16) {
		return strconv.AppendFloat(out, v, 'e', -1, bits)
	}
	out = strconv.AppendFloat(out, v, 'f', -1, bits)
	if v == math.Trunc(v) {
		out = append(out, ".0"...)
	}
	return out
}

func appendText(out []byte, v string) ([]byte, error) {
	if !utf8.ValidString(v) {
		return out, fmt.Errorf("the text %s is not UTF-8", excerpt([]byte(v)))
	}
	return append(out, v...), nil
}

// appendTime writes a point in UTC, in the years that ISO 8601 has four digits
// for.
func appendTime(out []byte, seconds, nanos int64, layout string) ([]byte, error) {
	t := time.Unix(seconds, nanos).UTC()
	if seconds < -62167219200 || seconds > 253402300799 {
		return out, fmt.Errorf("a time %d s from 1970 is outside the years 0 to 9999 that text can hold", seconds)
	}
	return t.AppendFormat(out, layout), nil
}

func timestampText(c *array.Timestamp) appender {
	t := c.DataType().(*arrow.TimestampType)
	layout := "2006-01-02T15:04:05.999999999"
	if t.TimeZone != "" {
		layout += "Z"
	}
	perSecond := int64(time.Second / t.Unit.Multiplier())
	return func(out []byte, i int) ([]byte, error) {
		v := int64(c.Value(i))
		seconds, part := v/perSecond, v%perSecond
		if part < 0 {
			seconds, part = seconds-1, part+perSecond
		}
		return appendTime(out, seconds, part*int64(t.Unit.Multiplier()), layout)
	}
}

// jsonText makes the appender of a column as JSON.
func jsonText(col arrow.Array) (appender, error) {
	if l, ok := col.(array.ListLike); ok {
		return jsonList(l)
	}
	put, quoted, err := plainText(col)
	if err != nil {
		return nil, err
	}
	_, f64 := col.(*array.Float64)
	_, f32 := col.(*array.Float32)
	return func(out []byte, i int) ([]byte, error) {
		from := len(out)
		out, err := put(out, i)
		if quoted || (f64 || f32) && isNonFinite(out[from:]) {
			out = quoteJSON(out, from)
		}
		return out, err
	}, nil
}

func jsonList(l array.ListLike) (appender, error) {
	elems := l.ListValues()
	put, err := jsonText(elems)
	if err != nil {
		return nil, err
	}
	return func(out []byte, i int) ([]byte, error) {
		out = append(out, '[')
		from, to := l.ValueOffsets(i)
		for j := int(from); j < int(to); j++ {
			if j > int(from) {
				out = append(out, ',')
			}
			if elems.IsNull(j) {
				out = append(out, "null"...)
				continue
			}
			var err error
			if out, err = put(out, j); err != nil {
				return out, err
			}
		}
		return append(out, ']'), nil
	}, nil
}

// quoteJSON makes a JSON string of what stands after offset from.
func quoteJSON(out []byte, from int) []byte {
	plain := true
	for _, c := range out[from:] {
		if c < ' ' || c == '"' || c == '\\' {
			plain = false
		}
	}
	if plain {
		out = append(out, 0, '"')
		copy(out[from+1:], out[from:len(out)-2])
		out[from] = '"'
		return out
	}
	return appendJSONString(out[:from], string(out[from:]))
}

func appendJSONString(out []byte, text string) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, '\\', 'n')
		case c == '\t':
			out = append(out, '\\', 't')
		case c < ' ':
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
