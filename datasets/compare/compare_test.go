package compare_test

import (
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/compare"
)

func table(t *testing.T, json string) datasets.Source {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true}, {Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "coded", Type: &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, Nullable: true}}, nil)
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(json))
	if err != nil {
		t.Fatal(err)
	}
	return datasets.FromTable(array.NewTableFromRecords(schema, []arrow.Record{rec, rec}))
}

func TestRead(t *testing.T) {
	src := table(t, `[{"smiles": "CCO", "coded": "C"}, {"smiles": null}, {"smiles": "c1cc", "coded": "CC"}]`)
	s, err := compare.Read(t.Context(), src, "smiles", 7)
	if err != nil {
		t.Fatal(err)
	}
	if s.Most != 7 || s.Total() != 6 || s.Valid() != 2 || s.Unique() != 1 || len(s.Rejects()) != 2 || s.Rejects()[1].Number != 6 {
		t.Errorf("%d texts, %d molecules, %d different, rejects %v", s.Total(), s.Valid(), s.Unique(), s.Rejects())
	}
	if s, err := compare.Read(t.Context(), src, "coded", 0); err != nil || s.Unique() != 2 {
		t.Errorf("%v, %v", s, err)
	}
	for column, want := range map[string]string{"n": "is int64, not text", "SMILES": `no column "SMILES"`} {
		if _, err := compare.Read(t.Context(), src, column, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", column, err, want)
		}
	}
}
