package fingerprint_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

var kinds = []struct {
	name    string
	compute func(*chem.Mol) error
}{
	{"ECFP", func(m *chem.Mol) error { _, err := fingerprint.ECFP(m, 3); return err }},
	{"FCFP", func(m *chem.Mol) error { _, err := fingerprint.FCFP(m, 3); return err }},
	{"AtomPairs", func(m *chem.Mol) error { _, err := fingerprint.AtomPairs(m, 100); return err }},
	{"Torsions", func(m *chem.Mol) error { _, err := fingerprint.Torsions(m); return err }},
	{"Pharmacophore", func(m *chem.Mol) error { _, err := fingerprint.Pharmacophore(m); return err }},
	{"MACCS", func(m *chem.Mol) error { _, err := fingerprint.MACCS(m); return err }},
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name, smiles string
		tooLarge     string // the kinds that are refused
	}{
		{"no atoms", "", ""},
		{"one atom", "C", ""},
		{"chain at the limit", "I" + strings.Repeat("C=C", (fingerprint.MaxAtoms-2)/2) + "I", ""},
		{"chain above it", strings.Repeat("C", fingerprint.MaxAtoms+1), "ECFP FCFP AtomPairs Torsions Pharmacophore MACCS"},
		{"star", "*" + strings.Repeat("(I)", fingerprint.MaxAtoms-1), ""},
		{"star of features", "*" + strings.Repeat("(F)", 1100), "Pharmacophore"},
		{"two stars", "*" + strings.Repeat("(F)", 2047) + "*" + strings.Repeat("(I)", 2047), "Pharmacophore"},
	} {
		m, err := smiles.Parse(c.smiles)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, kind := range kinds {
			err := kind.compute(m)
			if want := strings.Contains(c.tooLarge, kind.name); errors.Is(err, fingerprint.ErrTooLarge) != want || !want && err != nil {
				t.Errorf("%s of %s: %v", kind.name, c.name, err)
			}
		}
	}
}

func FuzzFingerprints(f *testing.F) {
	_, rows := sample(f)
	for _, row := range rows {
		f.Add(row[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := smiles.Parse(text)
		if err != nil || len(m.Atoms) > 300 {
			return
		}
		for _, kind := range kinds {
			if err := kind.compute(m); err != nil {
				t.Errorf("%s of %q: %v", kind.name, text, err)
			}
		}
		counts, _ := fingerprint.ECFP(m, 2)
		for i, e := range counts {
			if e.N == 0 || i > 0 && counts[i-1].ID >= e.ID {
				t.Errorf("%q: counts are not in order: %v", text, counts)
			}
		}
		if len(m.Atoms) > 0 && counts.Tanimoto(counts) != 1 {
			t.Errorf("%q is not like itself", text)
		}
	})
}
