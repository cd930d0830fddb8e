package summary

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/symbolic"
	"github.com/cupel-science/cupel/internal/symbolic/observed"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/report"
)

// maxMeasured is the number of rows beyond which data is not read again for a
// picture.
const maxMeasured = 100_000

// comparison sets the law in the first row of a ranked table against the data
// that it was scored on; nil where the row is no law, or its data is not to be
// had.
func (b *builder) comparison(ranked *workflows.Node, rec arrow.Record) (*report.Comparison, error) {
	scoring := lawScoring(ranked, map[*workflows.Node]bool{})
	if scoring == nil || rec.NumRows() == 0 {
		return nil, nil
	}
	row := report.Row{Record: rec}
	law, err := symbolic.Parse(symbolic.RightSide(cmp.Or(row.Text("fitted"), row.Text("equation"))))
	if err != nil {
		return nil, nil // hypotheses/fit has said so in the row
	}
	table, err := b.measurements(scoring)
	if table == nil || err != nil {
		return nil, err
	}
	query := observed.Query{Target: fmt.Sprint(scoring.Params["target"]), Features: law.Variables()}
	data, err := query.Read(table)
	if err != nil {
		return nil, nil // a name in the law that is no column
	}
	program, err := symbolic.Compile(law, data.Names)
	if err != nil {
		return nil, err
	}
	c := compare(program, data, table.Schema(), query.Target)
	if constants := row.Text("constants"); constants != "" {
		c.Caption += " Its constants, with standard errors: " + constants + "."
	}
	return c, nil
}

// lawScoring finds the evaluation of laws on data behind a ranked table.
func lawScoring(n *workflows.Node, seen map[*workflows.Node]bool) *workflows.Scoring {
	if n == nil || seen[n] {
		return nil
	}
	seen[n] = true
	for _, s := range n.Scorings {
		if slices.ContainsFunc(s.Reads, func(c evaluators.Column) bool { return c.Name == "equation" }) && dataOf(s) != nil {
			return s
		}
	}
	if n.Inner != nil {
		if s := lawScoring(n.Inner.Output, seen); s != nil {
			return s
		}
	}
	for _, from := range n.From {
		if s := lawScoring(from.Node, seen); s != nil {
			return s
		}
	}
	return nil
}

func dataOf(s *workflows.Scoring) *workflows.Node {
	for _, in := range s.Inputs {
		if in.Name == "data" {
			return in.Node
		}
	}
	return nil
}

// measurements reads the table that laws were scored on; nil where the run has
// none of a size to be drawn.
func (b *builder) measurements(s *workflows.Scoring) (arrow.Table, error) {
	result, ok, err := b.outcome(dataOf(s))
	if err != nil || !ok {
		return nil, err
	}
	src, err := b.Store.Read(result.Table)
	if err != nil || result.Table.Rows > maxMeasured {
		return nil, err
	}
	stream, err := src.Open(b.ctx)
	if err != nil {
		return nil, err
	}
	return datasets.ReadAll(b.ctx, stream)
}

// compare draws a law of one variable as a curve over it. One of several is
// shown by what it predicts, which should be what was measured.
func compare(law *symbolic.Program, data *symbolic.Data, schema *arrow.Schema, target string) *report.Comparison {
	quantity := func(name string) report.Quantity {
		return report.Quantity{Name: name, Unit: datasets.Unit(schema.Field(datasets.Lookup(schema, name)))}
	}
	y := quantity(target)
	if len(data.Names) == 1 {
		x := data.Columns[0]
		grid := between(slices.Min(x), slices.Max(x))
		return &report.Comparison{X: quantity(data.Names[0]), Y: y, Measured: points(x, data.Target),
			Predicted: points(grid, law.Evaluate([][]float64{grid}, len(grid))), Caption: "Points: the data. Line: the law that ranks first."}
	}
	predicted := law.Evaluate(data.Columns, len(data.Target))
	line := []float64{slices.Min(data.Target), slices.Max(data.Target)}
	return &report.Comparison{X: report.Quantity{Name: "predicted " + target, Unit: y.Unit}, Y: y, Measured: points(predicted, data.Target),
		Predicted: points(line, line), Caption: "Points: the data, over what the law that ranks first predicts. On the line both are equal."}
}

// between are 200 steps from low to high, even in the logarithm where the
// values span decades.
func between(low, high float64) []float64 {
	const steps = 200
	out := make([]float64, steps+1)
	for i := range out {
		t := float64(i) / steps
		if low > 0 && high > 100*low {
			out[i] = math.Exp(math.Log(low) + t*(math.Log(high)-math.Log(low)))
		} else {
			out[i] = low + t*(high-low)
		}
	}
	return out
}

func points(xs, ys []float64) []report.XY {
	out := make([]report.XY, len(xs))
	for i := range out {
		out[i] = report.XY{X: xs[i], Y: ys[i]}
	}
	slices.SortStableFunc(out, func(a, b report.XY) int { return cmp.Compare(a.X, b.X) })
	return out
}
