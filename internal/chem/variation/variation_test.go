package variation_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"github.com/cupel-science/cupel/internal/chem/variation"
)

// parents are of all sorts: rings of all kinds, charges, stereo, salts.
var parents = []string{
	"C", "CCO", "c1ccccc1", "C#N", "CC(C)(C)c1ccc2occ(CC(=O)Nc3ccccc3F)c2c1", "C[C@@H]1CC(Nc2cncc(-c3nncn3C)c2)C[C@@H](C)C1",
	"N#Cc1ccc(-c2ccc(O[C@@H](C(=O)N3CCCC3)c3ccccc3)cc2)cc1", "Cc1nc(C[NH+]2CCC(CNC(=O)N[C@@H]3C=C[C@H](CO)C3)CC2)oc1C",
	"O=[N+]([O-])c1ccc(cc1)S(=O)(=O)N", "C1CC2CCC1C2", "[O-]C(=O)c1ccc[nH]1", `C/C=C/C(=O)[O-].[Na+]`, "OP(=O)(O)OCC1OC(n2cnc3c2ncnc3N)C(O)C1O",
}

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestChildren: children are sane, within the limits, other than their parents,
// and the same for the same seed.
func TestChildren(t *testing.T) {
	limits := variation.Limits{HeavyAtoms: 40, RingSize: 7}
	made := map[string]int{}
	for i, a := range parents {
		for j, b := range parents {
			seed := uint64(i*len(parents) + j)
			rng, again := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 1))
			for range 10 {
				child := check(t, made, "mutate", limits, func(r *rand.Rand) (*chem.Mol, bool) { return variation.Mutate(parse(t, a), limits, r) }, rng, again)
				_ = child
				check(t, made, "cross", limits, func(r *rand.Rand) (*chem.Mol, bool) { return variation.Cross(parse(t, a), parse(t, b), limits, r) }, rng, again)
			}
		}
	}
	if total := 10 * len(parents) * len(parents); made["mutate"] < total*9/10 || made["cross"] < total/4 {
		t.Errorf("only %d mutations and %d crossovers of %d each led anywhere", made["mutate"], made["cross"], total)
	}
}

func check(t *testing.T, made map[string]int, what string, limits variation.Limits, vary func(*rand.Rand) (*chem.Mol, bool), rng, again *rand.Rand) *chem.Mol {
	t.Helper()
	child, ok := vary(rng)
	twin, okAgain := vary(again)
	if ok != okAgain {
		t.Fatalf("%s: the same seed gives something else", what)
	}
	if !ok {
		return nil
	}
	made[what]++
	text := smiles.Canonical(child)
	if other := smiles.Canonical(twin); other != text {
		t.Errorf("%s: the same seed gives %s and %s", what, text, other)
	}
	if back, err := smiles.Parse(text); err != nil || smiles.Canonical(back) != text {
		t.Errorf("%s: %s does not come back: %v", what, text, err)
	}
	if !limits.Allow(child) {
		t.Errorf("%s: %s is beyond the limits", what, text)
	}
	return child
}

// TestFlat: only stereo marks are forgotten.
func TestFlat(t *testing.T) {
	for _, text := range parents {
		m := parse(t, text)
		flat, err := variation.Flat(m)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, want := flat.Formula(), m.Formula(); got != want {
			t.Errorf("%s: formula %s, want %s", text, got, want)
		}
	}
}

func BenchmarkMutate(b *testing.B) {
	m := parse(b, parents[4])
	rng := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		variation.Mutate(m, variation.DefaultLimits, rng)
	}
}

func BenchmarkCross(b *testing.B) {
	p, q := parse(b, parents[4]), parse(b, parents[6])
	rng := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		variation.Cross(p, q, variation.DefaultLimits, rng)
	}
}
