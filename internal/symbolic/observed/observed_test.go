package observed

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
)

func measurements(t *testing.T) arrow.Table {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.BinaryTypes.String, Nullable: true},
		datasets.WithUnit(arrow.Field{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}, "1"),
		datasets.WithUnit(arrow.Field{Name: "v", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, "km/s"),
		{Name: "bare", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
	rows := `[{"id": "a", "n": 1, "v": 2.5, "bare": 7}, {"n": null, "v": 1, "bare": 8}, {"n": 3, "v": 4, "bare": null}, {"n": 5, "v": 6, "bare": 9}]`
	rec, _, err := array.RecordFromJSON(memory.NewGoAllocator(), schema, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{rec.NewSlice(0, 2), rec.NewSlice(2, 4)})
}

func TestReadTakesCompleteRows(t *testing.T) {
	data, err := Query{Target: "v"}.Read(measurements(t))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(data.Names, []string{"n", "bare"}) || !slices.Equal(data.Target, []float64{2.5, 6}) || !slices.Equal(data.Columns[0], []float64{1, 5}) {
		t.Errorf("read %+v", data)
	}
	data, err = Query{Target: "v", Features: []string{"n"}}.Read(measurements(t))
	if err != nil || !slices.Equal(data.Target, []float64{2.5, 4, 6}) {
		t.Errorf("read %+v, %v", data, err)
	}
}

func TestDimensions(t *testing.T) {
	schema := measurements(t).Schema()
	d, err := Query{Target: "v", Features: []string{"n"}}.Dimensions(schema, UnitsStrict)
	if err != nil || d == nil || d.Target.String() != "m s^-1" || d.FreeConstants {
		t.Errorf("%+v, %v", d, err)
	}
	if d, err := (Query{Target: "v"}).Dimensions(schema, UnitsFree); d != nil || err != nil {
		t.Errorf("a column lacks its unit: %+v, %v", d, err)
	}
	if d, err := (Query{Target: "v", Features: []string{"n"}}).Dimensions(schema, UnitsOff); d != nil || err != nil {
		t.Errorf("check off: %+v, %v", d, err)
	}
}
