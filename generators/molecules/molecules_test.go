package molecules

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gentest"
	"github.com/cupel-science/cupel/internal/chem/reaction"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// drugs are well known; one row is no molecule, one is empty, one is there
// twice.
var drugs = []string{
	"CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "not a molecule",
	"COc1ccc2cc(ccc2c1)[C@H](C)C(=O)O", "", "O=C(Nc1ccccc1)c1ccncc1", "CCOC(=O)c1ccc(N)cc1", "CC(=O)Nc1ccc(O)cc1", "Cc1ccc(cc1)S(=O)(=O)NC(=O)NN1CCCCC1",
	"CN(C)CCOC(c1ccccc1)c1ccccc1", "CCN(CC)CC(=O)Nc1c(C)cccc1C", "Clc1ccc(cc1)C(c1ccccc1)N1CCN(CC1)CCOCC(=O)O", "CC(C)NCC(O)COc1ccc(CC(N)=O)cc1",
}

// reagents are building blocks for all known reactions.
var reagents = []string{
	"OC(=O)c1ccccc1", "CC(=O)O", "CCN", "C1CCNCC1", "Nc1ccccc1", "CS(=O)(=O)Cl", "O=C=Nc1ccccc1", "O=Cc1ccccc1", "CC(C)=O", "BrCc1ccccc1", "Brc1ccccc1",
	"OB(O)c1ccncc1", "Clc1ncccn1", "C#Cc1ccccc1", "C=Cc1ccccc1", "Oc1ccccc1", "CCO", "CCN=[N+]=[N-]", "O=C(CBr)c1ccccc1", "CC(N)=S", "Nc1ccccc1N",
	"CC(C)(C)OC(=O)N1CCCCC1", "CCOC(=O)c1ccccc1", "O=[N+]([O-])c1ccccc1",
}

func startTable(texts []string) map[string]arrow.Table {
	return map[string]arrow.Table{"start": smilesTable(texts)}
}

// failedOne is a history of molecules, one of which failed.
func failedOne(t testing.TB) arrow.Table {
	t.Helper()
	rows := make([]scored, 0, len(drugs))
	for i, text := range drugs[:10] {
		if m, err := read(text); err == nil {
			text = smiles.Canonical(m)
		}
		rows = append(rows, scored{"id" + text, text, float64(i) - 4})
	}
	return historyTable(rows)
}

func TestConformance(t *testing.T) {
	ga := map[string]any{"objective": "y", "population": 6}
	for _, c := range []struct {
		spec generators.Spec
		base gentest.Case
	}{
		{GraphGA(), gentest.Case{Params: ga}},
		{MolGA(), gentest.Case{Params: map[string]any{"objective": "y", "goal": "min", "founders": 4}}},
		{Bayes(), gentest.Case{Params: map[string]any{"objective": "y", "founders": 4, "screen": 10, "offspring": 20}}},
		{Fragments(), gentest.Case{Params: map[string]any{}}},
		{Library(), gentest.Case{Params: map[string]any{"order": "random"}}},
		{Reactions(), gentest.Case{Params: map[string]any{"steps": 2}}},
		{Language(), gentest.Case{Params: map[string]any{"temperature": 1.5}}},
	} {
		t.Run(c.spec.Name, func(t *testing.T) {
			inputs := startTable(append(slices.Clone(drugs), reagents...))
			first, later := c.base, c.base
			first.Name, first.Request = "first round", generators.Request{Count: 5, Seed: 1, Inputs: inputs}
			later.Name, later.Scores = "later", []string{"y"}
			later.Request = generators.Request{Count: 12, Seed: 1, Round: 3, Inputs: inputs, History: failedOne(t)}
			gentest.Run(t, c.spec, first, later)
		})
	}
	t.Run("in order", func(t *testing.T) {
		named := namedTable(drugs)
		gentest.Run(t, Library(), gentest.Case{Name: "file", Params: map[string]any{"columns": []any{"name"}}, Steady: true,
			Request: generators.Request{Count: 4, Round: 3, Inputs: map[string]arrow.Table{"start": named}, History: failedOne(t)}})
		gentest.Run(t, Reactions(), gentest.Case{Name: "products", Params: map[string]any{"mode": "enumerate", "reactions": []any{"amide"}}, Steady: true,
			Request: generators.Request{Count: 3, Round: 1, Inputs: startTable(reagents), History: failedOne(t)}})
	})
}

// namedTable has a column of names beside the SMILES.
func namedTable(texts []string) arrow.Table {
	schema := arrow.NewSchema([]arrow.Field{{Name: "smiles", Type: arrow.BinaryTypes.String}, {Name: "name", Type: arrow.BinaryTypes.String}}, nil)
	b := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer b.Release()
	for _, text := range texts {
		b.Field(0).(*array.StringBuilder).Append(text)
		b.Field(1).(*array.StringBuilder).Append("the one called " + text)
	}
	return array.NewTableFromRecords(schema, []arrow.Record{b.NewRecord()})
}

// TestNothingTwice: what is proposed is canonical, new, and has the parents that
// it says.
func TestNothingTwice(t *testing.T) {
	past := failedOne(t)
	known := map[string]bool{}
	texts, err := textColumn(past, "smiles")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		known[text] = true
	}
	for _, c := range []struct {
		spec   generators.Spec
		config map[string]any
	}{
		{GraphGA(), map[string]any{"objective": "y", "population": 8}}, {MolGA(), map[string]any{"objective": "y", "founders": 1}},
		{Bayes(), map[string]any{"objective": "y", "founders": 2, "offspring": 50}},
		{Fragments(), nil}, {Reactions(), nil}, {Language(), nil}, {Library(), map[string]any{"order": "random"}},
	} {
		t.Run(c.spec.Name, func(t *testing.T) {
			got := generate(t, build(t, c.spec, c.config), generators.Request{Count: 40, Seed: 5, Round: 1, Inputs: startTable(append(slices.Clone(drugs), reagents...)), History: past})
			seen := map[string]bool{}
			for _, p := range got {
				m, err := smiles.Parse(p.smiles)
				if err != nil || smiles.Canonical(m) != p.smiles {
					t.Errorf("%s is not canonical (%v)", p.smiles, err)
				}
				if seen[p.smiles] || known[p.smiles] {
					t.Errorf("%s has been there", p.smiles)
				}
				seen[p.smiles] = true
				for _, id := range p.parents {
					if !known[strings.TrimPrefix(id, "id")] {
						t.Errorf("%s has the parent %q, which the history lacks", p.smiles, id)
					}
				}
			}
			if len(got) < 8 {
				t.Errorf("only %d candidates", len(got))
			}
		})
	}
}

// TestKnownReactions: each makes of typical substrates what it is known for.
func TestKnownReactions(t *testing.T) {
	for name, c := range map[string]struct{ from, to string }{
		"amide":               {"OC(=O)c1ccccc1.CCN", "CCNC(=O)c1ccccc1"},
		"sulfonamide":         {"CS(=O)(=O)Cl.C1CCNCC1", "CS(=O)(=O)N1CCCCC1"},
		"urea":                {"O=C=Nc1ccccc1.CCN", "CCNC(=O)Nc1ccccc1"},
		"carbamate":           {"O=C=Nc1ccccc1.CCO", "CCOC(=O)Nc1ccccc1"},
		"reductive-amination": {"O=Cc1ccccc1.CCN", "CCNCc1ccccc1"},
		"n-alkylation":        {"BrCc1ccccc1.C1CCNCC1", "C1CCN(Cc2ccccc2)CC1"},
		"suzuki":              {"Brc1ccccc1.CC1(C)OB(OC1(C)C)c1ccncc1", "c1ccc(-c2ccncc2)cc1"},
		"buchwald-hartwig":    {"Brc1ccccc1.C1CCNCC1", "c1ccc(N2CCCCC2)cc1"},
		"snar":                {"Clc1ncccn1.CCN", "CCNc1ncccn1"},
		"sonogashira":         {"Brc1ccccc1.C#Cc1ccccc1", "c1ccc(C#Cc2ccccc2)cc1"},
		"heck":                {"Brc1ccccc1.C=Cc1ccccc1", "c1ccc(C=Cc2ccccc2)cc1"},
		"ether":               {"Oc1ccccc1.BrCc1ccccc1", "c1ccc(COc2ccccc2)cc1"},
		"mitsunobu":           {"Oc1ccccc1.CC(C)O", "CC(C)Oc1ccccc1"},
		"ester":               {"CC(=O)O.CCO", "CCOC(C)=O"},
		"click-triazole":      {"C#Cc1ccccc1.CCN=[N+]=[N-]", "CCn1cc(-c2ccccc2)nn1"},
		"thiazole":            {"O=C(CBr)c1ccccc1.CC(N)=S", "Cc1nc(-c2ccccc2)cs1"},
		"benzimidazole":       {"Nc1ccccc1N.O=Cc1ccccc1", "c1ccc(-c2nc3ccccc3[nH]2)cc1"},
		"boc-removal":         {"CC(C)(C)OC(=O)N1CCCCC1", "C1CCNCC1"},
		"ester-hydrolysis":    {"CCOC(=O)c1ccccc1", "OC(=O)c1ccccc1"},
		"nitro-reduction":     {"O=[N+]([O-])c1ccccc1", "Nc1ccccc1"},
	} {
		r, err := parseReaction(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := products(t, r, c.from); !slices.Contains(got, canonical(t, c.to)) {
			t.Errorf("%s: %s gives %v, want %s", name, c.from, got, c.to)
		}
	}
	for _, k := range knownReactions {
		config, _ := Reactions().Params.Lookup("reactions")
		if !strings.Contains(config.Help, k.name) {
			t.Errorf("the help does not name %s", k.name)
		}
	}
}

func products(t *testing.T, r *reaction.Reaction, from string) (out []string) {
	t.Helper()
	b, err := newBlocks(t.Context(), strings.Split(from, "."), []*reaction.Reaction{r})
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := r.Run(b.mols...)
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range outcome.Sets {
		out = append(out, smiles.Canonical(set[0]))
	}
	return out
}

func canonical(t *testing.T, text string) string {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return smiles.Canonical(m)
}

// TestAminesOnly: amides, ureas and hydrazides are no amines.
func TestAminesOnly(t *testing.T) {
	r, err := parseReaction("amide")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"CC(N)=O", "NC(N)=O", "CNS(C)(=O)=O", "CN(C)C", "NO", "c1ccccc1NN"} {
		m, err := read(text)
		if err != nil {
			t.Fatal(err)
		}
		if r.Applies(1, m) && text != "c1ccccc1NN" {
			t.Errorf("%s is taken for an amine", text)
		}
	}
}

// TestLibraryInOrder: rounds take one window after the other, and carry columns.
func TestLibraryInOrder(t *testing.T) {
	g := build(t, Library(), nil)
	var all []string
	for round := range 6 {
		err := g.Generate(t.Context(), generators.Request{Count: 3, Round: round, Inputs: startTable(drugs)}, func(r arrow.Record) error {
			for i := range int(r.NumRows()) {
				all = append(all, strings.Clone(r.Column(0).(*array.String).Value(i)))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) != len(drugs)-2 { // paracetamol comes in two rounds: only a history would tell
		t.Errorf("%d of %d: %q", len(all), len(drugs), all)
	}
	if !strings.Contains(strings.Join(all, " "), "@") {
		t.Error("stereo is lost")
	}
}

// TestEnumerationIsComplete: rounds of few give what one of many gives.
func TestEnumerationIsComplete(t *testing.T) {
	config := map[string]any{"mode": "enumerate", "reactions": []any{"amide", "[C:1](=O)[OH].[O:2][C:3]>>[C:1](=O)[O:2][C:3]"}}
	g := build(t, Reactions(), config)
	whole := generate(t, g, generators.Request{Count: 1000, Inputs: startTable(reagents)})
	var parts []proposal
	for round := range 100 {
		parts = append(parts, generate(t, g, generators.Request{Count: 2, Round: round, Inputs: startTable(reagents)})...)
	}
	if len(whole) < 6 || len(parts) != len(whole) {
		t.Fatalf("%d at once, %d in rounds", len(whole), len(parts))
	}
	for i := range whole {
		if whole[i].smiles != parts[i].smiles {
			t.Errorf("product %d is %s at once and %s in rounds", i, whole[i].smiles, parts[i].smiles)
		}
	}
}

// TestFounders: as long as there are too few scores, molecules of the library
// come first.
func TestFounders(t *testing.T) {
	g := build(t, MolGA(), map[string]any{"objective": "y", "founders": 10})
	got := generate(t, g, generators.Request{Count: 30, Seed: 1, Inputs: startTable(drugs)})
	if len(got) != 10 {
		t.Errorf("%d founders, want 10", len(got))
	}
	got = generate(t, g, generators.Request{Count: 30, Seed: 1, Round: 1, Inputs: startTable(drugs), History: failedOne(t)})
	if len(got) < 25 || len(got[len(got)-1].parents) == 0 {
		t.Errorf("%d candidates, the last is %v", len(got), got[len(got)-1])
	}
}

// TestByFitness: parents with more are drawn more often, whatever the sign.
func TestByFitness(t *testing.T) {
	for _, scores := range [][]float64{{3, 1}, {0.9, 0.1}, {-1, -5}, {0, 0}} {
		population := []individual{{score: scores[0]}, {score: scores[1]}}
		draw := byFitness(population)
		rng, first := newRand(1, 1), 0
		for range 1000 {
			if draw(rng) == &population[0] {
				first++
			}
		}
		if least := 650; scores[0] != scores[1] && first < least || scores[0] == scores[1] && (first < 400 || first > 600) {
			t.Errorf("scores %v: the first is drawn %d times of 1000", scores, first)
		}
	}
}

func TestErrors(t *testing.T) {
	other := historyTable([]scored{{"a", "CC", 1}})
	for _, c := range []struct {
		name   string
		spec   generators.Spec
		config map[string]any
		req    generators.Request
		want   string
	}{
		{"no input", Fragments(), nil, generators.Request{Count: 1}, "input start is missing"},
		{"nothing to breed", GraphGA(), map[string]any{"objective": "y"}, generators.Request{Count: 1}, "nothing to breed from"},
		{"no score", GraphGA(), map[string]any{"objective": "z"}, generators.Request{Count: 1, History: other}, `no column "z": it has id, smiles, y`},
		{"no SMILES", Library(), map[string]any{"start_column": "mol"}, generators.Request{Count: 1, Inputs: startTable(drugs)}, `no column "mol"`},
		{"no such column", Library(), map[string]any{"columns": []any{"price"}}, generators.Request{Count: 1, Inputs: startTable(drugs)}, `no column "price"`},
		{"unknown reaction", Reactions(), map[string]any{"reactions": []any{"amid"}}, generators.Request{}, `did you mean "amide"`},
		{"bad reaction", Reactions(), map[string]any{"reactions": []any{"C>>("}}, generators.Request{}, "reactions"},
		{"nothing to do", Reactions(), map[string]any{"reactions": []any{"suzuki"}}, generators.Request{Count: 1, Inputs: startTable(drugs)}, "none of the reactions"},
		{"nothing to learn", Language(), nil, generators.Request{Count: 1, Inputs: startTable([]string{"", "x"})}, "no molecule to learn from"},
		{"nothing to cut", Fragments(), nil, generators.Request{Count: 1, Inputs: startTable([]string{"C", "c1ccccc1"})}, "can be taken apart"},
	} {
		spec := c.spec
		g, err := spec.New(generators.Env{Log: t.Logf}, func(to any) error { return spec.Params.Decode(c.config, to) })
		if err == nil {
			err = g.Generate(t.Context(), c.req, func(arrow.Record) error { return nil })
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}
