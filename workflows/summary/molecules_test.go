package summary

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/workflows/report"
)

func molecules(t *testing.T, texts ...string) []molecule {
	t.Helper()
	var out []molecule
	for i, text := range texts {
		m := parseMolecule(text)
		if m == nil {
			t.Fatalf("%s is no molecule", text)
		}
		out = append(out, molecule{Mol: m, text: text, rank: int64(i + 1)})
	}
	return out
}

func TestLikeMoleculesAreNear(t *testing.T) {
	mols := molecules(t, "CCCCCCCCO", "CCCCCCCO", "CCCCCCO", "c1ccc2ccccc2c1C", "c1ccc2ccccc2c1CC", "c1ccc2ccccc2c1CCC")
	space, ok := chemicalSpace(mols)
	if !ok {
		t.Fatal("no map")
	}
	p := space.Places
	apart := func(i, j int) float64 { return math.Hypot(p[i].X-p[j].X, p[i].Y-p[j].Y) }
	if near, far := max(apart(0, 1), apart(3, 4)), min(apart(0, 3), apart(1, 4)); near > 0.6*far {
		t.Errorf("alike are %.2f apart, others %.2f", near, far)
	}
	if p[0].Shade != 1 || p[5].Shade != 0 || p[0].Note != "1" || p[0].X < 0 {
		t.Errorf("%+v", p[0])
	}
	again, _ := chemicalSpace(mols)
	if !slices.Equal(again.Places, p) {
		t.Error("the same molecules give another map")
	}
}

func TestNoMapOfFewOrEqual(t *testing.T) {
	for _, mols := range [][]molecule{molecules(t, "C", "CC"), molecules(t, "CCO", "CCO", "CCO", "CCO", "CCO", "CCO")} {
		if _, ok := chemicalSpace(mols); ok {
			t.Errorf("a map of %d molecules", len(mols))
		}
	}
}

func TestSharedCore(t *testing.T) {
	mols := molecules(t, "CN(C(=O)C1CCCC1)c1ncnc2[nH]ccc12", "Cc1ncnc2[nH]ccc12", "OCCc1ncnc2[nH]ccc12", "Cc1ccccc1", "CCO")
	shared, ok := sharedCore(mols)
	if !ok || shared.count != 3 || shared.size != 9 {
		t.Fatalf("%+v", shared)
	}
	marked := shared.atoms(mols[1].Mol)
	if want := []bool{false, true, true, true, true, true, true, true, true, true}; !slices.Equal(marked, want) {
		t.Errorf("marked %v", marked)
	}
	if shared.atoms(mols[3].Mol) != nil {
		t.Error("toluene has it")
	}
	if _, ok := sharedCore(molecules(t, "Cc1ccccc1", "CCc1ccccc1")); ok {
		t.Error("a lone ring is marked")
	}
}

func TestScaffolds(t *testing.T) {
	var shown report.Ranking
	groupScaffolds(&shown, molecules(t, "CCO", "Cc1ccccc1", "CCc1ccccc1", "C1CC1C"), nil)
	got := shown.Groups.Rows
	if len(got) != 3 || got[0].Label != "c1ccccc1" || got[0].Count != 2 || got[0].Best != 2 || got[1].Label != "no ring" {
		t.Errorf("%+v", got)
	}
	if !strings.HasPrefix(string(got[0].Drawing), `<svg class="mol"`) || got[1].Drawing != "" {
		t.Error("drawings")
	}
}

func TestWhatIsNoMoleculeIsNotDrawn(t *testing.T) {
	for _, text := range []string{"", "c1cc", "<script>", strings.Repeat("C", 500)} {
		if d := drawMolecule(text, nil); d != "" {
			t.Errorf("%q is drawn as %s", text, d)
		}
	}
	if d := drawMolecule(`CCO "><script>`, nil); strings.Contains(string(d), "<script") {
		t.Error(d)
	}
}

// TestDistributionMeasures sets molecules against a library: divergences need
// many, novelty the whole library.
func TestDistributionMeasures(t *testing.T) {
	var many []string
	for i := range 60 {
		many = append(many, strings.Repeat("C", 1+i%12)+[]string{"O", "N", "Cl", "(=O)O", "c1ccccc1"}[i/12])
	}
	names := func(m *report.Measures) (out []string) {
		for _, r := range m.Rows {
			out = append(out, r.Name)
		}
		return out
	}
	got, err := distributionMeasures(t.Context(), molecules(t, many...), "known", many[:55], true)
	if err != nil {
		t.Fatal(err)
	}
	if n := names(got); len(n) != 14 || n[1] != "novelty" || n[3] != "KL score" || n[4] != "KL of BertzCT" {
		t.Errorf("measures %v", n)
	}
	if got.Rows[0].Value != 60 || math.Abs(got.Rows[1].Value-5.0/60) > 1e-12 || !strings.Contains(got.Title, "60 molecules against the input known") {
		t.Errorf("%+v", got)
	}
	few, err := distributionMeasures(t.Context(), molecules(t, many[:10]...), "known", many, false)
	if err != nil || !slices.Equal(names(few), []string{"different molecules", "diversity"}) {
		t.Errorf("%+v, %v", few, err)
	}
	for _, texts := range [][]string{nil, {"x", "C"}} {
		if none, err := distributionMeasures(t.Context(), molecules(t, many...), "known", texts, true); none != nil || err != nil {
			t.Errorf("%+v, %v", none, err)
		}
	}
}
