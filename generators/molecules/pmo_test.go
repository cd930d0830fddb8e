package molecules

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/chem/pmo"
)

// TestPMO measures the genetic algorithms on Practical Molecular Optimization:
// the area under the curve of the mean of the ten best within 10,000 calls.
//
//	CUPEL_ZINC=zinc250k.smi.gz go test -run TestPMO -v -timeout 1h ./generators/molecules
//
// CUPEL_PMO names tasks, separated by commas, and CUPEL_CALLS how many calls there
// are instead.
func TestPMO(t *testing.T) {
	path := os.Getenv("CUPEL_ZINC")
	if path == "" {
		t.Skip("set CUPEL_ZINC to a file of SMILES to start from")
	}
	tasks := []string{"albuterol_similarity", "isomers_c9h10n2o2pf2cl", "perindopril_mpo", "zaleplon_mpo"}
	if names := os.Getenv("CUPEL_PMO"); names != "" {
		tasks = strings.Split(names, ",")
	}
	calls := 10_000
	if text := os.Getenv("CUPEL_CALLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		calls = n
	}
	start := smilesTable(readSMILES(t, path))
	for _, c := range []struct {
		spec        generators.Spec
		count, keep int
	}{{GraphGA(), 70, 120}, {MolGA(), 5, 500}, {Bayes(), 10, 10_000}} {
		t.Run(c.spec.Name, func(t *testing.T) {
			t.Parallel()
			for _, task := range tasks {
				s := search{spec: c.spec, count: c.count, keep: c.keep, start: start, calls: calls, task: task}
				t.Logf("%-24s AUC top-10 %.3f", task, s.run(t, 1))
			}
		})
	}
}

// search is a loop like that of a workflow: propose, score, keep the best.
type search struct {
	spec        generators.Spec
	task        string
	count, keep int
	calls       int
	start       arrow.Table
}

type scored struct {
	id, smiles string
	score      float64
}

func (s search) run(t testing.TB, seed uint64) float64 {
	oracle, err := pmo.New(s.task)
	if err != nil {
		t.Fatal(err)
	}
	g := build(t, s.spec, map[string]any{"objective": "y"})
	seen := map[string]bool{}
	var scores []float64
	var kept []scored
	for round := 0; len(scores) < s.calls && round < s.calls; round++ {
		count := s.count
		if round == 0 {
			count = 120 // founders of both at once
		}
		req := generators.Request{Count: count, Seed: seed<<32 + uint64(round), Round: round, Inputs: map[string]arrow.Table{"start": s.start}}
		if round > 0 {
			req.History = historyTable(kept)
		}
		for _, p := range generate(t, g, req) {
			if seen[p.smiles] || len(scores) == s.calls {
				continue
			}
			seen[p.smiles] = true
			m, err := read(p.smiles)
			if err != nil {
				t.Fatalf("%s: %v", p.smiles, err)
			}
			y, err := oracle.Score(m)
			if err != nil {
				continue
			}
			scores = append(scores, y)
			kept = append(kept, scored{p.smiles, p.smiles, y})
		}
		slices.SortStableFunc(kept, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		kept = kept[:min(len(kept), s.keep)]
	}
	return areaOfTopTen(scores, s.calls)
}

// areaOfTopTen is the benchmark's measure: every 100 calls the mean of the ten
// best so far, by trapezoids from 0, over the number of calls.
func areaOfTopTen(scores []float64, calls int) float64 {
	const step = 100
	var top []float64
	area, before := 0.0, 0.0
	for at := 0; at < calls; at += step {
		for i := at; i < min(at+step, len(scores)); i++ {
			top = append(top, scores[i])
		}
		slices.SortFunc(top, func(a, b float64) int { return cmp.Compare(b, a) })
		top = top[:min(10, len(top))]
		mean := 0.0
		for _, y := range top {
			mean += y / float64(len(top))
		}
		area += step * (before + mean) / 2
		before = mean
	}
	return area / float64(calls)
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
