package alerts

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
)

func benchmarkCount(b *testing.B, set *Set) {
	var mols []*chem.Mol
	for _, s := range samples(b) {
		if n := len(s.mol.Atoms); s.pains == "" && n >= 20 && n <= 26 {
			mols = append(mols, s.mol)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		set.Count(mols[i%len(mols)])
	}
}

func BenchmarkQED(b *testing.B)    { benchmarkCount(b, QED()) }
func BenchmarkPAINS(b *testing.B)  { benchmarkCount(b, PAINS()) }
func BenchmarkBrenk(b *testing.B)  { benchmarkCount(b, Brenk()) }
func BenchmarkHazard(b *testing.B) { benchmarkCount(b, Hazard()) }

func BenchmarkCompilePAINS(b *testing.B) {
	alerts := PAINS().Alerts()
	for range b.N {
		if _, err := NewSet(alerts); err != nil {
			b.Fatal(err)
		}
	}
}
