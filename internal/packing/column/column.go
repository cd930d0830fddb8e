// Package column is how packings stand in Arrow tables: a column of lists of
// circles, each circle a list of the three numbers x, y and r. In JSON that is
// [[0.5, 0.5, 0.5]]. A column of such JSON texts will do as well; its decimals
// are read exactly (packing.ParseJSON).
package column

import (
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/packing"
)

const (
	// Name of the column where packings stand unless a parameter says
	// otherwise.
	Name = "circles"
	// Kind of the candidates that are packings.
	Kind = "packing"
)

// Type of the column: list<list<float64>>.
func Type() arrow.DataType { return arrow.ListOf(arrow.ListOf(arrow.PrimitiveTypes.Float64)) }

// Check returns an error where Read cannot read columns of the type.
func Check(t arrow.DataType) error {
	if datasets.IsText(t) || t.ID() == arrow.NULL {
		return nil
	}
	if outer, ok := t.(arrow.ListLikeType); ok {
		if inner, ok := outer.Elem().(arrow.ListLikeType); ok && datasets.IsNumeric(inner.Elem()) {
			return nil
		}
	}
	return fmt.Errorf("%s holds no circles: want %s, or JSON texts such as [[0.5, 0.5, 0.5]]", t, Type())
}

// Read reads the circles of a row of a column whose type has passed Check.
func Read(col arrow.Array, row int) ([]packing.Circle, error) {
	if col.IsNull(row) {
		return nil, errors.New("the circles are missing")
	}
	if text, ok := datasets.Text(col, row); ok {
		return packing.ParseJSON([]byte(text))
	}
	outer, ok := col.(array.ListLike)
	if !ok {
		return nil, Check(col.DataType())
	}
	inner, ok := outer.ListValues().(array.ListLike)
	if !ok {
		return nil, Check(col.DataType())
	}
	from, to := outer.ValueOffsets(row)
	if to-from > packing.MaxCircles {
		return nil, fmt.Errorf("there are %d circles, and at most %d are judged", to-from, packing.MaxCircles)
	}
	if from == to {
		return []packing.Circle{}, nil
	}
	first, _ := inner.ValueOffsets(int(from))
	_, end := inner.ValueOffsets(int(to) - 1)
	part := array.NewSlice(inner.ListValues(), first, end)
	defer part.Release()
	rec := array.NewRecord(arrow.NewSchema([]arrow.Field{{Name: Name, Type: part.DataType()}}, nil), []arrow.Array{part}, end-first)
	defer rec.Release()
	values, valid, err := datasets.Float64s(rec, 0)
	if err != nil {
		return nil, fmt.Errorf("circle 1: %w", err)
	}
	n := numbers{first, values, valid}
	circles := make([]packing.Circle, to-from)
	for i := range circles {
		if circles[i], err = n.circle(inner, int(from)+i); err != nil {
			return nil, fmt.Errorf("circle %d: %w", i+1, err)
		}
	}
	return circles, nil
}

// numbers are those of the circles of a row.
type numbers struct {
	first  int64 // of them, in the innermost array
	values []float64
	valid  []bool // nil where all are
}

// circle reads an element of the inner list.
func (n numbers) circle(lists array.ListLike, at int) (packing.Circle, error) {
	if lists.IsNull(at) {
		return packing.Circle{}, errors.New("it is null")
	}
	from, to := lists.ValueOffsets(at)
	if to-from != 3 {
		return packing.Circle{}, fmt.Errorf("want the three numbers x, y and r, not %d values", to-from)
	}
	i := from - n.first
	if n.valid != nil && slices.Contains(n.valid[i:i+3], false) {
		return packing.Circle{}, errors.New("a number is null")
	}
	return packing.FromFloats(n.values[i], n.values[i+1], n.values[i+2])
}
