package summary

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/internal/packing/column"
	"github.com/cupel-science/cupel/workflows/report"
)

// packingRow is a candidate with circles, given as JSON text.
func packingRow(t *testing.T, circles string) report.Row {
	t.Helper()
	b := array.NewStringBuilder(memory.NewGoAllocator())
	defer b.Release()
	b.Append(circles)
	schema := arrow.NewSchema([]arrow.Field{{Name: column.Name, Type: arrow.BinaryTypes.String}}, nil)
	return report.Row{Record: array.NewRecord(schema, []arrow.Array{b.NewArray()}, 1)}
}

func TestPackingsAreDrawn(t *testing.T) {
	got := string(Draw(column.Kind, packingRow(t, "[[0.25, 0.25, 0.25], [0.75, 0.25, 0.25], [0.5, 0.875, 0.0625]]")))
	if err := xml.Unmarshal([]byte(got), new(struct{})); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`<circle cx="250.0" cy="750.0" r="250.0"/>`, "sum of radii 0.5625<", `aria-label="3 circles in a square"`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	// Two touch each other, and each of them the bottom and a side; the third lies loose.
	if n := strings.Count(got, "L"); n != 5 {
		t.Errorf("%d lines between circles and sides, want 5: %s", n, got)
	}
}

func TestWhatDoesNotPackIsDrawnWithoutASum(t *testing.T) {
	got := string(Draw(column.Kind, packingRow(t, "[[0.5, 0.5, 0.5], [0.5, 0.5, 0.25]]")))
	if !strings.HasPrefix(got, "<svg") || strings.Contains(got, "sum of radii") {
		t.Error(got)
	}
}

// TestProgramsAreDrawnByWhatTheyPack: circles are drawn whatever kind has them.
func TestProgramsAreDrawnByWhatTheyPack(t *testing.T) {
	if got := string(Draw("code", packingRow(t, "[[0.25, 0.25, 0.25]]"))); !strings.HasPrefix(got, "<svg") {
		t.Errorf("a program's circles are drawn as %q", got)
	}
}

func TestWhatHoldsNoCirclesIsNotDrawn(t *testing.T) {
	for _, text := range []string{"", "<script>", `[["<script>", 1, 1]]`, "[[1e300, 0, 0]]", "[[0.5, 0.5, -1]]"} {
		if got := Draw(column.Kind, packingRow(t, text)); got != "" {
			t.Errorf("%s is drawn as %s", text, got)
		}
	}
	other := packingRow(t, "[[0.5, 0.5, 0.5]]")
	schema := arrow.NewSchema([]arrow.Field{{Name: "discs", Type: arrow.BinaryTypes.String}}, nil)
	other.Record = array.NewRecord(schema, other.Record.Columns(), 1)
	if got := Draw(column.Kind, other); got != "" {
		t.Error(got)
	}
}
