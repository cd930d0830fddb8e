package history_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators/history"
)

func scores(t *testing.T) arrow.Table {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{
		{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}, {Name: "name", Type: arrow.BinaryTypes.String}}, nil))
	defer b.Release()
	b.Field(0).(*array.Float64Builder).AppendValues([]float64{1, 0, math.Inf(1), math.NaN()}, []bool{true, false, true, true})
	b.Field(1).(*array.StringBuilder).AppendValues([]string{"a", "b", "c", "d"}, nil)
	return array.NewTableFromRecords(b.Schema(), []arrow.Record{b.NewRecord()})
}

// TestObjective turns what is a number, and has none for all else.
func TestObjective(t *testing.T) {
	table, none := scores(t), math.NaN()
	for _, c := range []struct {
		objective history.Objective
		first     float64
	}{
		{history.MoreIsBetter("y", "max"), 1}, {history.MoreIsBetter("y", "min"), -1},
		{history.LessIsBetter("y", "max"), -1}, {history.LessIsBetter("y", "min"), 1},
		{history.Objective{}, none},
	} {
		got, err := c.objective.Read(table)
		same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
		if want := []float64{c.first, none, none, none}; err != nil || !slices.EqualFunc(got, want, same) {
			t.Errorf("%+v: %v, %v; want %v", c.objective, got, err, want)
		}
	}
}

func TestObjectiveIsMissing(t *testing.T) {
	for column, want := range map[string]string{"z": `the history has no column "z": it has y, name`, "name": "reading the history: "} {
		if _, err := history.MoreIsBetter(column, "max").Read(scores(t)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", column, err)
		}
	}
}

func TestRound(t *testing.T) {
	for origin, want := range map[string]int{"search/propose#1": 0, "search/propose#7": 6, "a/b#3.12": 11, "s#2.5": 4,
		"propose": -1, "7": -1, "": -1, "x#": -1, "x#0": -1, "x#-4": -1, "x#99999999999999999999": -1} {
		got, ok := history.Round(origin)
		if !ok {
			got--
		}
		if got != want || ok != (want >= 0) {
			t.Errorf("%q: round %d, %v; want %d", origin, got, ok, want)
		}
	}
}
