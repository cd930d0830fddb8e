package hypotheses

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/symbolic/observed"
)

// Specs lists the evaluators of this package.
func Specs() []evaluators.Spec { return []evaluators.Spec{Fit()} }

type fitConfig struct {
	Target    string   `param:"target" required:"true" help:"column of the data to explain"`
	Features  []string `param:"features" help:"columns that count as variables; by default every numeric column but the target"`
	HeldOut   float64  `param:"held_out" default:"0.25" min:"0" max:"0.9" help:"share of the rows that is kept from the fit to test it"`
	SplitSeed int      `param:"split_seed" default:"1" min:"0" help:"seed of the choice of those rows"`
	Refit     bool     `param:"refit" default:"true" help:"fit the constants of each formula to the data first"`
	Units     string   `param:"units" default:"free" enum:"off,free,strict" help:"check of dimensions, if all columns have units: constants may have any unit (free) or are pure numbers (strict)"`
	Operators []string `param:"operators" default:"+,-,*,/,square,cube,exp,log,sqrt" enum:"+,-,*,/,^,neg,square,cube,sqrt,exp,log,sin,cos,tan,asin,acos,tanh,abs" help:"operators that description_length reckons with; those of the search"`
}

// Fit is hypotheses/fit: how well a formula explains data.
func Fit() evaluators.Spec {
	return evaluators.Spec{
		Name: "hypotheses/fit", Version: "2", Help: "how well a formula explains a column of a table",
		Params: params.Of(fitConfig{}),
		Inputs: []evaluators.Input{{Name: "data", Required: true, Help: "the measurements: numeric columns, one of them the target"}},
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			var c fitConfig
			if err := decode(&c); err != nil {
				return nil, err
			}
			ops, err := symbolic.ParseOperators(c.Operators)
			if err != nil {
				return nil, err
			}
			return &fit{config: c, ops: ops, query: observed.Query{Target: c.Target, Features: c.Features}}, nil
		},
	}
}

type fit struct {
	config     fitConfig
	ops        symbolic.Operators
	query      observed.Query
	split      *split
	dimensions *symbolic.Dimensions
}

var (
	_ evaluators.Evaluator = (*fit)(nil)
	_ evaluators.Reader    = (*fit)(nil)
	_ evaluators.Preparer  = (*fit)(nil)
	_ evaluators.Expensive = (*fit)(nil)
)

const equationColumn = "equation"

// Reads implements evaluators.Reader.
func (f *fit) Reads() []evaluators.Column {
	return []evaluators.Column{{Name: equationColumn, Type: arrow.BinaryTypes.String}}
}

// Expensive implements evaluators.Expensive: a fit takes milliseconds.
func (f *fit) Expensive() bool { return true }

// Scores implements evaluators.Evaluator.
func (f *fit) Scores() []evaluators.Score {
	number := arrow.PrimitiveTypes.Float64
	return []evaluators.Score{
		{Name: "r2", Type: number, Goal: evaluators.Maximize, Help: "share of the target's variance explained, on all rows"},
		{Name: "rmse", Type: number, Goal: evaluators.Minimize, Help: "root mean squared error on all rows, in the target's unit"},
		{Name: "held_out_rmse", Type: number, Goal: evaluators.Minimize, Uncertainty: "held_out_rmse_se",
			Help: "root mean squared error on rows kept from the fit; null where too few rows are left to fit"},
		{Name: "held_out_rmse_se", Type: number, Help: "bootstrap standard error of held_out_rmse"},
		{Name: "bic", Type: number, Goal: evaluators.Minimize, Help: "Bayesian information criterion, in nats: constants are counted, form is not"},
		{Name: "description_length", Type: number, Unit: "bit", Goal: evaluators.Minimize,
			Help: "length of the shortest description of the data by the formula, up to a constant: form, constants and errors"},
		{Name: "complexity", Type: arrow.PrimitiveTypes.Int64, Goal: evaluators.Minimize, Help: "constants, variables and operators of the formula"},
		{Name: "dimensional", Type: arrow.FixedWidthTypes.Boolean, Help: "the formula is dimensionally consistent; null where columns lack units"},
		{Name: "fitted", Type: arrow.BinaryTypes.String, Help: "the formula with the constants that were used"},
		{Name: "constants", Type: arrow.BinaryTypes.String,
			Help: "the fitted constants with their standard errors, in the formula's order; null where none were fitted"},
	}
}

// Prepare implements evaluators.Preparer.
func (f *fit) Prepare(ctx context.Context, inputs map[string]arrow.Table) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	table := inputs["data"]
	if table == nil {
		return errors.New("the input data is missing")
	}
	data, err := f.query.Read(table)
	if err != nil {
		return err
	}
	if f.dimensions, err = f.query.Dimensions(table.Schema(), f.config.Units); err != nil {
		return err
	}
	f.split = newSplit(data, f.config.HeldOut, uint64(f.config.SplitSeed))
	return nil
}

// Evaluate implements evaluators.Evaluator.
func (f *fit) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if f.split == nil {
		return nil, errors.New("the input data has not been read")
	}
	at := datasets.Lookup(in.Schema(), equationColumn)
	if at < 0 {
		return nil, fmt.Errorf("the candidates have no column %q", equationColumn)
	}
	column := in.Column(at)
	if id := column.DataType().ID(); id != arrow.STRING && id != arrow.LARGE_STRING && id != arrow.DICTIONARY {
		return nil, fmt.Errorf("column %q is %s, not text", equationColumn, column.DataType())
	}
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), evaluators.ScoreSchema(f.Scores()))
	defer b.Release()
	for row := range int(in.NumRows()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, ok := datasets.Text(column, row)
		if !ok {
			evaluators.AppendFailure(b, errors.New("the equation is null"))
			continue
		}
		if s, err := f.score(text); err != nil {
			evaluators.AppendFailure(b, err)
		} else {
			s.append(b)
		}
	}
	return b.NewRecord(), ctx.Err()
}
