package functions

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
)

// None is functions/none, which scores every candidate 0 and reads no column.
func None() evaluators.Spec {
	return evaluators.Spec{
		Name: "functions/none", Version: "1", Help: "the score 0 for every candidate, to measure the engine alone",
		New: func(evaluators.Env, evaluators.Decode) (evaluators.Evaluator, error) {
			return none{zeros: make([]byte, 8*datasets.BatchRows)}, nil
		},
	}
}

// none hands out the same zeros for every batch.
type none struct{ zeros []byte }

var (
	_ evaluators.Evaluator = none{}
	_ evaluators.Reader    = none{}
)

// Scores implements evaluators.Evaluator.
func (none) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Minimize, Help: "always 0"}}
}

// Reads implements evaluators.Reader.
func (none) Reads() []evaluators.Column { return nil }

// Evaluate implements evaluators.Evaluator.
func (n none) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	rows := int(in.NumRows())
	zeros := n.zeros
	if 8*rows > len(zeros) {
		zeros = make([]byte, 8*rows)
	}
	data := array.NewData(arrow.PrimitiveTypes.Float64, rows, []*memory.Buffer{nil, memory.NewBufferBytes(zeros[:8*rows])}, nil, 0, 0)
	defer data.Release()
	col := array.NewFloat64Data(data)
	defer col.Release()
	schema := arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	return array.NewRecord(schema, []arrow.Array{col}, in.NumRows()), nil
}
