package text

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
)

// eachText calls f for each text in a cell: its own, or those of its parts.
func eachText(col arrow.Array, row int, f func(string)) {
	if col.IsNull(row) {
		return
	}
	switch c := col.(type) {
	case array.ListLike: // maps too
		for from, to := c.ValueOffsets(row); from < to; from++ {
			eachText(c.ListValues(), int(from), f)
		}
	case *array.Struct:
		for i := range c.NumField() {
			eachText(c.Field(i), row, f)
		}
	case *array.Dictionary:
		eachText(c.Dictionary(), c.GetValueIndex(row), f)
	default:
		if text, ok := datasets.Text(col, row); ok {
			f(text)
		}
	}
}
