package smiles_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "CCO", "c1ccccc1", "C[C@H](N)C(=O)O", "F/C=C/F", "[13CH3:7][N+](C)(C)C", "O=N(=O)c1ccccc1",
		"C1CC2CCC1CC2", "[H]/N=C/C", "C%(12)CC%12", "N->[Pt](Cl)(Cl)<-N", "*1cccc1", "[nH]1cccc1",
		"C[S@](=O)c1ccccc1", "C~C", "C$C", "[C@TH2](F)(Cl)(Br)I", "[Na+].[Cl-]", "C[P@@]1CCCC1C", "c1cc2cccc2c1",
		"C[C@H]1CC[C@@H](C)CC1", "C12C3C4C1C5C4C3C25", "F/C=C/C=C\\F", "OC1C(O)C1[se]", "[cH-]1cccc1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := smiles.Parse(text)
		if err != nil {
			return
		}
		want := smiles.Canonical(m)
		rng := rand.New(rand.NewPCG(1, uint64(len(text))))
		others := []string{want, smiles.WriteRandom(m, smiles.Style{}, rng),
			smiles.Write(m, smiles.Style{Kekule: true}), smiles.Write(m, smiles.Style{Flat: true})}
		if !ordinary(m) {
			return
		}
		for _, other := range others {
			back, err := smiles.Parse(other)
			if err != nil {
				t.Fatalf("%q: can't read %q: %v", text, other, err)
			}
			if back.Formula() != m.Formula() {
				t.Fatalf("%q: the formula changes in %q", text, other)
			}
		}
	})
}

// ordinary molecules can be read as they are written. Those with dummy atoms,
// boron or odd valences in rings that RDKit takes for aromatic can't always be.
func ordinary(m *chem.Mol) bool {
	for i := range m.Atoms {
		switch m.Atoms[i].Element {
		case chem.Hydrogen, chem.Carbon, chem.Nitrogen, chem.Oxygen, chem.Fluorine, chem.Chlorine, chem.Bromine:
		default:
			return false
		}
		if m.Overvalent(i) {
			return false
		}
	}
	for i := range m.Bonds {
		b := &m.Bonds[i]
		if b.Order == chem.NoOrder || b.Order == chem.Dative || b.Aromatic != (b.Order == chem.Aromatic) {
			return false
		}
	}
	return true
}
