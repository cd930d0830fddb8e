package kinds_test

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/kinds"
)

var (
	utf8  = arrow.BinaryTypes.String
	coded = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: utf8}
)

func schema(fields ...arrow.Field) *arrow.Schema { return arrow.NewSchema(fields, nil) }

func column(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

func TestOf(t *testing.T) {
	for want, all := range map[string][]*arrow.Schema{
		kinds.Molecule: {schema(column("smiles", utf8)), schema(column("name", utf8), column("smiles", coded))},
		kinds.Row:      {schema(), schema(column("SMILES", utf8)), schema(column("smiles", arrow.PrimitiveTypes.Int64))},
	} {
		for _, s := range all {
			if got := kinds.Of(s); got != want {
				t.Errorf("rows of %v are of the kind %s, want %s", s, got, want)
			}
		}
	}
	if err := kinds.Check(kinds.Molecule, schema(column("smiles", arrow.PrimitiveTypes.Int64))); err == nil || !strings.Contains(err.Error(), "is int64, not text") {
		t.Errorf("got %v", err)
	}
	if err := kinds.Check("spectrum", schema()); err != nil {
		t.Errorf("got %v", err)
	}
}

// rows reads rows of a table with texts.
func rows(t *testing.T, s *arrow.Schema, json string) arrow.Record {
	t.Helper()
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, s, strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// ids of rows of a kind.
func ids(t *testing.T, kind string, rec arrow.Record) (out []string) {
	t.Helper()
	d, err := datasets.NewIdentifier(memory.DefaultAllocator, rec.Schema(), kind, "origin")
	if err != nil {
		t.Fatal(err)
	}
	candidates := d.Identify(rec)
	if of := kinds.ContentOf(kind); of != nil {
		candidates = d.IdentifyBy(rec, of(rec))
	}
	for i := range int(candidates.NumRows()) {
		out = append(out, candidates.Column(0).ValueStr(i))
	}
	return out
}

func TestMoleculesAreTheirStructure(t *testing.T) {
	proposed := ids(t, kinds.Molecule, rows(t, schema(arrow.Field{Name: "smiles", Type: utf8}), `[{"smiles": "CCO"}, {"smiles": "c1ccccc1"}]`))
	for _, spelling := range []arrow.DataType{utf8, coded} {
		library := rows(t, schema(column("name", utf8), column("smiles", spelling)), `[
			{"name": "ethanol", "smiles": "OCC"}, {"name": "alcohol", "smiles": "C(O)C"}, {"name": "benzene", "smiles": "C1=CC=CC=C1"},
			{"name": "a", "smiles": null}, {"name": "b", "smiles": null}, {"name": "a", "smiles": "c1cc"}, {"name": "a", "smiles": ""}]`)
		got := ids(t, kinds.Molecule, library)
		if got[0] != proposed[0] || got[1] != proposed[0] || got[2] != proposed[1] {
			t.Errorf("ids %v of molecules that were proposed as %v", got[:3], proposed)
		}
		seen := map[string]bool{}
		for _, id := range append(got[3:], proposed...) {
			if seen[id] {
				t.Errorf("rows without a molecule have ids of others: %v", got)
			}
			seen[id] = true
		}
		as := ids(t, kinds.Row, library)
		if as[0] == as[1] || as[0] == got[0] {
			t.Errorf("rows %v are no more than their molecules", as)
		}
	}
}
