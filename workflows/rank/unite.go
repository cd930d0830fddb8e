package rank

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
)

// Unite is the schema of several tables taken as one: all columns by name, in
// the order in which they come first. A column that a table lacks is null
// there. Columns of one name must have one type, except that numbers of
// different types become float64.
func Unite(schemas ...*arrow.Schema) (*arrow.Schema, error) {
	if len(schemas) == 0 {
		return nil, errors.New("there is no table to rank")
	}
	if len(schemas) == 1 {
		return schemas[0], nil
	}
	var fields []arrow.Field
	place, found := map[string]int{}, map[string]int{} // field, and number of tables that have it
	for _, s := range schemas {
		for i, f := range s.Fields() {
			at, ok := place[f.Name]
			switch {
			case datasets.Lookup(s, f.Name) != i: // of columns with one name, the first counts
				continue
			case !ok:
				place[f.Name] = len(fields)
				fields = append(fields, f)
			default:
				t, err := common(fields[at].Type, f.Type)
				if err != nil {
					return nil, fmt.Errorf("column %q %w", f.Name, err)
				}
				fields[at].Type, fields[at].Nullable = t, fields[at].Nullable || f.Nullable
			}
			found[f.Name]++
		}
	}
	for i, f := range fields {
		fields[i].Nullable = f.Nullable || found[f.Name] < len(schemas)
	}
	metadata := schemas[0].Metadata()
	return arrow.NewSchema(fields, &metadata), nil
}

func common(a, b arrow.DataType) (arrow.DataType, error) {
	switch {
	case arrow.TypeEqual(a, b), b.ID() == arrow.NULL:
		return a, nil
	case a.ID() == arrow.NULL:
		return b, nil
	case datasets.IsNumeric(a) && datasets.IsNumeric(b):
		return arrow.PrimitiveTypes.Float64, nil
	}
	return nil, fmt.Errorf("is %s in one table and %s in another", a, b)
}

// union reads several tables as one.
type union struct {
	sources []datasets.Source
	schema  *arrow.Schema
}

func newUnion(sources []datasets.Source) (*union, error) {
	schemas := make([]*arrow.Schema, len(sources))
	for i, s := range sources {
		schemas[i] = s.Schema()
	}
	schema, err := Unite(schemas...)
	return &union{sources, schema}, err
}

// columns is the schema of some columns; nil stands for all.
func (u *union) columns(names []string) *arrow.Schema {
	if names == nil {
		return u.schema
	}
	var fields []arrow.Field
	for i, f := range u.schema.Fields() {
		if slices.Contains(names, f.Name) && datasets.Lookup(u.schema, f.Name) == i {
			fields = append(fields, f)
		}
	}
	return arrow.NewSchema(fields, nil)
}

// each calls f for all batches of all tables, with the columns of a schema and
// the number of the batch's first row.
func (u *union) each(ctx context.Context, schema *arrow.Schema, f func(first int64, rec arrow.Record) error) error {
	row := int64(0)
	for i, source := range u.sources {
		stream, err := source.Open(ctx)
		if err != nil {
			return fmt.Errorf("reading table %d of %d: %w", i+1, len(u.sources), err)
		}
		err = datasets.Each(ctx, stream, func(rec arrow.Record) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			same, err := conform(rec, schema)
			if err != nil {
				return err
			}
			defer same.Release()
			row += rec.NumRows()
			return f(row-rec.NumRows(), same)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// conform gives a record the columns of a schema.
func conform(rec arrow.Record, schema *arrow.Schema) (arrow.Record, error) {
	if rec.Schema() == schema {
		rec.Retain()
		return rec, nil
	}
	cols := make([]arrow.Array, schema.NumFields())
	defer func() {
		for _, c := range cols {
			if c != nil {
				c.Release()
			}
		}
	}()
	for i, f := range schema.Fields() {
		j := i // columns of the same name, where the schema is that of the record
		if j >= int(rec.NumCols()) || rec.ColumnName(j) != f.Name {
			j = datasets.Lookup(rec.Schema(), f.Name)
		}
		col, err := conformColumn(rec, j, f.Type)
		if err != nil {
			return nil, err
		}
		cols[i] = col
	}
	return array.NewRecord(schema, cols, rec.NumRows()), nil
}

func conformColumn(rec arrow.Record, i int, want arrow.DataType) (arrow.Array, error) {
	switch {
	case i < 0 || rec.Column(i).DataType().ID() == arrow.NULL && want.ID() != arrow.NULL:
		return array.MakeArrayOfNull(memory.DefaultAllocator, want, int(rec.NumRows())), nil
	case arrow.TypeEqual(rec.Column(i).DataType(), want):
		rec.Column(i).Retain()
		return rec.Column(i), nil
	case want.ID() != arrow.FLOAT64:
		return nil, fmt.Errorf("column %q is %s in a batch of a table where it is %s", rec.ColumnName(i), rec.Column(i).DataType(), want)
	}
	values, valid, err := datasets.Float64s(rec, i)
	if err != nil {
		return nil, err
	}
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(values, valid)
	return b.NewArray(), nil
}
