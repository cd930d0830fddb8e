package program

import (
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/evaluators"
)

// record makes the scores of a batch, with an error column where a candidate
// failed.
func record(mem memory.Allocator, scores []evaluators.Score, rows []outcome) (arrow.Record, error) {
	fields := make([]arrow.Field, len(scores))
	failed := false
	for i, s := range scores {
		fields[i] = arrow.Field{Name: s.Name, Type: s.Type, Nullable: true}
	}
	for i := range rows {
		if rows[i].reason == "" && empty(rows[i].values) {
			rows[i].reason = "the referee gave no score and no reason"
		}
		failed = failed || rows[i].reason != ""
	}
	if failed {
		fields = append(fields, arrow.Field{Name: evaluators.ErrorColumn, Type: arrow.BinaryTypes.String, Nullable: true})
	}
	b := array.NewRecordBuilder(mem, arrow.NewSchema(fields, nil))
	defer b.Release()
	for _, row := range rows {
		for i, s := range scores {
			var v any
			if row.reason == "" {
				v = row.values[i]
			}
			if err := put(b.Field(i), v); err != nil {
				return nil, fmt.Errorf("the referee's score %q: %w", s.Name, err)
			}
		}
		switch {
		case row.reason != "":
			b.Field(len(scores)).(*array.StringBuilder).Append(row.reason)
		case failed:
			b.Field(len(scores)).AppendNull()
		}
	}
	return b.NewRecord(), nil
}

func empty(values []any) bool {
	for _, v := range values {
		if v != nil {
			return false
		}
	}
	return true
}

// put appends a value of the builder's type, or a null.
func put(b array.Builder, v any) error {
	if v == nil {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.Float64Builder:
		if f, ok := v.(float64); ok {
			b.Append(f)
			return nil
		}
	case *array.Int64Builder:
		if n, ok := v.(int64); ok {
			b.Append(n)
			return nil
		}
	case *array.StringBuilder:
		if s, ok := v.(string); ok {
			b.Append(s)
			return nil
		}
	case *array.BooleanBuilder:
		if t, ok := v.(bool); ok {
			b.Append(t)
			return nil
		}
	}
	return fmt.Errorf("%T is not %s", v, b.Type())
}
