package scaffold

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// To cut a bond and to join the ends again gives the molecule back, stereo
// included.
func TestJoinUndoesCut(t *testing.T) {
	data, err := os.ReadFile("testdata/rdkit.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r struct{ Smiles string }
		if err := json.Unmarshal(s.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		m, err := smiles.Parse(r.Smiles)
		if err != nil {
			t.Fatal(err)
		}
		want := smiles.Canonical(m)
		for i := range m.Bonds {
			if m.Bonds[i].Order != chem.Single || m.Rings().OfBond(i) > 0 {
				continue
			}
			if got := cutAndJoin(t, m, i); got != want {
				t.Errorf("%s, bond %d: %s after cutting and joining", want, i, got)
			}
		}
	}
}

func cutAndJoin(t *testing.T, m *chem.Mol, bond int) string {
	g := severed(m, []cut{{bond, chem.Single, labelled(1), labelled(2)}})
	of, n := g.components()
	_, before := severed(m, nil).components()
	if n != before+1 {
		t.Fatalf("%d parts of %d", n, before)
	}
	// Parts that the bond doesn't join stay with the first.
	second := of[m.Bonds[bond].B]
	x, err := g.part(func(a int) bool { return of[a] != second })
	if err != nil {
		t.Fatal(err)
	}
	y, err := g.part(func(a int) bool { return of[a] == second })
	if err != nil {
		t.Fatal(err)
	}
	whole, err := join(x, dummy(x, 1), y, dummy(y, 2), chem.Single)
	if err != nil {
		t.Fatal(err)
	}
	return smiles.Canonical(whole)
}

// dummy finds the dummy atom with a label.
func dummy(m *chem.Mol, label uint16) int {
	for i := range m.Atoms {
		if m.Atoms[i].Element == chem.Dummy && m.Atoms[i].Isotope == label {
			return i
		}
	}
	return -1
}
