package files

import (
	"encoding/base64"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// cells builds one column from text.
type cells interface {
	array.Builder
	// add adds one value, null where the text is no value of the column's type,
	// and reports whether it was one.
	add(text []byte) bool
	// takes reports whether a JSON value is of a kind that add can read.
	takes(v jsonValue) bool
}

// addJSON is add for a JSON value.
func addJSON(c cells, v jsonValue) bool {
	switch {
	case v.kind == jsonNull:
		c.AppendNull()
		return true
	case !c.takes(v):
		return addNull(c)
	}
	return c.add(v.plain())
}

// newCells makes the builder of a column, which the caller releases.
func newCells(mem memory.Allocator, t arrow.DataType) (cells, error) {
	if !readableFromText(t) {
		return nil, fmt.Errorf("columns of type %s can't be read from text", t)
	}
	return wrap(array.NewBuilder(mem, t)), nil
}

func readableFromText(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.ListType:
		return readableFromText(t.Elem())
	case *arrow.LargeListType:
		return readableFromText(t.Elem())
	}
	switch t.ID() {
	case arrow.BOOL, arrow.FLOAT32, arrow.FLOAT64, arrow.STRING, arrow.LARGE_STRING,
		arrow.BINARY, arrow.LARGE_BINARY, arrow.DATE32, arrow.TIMESTAMP:
		return true
	}
	return arrow.IsInteger(t.ID())
}

// wrap gives a builder of a readable type its parser.
func wrap(b array.Builder) cells {
	switch b := b.(type) {
	case *array.BooleanBuilder:
		return boolCells{b}
	case *array.Float64Builder:
		return float64Cells{b}
	case *array.Float32Builder:
		return float32Cells{b}
	case *array.StringBuilder:
		return textCells{b, b.BinaryBuilder.Append}
	case *array.LargeStringBuilder:
		return textCells{b, b.BinaryBuilder.Append}
	case *array.BinaryBuilder:
		return binaryCells{b}
	case *array.Date32Builder:
		return dateCells{b}
	case *array.TimestampBuilder:
		t := b.Type().(*arrow.TimestampType)
		return timestampCells{b, 3 * int(t.Unit), t.TimeZone != ""}
	case *array.ListBuilder:
		return listCells{b, b.Append, wrap(b.ValueBuilder())}
	case *array.LargeListBuilder:
		return listCells{b, b.Append, wrap(b.ValueBuilder())}
	}
	return wrapInteger(b)
}

func wrapInteger(b array.Builder) cells {
	switch b := b.(type) {
	case *array.Int64Builder:
		return intCells{b, 64, b.Append}
	case *array.Int32Builder:
		return intCells{b, 32, func(v int64) { b.Append(int32(v)) }}
	case *array.Int16Builder:
		return intCells{b, 16, func(v int64) { b.Append(int16(v)) }}
	case *array.Int8Builder:
		return intCells{b, 8, func(v int64) { b.Append(int8(v)) }}
	case *array.Uint64Builder:
		return uintCells{b, 64, b.Append}
	case *array.Uint32Builder:
		return uintCells{b, 32, func(v uint64) { b.Append(uint32(v)) }}
	case *array.Uint16Builder:
		return uintCells{b, 16, func(v uint64) { b.Append(uint16(v)) }}
	case *array.Uint8Builder:
		return uintCells{b, 8, func(v uint64) { b.Append(uint8(v)) }}
	}
	panic(fmt.Sprintf("files: no parser for %T", b)) // readableFromText and wrap disagree
}

// addNull is what add does with text that is no value.
func addNull(b array.Builder) bool {
	b.AppendNull()
	return false
}

type boolCells struct{ *array.BooleanBuilder }

func (c boolCells) add(text []byte) bool {
	v, ok := parseBool(text)
	if !ok {
		return addNull(c)
	}
	c.Append(v)
	return true
}

func (boolCells) takes(v jsonValue) bool { return v.kind == jsonBool }

type intCells struct {
	array.Builder
	bits int
	put  func(int64)
}

func (c intCells) add(text []byte) bool {
	v, ok := parseInt(text, c.bits)
	if !ok {
		return addNull(c)
	}
	c.put(v)
	return true
}

func (intCells) takes(v jsonValue) bool { return v.kind == jsonNumber }

type uintCells struct {
	array.Builder
	bits int
	put  func(uint64)
}

func (c uintCells) add(text []byte) bool {
	v, ok := parseUint(text, c.bits)
	if !ok {
		return addNull(c)
	}
	c.put(v)
	return true
}

func (uintCells) takes(v jsonValue) bool { return v.kind == jsonNumber }

type float64Cells struct{ *array.Float64Builder }

func (c float64Cells) add(text []byte) bool {
	v, ok := parseFloat(text, 64)
	if !ok {
		return addNull(c)
	}
	c.Append(v)
	return true
}

func (float64Cells) takes(v jsonValue) bool { return v.isFloat() }

type float32Cells struct{ *array.Float32Builder }

func (c float32Cells) add(text []byte) bool {
	v, ok := parseFloat(text, 32)
	if !ok {
		return addNull(c)
	}
	c.Append(float32(v))
	return true
}

func (float32Cells) takes(v jsonValue) bool { return v.isFloat() }

type textCells struct {
	array.Builder
	put func([]byte)
}

func (c textCells) add(text []byte) bool {
	c.put(text)
	return true
}

func (textCells) takes(jsonValue) bool { return true }

// binaryCells reads bytes in base64.
type binaryCells struct{ *array.BinaryBuilder }

func (c binaryCells) add(text []byte) bool {
	raw, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return addNull(c)
	}
	c.Append(raw)
	return true
}

func (binaryCells) takes(v jsonValue) bool { return v.kind == jsonString }

type dateCells struct{ *array.Date32Builder }

func (c dateCells) add(text []byte) bool {
	days, ok := parseDate(text)
	if !ok {
		return addNull(c)
	}
	c.Append(arrow.Date32(days))
	return true
}

func (dateCells) takes(v jsonValue) bool { return v.kind == jsonString }

type timestampCells struct {
	*array.TimestampBuilder
	decimals int
	zoned    bool // the column is in UTC; a value without offset is taken to be
}

func (c timestampCells) add(text []byte) bool {
	t, ok := parseInstant(text)
	if !ok || t.zoned && !c.zoned {
		return addNull(c)
	}
	v, ok := t.in(c.decimals)
	if !ok {
		return addNull(c)
	}
	c.Append(arrow.Timestamp(v))
	return true
}

func (timestampCells) takes(v jsonValue) bool { return v.kind == jsonString }

// listCells reads JSON arrays. An element that is no value of the element type
// is a null in the list.
type listCells struct {
	array.Builder
	begin func(valid bool)
	elem  cells
}

func (c listCells) add(text []byte) bool {
	s := jsonScanner{text: text}
	if v, ok := s.value(0); !ok || v.kind != jsonArray || !s.done() {
		return addNull(c)
	}
	c.begin(true)
	s, fits := jsonScanner{text: text}, true
	s.peek()
	s.array(0, func(e jsonValue) bool {
		fits = addJSON(c.elem, e) && fits
		return true
	})
	return fits
}

func (listCells) takes(v jsonValue) bool { return v.kind == jsonArray }
