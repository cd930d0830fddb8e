package judge

import "github.com/apache/arrow/go/v17/arrow/array"

// table builds the columns of scores and that of errors.
type table struct{ *array.RecordBuilder }

// row appends scores, in the order of their columns.
func (t table) row(values ...any) {
	for i, v := range values {
		switch b := t.Field(i).(type) {
		case *array.Float64Builder:
			b.Append(v.(float64))
		case *array.Int64Builder:
			b.Append(int64(v.(int)))
		case *array.StringBuilder:
			b.Append(v.(string))
		}
	}
	t.Field(len(values)).AppendNull()
}
