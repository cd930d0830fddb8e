package models

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators/models/kinds"
)

type emitFunc = func(arrow.Record) error

// islandColumn tells on which island of models/evolve a candidate lives.
const islandColumn = "island"

// payload is the schema of the candidates of a kind, with their parents.
func payload(kind kinds.Kind, more ...arrow.Field) *arrow.Schema {
	fields := append([]arrow.Field{}, kind.Columns().Fields()...)
	fields = append(fields, more...)
	return arrow.NewSchema(append(fields, parentsField()), nil)
}

func parentsField() arrow.Field {
	return arrow.Field{Name: datasets.Parents, Type: arrow.ListOf(arrow.BinaryTypes.String)}
}

// emitProposals emits candidates in batches, with what they keep of their rows.
func emitProposals(ctx context.Context, schema *arrow.Schema, all []proposal, of *rows, emit emitFunc) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(all) == 0 {
			return nil
		}
		n := min(len(all), datasets.BatchRows)
		if err := emitBatch(ctx, schema, all[:n], of, emit); err != nil {
			return err
		}
		all = all[n:]
	}
}

func emitBatch(ctx context.Context, schema *arrow.Schema, batch []proposal, of *rows, emit emitFunc) error {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), schema)
	defer b.Release()
	places := make([]int64, len(batch))
	for at, p := range batch {
		places[at] = int64(p.row)
		for i, v := range p.Candidate {
			appendValue(b.Field(i), v)
		}
		if i := datasets.Lookup(schema, islandColumn); i == len(p.Candidate) {
			b.Field(i).(*array.Int64Builder).Append(p.island)
		}
		appendParents(b.Field(len(b.Fields())-1), p.parents)
	}
	rec := b.NewRecord()
	defer rec.Release()
	out, err := of.join(ctx, rec, places)
	if err != nil {
		return err
	}
	defer out.Release()
	return emit(out)
}

func appendValue(b array.Builder, v any) {
	switch b := b.(type) {
	case *array.StringBuilder:
		if text, ok := v.(string); ok {
			b.Append(text)
			return
		}
	case *array.Float64Builder:
		if number, ok := v.(float64); ok {
			b.Append(number)
			return
		}
	case *array.Int64Builder:
		if number, ok := v.(int64); ok {
			b.Append(number)
			return
		}
	}
	b.AppendNull()
}

func appendParents(b array.Builder, ids []string) {
	lists := b.(*array.ListBuilder)
	lists.Append(true)
	for _, id := range ids {
		lists.ValueBuilder().(*array.StringBuilder).Append(id)
	}
}
