package language

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// texts are of all sorts: fused, bridged and spiro rings, charges, salts, atoms
// with many bonds.
var texts = []string{
	"C", "CCO", "C#N", "c1ccccc1", "c1ccc2ccccc2c1", "C1CC2CCC1C2", "C1CCC2(CC1)OCCO2", "CC(C)(C)c1ccc(cc1)S(=O)(=O)N", "O=[N+]([O-])c1ccccc1",
	"C[N+](C)(C)CC([O-])=O", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C", "c1ccc2[nH]ccc2c1", "CC(=O)Nc1ccc(O)cc1", "C12C3C4C1C5C2C3C45", "OP(=O)(O)OCC1OC(n2cnc3c2ncnc3N)C(O)C1O",
	"Cc1ccc(cc1)-c1cc(nn1-c1ccc(cc1)S(N)(=O)=O)C(F)(F)F", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "Clc1ccccc1C1C(=C(C)NC(=C1C(=O)OCC)COCCN)C(=O)OC", "c1cc2ccc3cccc4ccc(c1)c2c34",
	"CC[C@H](C)O", "[Na+].CC(=O)[O-]", "C1=CC=CC=CC=C1", "O=c1cc[nH]cc1", "FS(F)(F)(F)(F)c1ccccc1",
}

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func parseAll(t testing.TB, texts []string) []*chem.Mol {
	t.Helper()
	var mols []*chem.Mol
	for _, text := range texts {
		mols = append(mols, parse(t, text))
	}
	return mols
}

// TestSpelling: a molecule that is spelled and written again is the same
// constitution, and each of its symbols is allowed.
func TestSpelling(t *testing.T) {
	m, err := Train(parseAll(t, texts))
	if err != nil {
		t.Fatal(err)
	}
	if m.Learned() != len(texts) {
		t.Errorf("learned %d of %d", m.Learned(), len(texts))
	}
	for _, text := range texts {
		want := smiles.Canonical(parse(t, largest(smiles.Write(parse(t, text), smiles.Style{Flat: true}))))
		got, err := rewrite(t, m, parse(t, text))
		if err != nil || smiles.Canonical(got) != want {
			t.Errorf("%s: %v, want %s (%v)", text, got, want, err)
		}
	}
}

// largest is the longest part of a SMILES with dots.
func largest(text string) string {
	return slices.MaxFunc(strings.Split(text, "."), func(a, b string) int { return len(a) - len(b) })
}

func rewrite(t *testing.T, m *Model, mol *chem.Mol) (*chem.Mol, error) {
	t.Helper()
	var w text
	w.reset(m.vocabulary)
	for _, s := range spell(mol) {
		if !w.allows(&s) {
			t.Errorf("%s: %+v is not allowed", smiles.Canonical(mol), s)
		}
		w.add(m.vocabulary.tokens[s])
	}
	if w.phase != finished {
		t.Errorf("%s: the text has no end", smiles.Canonical(mol))
	}
	return w.build()
}

// TestSample: what is written is sane, comes back from its SMILES, and is the
// same for the same seed.
func TestSample(t *testing.T) {
	m, err := Train(parseAll(t, texts))
	if err != nil {
		t.Fatal(err)
	}
	for _, temperature := range []float64{0.2, 1, 3} {
		made := map[string]bool{}
		for seed := range uint64(300) {
			mol, twin := m.Sample(rand.New(rand.NewPCG(seed, 1)), temperature), m.Sample(rand.New(rand.NewPCG(seed, 1)), temperature)
			if (mol == nil) != (twin == nil) {
				t.Fatal("the same seed gives something else")
			}
			if mol == nil {
				continue
			}
			text := smiles.Canonical(mol)
			if smiles.Canonical(twin) != text {
				t.Errorf("the same seed gives %s and %s", text, smiles.Canonical(twin))
			}
			if back, err := smiles.Parse(text); err != nil || smiles.Canonical(back) != text {
				t.Errorf("%s does not come back: %v", text, err)
			}
			made[text] = true
		}
		if len(made) < 20 {
			t.Errorf("temperature %v: only %d different molecules", temperature, len(made))
		}
	}
}

// TestTemperature: a low one writes what is most common.
func TestTemperature(t *testing.T) {
	mols := parseAll(t, []string{"CCO", "CCO", "CCO", "CCO", "CCN", "CCC", "CCCl"})
	m, err := Train(mols)
	if err != nil {
		t.Fatal(err)
	}
	count := func(temperature float64) (n int) {
		for seed := range uint64(200) {
			if mol := m.Sample(rand.New(rand.NewPCG(seed, 1)), temperature); mol != nil && smiles.Canonical(mol) == "CCO" {
				n++
			}
		}
		return n
	}
	if cold, warm, hot := count(0.1), count(1), count(10); cold <= warm || warm <= hot {
		t.Errorf("ethanol comes %d, %d, %d times of 200 as it gets hotter", cold, warm, hot)
	}
}

// TestNothingToLearn: molecules that cannot be spelled are left out.
func TestNothingToLearn(t *testing.T) {
	odd := []string{"[13CH4]", "[CH3]", "*C", strings.Repeat("C", mostAtoms+1)}
	for _, text := range odd {
		if spell(parse(t, text)) != nil {
			t.Errorf("%.20s is spelled", text)
		}
	}
	if _, err := Train(append(parseAll(t, odd), nil)); !errors.Is(err, ErrNothingLearned) {
		t.Errorf("error %v", err)
	}
}

// TestManySymbols: there are more atoms in the world than tokens.
func TestManySymbols(t *testing.T) {
	var mols []*chem.Mol
	for e := chem.Element(1); e < 100; e++ {
		for charge := int8(-2); charge <= 2; charge++ {
			var b chem.Builder
			b.AddAtom(chem.Atom{Element: e, Charge: charge, NoImplicit: true})
			if m, err := b.Build(); err == nil {
				mols = append(mols, m)
			}
		}
	}
	m, err := Train(mols)
	if err != nil || m.Learned() >= len(mols) || m.Learned() < 100 {
		t.Errorf("learned %d of %d, %v", m.Learned(), len(mols), err)
	}
}

func BenchmarkTrain(b *testing.B) {
	mols := parseAll(b, texts)
	for b.Loop() {
		if _, err := Train(mols); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSample(b *testing.B) {
	m, err := Train(parseAll(b, texts))
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		m.Sample(rng, 1)
	}
}
