package files

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/bitutil"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// validate checks what readers of a column rely on: buffers as long as the
// column, offsets that stay within, indices that a dictionary has, text that is
// UTF-8. A decoder that takes a column's buffers from a file as they are can't
// know.
func validate(col arrow.Array, depth int) error {
	if depth > maxNesting {
		return errors.New("nested too deeply")
	}
	data := col.Data()
	end := data.Offset() + data.Len()
	if col.DataType().ID() == arrow.NULL || end == 0 {
		return nil
	}
	if err := validateBitmap(col); err != nil {
		return err
	}
	switch c := col.(type) {
	case *array.Dictionary:
		return validateDictionary(c, depth)
	case *array.String:
		return validateTexts(c, c.ValueOffsets(), data.Buffers()[2], c.Value)
	case *array.LargeString:
		return validateTexts(c, c.ValueOffsets(), data.Buffers()[2], c.Value)
	case *array.Binary:
		return validateOffsets(c.ValueOffsets(), size(data.Buffers()[2]))
	case *array.LargeBinary:
		return validateOffsets(c.ValueOffsets(), size(data.Buffers()[2]))
	case *array.List:
		return validateLists(c, c.Offsets(), end, depth)
	case *array.LargeList:
		return validateLists(c, c.Offsets(), end, depth)
	case *array.FixedSizeList:
		if n := int(c.DataType().(*arrow.FixedSizeListType).Len()); n <= 0 || c.ListValues().Len()/n < end {
			return errors.New("too few elements for the lists")
		}
		return validate(c.ListValues(), depth+1)
	case *array.Struct:
		return validateFields(c, depth)
	}
	return validateFixed(col.DataType(), data, end)
}

func size(b *memory.Buffer) int {
	if b == nil {
		return 0
	}
	return b.Len()
}

func validateBitmap(col arrow.Array) error {
	data := col.Data()
	bitmap := data.Buffers()[0]
	if bitmap == nil || bitmap.Len() == 0 {
		if col.NullN() > 0 {
			return errors.New("nulls without a bitmap")
		}
		return nil
	}
	if int64(bitmap.Len()) < bitutil.BytesForBits(int64(data.Offset()+data.Len())) {
		return errors.New("the bitmap of nulls is too short")
	}
	if set := bitutil.CountSetBits(bitmap.Bytes(), data.Offset(), data.Len()); data.Len()-set != col.NullN() {
		return fmt.Errorf("%d nulls, the bitmap has %d", col.NullN(), data.Len()-set)
	}
	return nil
}

func validateFixed(t arrow.DataType, data arrow.ArrayData, end int) error {
	fixed, ok := t.(arrow.FixedWidthDataType)
	if !ok {
		return nil // a type that is refused, see supported
	}
	need := bitutil.BytesForBits(int64(end) * int64(fixed.BitWidth()))
	if b := data.Buffers(); len(b) < 2 || int64(size(b[1])) < need {
		return errors.New("too few bytes for its values")
	}
	return nil
}

// validateOffsets checks that offsets never fall and end within a limit.
func validateOffsets[T int32 | int64](offsets []T, limit int) error {
	last := T(0)
	for _, o := range offsets {
		if o < last {
			return errors.New("offsets are out of order")
		}
		last = o
	}
	if int64(last) > int64(limit) {
		return fmt.Errorf("an offset of %d where there are %d bytes or values", last, limit)
	}
	return nil
}

// validateTexts also checks that valid values are UTF-8; what lies under nulls
// may be anything.
func validateTexts[T int32 | int64](col arrow.Array, offsets []T, text *memory.Buffer, value func(int) string) error {
	if err := validateOffsets(offsets, size(text)); err != nil || size(text) == 0 {
		return err
	}
	all := text.Bytes()[offsets[0]:offsets[len(offsets)-1]]
	whole := utf8.Valid(all)
	for _, o := range offsets {
		at := int(o - offsets[0])
		whole = whole && (at == len(all) || utf8.RuneStart(all[at]))
	}
	for i := 0; !whole && i < col.Len(); i++ {
		if col.IsValid(i) && !utf8.ValidString(value(i)) {
			return fmt.Errorf("row %d of a batch is not UTF-8", i+1)
		}
	}
	return nil
}

func validateLists[T int32 | int64](col array.ListLike, offsets []T, end, depth int) error {
	if len(offsets) <= end {
		return errors.New("too few offsets for the lists")
	}
	if err := validateOffsets(offsets[col.Data().Offset():end+1], col.ListValues().Len()); err != nil {
		return err
	}
	return validate(col.ListValues(), depth+1)
}

func validateFields(col *array.Struct, depth int) error {
	for i := range col.NumField() {
		if col.Field(i).Len() < col.Len() {
			return errors.New("a field is shorter than its column")
		}
		if err := validate(col.Field(i), depth+1); err != nil {
			return err
		}
	}
	return nil
}

func validateDictionary(col *array.Dictionary, depth int) error {
	if err := validate(col.Indices(), depth+1); err != nil {
		return err
	}
	n := col.Dictionary().Len()
	for i := range col.Len() {
		if col.IsValid(i) {
			if at := col.GetValueIndex(i); at < 0 || at >= n {
				return fmt.Errorf("value %d of a dictionary that has %d", at, n)
			}
		}
	}
	return validate(col.Dictionary(), depth+1)
}
