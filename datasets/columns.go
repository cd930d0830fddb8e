package datasets

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
)

// Float64s reads column i of a record as float64 values and a validity slice
// (true where the value is not null; nil where none is). Integers, floats and
// booleans convert; other types are an error. The slices may share the
// record's memory: they must not be changed, nor used after its release.
func Float64s(rec arrow.Record, i int) (values []float64, valid []bool, err error) {
	values, valid, ok := floats(rec.Column(i))
	if !ok {
		return nil, nil, fmt.Errorf("column %q is %s, not a number", rec.ColumnName(i), rec.Column(i).DataType())
	}
	return values, valid, nil
}

func floats(col arrow.Array) (values []float64, valid []bool, ok bool) {
	if f, is := col.(*array.Float64); is {
		values = f.Float64Values()
	} else if values, ok = convert(col); !ok {
		return nil, nil, false
	}
	if col.NullN() == 0 {
		return values, nil, true
	}
	valid = make([]bool, col.Len())
	for i := range valid {
		valid[i] = col.IsValid(i)
	}
	return values, valid, true
}

// convert copies any numeric or boolean column into float64 values.
func convert(col arrow.Array) ([]float64, bool) {
	out := make([]float64, col.Len())
	switch c := col.(type) {
	case *array.Float32:
		widen(out, c.Float32Values())
	case *array.Int64:
		widen(out, c.Int64Values())
	case *array.Int32:
		widen(out, c.Int32Values())
	case *array.Int16:
		widen(out, c.Int16Values())
	case *array.Int8:
		widen(out, c.Int8Values())
	case *array.Uint64:
		widen(out, c.Uint64Values())
	case *array.Uint32:
		widen(out, c.Uint32Values())
	case *array.Uint16:
		widen(out, c.Uint16Values())
	case *array.Uint8:
		widen(out, c.Uint8Values())
	case *array.Boolean:
		for i := range out {
			if c.Value(i) {
				out[i] = 1
			}
		}
	case *array.Null:
	default:
		return nil, false
	}
	return out, true
}

type number interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32
}

func widen[T number](out []float64, in []T) {
	for i, v := range in {
		out[i] = float64(v)
	}
}

// IsNumeric reports whether Float64s can read a column of the type.
func IsNumeric(t arrow.DataType) bool {
	return arrow.IsInteger(t.ID()) || t.ID() == arrow.FLOAT32 || t.ID() == arrow.FLOAT64 || t.ID() == arrow.BOOL
}

// TableFloat64s reads a whole column of a table, like Float64s.
func TableFloat64s(t arrow.Table, name string) (values []float64, valid []bool, err error) {
	i := Lookup(t.Schema(), name)
	if i < 0 {
		return nil, nil, fmt.Errorf("no column %q", name)
	}
	values = make([]float64, 0, t.NumRows())
	valid = make([]bool, 0, t.NumRows())
	for _, chunk := range t.Column(i).Data().Chunks() {
		v, ok, is := floats(chunk)
		if !is {
			return nil, nil, fmt.Errorf("column %q is %s, not a number", name, chunk.DataType())
		}
		values = append(values, v...)
		for j := range v {
			valid = append(valid, ok == nil || ok[j])
		}
	}
	return values, valid, nil
}

// TableTexts reads a whole column of a table, like Text: "" for null, for what is
// no text, and where there is no such column. The texts may lie in the table's
// memory.
func TableTexts(t arrow.Table, name string) []string {
	out := make([]string, 0, t.NumRows())
	if i := Lookup(t.Schema(), name); i >= 0 {
		for _, chunk := range t.Column(i).Data().Chunks() {
			for row := range chunk.Len() {
				text, _ := Text(chunk, row)
				out = append(out, text)
			}
		}
	}
	return append(out, make([]string, int(t.NumRows())-len(out))...)
}

// IsText reports whether Text can read a column of the type.
func IsText(t arrow.DataType) bool {
	if d, ok := t.(*arrow.DictionaryType); ok {
		return IsText(d.ValueType)
	}
	return t.ID() == arrow.STRING || t.ID() == arrow.LARGE_STRING
}

// Text returns the text of row i of a string column (plain, large or
// dictionary-encoded) and false where it is null or no text.
func Text(col arrow.Array, i int) (string, bool) {
	if col.IsNull(i) {
		return "", false
	}
	switch c := col.(type) {
	case *array.String:
		return c.Value(i), true
	case *array.LargeString:
		return c.Value(i), true
	case *array.Dictionary:
		return Text(c.Dictionary(), c.GetValueIndex(i))
	}
	return "", false
}
