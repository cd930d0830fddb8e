package files

import "github.com/apache/arrow/go/v17/arrow"

// possible is a set of types; utf8, always possible, is not in it.
type possible uint8

const (
	maybeBool possible = 1 << iota
	maybeInt
	maybeUint
	maybeFloat
	maybeDate
	maybeLocal // a timestamp without time zone
	maybeUTC   // a timestamp with Z or an offset
	maybeList
)

// guess collects what the type of a column can be.
type guess struct {
	seen     bool // a value that is not null
	types    possible
	fraction bool   // a number that is not written as an integer
	decimals int    // most decimals of seconds
	elem     *guess // of lists
}

func (g *guess) narrow(types possible) {
	if !g.seen {
		g.seen, g.types = true, types
		return
	}
	g.types &= types
}

// addText takes in a value of CSV.
func (g *guess) addText(text []byte) {
	if g.seen && g.types == 0 {
		return
	}
	if isInteger(text) {
		g.addInteger(text)
		return
	}
	if _, ok := parseFloat(text, 64); ok {
		g.fraction = true
		g.narrow(maybeFloat)
		return
	}
	if _, ok := parseBool(text); ok {
		g.narrow(maybeBool)
		return
	}
	t, ok := parseInstant(text)
	switch {
	case !ok:
		g.narrow(0)
		return
	case len(text) == 10:
		g.narrow(maybeDate | maybeLocal)
	case t.zoned:
		g.narrow(maybeUTC)
	default:
		g.narrow(maybeLocal)
	}
	g.decimals = max(g.decimals, t.decimals)
}

func (g *guess) addInteger(text []byte) {
	if !isPlainInteger(text) {
		if string(text) == "-0" {
			g.fraction = true
			g.narrow(maybeFloat)
			return
		}
		g.narrow(0)
		return
	}
	types := maybeFloat
	if _, ok := parseInt(text, 64); ok {
		types |= maybeInt
	}
	if _, ok := parseUint(text, 64); ok {
		types |= maybeUint
	}
	g.narrow(types)
}

// addJSON takes in a value of JSON lines, none of them an object.
func (g *guess) addJSON(v jsonValue) {
	if g.seen && g.types == 0 || v.kind == jsonNull {
		return
	}
	switch v.kind {
	case jsonBool:
		g.narrow(maybeBool)
	case jsonArray:
		g.narrow(maybeList)
		g.addArray(v)
	case jsonNumber:
		if isInteger(v.text) {
			g.addInteger(v.text)
			return
		}
		g.fraction = true
		g.narrow(maybeFloat)
	default:
		if v.isFloat() {
			g.fraction = true
			g.narrow(maybeFloat)
			return
		}
		g.narrow(0)
	}
}

func (g *guess) addArray(v jsonValue) {
	if g.elem == nil {
		g.elem = &guess{}
	}
	s := jsonScanner{text: v.text}
	s.array(0, func(e jsonValue) bool {
		if e.kind == jsonObject { // kept as JSON text, and so is the whole list
			g.narrow(0)
			return false
		}
		g.elem.addJSON(e)
		return true
	})
}

// dataType is the first type that fits all values.
func (g *guess) dataType() arrow.DataType {
	unit := arrow.Microsecond
	if g.decimals > 6 {
		unit = arrow.Nanosecond
	}
	switch {
	case !g.seen:
	case g.types&maybeBool != 0:
		return arrow.FixedWidthTypes.Boolean
	case g.types&maybeInt != 0:
		return arrow.PrimitiveTypes.Int64
	case g.types&maybeUint != 0:
		return arrow.PrimitiveTypes.Uint64
	case g.types&maybeFloat != 0 && g.fraction:
		return arrow.PrimitiveTypes.Float64
	case g.types&maybeDate != 0:
		return arrow.FixedWidthTypes.Date32
	case g.types&maybeLocal != 0:
		return &arrow.TimestampType{Unit: unit}
	case g.types&maybeUTC != 0:
		return &arrow.TimestampType{Unit: unit, TimeZone: "UTC"}
	case g.types&maybeList != 0:
		return arrow.ListOf(g.elem.dataType())
	}
	return arrow.BinaryTypes.String
}
