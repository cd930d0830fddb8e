package smiles_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// describe writes what is known of a molecule, as testdata/README.md says.
func describe(m *chem.Mol) string {
	var atoms, bonds, rings, centres []string
	for _, a := range m.Atoms {
		atoms = append(atoms, fmt.Sprintf("%d,%d,%d,%d,%d,%d,%d", a.Element, a.Charge, a.Hs, a.Radicals, a.Hybrid,
			bit(a.Aromatic), bit(a.Chiral != chem.Achiral)))
	}
	for _, b := range m.Bonds {
		bonds = append(bonds, fmt.Sprintf("%d,%d,%d,%d,%d", b.A+b.B, b.Order, bit(b.Aromatic), bit(b.Conjugated), b.Stereo))
	}
	for _, ring := range m.Rings().Atoms {
		rings = append(rings, join(ring))
	}
	centres = append(centres, join(m.StereoCandidates()))
	return strings.Join([]string{
		strings.Join(atoms, ";"), strings.Join(bonds, ";"), strings.Join(rings, ";"), centres[0],
	}, "|")
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func join(list []int32) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(list), "[]"), " ", ",")
}

func TestPerception(t *testing.T) {
	text, err := os.ReadFile("testdata/perception.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		m, err := smiles.Parse(f[0])
		if err != nil {
			if f[1] != "INVALID" {
				t.Errorf("%s: %v", f[0], err)
			}
			continue
		}
		if got := describe(m); got != f[1] {
			t.Errorf("%s\n got  %s\n want %s", f[0], got, f[1])
		}
		theirs, err := smiles.Parse(f[2])
		if err != nil {
			t.Errorf("%s, written by RDKit as %s: %v", f[0], f[2], err)
			continue
		}
		if a, b := smiles.Canonical(m), smiles.Canonical(theirs); a != b {
			t.Errorf("%s is %s, but written by RDKit as %s it is %s", f[0], a, f[2], b)
		}
	}
}
