package molecules_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/evaluators/evaltest"
	"github.com/cupel-science/cupel/evaluators/molecules"
	"github.com/cupel-science/cupel/internal/chem/pmo"
)

const (
	aspirin     = "CC(=O)Oc1ccccc1C(=O)O"
	caffeine    = "Cn1cnc2c1c(=O)n(C)c(=O)n2C"
	ibuprofen   = "CC(C)Cc1ccc(cc1)C(C)C(=O)O"
	quinone     = "O=C1C=CC(=O)C=C1"
	celecoxib   = "CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F"
	cyclohexane = "C1CCCCC1"
)

// odd are molecules of all sorts, and texts that are none.
var odd = []string{aspirin, "", "c1cc", caffeine, "[Na+].[Cl-]", "CC(C)(C)(C)C", ibuprofen, quinone, "C", "[2H]O[2H]", "*CC*",
	"OC(=O)c1ccccc1OC(C)=O", "F/C=C/F", "C[C@H](N)C(=O)O", "CCO ethanol", "\u00b5", "O=C=O"}

// candidates makes a record of SMILES; "" stands for null.
func candidates(texts ...string) arrow.Record {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "smiles", Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "loss", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for i, t := range texts {
		if t == "" {
			b.Field(0).AppendNull()
		} else {
			b.Field(0).(*array.StringBuilder).Append(t)
		}
		b.Field(1).(*array.Float64Builder).Append(float64(i))
	}
	return b.NewRecord()
}

func reference(texts ...string) map[string]arrow.Table {
	rec := candidates(texts...)
	return map[string]arrow.Table{"reference": array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})}
}

func lookup(t testing.TB, name string) evaluators.Spec {
	t.Helper()
	spec, ok := evaluators.NewRegistry(molecules.Specs()...).Lookup("molecules/" + name)
	if !ok {
		t.Fatalf("no evaluator molecules/%s", name)
	}
	return spec
}

func TestConformance(t *testing.T) {
	refs := reference(aspirin, "c1cc", "", caffeine, "Cc1ccccc1")
	for _, c := range []struct {
		name  string
		cases []evaltest.Case
	}{
		{"properties", []evaltest.Case{
			{Name: "usual"},
			{Name: "all", Params: map[string]any{"properties": propertyNames(t)}},
		}},
		{"qed", []evaltest.Case{{Name: "usual"}}},
		{"sa", []evaltest.Case{{Name: "usual"}}},
		{"similarity", []evaltest.Case{
			{Name: "to one", Params: map[string]any{"to": aspirin}},
			{Name: "to several", Params: map[string]any{"to": []any{aspirin, caffeine}, "aggregate": "kth", "k": 2, "fingerprint": "fcfp4"}},
			{Name: "dataset", Inputs: refs, Params: map[string]any{"fingerprint": "atompair"}},
			{Name: "keys", Params: map[string]any{"to": aspirin, "fingerprint": "maccs", "measure": "dice"}},
			{Name: "mean", Inputs: refs, Params: map[string]any{"fingerprint": "pharmacophore", "measure": "tversky", "alpha": 0.9, "beta": 0.1, "aggregate": "mean"}},
		}},
		{"substructure", []evaltest.Case{
			{Name: "counts", Params: map[string]any{"patterns": map[string]any{"acid": "C(=O)[OH]", "aromatic": "a"}}},
			{Name: "presence", Params: map[string]any{"count": false, "patterns": map[string]any{"acid": "C(=O)[OH]"}}},
		}},
		{"alerts", []evaltest.Case{
			{Name: "usual"},
			{Name: "file", Dir: "testdata", Params: map[string]any{"sets": []any{"qed", "hazard"}, "file": "alerts.csv"}},
		}},
		{"rules", []evaltest.Case{{Name: "all", Params: map[string]any{"rules": []any{"lipinski", "veber", "ghose", "lead_like", "rule_of_three"}}}}},
		{"novelty", []evaltest.Case{
			{Name: "with distance", Inputs: refs},
			{Name: "without", Inputs: refs, Params: map[string]any{"distance": false}},
		}},
		{"scaffold", []evaltest.Case{{Name: "usual"}}},
		{"pmo", []evaltest.Case{{Name: "median1", Params: map[string]any{"task": "median1"}}, {Name: "deco", Params: map[string]any{"task": "deco_hop"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.cases {
				c.cases[i].Input = candidates(odd...)
			}
			evaltest.Run(t, lookup(t, c.name), c.cases...)
		})
	}
}

// propertyNames are all that molecules/properties can compute.
func propertyNames(t testing.TB) []any {
	p, ok := lookup(t, "properties").Params.Lookup("properties")
	if !ok {
		t.Fatal("no parameter properties")
	}
	var names []any
	for _, n := range p.Enum {
		names = append(names, n)
	}
	return names
}

// evaluate scores molecules; each row is shown as name=value texts.
func evaluate(t testing.TB, name string, with map[string]any, inputs map[string]arrow.Table, texts ...string) []map[string]string {
	t.Helper()
	e, err := build(t, name, with)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := e.(evaluators.Preparer); ok {
		if err := p.Prepare(context.Background(), inputsOf(with, inputs)); err != nil {
			t.Fatal(err)
		}
	}
	out, err := e.Evaluate(context.Background(), candidates(texts...))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Release()
	rows := make([]map[string]string, len(texts))
	for i := range rows {
		rows[i] = map[string]string{}
		for j, f := range out.Schema().Fields() {
			rows[i][f.Name] = show(out.Column(j), i)
		}
	}
	return rows
}

func show(col arrow.Array, i int) string {
	switch c := col.(type) {
	case *array.Float64:
		if c.IsValid(i) {
			return fmt.Sprintf("%.4f", c.Value(i))
		}
	}
	return col.ValueStr(i)
}

func build(t testing.TB, name string, with map[string]any) (evaluators.Evaluator, error) {
	t.Helper()
	spec := lookup(t, name)
	return spec.New(evaluators.Env{Dir: "testdata", Log: func(string, ...any) {}}, func(c any) error { return spec.Params.Decode(with, c) })
}

const null = array.NullValueStr

// TestValues compares with RDKit's values, and with what can be counted by hand.
func TestValues(t *testing.T) {
	refs := reference(aspirin, caffeine, "c1cc")
	for _, c := range []struct {
		name   string
		with   map[string]any
		inputs map[string]arrow.Table
		smiles string
		want   map[string]string
	}{
		{"properties", map[string]any{"properties": propertyNames(t)}, nil, aspirin, map[string]string{
			"mw": "180.1590", "exact_mass": "180.0423", "logp": "1.3101", "mr": "44.7103", "tpsa": "63.6000", "hbd": "1", "hba": "3",
			"rotatable": "2", "rings": "1", "aromatic_rings": "1", "spiro": "0", "bridgehead": "0", "heavy_atoms": "13", "heteroatoms": "4",
			"charge": "0", "fsp3": "0.1111", "bertz": "343.2229", "formula": "C9H8O4"}},
		{"properties", map[string]any{"properties": []any{"charge", "formula"}}, nil, "[NH4+].[Cl-].[NH4+]", map[string]string{"charge": "1", "formula": "H8ClN2+"}},
		{"qed", nil, nil, aspirin, map[string]string{"qed": "0.5501"}},
		{"sa", nil, nil, aspirin, map[string]string{"sa": "1.5800"}},
		{"similarity", map[string]any{"to": aspirin}, nil, "OC(=O)c1ccccc1OC(C)=O", map[string]string{"similarity": "1.0000"}},
		{"similarity", map[string]any{"to": []any{caffeine, aspirin}}, nil, aspirin, map[string]string{"similarity": "1.0000", "nearest": aspirin}},
		{"similarity", map[string]any{"to": []any{caffeine, aspirin}, "aggregate": "kth", "k": 2}, nil, aspirin, map[string]string{"similarity": "0.0909", "nearest": aspirin}},
		{"similarity", map[string]any{"to": []any{caffeine, aspirin}, "aggregate": "min"}, nil, aspirin, map[string]string{"similarity": "0.0909"}},
		{"similarity", map[string]any{"to": []any{caffeine, aspirin}, "aggregate": "mean"}, nil, aspirin, map[string]string{"similarity": "0.5455"}},
		{"similarity", map[string]any{"to": aspirin, "fingerprint": "maccs"}, nil, ibuprofen, map[string]string{"similarity": "0.3846"}},
		{"similarity", map[string]any{"aggregate": "max"}, refs, ibuprofen, map[string]string{"nearest": aspirin}},
		{"substructure", map[string]any{"patterns": map[string]any{"acid": "C(=O)[OH]", "oxygen": "O", "ring": "c1ccccc1"}}, nil, aspirin,
			map[string]string{"acid": "1", "oxygen": "4", "ring": "1"}},
		{"substructure", map[string]any{"count": false, "patterns": map[string]any{"acid": "C(=O)[OH]"}}, nil, caffeine, map[string]string{"acid": "false"}},
		{"alerts", map[string]any{"sets": []any{"pains"}}, nil, quinone, map[string]string{"alerts": "1", "alert_names": "pains: quinone_A(370)"}},
		{"alerts", map[string]any{"sets": []any{}, "file": "alerts.csv"}, nil, aspirin, map[string]string{"alerts": "1", "alert_names": "alerts.csv: phenyl ester"}},
		{"alerts", nil, nil, cyclohexane, map[string]string{"alerts": "0", "alert_names": ""}},
		{"rules", map[string]any{"rules": []any{"lipinski", "veber", "ghose", "lead_like", "rule_of_three"}}, nil, strings.Repeat("C", 40) + "O",
			map[string]string{"lipinski": "2", "veber": "1", "ghose": "4", "lead_like": "3", "rule_of_three": "2"}},
		{"rules", map[string]any{"rules": []any{"lipinski", "ghose"}}, nil, ibuprofen, map[string]string{"lipinski": "0", "ghose": "0"}},
		{"novelty", nil, refs, "OC(=O)c1ccccc1OC(C)=O", map[string]string{"novel": "false", "distance": "0.0000", "nearest": aspirin}},
		{"novelty", nil, refs, cyclohexane, map[string]string{"novel": "true"}},
		{"novelty", map[string]any{"distance": false}, refs, cyclohexane, map[string]string{"novel": "true"}},
		{"scaffold", nil, nil, ibuprofen, map[string]string{"scaffold": "c1ccccc1", "framework": "C1CCCCC1"}},
		{"scaffold", nil, nil, "CCO", map[string]string{"scaffold": "", "framework": ""}},
		{"pmo", map[string]any{"task": "celecoxib_rediscovery"}, nil, celecoxib, map[string]string{"score": "1.0000"}},
		{"qed", nil, nil, "c1cc", map[string]string{"qed": null, "error": "SMILES, column 2: ring 1 is not closed"}},
		{"qed", nil, nil, "", map[string]string{"qed": null, "error": "the SMILES is missing"}},
	} {
		got := evaluate(t, c.name, c.with, c.inputs, c.smiles)[0]
		for column, want := range c.want {
			if got[column] != want {
				t.Errorf("%s %v of %s: %s is %q, want %q", c.name, c.with, c.smiles, column, got[column], want)
			}
		}
	}
}

// TestManyRows checks that rows scored by several goroutines are those that
// were asked for, in order.
func TestManyRows(t *testing.T) {
	var texts []string
	for i := range 1000 {
		if i%7 == 3 {
			texts = append(texts, "C(")
		} else {
			texts = append(texts, strings.Repeat("C", i%50+1))
		}
	}
	for i, row := range evaluate(t, "properties", map[string]any{"properties": "heavy_atoms"}, nil, texts...) {
		want := fmt.Sprint(i%50 + 1)
		if i%7 == 3 {
			want = null
		}
		if row["heavy_atoms"] != want {
			t.Fatalf("row %d has %s atoms, want %s", i, row["heavy_atoms"], want)
		}
	}
}

// TestIndexAgreesWithComparisons checks the fast way to the nearest reference
// against the slow one.
func TestIndexAgreesWithComparisons(t *testing.T) {
	refs := reference(aspirin, caffeine, ibuprofen, quinone, celecoxib, "Cc1ccccc1", "CCO")
	texts := []string{aspirin, "CCCO", "c1ccccc1O", celecoxib, "CC(=O)N"}
	for k := 1; k <= 7; k++ {
		fast := evaluate(t, "similarity", map[string]any{"aggregate": "kth", "k": k}, refs, texts...)
		slow := evaluate(t, "similarity", map[string]any{"aggregate": "kth", "k": k, "measure": "tversky", "alpha": 1, "beta": 1}, refs, texts...)
		for i := range fast {
			if fast[i]["similarity"] != slow[i]["similarity"] || fast[i]["nearest"] != slow[i]["nearest"] {
				t.Errorf("k %d: %s: %v, compared with all %v", k, texts[i], fast[i], slow[i])
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name string
		with map[string]any
		want string
	}{
		{"properties", map[string]any{"properties": []any{}}, "name at least one"},
		{"properties", map[string]any{"properties": []any{"mw", "mw"}}, "mw is there twice"},
		{"similarity", map[string]any{"to": []any{aspirin, "c1cc"}}, "to: molecule 2: SMILES, column 2"},
		{"similarity", map[string]any{"to": aspirin, "aggregate": "kth", "k": 2}, "k is 2, but there are 1 references"},
		{"substructure", map[string]any{"patterns": map[string]any{}}, "name at least one"},
		{"substructure", map[string]any{"patterns": map[string]any{"id": "C"}}, `"id" can't be the name`},
		{"substructure", map[string]any{"patterns": map[string]any{"a": "C(("}}, "patterns: a: "},
		{"alerts", map[string]any{"sets": []any{}}, "there are no alerts"},
		{"alerts", map[string]any{"file": "missing.csv"}, "missing.csv"},
		{"alerts", map[string]any{"file": "broken.csv"}, "broken.csv: line 2"},
		{"rules", map[string]any{"rules": []any{}}, "name at least one"},
		{"pmo", map[string]any{"task": "mpo"}, `"mpo"`},
	} {
		if _, err := build(t, c.name, c.with); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: %v, want %s", c.name, c.with, err, c.want)
		}
	}
}

func TestPrepareRefuses(t *testing.T) {
	rec := candidates("c1cc", "")
	nothing := map[string]arrow.Table{"reference": array.NewTableFromRecords(rec.Schema(), []arrow.Record{rec})}
	for _, c := range []struct {
		name   string
		with   map[string]any
		inputs map[string]arrow.Table
		want   string
	}{
		{"novelty", nil, nothing, "holds no molecules: 2 rows"},
		{"novelty", map[string]any{"reference_column": "loss"}, reference(aspirin), "not text"},
		{"novelty", map[string]any{"reference_column": "structure"}, reference(aspirin), `no column "structure"`},
		{"similarity", nil, map[string]arrow.Table{}, "nothing to compare with"},
		{"similarity", map[string]any{"to": aspirin}, reference(aspirin), "leave one out"},
		{"similarity", map[string]any{"aggregate": "kth", "k": 3}, reference(aspirin, caffeine), "k is 3"},
	} {
		e, err := build(t, c.name, c.with)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.(evaluators.Preparer).Prepare(context.Background(), c.inputs); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: %v, want %s", c.name, c.with, err, c.want)
		}
	}
}

// TestAlertFileEntersTheKey checks that what a file holds is told apart.
func TestAlertFileEntersTheKey(t *testing.T) {
	e, err := build(t, "alerts", map[string]any{"file": "alerts.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if digest, err := e.(evaluators.Fingerprinter).Fingerprint(); err != nil || len(digest) != 64 {
		t.Errorf("fingerprint %q, %v", digest, err)
	}
}

// TestTasks checks that the parameter lists the tasks that there are.
func TestTasks(t *testing.T) {
	p, _ := lookup(t, "pmo").Params.Lookup("task")
	if !slices.Equal(p.Enum, pmo.Tasks()) {
		t.Errorf("tasks %v, want %v", p.Enum, pmo.Tasks())
	}
}

// TestEnumerations checks that all that parameters name is there.
func TestEnumerations(t *testing.T) {
	for name, param := range map[string]string{"properties": "properties", "rules": "rules"} {
		p, _ := lookup(t, name).Params.Lookup(param)
		for _, value := range p.Enum {
			e, err := build(t, name, map[string]any{param: []any{value}})
			if err != nil {
				t.Fatal(err)
			}
			if s := e.Scores(); len(s) != 1 || s[0].Name != value {
				t.Errorf("%s of %s gives %v", value, name, s)
			}
		}
	}
}

// TestOtherColumn reads another column than smiles, dictionary-encoded.
func TestOtherColumn(t *testing.T) {
	dictionary := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	schema := arrow.NewSchema([]arrow.Field{{Name: "structure", Type: dictionary, Nullable: true}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for _, s := range []string{"CC", "CCC", "CC"} {
		if err := b.Field(0).(*array.BinaryDictionaryBuilder).AppendString(s); err != nil {
			t.Fatal(err)
		}
	}
	e, err := build(t, "properties", map[string]any{"column": "structure", "properties": "mw"})
	if err != nil {
		t.Fatal(err)
	}
	out, err := e.Evaluate(context.Background(), b.NewRecord())
	if err != nil {
		t.Fatal(err)
	}
	values, _, err := datasets.Float64s(out, 0)
	if err != nil || len(values) != 3 || math.Abs(values[1]-44.097) > 1e-9 {
		t.Errorf("weights %v, %v", values, err)
	}
}
