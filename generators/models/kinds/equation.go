package kinds

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/symbolic/observed"
)

// equation is a formula, as generators/hypotheses has them.
type equation struct {
	most      int
	target    string
	variables []string // that it may use; nil for any
}

// dataInput is the name of the input with the measurements.
const dataInput = "data"

func newEquation(c Config) (Kind, error) {
	if strings.TrimSpace(c.Target) == "" {
		return nil, errors.New("target is missing: the quantity that formulas give")
	}
	return equation{min(c.MaxLength, symbolic.MaxLength), c.Target, c.Variables}, nil
}

func (equation) Columns() *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{
		column("equation", arrow.BinaryTypes.String), column("target", arrow.BinaryTypes.String),
		column("size", arrow.PrimitiveTypes.Int64),
		// Without data there is no loss.
		{Name: "loss", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
}

func (equation) Keys() int { return 2 }

func (k equation) Form(n int) Form {
	what := fmt.Sprintf("the right side of a formula for %s, such as 2.5*x^2 + exp(-y)", k.target)
	if len(k.variables) > 0 {
		what = fmt.Sprintf("the right side of a formula for %s in the variables %s, with numbers for constants", k.target, strings.Join(k.variables, ", "))
	}
	return listOf(n, `{"type":"string","minLength":1}`, what)
}

// Validate looks at the input data, where its columns are known.
func (k equation) Validate(inputs map[string]*arrow.Schema) error {
	if schema := inputs[dataInput]; schema != nil {
		_, _, err := observed.Query{Target: k.target, Features: k.variables}.Columns(schema)
		return err
	}
	return nil
}

// Open reads the measurements, where there are any: formulas then use their
// columns only, and have a loss.
func (k equation) Open(inputs map[string]arrow.Table) (Check, error) {
	var data *symbolic.Data
	if table := inputs[dataInput]; table != nil {
		var err error
		if data, err = (observed.Query{Target: k.target, Features: k.variables}).Read(table); err != nil {
			return nil, fmt.Errorf("input %s: %w", dataInput, err)
		}
	}
	return func(_ context.Context, item string) (Candidate, error) { return k.check(item, data) }, nil
}

func (k equation) check(item string, data *symbolic.Data) (Candidate, error) {
	if err := tooLong(item, k.most); err != nil {
		return nil, err
	}
	e, err := symbolic.Parse(symbolic.RightSide(item))
	if err != nil {
		return nil, err
	}
	allowed := k.variables
	if data != nil {
		allowed = data.Names
	}
	for _, name := range e.Variables() {
		if allowed != nil && !slices.Contains(allowed, name) {
			return nil, fmt.Errorf("%q is no variable; there are %s (write constants as numbers)", name, strings.Join(allowed, ", "))
		}
	}
	out := Candidate{e.String(), k.target, int64(e.Complexity()), nil}
	if data == nil {
		return out, nil
	}
	out[3], err = loss(e, data)
	return out, err
}

// loss is the mean squared error of a formula as it is written.
func loss(e *symbolic.Expr, data *symbolic.Data) (float64, error) {
	p, err := symbolic.Compile(e, data.Names)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for i, v := range p.Evaluate(data.Columns, len(data.Target)) {
		sum += (v - data.Target[i]) * (v - data.Target[i])
	}
	if sum /= float64(len(data.Target)); math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, errors.New("it is undefined or infinite in some rows of the data")
	}
	return sum, nil
}

func (equation) Measure(keys []Key) func(i, j int) float64 { return measureTexts(keys) }
