package descriptor

import (
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// benchmark f over drug-like molecules, parsing included; it reports molecules
// per second.
func benchmark(b *testing.B, f func(m *chem.Mol)) {
	var texts []string
	for _, r := range sample(b) {
		if n := len(r.mol.Atoms); n >= 20 && n <= 26 {
			texts = append(texts, r.smiles)
		}
	}
	for _, s := range texts { // fill caches
		m, _ := smiles.Parse(s)
		f(m)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		m, err := smiles.Parse(texts[i%len(texts)])
		if err != nil {
			b.Fatal(err)
		}
		f(m)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mol/s")
}

func BenchmarkParseOnly(b *testing.B)  { benchmark(b, func(*chem.Mol) {}) }
func BenchmarkCrippen(b *testing.B)    { benchmark(b, func(m *chem.Mol) { Crippen(m) }) }
func BenchmarkProperties(b *testing.B) { benchmark(b, func(m *chem.Mol) { Of(m) }) }
func BenchmarkBertzCT(b *testing.B)    { benchmark(b, func(m *chem.Mol) { BertzCT(m) }) }
func BenchmarkQED(b *testing.B)        { benchmark(b, func(m *chem.Mol) { QED(m) }) }
func BenchmarkSAScore(b *testing.B)    { benchmark(b, func(m *chem.Mol) { _, _ = SAScore(m) }) }
