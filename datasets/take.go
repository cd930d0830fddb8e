package datasets

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// TakeRows copies rows of a record, in the given order; the caller releases
// them.
func TakeRows(ctx context.Context, rec arrow.Record, rows []int64) (arrow.Record, error) {
	cols := make([]arrow.Array, 0, rec.NumCols())
	defer func() {
		for _, c := range cols {
			c.Release()
		}
	}()
	for i := range int(rec.NumCols()) {
		col, err := take(ctx, rec.Column(i), rows)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", rec.ColumnName(i), err)
		}
		cols = append(cols, col)
	}
	return array.NewRecord(rec.Schema(), cols, int64(len(rows))), nil
}

// take takes rows of a column. Texts and lists are taken here, because the
// kernels of package compute copy all that they have for every row or two when
// the data is longer than they guessed.
func take(ctx context.Context, col arrow.Array, rows []int64) (arrow.Array, error) {
	switch c := col.(type) {
	case *array.String:
		return takeBytes(array.NewStringBuilder(memory.DefaultAllocator), c, rows), nil
	case *array.LargeString:
		return takeBytes(array.NewLargeStringBuilder(memory.DefaultAllocator), c, rows), nil
	case *array.Binary:
		return takeBytes(array.NewBinaryBuilder(memory.DefaultAllocator, c.DataType().(arrow.BinaryDataType)), c, rows), nil
	case *array.List:
		return takeLists(ctx, c, rows)
	}
	if _, fixed := col.DataType().(arrow.FixedWidthDataType); fixed && !col.DataType().Layout().HasDict {
		return takeFixed(ctx, col, rows)
	}
	return takeSlices(col, rows)
}

type bytesBuilder[T any] interface {
	array.Builder
	Append(T)
	ReserveData(int)
}

type bytesArray[T any] interface {
	arrow.Array
	Value(int) T
	ValueLen(int) int
}

func takeBytes[T any](b bytesBuilder[T], col bytesArray[T], rows []int64) arrow.Array {
	defer b.Release()
	size := 0
	for _, row := range rows {
		size += col.ValueLen(int(row))
	}
	b.Reserve(len(rows))
	b.ReserveData(size)
	for _, row := range rows {
		if col.IsNull(int(row)) {
			b.AppendNull()
		} else {
			b.Append(col.Value(int(row)))
		}
	}
	return b.NewArray()
}

func takeLists(ctx context.Context, col *array.List, rows []int64) (arrow.Array, error) {
	offsets := make([]int32, 1, len(rows)+1)
	valid := array.NewBooleanBuilder(memory.DefaultAllocator)
	defer valid.Release()
	valid.Reserve(len(rows))
	var inner []int64
	for _, row := range rows {
		ok := col.IsValid(int(row))
		if valid.Append(ok); ok {
			from, to := col.ValueOffsets(int(row))
			for i := from; i < to; i++ {
				inner = append(inner, i)
			}
		}
		offsets = append(offsets, int32(len(inner)))
	}
	values, err := take(ctx, col.ListValues(), inner)
	if err != nil {
		return nil, err
	}
	defer values.Release()
	bitmap := valid.NewBooleanArray()
	defer bitmap.Release()
	data := array.NewData(col.DataType(), len(rows), []*memory.Buffer{bitmap.Data().Buffers()[1], memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(offsets))},
		[]arrow.ArrayData{values.Data()}, array.UnknownNullCount, 0)
	defer data.Release()
	return array.NewListData(data), nil
}

func takeFixed(ctx context.Context, col arrow.Array, rows []int64) (arrow.Array, error) {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(rows, nil)
	indices := b.NewArray()
	defer indices.Release()
	return compute.TakeArray(ctx, col, indices)
}

// takeSlices takes rows of any type, such as dictionaries, maps and structs.
func takeSlices(col arrow.Array, rows []int64) (arrow.Array, error) {
	if len(rows) == 0 {
		return array.NewSlice(col, 0, 0), nil
	}
	var parts []arrow.Array
	defer func() {
		for _, p := range parts {
			p.Release()
		}
	}()
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to] == rows[to-1]+1 {
			to++
		}
		parts = append(parts, array.NewSlice(col, rows[from], rows[to-1]+1))
		from = to
	}
	return array.Concatenate(parts, memory.DefaultAllocator)
}
