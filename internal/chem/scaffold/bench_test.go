package scaffold_test

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
)

// over runs a function on the molecules of the reference in turn.
func over(b *testing.B, do func(m *chem.Mol) error) {
	var mols []*chem.Mol
	for _, r := range references(b) {
		mols = append(mols, parse(b, r.Smiles))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := do(mols[i%len(mols)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMurcko(b *testing.B) {
	over(b, func(m *chem.Mol) error {
		_, err := scaffold.Murcko(m)
		return err
	})
}

func BenchmarkBRICSBonds(b *testing.B) {
	over(b, func(m *chem.Mol) error {
		scaffold.BRICSBonds(m)
		return nil
	})
}

func BenchmarkBreakBRICS(b *testing.B) {
	over(b, func(m *chem.Mol) error {
		_, err := scaffold.BreakBRICS(m)
		return err
	})
}

func BenchmarkPairCuts(b *testing.B) {
	over(b, func(m *chem.Mol) error {
		_, err := scaffold.PairCuts(m, 2, 20)
		return err
	})
}
