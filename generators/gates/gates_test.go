package gates

import (
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
)

func columns(name string, t arrow.DataType) *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{{Name: name, Type: t}}, nil)
}

func TestCovers(t *testing.T) {
	spec := Spec{Name: "toy", Kind: "molecule", Column: "smiles"}
	text := columns("smiles", arrow.BinaryTypes.String)
	tests := []struct {
		name                 string
		kind                 string
		columns              *arrow.Schema
		covers, reads, error bool
	}{
		{"its kind", "molecule", text, true, true, false},
		{"its kind, long texts", "molecule", columns("smiles", arrow.BinaryTypes.LargeString), true, true, false},
		{"its kind, texts that come again", "molecule", columns("smiles", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}), true, true, false},
		{"its column", "ligand", text, true, true, false},
		{"neither", "point", columns("x", arrow.PrimitiveTypes.Float64), false, false, false},
		{"numbers of that name", "point", columns("smiles", arrow.PrimitiveTypes.Float64), false, false, false},
		{"its kind without the column", "molecule", columns("structure", arrow.BinaryTypes.String), true, false, true},
		{"its kind with numbers in the column", "molecule", columns("smiles", arrow.PrimitiveTypes.Int64), true, false, true},
	}
	for _, tt := range tests {
		if got := spec.Covers(tt.kind, tt.columns); got != tt.covers {
			t.Errorf("%s: covered is %v", tt.name, got)
		}
		if reads, err := spec.Reads(tt.kind, tt.columns); reads != tt.reads || (err != nil) != tt.error {
			t.Errorf("%s: read is %v, %v", tt.name, reads, err)
		}
	}
	open := Spec{Name: "open", Open: true}
	list := arrow.ListOf(arrow.StructOf(arrow.Field{Name: "quote", Type: arrow.BinaryTypes.String}))
	for name, tt := range map[string]struct {
		columns *arrow.Schema
		want    bool
	}{
		"texts":            {text, true},
		"texts in lists":   {columns("claims", list), true},
		"texts in a map":   {columns("notes", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int64)), true},
		"encoded texts":    {columns("x", &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}), true},
		"numbers":          {columns("x", arrow.PrimitiveTypes.Float64), false},
		"lists of numbers": {columns("x", arrow.ListOf(arrow.PrimitiveTypes.Float64)), false},
		"an id only":       {columns("id", arrow.BinaryTypes.String), false},
	} {
		reads, err := open.Reads("", tt.columns)
		if got := open.Covers("", tt.columns); got != tt.want || reads != tt.want || err != nil {
			t.Errorf("%s: an open gate covers it: %v, reads it: %v, %v", name, got, reads, err)
		}
	}
	if !open.Covers("point", nil) {
		t.Error("columns that are not known yet are not covered by an open gate")
	}
	if !spec.Covers("point", nil) {
		t.Error("columns that are not known yet are not covered")
	}
}
