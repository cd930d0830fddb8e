package program

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/suggest"
)

// scalars are the names of column types, those for people first.
var scalars = []struct {
	name string
	as   arrow.DataType
}{
	{"float", arrow.PrimitiveTypes.Float64},
	{"int", arrow.PrimitiveTypes.Int64},
	{"string", arrow.BinaryTypes.String},
	{"bool", arrow.FixedWidthTypes.Boolean},
	{"bytes", arrow.BinaryTypes.Binary},
	{"date", arrow.FixedWidthTypes.Date32},
	{"float64", arrow.PrimitiveTypes.Float64},
	{"float32", arrow.PrimitiveTypes.Float32},
	{"int64", arrow.PrimitiveTypes.Int64},
	{"int32", arrow.PrimitiveTypes.Int32},
	{"int16", arrow.PrimitiveTypes.Int16},
	{"int8", arrow.PrimitiveTypes.Int8},
	{"uint64", arrow.PrimitiveTypes.Uint64},
	{"uint32", arrow.PrimitiveTypes.Uint32},
	{"uint16", arrow.PrimitiveTypes.Uint16},
	{"uint8", arrow.PrimitiveTypes.Uint8},
	{"utf8", arrow.BinaryTypes.String},
	{"binary", arrow.BinaryTypes.Binary},
}

// ParseType reads the name of a column type: float, int, string, bool, bytes,
// date, list<…> of any of them, or Arrow's own names (float32, uint8, utf8, …).
func ParseType(text string) (arrow.DataType, error) {
	name := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(name, "list<"); ok {
		inner, closed := strings.CutSuffix(inner, ">")
		if !closed || strings.Count(name, "<") > 8 {
			return nil, fmt.Errorf("%q is no type; lists are written list<float>", text)
		}
		elem, err := ParseType(inner)
		if err != nil {
			return nil, err
		}
		return arrow.ListOf(elem), nil
	}
	var names []string
	for _, s := range scalars {
		if s.name == name {
			return s.as, nil
		}
		names = append(names, s.name)
	}
	return nil, fmt.Errorf("%q is no type%s; types are float, int, string, bool, bytes, date and lists such as list<float>",
		text, suggest.Hint(name, names))
}

// ParseColumns makes a schema of columns by name and type, in the order of
// their names.
func ParseColumns(columns map[string]string) (*arrow.Schema, error) {
	fields := make([]arrow.Field, 0, len(columns))
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		t, err := ParseType(columns[name])
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", name, err)
		}
		if strings.TrimSpace(name) != name || name == "" || strings.ContainsAny(name, "\x00\r\n") {
			return nil, fmt.Errorf("%q is no name for a column", name)
		}
		fields = append(fields, arrow.Field{Name: name, Type: t, Nullable: true})
	}
	return arrow.NewSchema(fields, nil), nil
}
