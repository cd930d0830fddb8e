package reaction_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/reaction"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "C", "C>C", "C>>C>>C", "C>>", ">>C", "[C:1>>[C:1]", "[C:1]>>[C:1", "[C:1]>>[C:1].[C:2", "C.>>C",
		"[C:1]>>[C:1][C:1]", "((C))>>C", "[C:1]>[Q]>[C:1]", strings.Repeat("(", 100_000) + ">>C",
	} {
		if _, err := reaction.Parse(text); err == nil {
			t.Errorf("%.40q was read", text)
		}
	}
}

func TestComponents(t *testing.T) {
	for text, want := range map[string][2]int{
		"[C:1].[N:2]>>[C:1][N:2]":             {2, 1},
		"([C:1].[N:2])>>[C:1][N:2]":           {1, 1},
		"([C:1].[N:2]).[O:3]>>[C:1].[N:2]":    {2, 2},
		"[C:1][N:2]>>([C:1].[N:2])":           {1, 1},
		"[$(C.C):1].C(C)(C)>O.O>[C:1].[Br]":   {2, 2},
		" [*:1]~[*:2]>>[*:1]C[*:2] ":          {1, 1},
		"[C:1](=O)[OH].[N:2]>>[C:1](=O)[N:2]": {2, 1},
	} {
		r, err := reaction.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := [2]int{r.Reactants(), r.Products()}; got != want {
			t.Errorf("%s: %d reactants and %d products, want %v", text, got[0], got[1], want)
		}
	}
}

func TestRunWantsOneMoleculeForEachReactant(t *testing.T) {
	r := reaction.MustParse("[C:1].[N:2]>>[C:1][N:2]")
	if _, err := r.Run(parse(t, "C")); err == nil {
		t.Error("one molecule was enough for two reactants")
	}
}

// What is drawn is among what there is, and all of that is drawn.
func TestSample(t *testing.T) {
	r := reaction.MustParse("[*:1]~[*:2]>>[*:1]C[*:2]")
	m := parse(t, "CC(=O)Nc1ccccc1")
	out, err := r.Run(m)
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, s := range out.Sets {
		left[set(s, smiles.Style{})] = true
	}
	all := len(left)
	rng := rand.New(rand.NewPCG(1, 2))
	drawn := map[string]bool{}
	for range 500 {
		s, err := r.Sample(rng, m)
		if err != nil || s == nil {
			t.Fatal(s, err)
		}
		text := set(s, smiles.Style{})
		if !left[text] {
			t.Fatalf("%s is no product", text)
		}
		drawn[text] = true
	}
	if len(drawn) != all {
		t.Errorf("%d of %d products were drawn", len(drawn), all)
	}
	if s, err := r.Sample(rng, parse(t, "C")); s != nil || err != nil {
		t.Error(s, err)
	}
}

// A substituent that comes or goes takes the place of a hydrogen, whatever the
// order of the atoms.
func TestChiralityOfReplacedHydrogens(t *testing.T) {
	for _, c := range []struct{ smarts, reactant, product string }{
		{"[C:1]Br>>[C:1]", "C[C@](Br)(F)Cl", "C[C@H](F)Cl"},
		{"[C:1]Br>>[C:1]", "C[C@](F)(Br)Cl", "C[C@@H](F)Cl"},
		{"[C:1]Br>>[C:1]", "Br[C@](C)(F)Cl", "[H][C@](C)(F)Cl"},
		{"[CH1:1]>>[C:1]Br", "C[C@H](F)Cl", "C[C@](Br)(F)Cl"},
		{"[CH1:1]>>[C:1]Br", "[H][C@](C)(F)Cl", "Br[C@](C)(F)Cl"},
		{"[C:1]Br>>[C:1]I", "C[C@](F)(Br)Cl", "C[C@](F)(I)Cl"},
		{"[C@:1](Br)[F:2]>>[C@@:1](I)[F:2]", "C[C@](Br)(F)Cl", "C[C@@](I)(F)Cl"},
		// Two neighbours are replaced, and nothing tells which by which.
		{"[C:1](Br)F>>[C:1](I)O", "C[C@](Br)(F)Cl", "CC(I)(O)Cl"},
	} {
		out, err := reaction.MustParse(c.smarts).Run(parse(t, c.reactant))
		if err != nil || len(out.Sets) != 1 {
			t.Errorf("%s of %s: %d sets, %v", c.smarts, c.reactant, len(out.Sets), err)
			continue
		}
		if got, want := set(out.Sets[0], smiles.Style{}), canonical(t, c.product); got != want {
			t.Errorf("%s of %s: %s, want %s", c.smarts, c.reactant, got, want)
		}
	}
}

func FuzzRun(f *testing.F) {
	for _, r := range references(f) {
		f.Add(r.Smarts)
	}
	m := parse(f, "CC(=O)Oc1ccccc1C(=O)N[C@@H](C)/C=C/Br")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := reaction.Parse(text)
		if err != nil || r.Reactants() != 1 {
			return
		}
		_, _ = r.Run(m)
	})
}
