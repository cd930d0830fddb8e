package constructions

import (
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	"github.com/cupel-science/cupel/internal/packing"
	"github.com/cupel-science/cupel/internal/packing/column"
)

// table makes a table of rows in JSON.
func table(t testing.TB, circles arrow.DataType, rows string) arrow.Table {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: datasets.ID, Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: column.Name, Type: circles, Nullable: true},
		{Name: "sum_of_radii", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{rec})
}

// three circles in a row, three that overlap, two, and none.
const history = `[
	{"id": "row", "circles": [[0.2, 0.5, 0.1], [0.5, 0.5, 0.1], [0.8, 0.5, 0.1]], "sum_of_radii": 0.3},
	{"id": "heap", "circles": [[0.2, 0.5, 0.2], [0.3, 0.5, 0.2], [0.8, 0.5, 0.1]], "sum_of_radii": 9},
	{"id": "two", "circles": [[0.2, 0.5, 0.1], [0.5, 0.5, 0.1]], "sum_of_radii": 9},
	{"id": "none", "circles": null, "sum_of_radii": null},
	{"id": "corners", "circles": [[0.1, 0.1, 0.1], [0.9, 0.9, 0.1], [0.1, 0.9, 0.05]], "sum_of_radii": 0.25}]`

func TestConformance(t *testing.T) {
	with := map[string]any{"n": 6, "climbs": 3}
	three := map[string]any{"n": 3, "climbs": 1, "population": 2}
	gentest.Run(t, CirclePacking(),
		gentest.Case{Name: "first round", Params: with, Request: generators.Request{Count: 4, Seed: 1}},
		gentest.Case{Name: "history", Params: three, Scores: []string{"sum_of_radii"},
			Request: generators.Request{Count: 3, Seed: 2, History: table(t, column.Type(), history)}},
	)
}

// generate returns the circles and the parents of the candidates.
func generate(t *testing.T, with map[string]any, req generators.Request) (packings [][]packing.Circle, parents []string, err error) {
	t.Helper()
	spec := CirclePacking()
	g, err := spec.New(generators.Env{}, func(c any) error { return spec.Params.Decode(with, c) })
	if err != nil {
		t.Fatal(err)
	}
	err = g.Generate(context.Background(), req, func(r arrow.Record) error {
		for row := range int(r.NumRows()) {
			circles, err := column.Read(r.Column(0), row)
			if err != nil {
				return err
			}
			packings = append(packings, circles)
			parents = append(parents, r.Column(1).ValueStr(row))
		}
		return nil
	})
	return packings, parents, err
}

func TestWhereWalksBegin(t *testing.T) {
	text := `[{"id": "text", "circles": "[[0.2, 0.5, 0.1], [0.5, 0.5, 0.1], [0.8, 0.5, 0.1]]", "sum_of_radii": 0.3}]`
	for name, tt := range map[string]struct {
		history arrow.Table
		fresh   float64
		want    string
	}{
		"first round":         {nil, 0, "[]"},
		"empty history":       {table(t, column.Type(), `[]`), 0, "[]"},
		"best of the history": {table(t, column.Type(), history), 0, `["row"]`},
		"history of texts":    {table(t, arrow.BinaryTypes.String, text), 0, `["text"]`},
		"all fresh":           {table(t, column.Type(), history), 1, "[]"},
	} {
		with := map[string]any{"n": 3, "climbs": 2, "population": 1, "fresh": tt.fresh}
		packings, parents, err := generate(t, with, generators.Request{Count: 2, Seed: 4, History: tt.history})
		if err != nil || len(packings) == 0 {
			t.Fatalf("%s: %d packings, %v", name, len(packings), err)
		}
		for i, circles := range packings {
			if _, err := packing.Verify(circles, 3); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if parents[i] != tt.want {
				t.Errorf("%s: parents %s, want %s", name, parents[i], tt.want)
			}
		}
	}
}

// One circle packs the square in one way; that is not proposed again.
func TestNothingNew(t *testing.T) {
	with := map[string]any{"n": 1}
	packings, _, err := generate(t, with, generators.Request{Count: 5, Seed: 1})
	if err != nil || len(packings) != 1 {
		t.Fatalf("%d packings, %v", len(packings), err)
	}
	best := table(t, column.Type(), `[{"id": "best", "circles": [[0.5, 0.5, 0.5]], "sum_of_radii": 0.5}]`)
	if packings, _, err = generate(t, with, generators.Request{Count: 5, Seed: 1, History: best}); err != nil || len(packings) != 0 {
		t.Errorf("%d more packings, %v", len(packings), err)
	}
}

func TestHistoriesThatDoNotFit(t *testing.T) {
	for want, h := range map[string]arrow.Table{
		`no column "circles"`:       renamed(t, table(t, column.Type(), history)),
		"int64 holds no circles":    table(t, arrow.PrimitiveTypes.Int64, `[{"id": "a", "circles": 3}]`),
		"list<item: float64, nulla": table(t, arrow.ListOf(arrow.PrimitiveTypes.Float64), `[{"id": "a", "circles": [1]}]`),
	} {
		if _, _, err := generate(t, nil, generators.Request{Count: 1, History: h}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// renamed gives the second column another name.
func renamed(t *testing.T, in arrow.Table) arrow.Table {
	t.Helper()
	fields := in.Schema().Fields()
	fields[1].Name = "discs"
	columns := []arrow.Column{}
	for i := range fields {
		columns = append(columns, *arrow.NewColumn(fields[i], in.Column(i).Data()))
	}
	return array.NewTable(arrow.NewSchema(fields, nil), columns, in.NumRows())
}
