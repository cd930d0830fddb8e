package hypotheses

import (
	"context"
	"fmt"
	"runtime"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/compute/exec"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/symbolic/observed"
)

// Kind is the kind of the candidates of this package.
const Kind = "equation"

// Specs lists the generators of this package.
func Specs() []generators.Spec { return []generators.Spec{Equations()} }

type equationsConfig struct {
	Target      string   `param:"target" required:"true" help:"column of the data to explain"`
	Features    []string `param:"features" help:"columns that formulas may use; by default every numeric column but the target"`
	Operators   []string `param:"operators" default:"+,-,*,/,square,cube,exp,log,sqrt" enum:"+,-,*,/,^,neg,square,cube,sqrt,exp,log,sin,cos,tan,asin,acos,tanh,abs" help:"operators that formulas may use; log is natural"`
	MaxSize     int      `param:"max_size" default:"30" min:"1" max:"200" help:"largest number of constants, variables and operators in a formula"`
	Evaluations int      `param:"evaluations" default:"400000" min:"1" max:"1000000000" help:"formulas that the search may try; it ends earlier when the law is stable"`
	Islands     int      `param:"islands" default:"8" min:"1" max:"1000" help:"populations that evolve side by side"`
	Population  int      `param:"population" default:"400" min:"1" max:"100000" help:"formulas that each island breeds between migrations"`
	Patience    int      `param:"patience" default:"20" min:"1" max:"100000" help:"migrations without a better law after which the search ends, for two features; more features, more patience"`
	Units       string   `param:"units" default:"free" enum:"off,free,strict" help:"admit only dimensionally consistent formulas, if all columns have units: with constants of any unit (free) or pure numbers (strict)"`
}

// Equations is hypotheses/equations: symbolic regression.
func Equations() generators.Spec {
	return generators.Spec{
		Name: "hypotheses/equations", Version: "2", Kind: Kind,
		Help:   "formulas that explain a column of a table, by symbolic regression",
		Params: params.Of(equationsConfig{}),
		Inputs: []generators.Input{{Name: "data", Required: true, Help: "the measurements: numeric columns, one of them the target"}},
		New:    contract.Factory(func(c equationsConfig, _ generators.Env) (generators.Generator, error) { return newEquations(c) }),
	}
}

type equations struct {
	query  observed.Query
	units  string
	search symbolic.Config
}

var (
	_ generators.Generator = equations{}
	_ generators.Declarer  = equations{}
)

func newEquations(c equationsConfig) (generators.Generator, error) {
	ops, err := symbolic.ParseOperators(c.Operators)
	if err != nil {
		return nil, err
	}
	if ops == 0 {
		return nil, fmt.Errorf("operators is empty; formulas need at least one")
	}
	return equations{
		query: observed.Query{Target: c.Target, Features: c.Features},
		units: c.Units,
		search: symbolic.Config{
			Operators: ops, MaxSize: c.MaxSize, Evaluations: c.Evaluations, Islands: c.Islands, Epoch: c.Population, Patience: c.Patience,
		},
	}, nil
}

// The payload columns.
const (
	equationColumn = "equation"
	targetColumn   = "target"
	sizeColumn     = "size"
	lossColumn     = "loss"
)

func payload() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		{Name: equationColumn, Type: arrow.BinaryTypes.String},
		{Name: targetColumn, Type: arrow.BinaryTypes.String},
		{Name: sizeColumn, Type: arrow.PrimitiveTypes.Int64},
		{Name: lossColumn, Type: arrow.PrimitiveTypes.Float64},
	}, nil)
}

// Columns implements generators.Declarer. It also finds out whether the data
// have the columns that the parameters name, and units that can be read.
func (g equations) Columns(inputs map[string]*arrow.Schema) (*arrow.Schema, error) {
	if data := inputs["data"]; data != nil {
		if _, _, err := g.query.Columns(data); err != nil {
			return nil, err
		}
		if _, err := g.query.Dimensions(data, g.units); err != nil {
			return nil, err
		}
	}
	return payload(), nil
}

// Generate implements generators.Generator.
func (g equations) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if err := ctx.Err(); err != nil || req.Count <= 0 {
		return err
	}
	table := req.Inputs["data"]
	if table == nil {
		return fmt.Errorf("the input data is missing")
	}
	data, err := g.query.Read(table)
	if err != nil {
		return err
	}
	c := g.search
	if c.Dimensions, err = g.query.Dimensions(table.Schema(), g.units); err != nil {
		return err
	}
	c.Seed, c.Workers, c.Start = req.Seed, runtime.GOMAXPROCS(0), startFrom(req.History, data)
	result, err := symbolic.Search(ctx, data, c)
	if err != nil {
		return err
	}
	rec := g.record(ctx, chosen(result, req.Count))
	defer rec.Release()
	return emit(rec)
}

// chosen lists the selected law, the rest of the front and the runners-up, each
// once.
func chosen(r *symbolic.Result, count int) []symbolic.Description {
	var out []symbolic.Description
	seen := map[string]bool{}
	take := func(all []symbolic.Description) {
		for _, d := range all {
			if text := d.Expr.String(); !seen[text] && len(out) < count {
				seen[text] = true
				out = append(out, d)
			}
		}
	}
	take(r.Ranked[:min(1, len(r.Ranked))])
	take(r.Front)
	take(r.Ranked)
	return out
}

func (g equations) record(ctx context.Context, found []symbolic.Description) arrow.Record {
	b := array.NewRecordBuilder(exec.GetAllocator(ctx), payload())
	defer b.Release()
	for _, d := range found {
		b.Field(0).(*array.StringBuilder).Append(d.Expr.String())
		b.Field(1).(*array.StringBuilder).Append(g.query.Target)
		b.Field(2).(*array.Int64Builder).Append(int64(d.Expr.Complexity()))
		b.Field(3).(*array.Float64Builder).Append(d.MSE)
	}
	return b.NewRecord()
}

// maxStart bounds the equations taken from a history, the first ones.
const maxStart = 500

// startFrom reads the equations of a history. Those that cannot be read are
// left out; names that are no columns become constants.
func startFrom(history arrow.Table, data *symbolic.Data) []*symbolic.Expr {
	if history == nil {
		return nil
	}
	column := datasets.Lookup(history.Schema(), equationColumn)
	if column < 0 {
		return nil
	}
	var out []*symbolic.Expr
	for _, chunk := range history.Column(column).Data().Chunks() {
		for i := range chunk.Len() {
			text, ok := datasets.Text(chunk, i)
			if !ok || len(out) == maxStart {
				continue
			}
			if e, err := symbolic.Parse(symbolic.RightSide(text)); err == nil {
				if e, err = symbolic.Ground(e, data); err == nil {
					out = append(out, e)
				}
			}
		}
	}
	return out
}
