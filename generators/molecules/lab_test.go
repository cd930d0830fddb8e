package molecules

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
)

type scored struct {
	id, smiles string
	score      float64
}

func build(t testing.TB, spec generators.Spec, config map[string]any) generators.Generator {
	t.Helper()
	g, err := spec.New(generators.Env{Log: t.Logf}, func(c any) error { return spec.Params.Decode(config, c) })
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// generate collects proposals.
func generate(t testing.TB, g generators.Generator, req generators.Request) []proposal {
	t.Helper()
	var out []proposal
	err := g.Generate(context.Background(), req, func(r arrow.Record) error {
		for i := range int(r.NumRows()) {
			text, _ := datasets.Text(r.Column(0), i)
			out = append(out, proposal{smiles: strings.Clone(text), parents: parentsOf(r, i)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parentsOf(r arrow.Record, row int) (ids []string) {
	at := datasets.Lookup(r.Schema(), datasets.Parents)
	if at < 0 {
		return nil
	}
	lists := r.Column(at).(*array.List)
	from, to := lists.ValueOffsets(row)
	for i := from; i < to; i++ {
		ids = append(ids, strings.Clone(lists.ListValues().(*array.String).Value(int(i))))
	}
	return ids
}

func smilesTable(texts []string) arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{{Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	b.Field(0).(*array.StringBuilder).AppendValues(texts, nil)
	return array.NewTableFromRecords(schema, []arrow.Record{b.NewRecord()})
}

func historyTable(rows []scored) arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.BinaryTypes.String}, {Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for _, r := range rows {
		b.Field(0).(*array.StringBuilder).Append(r.id)
		b.Field(1).(*array.StringBuilder).Append(r.smiles)
		b.Field(2).(*array.Float64Builder).Append(r.score)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{b.NewRecord()})
}

// readSMILES reads the first word of each line.
func readSMILES(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		lines = bufio.NewScanner(z)
	}
	var out []string
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 0 {
			out = append(out, words[0])
		}
	}
	return out
}
