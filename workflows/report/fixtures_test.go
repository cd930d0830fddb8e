package report

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/evaluators"
)

// tableOf builds a table from columns: []float64 (NaN is null), []int64 (-1
// is null), []string ("" is null), []bool.
func tableOf(t testing.TB, columns ...any) arrow.Table {
	t.Helper()
	var fields []arrow.Field
	var arrays []arrow.Array
	for i := 0; i < len(columns); i += 2 {
		name, unit, _ := strings.Cut(columns[i].(string), "|")
		col := arrayOf(t, columns[i+1])
		fields = append(fields, datasets.WithUnit(arrow.Field{Name: name, Type: col.DataType(), Nullable: true}, unit))
		arrays = append(arrays, col)
	}
	rows := int64(0)
	if len(arrays) > 0 {
		rows = int64(arrays[0].Len())
	}
	schema := arrow.NewSchema(fields, nil)
	rec := array.NewRecord(schema, arrays, rows)
	return array.NewTableFromRecords(schema, []arrow.Record{rec})
}

func arrayOf(t testing.TB, values any) arrow.Array {
	t.Helper()
	switch v := values.(type) {
	case arrow.Array:
		return v
	case []float64:
		b := array.NewFloat64Builder(memory.DefaultAllocator)
		for _, x := range v {
			if math.IsNaN(x) {
				b.AppendNull()
			} else {
				b.Append(x)
			}
		}
		return b.NewArray()
	case []int64:
		b := array.NewInt64Builder(memory.DefaultAllocator)
		for _, x := range v {
			if x < 0 {
				b.AppendNull()
			} else {
				b.Append(x)
			}
		}
		return b.NewArray()
	case []string:
		b := array.NewStringBuilder(memory.DefaultAllocator)
		for _, x := range v {
			if x == "" {
				b.AppendNull()
			} else {
				b.Append(x)
			}
		}
		return b.NewArray()
	case []bool:
		b := array.NewBooleanBuilder(memory.DefaultAllocator)
		b.AppendValues(v, nil)
		return b.NewArray()
	}
	t.Fatalf("no column of %T", values)
	return nil
}

func idOf(i int) string {
	return fmt.Sprintf("%016x%016x", uint64(i+1)*0x9e3779b97f4a7c15, uint64(i+1)*0xc2b2ae3d27d4eb4f)
}

// kepler is a ranking of ten equations, with everything a Document can say.
func kepler(t testing.TB) *Document {
	nan := math.NaN()
	equations := []string{
		"a**1.5", "a**1.4997 + 0.0003", "1.0002*a**1.5", "a*sqrt(a) + 0.0011*e", "exp(1.5*log(a))",
		"a**1.47", "1.61*a - 0.58", "a**2/(a + 0.07)", "a + log(a)", "sin(a)/a",
	}
	n := len(equations)
	ids, kinds, origins := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		ids[i], kinds[i], origins[i] = idOf(i), "equation", fmt.Sprintf("search/propose#%d", 9-i)
	}
	table := tableOf(t,
		datasets.ID, ids, datasets.Kind, kinds, datasets.Origin, origins,
		"expression", equations,
		"complexity", []int64{3, 5, 5, 9, 6, 3, 5, 7, 4, 4},
		"rmse|yr", []float64{0.00312, 0.00317, 0.00329, 0.00352, 0.00398, 0.124, 4.871, 6.2201, 1234567.8, nan},
		"rmse_se|yr", []float64{0.00021, 0.00023, 0.00025, 0.0004, 0.0006, 0.011, 0.41, 0.55, 23456, nan},
		"error", []string{"", "", "", "", "", "", "", "", "", "not finite at a = 0"},
		ColumnDesirability, []float64{0.981, 0.934, 0.912, 0.85, 0.84, 0.61, 0.21, 0.14, 0.011, nan},
		"d_rmse", []float64{0.99, 0.98, 0.96, 0.95, 0.93, 0.5, 0.11, 0.07, 0.0001, nan},
		"d_complexity", []float64{0.97, 0.85, 0.85, 0.6, 0.75, 0.97, 0.85, 0.7, 0.9, 0.9},
		ColumnRank, []int64{1, 2, 2, 4, 5, 6, 7, 8, 9, -1},
		ColumnRankLow, []int64{1, 1, 1, 3, 4, 6, 7, 7, 9, -1},
		ColumnRankHigh, []int64{3, 3, 4, 5, 5, 6, 8, 8, 9, -1},
		ColumnTied, []bool{false, true, true, false, false, false, false, false, false, false},
		"in_sample", []bool{true, true, false, true, true, true, true, true, true, true},
	)
	d := &Document{
		Title: "Kepler's third law",
		Run: Run{
			ID: "20250314-101502-kepler-7f3a", Workflow: "kepler", Version: "0.3.1", Seed: 7, Status: StatusDone,
			Params:  []Param{{"budget", "10000"}, {"noise", "0.01"}},
			Started: time.Date(2025, 3, 14, 10, 15, 2, 0, time.UTC), Elapsed: 254 * time.Second,
			Command:      "cupel rerun 20250314-101502-kepler-7f3a --verify",
			Gates:        []string{"formulas/banned 2, built-in rules (digest 5f1c0a77e1b2)"},
			WorkflowText: "cupel: v1\nname: kepler\nseed: 7\nsteps:\n  search:\n    loop:\n      rounds: 10\n  shortlist:\n    rank: search\n    objectives: [{score: rmse, goal: min}, {score: complexity, goal: min}]\n",
		},
		Rankings: []Ranking{{
			Step: "shortlist", Table: datasets.FromTable(table),
			Objectives: []Objective{
				{Score: "rmse", Goal: evaluators.Minimize, Unit: "yr", Weight: 2, Help: "root mean square error of the period on held-out planets", Uncertainty: "rmse_se"},
				{Score: "complexity", Goal: evaluators.Minimize, Help: "number of nodes of the expression"},
			},
			Method: "the weighted geometric mean of desirabilities",
			Statement: disclosure.Statement{Inputs: []disclosure.Input{{Name: "planets", License: "CC-BY-NC-SA-4.0", Source: "planetary fact sheets", SHA256: strings.Repeat("9f", 32)}},
				Generated: &disclosure.Generated{By: "cupel 0.3.1", Workflow: "kepler", Generators: []string{"hypotheses/equations 2"}, Run: "20250314-101502-kepler-7f3a"}, Table: strings.Repeat("7c", 32)},
			Constraints: []string{"complexity < 12", "units_ok"},
			Dropped:     []Dropped{{"fails complexity < 12", 1204}, {"fails units_ok", 87}},
			Warnings:    []string{"The rank interval of the winner, 1 to 3, overlaps those of 2 others."},
			Comparison: &Comparison{
				X: Quantity{"semi_major_axis", "AU"}, Y: Quantity{"period", "yr"}, Caption: "Points: the data. Line: the law.",
				Measured:  []XY{{0.387, 0.241}, {0.723, 0.615}, {1, 1}, {1.524, 1.881}, {5.203, 11.86}, {nan, 3}},
				Predicted: []XY{{0, 0}, {1, 1}, {2, 2.828}, {2.5, nan}, {3, 5.196}, {4, 8}, {5, 11.18}, {9, 27}},
			},
		}},
		Inputs: []Input{
			{Name: "planets", Path: "data/planets.csv", SHA256: strings.Repeat("9f", 32), License: "CC-BY-NC-SA-4.0", Source: "planetary fact sheets", Rows: 8, Of: []string{"shortlist"}},
			{Name: "moons", Path: "data/moons.csv", SHA256: strings.Repeat("0a", 32), Rows: 5},
		},
		Policy: []Rule{
			{"licenses", "inputs may have CC-BY-NC-SA-4.0", "held for 1 input"},
			{"require", "memorisation < 0.9", "held for all 10 rows of shortlist"},
		},
		Generated: &disclosure.Generated{By: "cupel 0.3.1", Workflow: "kepler", Generators: []string{"hypotheses/equations 2"}, Run: "20250314-101502-kepler-7f3a", SourceType: disclosure.Algorithmic},
		HeldBack:  []HeldBack{{"search/propose", "formulas/banned", "numerology", 1204}, {"search/propose", "formulas/banned", "epicycles", 1}},
		Failures:  []Failure{{Step: "search/score", Reason: "not finite at a = 0", Count: 12}},
		Models: []ModelUse{{Name: "critic", Calls: 40, Input: 21_000, Output: 812, Cost: 0.0185},
			{Name: "writer", Calls: 1240, New: 1240, Input: 1_210_000, Output: 88_000, Cost: 1.2345, Spent: 1.2345}},
		Notes:   []string{"Model calls were replayed from the run's records."},
		Lineage: map[string]Node{},
		Draw:    drawEquation,
	}
	keplerRun(d)
	return d
}

// keplerRun adds how the search went.
func keplerRun(d *Document) {
	rmse := Series{Loop: "search", Name: "rmse", Unit: "yr", Goal: evaluators.Minimize}
	hv := Series{Loop: "search", Name: "hypervolume", Goal: evaluators.Maximize}
	for i := range 10 {
		x := float64(i)
		rmse.Points = append(rmse.Points, Point{Round: i, Evaluations: int64(50 * (i + 1)), Best: 5*math.Exp(-x) + 0.003, Median: 9*math.Exp(-x/4) + 0.4})
		hv.Points = append(hv.Points, Point{Round: i, Evaluations: int64(50 * (i + 1)), Best: 1 - math.Exp(-x/2), Median: math.NaN()})
		state := Step{Name: fmt.Sprintf("search/propose#%d", i), Kind: "generate", Implementation: "hypotheses/symbolic", Version: "2", Seed: uint64(i) * 0x9e3779b97f4a7c15,
			Key: strings.Repeat(fmt.Sprint(i), 64), Result: strings.Repeat("ab", 32), Rows: 50, Elapsed: time.Duration(i+1) * 130 * time.Millisecond, Cached: i < 3}
		d.Steps = append(d.Steps, state)
	}
	d.Steps = append(d.Steps, Step{Name: "search/score", Kind: "evaluate", Implementation: "hypotheses/fit", Version: "1", Rows: 500, Failed: 12, Elapsed: 75 * time.Second})
	d.Progress = []Series{rmse, hv}
	for i := range 30 {
		id := idOf(i)
		node := Node{ID: id, Label: []string{"a**1.5", "a**1.6", "a*a", "sqrt(a)", "a + log(a)"}[i%5], Kind: "equation", Origin: fmt.Sprintf("search/propose#%d", max(9-i, 0))}
		node.Scores = []Score{{"rmse", 0.003 * math.Pow(1.7, float64(i)), "yr"}}
		for _, p := range []int{2*i + 1, 2*i + 2} {
			if p < 30 {
				node.Parents = append(node.Parents, idOf(p))
			}
		}
		d.Lineage[id] = node
	}
}

// drawEquation typesets the few forms of the fixture.
func drawEquation(kind string, row Row) template.HTML {
	if kind != "equation" {
		return ""
	}
	math := func(s string) template.HTML { return template.HTML("<math>" + s + "</math>") }
	switch text := row.Text("expression"); text {
	case "a**1.5":
		return math("<msup><mi>a</mi><mn>1.5</mn></msup>")
	case "a**1.4997 + 0.0003":
		return math("<msup><mi>a</mi><mn>1.4997</mn></msup><mo>+</mo><mn>0.0003</mn>")
	case "a**2/(a + 0.07)":
		return math("<mfrac><msup><mi>a</mi><mn>2</mn></msup><mrow><mi>a</mi><mo>+</mo><mn>0.07</mn></mrow></mfrac>")
	case "a*sqrt(a) + 0.0011*e":
		return math("<mi>a</mi><msqrt><mi>a</mi></msqrt><mo>+</mo><mn>0.0011</mn><mi>e</mi>")
	}
	return ""
}

// zdt1 is a Pareto ranking of n points, in fronts of falling quality.
func zdt1(t testing.TB, n int) *Document {
	var f1, f2, crowding, x0, x1 []float64
	var rank, front []int64
	ids := make([]string, n)
	for i := range n {
		fr := 1 + i*5/n
		x := math.Mod(float64(i)*0.61803398875, 1)
		g := 1 + 0.25*float64(fr-1) + 0.08*math.Mod(float64(i)*0.414, 1)*float64(min(fr-1, 1))
		ids[i] = idOf(i)
		f1, f2 = append(f1, x), append(f2, g*(1-math.Sqrt(x/g)))
		x0, x1 = append(x0, x), append(x1, (g-1)/9)
		rank, front, crowding = append(rank, int64(i+1)), append(front, int64(fr)), append(crowding, 1/(1+float64(i)))
	}
	crowding[0] = math.Inf(1)
	hv := 0.8714
	return &Document{
		Title: "ZDT1", Run: Run{ID: "zdt1-1", Workflow: "zdt1", Seed: 1, Status: StatusDone, Command: "cupel rerun zdt1-1 --verify"},
		Rankings: []Ranking{{Step: "best", Pareto: true, Method: "Pareto front, then crowding distance", Hypervolume: &hv, Reference: []float64{1.1, 1.1},
			Objectives: []Objective{{Score: "f1", Goal: evaluators.Minimize}, {Score: "f2", Goal: evaluators.Minimize}},
			Table: datasets.FromTable(tableOf(t, datasets.ID, ids, "x0", x0, "x1", x1, "f1", f1, "f2", f2,
				ColumnRank, rank, ColumnFront, front, ColumnCrowding, crowding))}},
	}
}

// synthetic is a table of many rows that exists one batch at a time.
type synthetic struct {
	rows   int64
	schema *arrow.Schema
	text   func(i int64) string
}

func newSynthetic(rows int64) synthetic {
	return synthetic{rows: rows, schema: arrow.NewSchema([]arrow.Field{
		{Name: datasets.ID, Type: arrow.BinaryTypes.String},
		{Name: "smiles", Type: arrow.BinaryTypes.String},
		{Name: "docking", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
		{Name: ColumnRank, Type: arrow.PrimitiveTypes.Int64},
	}, nil), text: func(i int64) string { return strings.Repeat("C", int(i%17)+1) + "N" }}
}

func (s synthetic) Schema() *arrow.Schema { return s.schema }
func (s synthetic) Open(context.Context) (datasets.Stream, error) {
	return &syntheticStream{synthetic: s}, nil
}

type syntheticStream struct {
	synthetic
	at int64
}

func (s *syntheticStream) Close() error { return nil }

func (s *syntheticStream) Next(context.Context) (arrow.Record, error) {
	if s.at >= s.rows {
		return nil, io.EOF
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, s.schema)
	defer b.Release()
	end := min(s.at+20_000, s.rows)
	for ; s.at < end; s.at++ {
		b.Field(0).(*array.StringBuilder).Append(idOf(int(s.at)))
		b.Field(1).(*array.StringBuilder).Append(s.text(s.at))
		v := -12 + 9*math.Sqrt(float64(s.at)/float64(s.rows))
		if s.at%1000 == 999 {
			b.Field(2).AppendNull()
		} else {
			b.Field(2).(*array.Float64Builder).Append(v)
		}
		b.Field(3).(*array.Int64Builder).Append(s.at + 1)
	}
	return b.NewRecord(), nil
}

// docking is a Document of one objective over a synthetic table.
func docking(rows int64) *Document {
	return &Document{Title: "Docking", Run: Run{Workflow: "docking", Status: StatusDone, Command: "cupel rerun docking-1 --verify"},
		Rankings: []Ranking{{Step: "best", Table: newSynthetic(rows), Method: "docking",
			Objectives: []Objective{{Score: "docking", Goal: evaluators.Minimize, Unit: "kcal/mol"}}}}}
}

// leads is a ranking of n molecules by three scores with uncertainties.
func leads(t testing.TB, n int) *Document {
	var smiles []string
	var docking, se, qed, sa, d, d1, d2, d3 []float64
	var low, high []int64
	ids := make([]string, n)
	for i := range n {
		x, noise := float64(i)/float64(n), math.Mod(float64(i)*0.7548776662, 1)
		ids[i] = idOf(i)
		smiles = append(smiles, "CC(=O)N"+strings.Repeat("c1ccccc1", i%3+1)+strings.Repeat("C", i%5))
		docking, se = append(docking, -11.3+3*x+noise), append(se, 0.15+0.3*noise)
		qed, sa = append(qed, 0.92-0.5*x*noise), append(sa, 2+2*noise+x)
		d = append(d, 0.95-0.8*x)
		d1, d2, d3 = append(d1, 0.95-0.6*x), append(d2, 0.9-0.5*x*noise), append(d3, 1-0.4*noise)
		low, high = append(low, max(int64(i-4), 1)), append(high, min(int64(i+6), int64(n)))
	}
	return &Document{Title: "Kinase leads", Run: Run{ID: "leads-1", Workflow: "kinase-leads", Seed: 7, Status: StatusDone, Command: "cupel rerun leads-1 --verify"},
		Rankings: []Ranking{{Step: "shortlist", Method: "the weighted geometric mean of desirabilities",
			Objectives: []Objective{
				{Score: "docking", Goal: evaluators.Minimize, Unit: "kcal mol^-1", Uncertainty: "docking_se", Weight: 2},
				{Score: "qed", Goal: evaluators.Maximize, Help: "quantitative estimate of drug-likeness"},
				{Score: "sa", Goal: evaluators.Minimize, Help: "synthetic accessibility, 1 to 10"},
			},
			Table: datasets.FromTable(tableOf(t, datasets.ID, ids, "smiles", smiles, "docking|kcal mol^-1", docking, "docking_se", se, "qed", qed, "sa", sa,
				ColumnDesirability, d, "d_docking", d1, "d_qed", d2, "d_sa", d3, ColumnRankLow, low, ColumnRankHigh, high))}},
	}
}
