package reaction_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/reaction"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// reference is what RDKit 2022.09.3 makes of a reaction and molecules: the
// different sets of products, a space between products.
type reference struct {
	Name, Smarts string
	Reactants    []string
	Products     []string
	Dropped      int
}

func references(t testing.TB) (all []reference) {
	name := os.Getenv("CUPEL_REACTIONS")
	if name == "" {
		name = "testdata/rdkit.jsonl"
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r reference
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

func canonical(t testing.TB, text string) string {
	t.Helper()
	return smiles.Canonical(parse(t, text))
}

// set is the canonical text of a set of products.
func set(products []*chem.Mol, style smiles.Style) string {
	texts := make([]string, len(products))
	for i, m := range products {
		texts[i] = smiles.Write(m, style)
	}
	return strings.Join(texts, " ")
}

// Where a neighbour takes a hydrogen's place RDKit inverts the chirality of the
// atom, and it forgets the sides of a double bond that loses a neighbour of two.
// Here the first is kept, and so are the second, by the other neighbour.
var stereoDiffers = map[string]bool{"append": true, "add_ring5": true, "insert": true}

func TestProductsAreRDKits(t *testing.T) {
	different := 0
	all := references(t)
	for _, r := range all {
		var mols []*chem.Mol
		for _, s := range r.Reactants {
			mols = append(mols, parse(t, s))
		}
		out, err := reaction.MustParse(r.Smarts).Run(mols...)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
			continue
		}
		style := smiles.Style{Flat: stereoDiffers[r.Name]}
		got, want := []string{}, []string{}
		for _, s := range out.Sets {
			got = append(got, set(s, style))
		}
		for _, s := range r.Products {
			var products []*chem.Mol
			for _, p := range strings.Fields(s) {
				products = append(products, parse(t, p))
			}
			want = append(want, set(products, style))
		}
		slices.Sort(got)
		slices.Sort(want)
		got, want = slices.Compact(got), slices.Compact(want)
		if !slices.Equal(got, want) || out.Dropped != r.Dropped {
			different++
			t.Errorf("%s %s of %v: %q and %d dropped, RDKit has %q and %d",
				r.Name, r.Smarts, r.Reactants, got, out.Dropped, want, r.Dropped)
		}
	}
	t.Logf("%d of %d differ", different, len(all))
}
