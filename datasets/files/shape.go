package files

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/suggest"
)

// shape brings the batches of a typed format to the columns and types that were
// asked for.
type shape struct {
	schema *arrow.Schema
	from   []int // place of each column in the decoder's batches
	mem    memory.Allocator
}

// newShape selects columns from the schema that was found.
func newShape(found *arrow.Schema, opts Options) (*shape, error) {
	s := &shape{mem: opts.allocator()}
	metadata := found.Metadata()
	if err := uniqueNames(found); err != nil {
		return nil, err
	}
	fields := make([]arrow.Field, found.NumFields())
	for i, f := range found.Fields() {
		fields[i] = cleanField(f)
		s.from = append(s.from, i)
	}
	if opts.Schema != nil {
		metadata = opts.Schema.Metadata()
		var err error
		if fields, s.from, err = agree(fields, opts.Schema); err != nil {
			return nil, err
		}
	}
	var err error
	all := arrow.NewSchema(fields, &metadata)
	if s.schema, s.from, err = project(all, s.from, opts.Columns); err != nil {
		return nil, err
	}
	for _, f := range s.schema.Fields() {
		if !supported(f.Type) {
			return nil, fmt.Errorf("column %q has the type %s, which can't be read; name the columns to read without it", f.Name, f.Type)
		}
	}
	return s, nil
}

// project hands the selection of columns to the decoder.
func (s *shape) project() []int {
	from := s.from
	s.from = make([]int, len(from))
	for i := range s.from {
		s.from[i] = i
	}
	return from
}

func uniqueNames(schema *arrow.Schema) error {
	for i, f := range schema.Fields() {
		if f.Name == "" {
			return fmt.Errorf("column %d has no name", i+1)
		}
		if datasets.Lookup(schema, f.Name) != i {
			return fmt.Errorf("two columns have the name %q", f.Name)
		}
	}
	return nil
}

// agree finds the columns of the expected schema among those found.
func agree(found []arrow.Field, want *arrow.Schema) ([]arrow.Field, []int, error) {
	at := map[string]int{}
	names := make([]string, len(found))
	for i, f := range found {
		at[f.Name], names[i] = i, f.Name
	}
	var from []int
	var problems []error
	for _, f := range want.Fields() {
		i, ok := at[f.Name]
		if !ok {
			problems = append(problems, fmt.Errorf("column %q is missing%s", f.Name, suggest.Hint(f.Name, names)))
			continue
		}
		delete(at, f.Name)
		from = append(from, i)
		had, unit := datasets.Unit(found[i]), datasets.Unit(f)
		if !lossless(found[i].Type, f.Type) {
			problems = append(problems, fmt.Errorf("column %q is %s, expected is %s", f.Name, found[i].Type, f.Type))
		} else if had != "" && unit != "" && had != unit {
			problems = append(problems, fmt.Errorf("column %q is in %q, expected in %q", f.Name, had, unit))
		}
	}
	for _, n := range names {
		if _, left := at[n]; left {
			problems = append(problems, fmt.Errorf("column %q is not expected", n))
		}
	}
	return want.Fields(), from, errors.Join(problems...)
}

// cleanField takes what the Parquet library adds to a field off it, and types
// that only encode another one.
func cleanField(f arrow.Field) arrow.Field {
	var keys, values []string
	for i, k := range f.Metadata.Keys() {
		if !strings.HasPrefix(k, "PARQUET:") {
			keys, values = append(keys, k), append(values, f.Metadata.Values()[i])
		}
	}
	f.Metadata = arrow.NewMetadata(keys, values)
	switch t := f.Type.(type) {
	case *arrow.StringViewType:
		f.Type = arrow.BinaryTypes.String
	case *arrow.BinaryViewType:
		f.Type = arrow.BinaryTypes.Binary
	case *arrow.ListType:
		f.Type = arrow.ListOfField(cleanField(t.ElemField()))
	case *arrow.LargeListType:
		f.Type = arrow.LargeListOfField(cleanField(t.ElemField()))
	}
	return f
}

// supported reports whether Cupel works with columns of a type.
func supported(t arrow.DataType) bool {
	switch t := t.(type) {
	case *arrow.ListType:
		return supported(t.Elem())
	case *arrow.LargeListType:
		return supported(t.Elem())
	case *arrow.FixedSizeListType:
		return t.Len() > 0 && supported(t.Elem())
	case *arrow.StructType:
		for _, f := range t.Fields() {
			if !supported(f.Type) {
				return false
			}
		}
		return true
	case *arrow.DictionaryType:
		_, nested := t.ValueType.(arrow.NestedType)
		return !nested && t.ValueType.ID() != arrow.DICTIONARY && supported(t.ValueType)
	case *arrow.FixedSizeBinaryType:
		return t.ByteWidth > 0
	}
	switch t.ID() {
	case arrow.NULL, arrow.BOOL, arrow.FLOAT16, arrow.FLOAT32, arrow.FLOAT64,
		arrow.STRING, arrow.LARGE_STRING, arrow.BINARY, arrow.LARGE_BINARY,
		arrow.DATE32, arrow.DATE64, arrow.TIME32, arrow.TIME64, arrow.TIMESTAMP, arrow.DURATION,
		arrow.DECIMAL128, arrow.DECIMAL256:
		return true
	}
	return arrow.IsInteger(t.ID())
}

// lossless reports whether values of one type can be read as another. Where that
// depends on the value, convert tells.
func lossless(from, to arrow.DataType) bool {
	if arrow.TypeEqual(from, to) || from.ID() == arrow.NULL {
		return true
	}
	if d, ok := from.(*arrow.DictionaryType); ok {
		return lossless(d.ValueType, to)
	}
	if l, ok := from.(*arrow.ListType); ok && to.ID() == arrow.LIST {
		return lossless(l.Elem(), to.(*arrow.ListType).Elem())
	}
	a, b := from.ID(), to.ID()
	switch {
	case arrow.IsInteger(a):
		return arrow.IsInteger(b) || b == arrow.FLOAT64
	case arrow.IsFloating(a):
		return b == arrow.FLOAT64 || arrow.IsInteger(b)
	case a == arrow.STRING, a == arrow.LARGE_STRING:
		return b == arrow.STRING || b == arrow.LARGE_STRING
	case a == arrow.BINARY, a == arrow.LARGE_BINARY:
		return b == arrow.BINARY || b == arrow.LARGE_BINARY
	case a == arrow.TIMESTAMP && b == arrow.TIMESTAMP:
		return (from.(*arrow.TimestampType).TimeZone == "") == (to.(*arrow.TimestampType).TimeZone == "")
	}
	return false
}

// apply returns the batch in shape, which the caller releases.
func (s *shape) apply(rec arrow.Record) (arrow.Record, error) {
	columns := make([]arrow.Array, 0, len(s.from))
	defer func() {
		for _, c := range columns {
			c.Release()
		}
	}()
	for i, from := range s.from {
		f := s.schema.Field(i)
		c, err := convert(s.mem, rec.Column(from), f.Type)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", f.Name, err)
		}
		columns = append(columns, c)
	}
	return array.NewRecord(s.schema, columns, rec.NumRows()), nil
}

// convert returns the values as a column of another type, which the caller
// releases. It fails where that would change a value.
func convert(mem memory.Allocator, col arrow.Array, to arrow.DataType) (arrow.Array, error) {
	if arrow.TypeEqual(col.DataType(), to) {
		col.Retain()
		return col, nil
	}
	switch c := col.(type) {
	case *array.Null:
		return array.MakeArrayOfNull(mem, to, c.Len()), nil
	case *array.Dictionary:
		dense, err := decodeDictionary(mem, c)
		if err != nil {
			return nil, err
		}
		defer dense.Release()
		return convert(mem, dense, to)
	case *array.List:
		return convertList(mem, c, to)
	}
	if texts, ok := col.(interface{ Value(int) string }); ok {
		return copyTexts(mem, col, to, texts.Value)
	}
	if blobs, ok := col.(interface{ Value(int) []byte }); ok {
		return copyTexts(mem, col, to, func(i int) string { return string(blobs.Value(i)) })
	}
	ctx := compute.WithAllocator(context.Background(), mem)
	return compute.CastArray(ctx, col, compute.SafeCastOptions(to))
}

// convertList converts the elements and keeps the offsets.
func convertList(mem memory.Allocator, col *array.List, to arrow.DataType) (arrow.Array, error) {
	t, ok := to.(*arrow.ListType)
	if !ok {
		return nil, fmt.Errorf("%s is no %s", col.DataType(), to)
	}
	elems, err := convert(mem, col.ListValues(), t.Elem())
	if err != nil {
		return nil, err
	}
	defer elems.Release()
	data := array.NewData(to, col.Len(), col.Data().Buffers(), []arrow.ArrayData{elems.Data()}, col.NullN(), col.Data().Offset())
	defer data.Release()
	return array.MakeFromData(data), nil
}

// decodeDictionary returns the values that the indices stand for.
func decodeDictionary(mem memory.Allocator, col *array.Dictionary) (arrow.Array, error) {
	to, dict := col.DataType().(*arrow.DictionaryType).ValueType, col.Dictionary()
	switch values := dict.(type) {
	case interface{ Value(int) string }:
		return copyTexts(mem, col, to, func(i int) string { return values.Value(col.GetValueIndex(i)) })
	case interface{ Value(int) []byte }:
		return copyTexts(mem, col, to, func(i int) string { return string(values.Value(col.GetValueIndex(i))) })
	}
	ctx := compute.WithAllocator(context.Background(), mem)
	return compute.CastArray(ctx, col, compute.SafeCastOptions(to))
}

// copyTexts builds a column of texts or binary values.
func copyTexts(mem memory.Allocator, col arrow.Array, to arrow.DataType, value func(int) string) (arrow.Array, error) {
	const most = 1<<31 - 1 // what offsets of 32 bits reach
	b := array.NewBuilder(mem, to)
	defer b.Release()
	texts, ok := b.(interface{ Append(string) })
	if blobs, is := b.(*array.BinaryBuilder); is {
		texts, ok = appendString{blobs}, true
	}
	if !ok {
		return nil, fmt.Errorf("%s is no %s", col.DataType(), to)
	}
	size := 0
	for i := range col.Len() {
		if col.IsNull(i) {
			b.AppendNull()
			continue
		}
		v := value(i)
		if size += len(v); size > most {
			return nil, fmt.Errorf("more than %d bytes of text in a batch", most)
		}
		texts.Append(v)
	}
	return b.NewArray(), nil
}

type appendString struct{ *array.BinaryBuilder }

func (b appendString) Append(v string) { b.AppendString(v) }
