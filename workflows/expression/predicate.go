package expression

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/cupel-science/cupel/datasets"
)

// Predicate is a condition on the rows of a table, such as "sa < 4.5".
type Predicate struct {
	text    string
	program *vm.Program
	columns []string
}

// NewPredicate compiles a condition over the columns of schema. With a nil
// schema any name is accepted and checked when the first batch comes.
func NewPredicate(text string, schema *arrow.Schema) (*Predicate, error) {
	var names []string
	var env map[string]any
	if schema != nil {
		names = columnNames(schema)
		env = make(map[string]any, len(names))
		for _, name := range names {
			env[name] = zero(schema.Field(datasets.Lookup(schema, name)).Type)
		}
	}
	c, err := compile(text, names, env, expr.AsBool())
	if err != nil {
		return nil, err
	}
	return &Predicate{text: text, program: c.program, columns: c.names}, nil
}

// String is the condition as it was written.
func (p *Predicate) String() string { return p.text }

// Columns lists the columns that the condition reads.
func (p *Predicate) Columns() []string { return p.columns }

// Holds tells for every row of a batch whether the condition holds. It does
// not hold where a column that it reads is null.
func (p *Predicate) Holds(rec arrow.Record) ([]bool, error) {
	cells := make([]func(int) any, len(p.columns))
	for i, name := range p.columns {
		col := datasets.Lookup(rec.Schema(), name)
		if col < 0 {
			return nil, fmt.Errorf("condition %q: no column %q", p.text, name)
		}
		cells[i] = cell(rec.Column(col))
	}
	out := make([]bool, rec.NumRows())
	env := make(map[string]any, len(p.columns))
	var machine vm.VM
rows:
	for row := range out {
		for i, name := range p.columns {
			v := cells[i](row)
			if v == nil {
				continue rows
			}
			env[name] = v
		}
		v, err := machine.Run(p.program, env)
		if err != nil {
			return nil, fmt.Errorf("condition %q, row %d: %w", p.text, row+1, located(p.text, nil, err))
		}
		out[row], _ = v.(bool)
	}
	return out, nil
}

// zero is a value of the type that an expression sees for a column.
func zero(t arrow.DataType) any {
	switch {
	case t.ID() == arrow.BOOL:
		return false
	case arrow.IsInteger(t.ID()):
		return 0
	case arrow.IsFloating(t.ID()):
		return 0.0
	case t.ID() == arrow.STRING, t.ID() == arrow.LARGE_STRING:
		return ""
	}
	switch t := t.(type) {
	case *arrow.DictionaryType:
		return zero(t.ValueType)
	case arrow.ListLikeType:
		return []any{}
	}
	return ""
}

// cell returns a reader of one column's values; nil is null.
func cell(col arrow.Array) func(row int) any {
	switch c := col.(type) {
	case *array.Float64:
		return func(i int) any {
			if c.IsNull(i) {
				return nil
			}
			return c.Value(i)
		}
	case *array.Int64:
		return func(i int) any {
			if c.IsNull(i) {
				return nil
			}
			return int(c.Value(i))
		}
	case *array.Boolean:
		return func(i int) any {
			if c.IsNull(i) {
				return nil
			}
			return c.Value(i)
		}
	case *array.Uint64:
		return func(i int) any {
			if c.IsNull(i) {
				return nil
			}
			return int(min(c.Value(i), math.MaxInt)) // no number beyond can be written
		}
	case *array.Dictionary:
		value := cell(c.Dictionary())
		return func(i int) any {
			if c.IsNull(i) {
				return nil
			}
			return value(c.GetValueIndex(i))
		}
	case array.ListLike:
		return func(i int) any { return listCell(c, i) }
	}
	if datasets.IsNumeric(col.DataType()) {
		return numberCell(col)
	}
	return func(i int) any {
		if col.IsNull(i) {
			return nil
		}
		if s, ok := datasets.Text(col, i); ok {
			return s
		}
		return col.ValueStr(i)
	}
}

func listCell(c array.ListLike, row int) any {
	if c.IsNull(row) {
		return nil
	}
	from, to := c.ValueOffsets(row)
	value := cell(c.ListValues())
	out := make([]any, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, value(int(i)))
	}
	return out
}

func numberCell(col arrow.Array) func(row int) any {
	whole := arrow.IsInteger(col.DataType().ID())
	schema := arrow.NewSchema([]arrow.Field{{Name: "v", Type: col.DataType(), Nullable: true}}, nil)
	rec := array.NewRecord(schema, []arrow.Array{col}, int64(col.Len()))
	defer rec.Release()
	values, valid, err := datasets.Float64s(rec, 0)
	return func(i int) any {
		if err != nil || valid != nil && !valid[i] {
			return nil
		}
		if whole {
			return int(values[i])
		}
		return values[i]
	}
}
