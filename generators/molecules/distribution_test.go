package molecules

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/distribution"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestDistribution measures 10,000 attempts of the generators that learn a
// library: how many are valid molecules, different, new to the whole file, and
// how near their properties are to the library's by GuacaMol's score.
//
//	CUPEL_ZINC=zinc250k.smi.gz go test -run TestDistribution -v ./generators/molecules
func TestDistribution(t *testing.T) {
	path := os.Getenv("CUPEL_ZINC")
	if path == "" {
		t.Skip("set CUPEL_ZINC to a file of SMILES to learn from")
	}
	all := readSMILES(t, path)
	m := meter{known: map[string]bool{}}
	for _, text := range all {
		m.known[nameOf(text).constitution] = true
	}
	library := spaced(all, 50_000)
	if err := m.library.Add(t.Context(), spaced(library, 10_000)...); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	model, err := train(t.Context(), library)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("language: trained on %d in %v", model.Learned(), time.Since(at).Round(10*time.Millisecond))
	for _, temperature := range []float64{0.7, 1, 1.3} {
		t.Logf("language, temperature %v", temperature)
		m.measure(t, func(rng *rand.Rand) *chem.Mol { return model.Sample(rng, temperature) })
	}
	for _, evenly := range []bool{false, true} {
		at = time.Now()
		pool, err := newFragmentPool(t.Context(), library, evenly)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("fragments, evenly %v: %d fragments in %v", evenly, len(pool.fragments), time.Since(at).Round(10*time.Millisecond))
		m.measure(t, func(rng *rand.Rand) *chem.Mol {
			made, _ := pool.grow(rng, 8)
			return made
		})
	}
}

// meter knows what attempts are compared with.
type meter struct {
	library distribution.Sample
	known   map[string]bool // constitutions
}

func (m *meter) measure(t *testing.T, attempt func(*rand.Rand) *chem.Mol) {
	t.Helper()
	const attempts = 10_000
	var made []*chem.Mol
	at := time.Now()
	for i := range uint64(attempts) {
		if mol := attempt(newRand(1, i+1)); mol != nil {
			made = append(made, mol)
		}
	}
	rate := attempts / time.Since(at).Seconds()
	var sample distribution.Sample
	different, fresh := map[string]bool{}, 0
	for _, mol := range made {
		text := smiles.Canonical(mol)
		if err := sample.Add(t.Context(), text); err != nil {
			t.Fatal(err)
		}
		text = constitution(mol, text)
		if !different[text] && !m.known[text] {
			fresh++
		}
		different[text] = true
	}
	divergences, err := sample.Divergences(t.Context(), &m.library)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("  valid %.1f %%, of these different %.1f %%, of these new %.1f %%, %.0f attempts a second, GuacaMol's KL score %.3f",
		100*float64(len(made))/attempts, 100*float64(len(different))/float64(len(made)), 100*float64(fresh)/float64(len(different)), rate, distribution.Score(divergences))
}
