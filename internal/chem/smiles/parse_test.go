package smiles_test

import (
	"errors"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestErrors(t *testing.T) {
	for text, column := range map[string]int{
		"CX": 2, "C(C": 4, "C)": 2, "C1CC": 2, "C11": 3, "C12CC1C2=": 10, "[C": 3, "[13]": 4, "C()C": 3, "(C)C": 1, "C..C": 3,
		"C%1C": 2, "C%(123456)": 2, "[C@TH3](F)(Cl)(Br)I": 6, "[CH300]": 4, "[C+200]": 4, "[#119]": 3, "CC(C)(C)(C)C": 2,
		"CCcC": 3, "Cc1cccc1": 2, "C1CC1C1": 7, "[C:70000]": 4, " CCX": 4, "C<C": 2, "N(C)(C)(C)C": 1, "C[H](C)C": 2,
	} {
		_, err := smiles.Parse(text)
		var where *smiles.Error
		if !errors.As(err, &where) {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if where.Column != column {
			t.Errorf("%s: column %d, want %d: %v", text, where.Column, column, err)
		}
	}
}

func TestAccepted(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "C name": "C", " CC": "CC", "CC\tname": "CC", "C%(12)CC%(12)": "C1CC1", "C-1CC=1": "C1CC1", "C=1CCCC1": "C1=CCCC1",
		"[#6H4]": "C", "[Uub]": "[Cn]", "['Rf']": "[Rf]", "[C++]": "[C+2]", "F\\\\C=C/F": "F/C=C\\F", "O=N(=O)C": "C[N+](=O)[O-]",
		"[H]C([H])([H])[H]": "C", "C[H:1]": "C", "[2H]C": "[2H]C", "[H][H]": "[H][H]", "C:1:C:C:C:C:C1": "c1ccccc1",
		"[C@H]1(F)CCO1": "F[C@H]1CCO1", "[C@@](F)1(C)CCO1": "C[C@]1(F)CCO1", "C[S@](=O)N": "[S@](C)(=O)N",
	} {
		got, err := smiles.Parse(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		expected, err := smiles.Parse(want)
		if err != nil {
			t.Errorf("%q: %v", want, err)
			continue
		}
		if a, b := smiles.Canonical(got), smiles.Canonical(expected); a != b {
			t.Errorf("%q is %s, want %s", text, a, b)
		}
	}
}
