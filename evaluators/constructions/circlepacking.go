package constructions

import (
	"context"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/packing"
	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/internal/params"
)

// Specs lists the evaluators of this package.
func Specs() []evaluators.Spec { return []evaluators.Spec{CirclePacking()} }

type circlePackingConfig struct {
	N      int    `param:"n" default:"26" min:"1" max:"1000" help:"circles of a packing; more or fewer are a failure"`
	Column string `param:"column" default:"circles" help:"column that holds the circles: lists of [x, y, r], or JSON texts"`
}

// CirclePacking is constructions/circle-packing: the sum of the radii of n
// circles that do not overlap in the unit square.
func CirclePacking() evaluators.Spec {
	return evaluators.Spec{
		Name: "constructions/circle-packing", Version: "1", Help: "sum of the radii of circles that pack the unit square, judged exactly",
		Params: params.Of(circlePackingConfig{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c circlePackingConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			return circlePacking(c), nil
		},
	}
}

type circlePacking circlePackingConfig

var (
	_ evaluators.Evaluator = circlePacking{}
	_ evaluators.Reader    = circlePacking{}
)

// Reads implements evaluators.Reader.
func (e circlePacking) Reads() []evaluators.Column { return []evaluators.Column{{Name: e.Column}} }

// Scores implements evaluators.Evaluator.
func (e circlePacking) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "sum_of_radii", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Maximize,
		Help: "sum of the radii, rounded down, in sides of the square"}}
}

// Evaluate implements evaluators.Evaluator.
func (e circlePacking) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := datasets.Lookup(in.Schema(), e.Column)
	if at < 0 {
		return nil, fmt.Errorf("the candidates have no column %q: set column to the one that holds the circles", e.Column)
	}
	circles := in.Column(at)
	if err := column.Check(circles.DataType()); err != nil {
		return nil, fmt.Errorf("column %q: %w", e.Column, err)
	}
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(e.Scores()))
	defer b.Release()
	sums, reasons := b.Field(0).(*array.Float64Builder), b.Field(1).(*array.StringBuilder)
	for row := range circles.Len() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if sum, err := e.judge(circles, row); err != nil {
			sums.AppendNull()
			reasons.Append(err.Error())
		} else {
			sums.Append(sum)
			reasons.AppendNull()
		}
	}
	return b.NewRecord(), nil
}

func (e circlePacking) judge(circles arrow.Array, row int) (float64, error) {
	list, err := column.Read(circles, row)
	if err != nil {
		return 0, err
	}
	return packing.Verify(list, e.N)
}
