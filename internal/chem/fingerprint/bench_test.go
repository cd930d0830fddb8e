package fingerprint_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// molecules of the sample that have the size of drugs.
func molecules(b *testing.B) (texts []string, mols []*chem.Mol) {
	_, rows := sample(b)
	atoms := 0
	for _, row := range rows {
		m, err := smiles.Parse(row[0])
		if err != nil || len(m.Atoms) < 15 || len(m.Atoms) > 32 {
			continue
		}
		texts, mols = append(texts, row[0]), append(mols, m)
		atoms += len(m.Atoms)
	}
	b.ReportMetric(float64(atoms)/float64(len(mols)), "atoms")
	return texts, mols
}

func BenchmarkFingerprint(b *testing.B) {
	for _, c := range []struct {
		name    string
		compute func(*chem.Mol)
	}{
		{"ECFP4", func(m *chem.Mol) { _, _ = fingerprint.ECFP(m, 2) }},
		{"ECFP6", func(m *chem.Mol) { _, _ = fingerprint.ECFP(m, 3) }},
		{"FCFP4", func(m *chem.Mol) { _, _ = fingerprint.FCFP(m, 2) }},
		{"AtomPairs", func(m *chem.Mol) { _, _ = fingerprint.AtomPairs(m, 10) }},
		{"Torsions", func(m *chem.Mol) { _, _ = fingerprint.Torsions(m) }},
		{"Pharmacophore", func(m *chem.Mol) { _, _ = fingerprint.Pharmacophore(m) }},
		{"MACCS", func(m *chem.Mol) { _, _ = fingerprint.MACCS(m) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			_, mols := molecules(b)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				c.compute(mols[i%len(mols)])
			}
		})
	}
}

func BenchmarkParseAndECFP4(b *testing.B) {
	texts, _ := molecules(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m, err := smiles.Parse(texts[i%len(texts)])
		if err != nil {
			b.Fatal(err)
		}
		_, _ = fingerprint.ECFP(m, 2)
	}
}

func BenchmarkTanimoto(b *testing.B) {
	_, mols := molecules(b)
	var all []fingerprint.Counts
	for _, m := range mols {
		c, _ := fingerprint.ECFP(m, 2)
		all = append(all, c)
	}
	for i := 0; b.Loop(); i++ {
		all[i%len(all)].Tanimoto(all[i*7%len(all)])
	}
}
