package molecules

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/descriptor"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestDistribution measures 10,000 attempts of the generators that learn a
// library: how many are valid molecules, different, new, and how near the
// distributions of their properties are to the library's.
//
//	CUPEL_ZINC=zinc250k.smi.gz go test -run TestDistribution -v ./generators/molecules
func TestDistribution(t *testing.T) {
	path := os.Getenv("CUPEL_ZINC")
	if path == "" {
		t.Skip("set CUPEL_ZINC to a file of SMILES to learn from")
	}
	all := readSMILES(t, path)
	library, kept := spaced(all, 50_000), []*chem.Mol{}
	known := map[string]bool{}
	for _, text := range all {
		n := nameOf(text)
		known[n.constitution] = true
	}
	for _, text := range spaced(library, 10_000) {
		if m, err := read(text); err == nil {
			kept = append(kept, m)
		}
	}
	at := time.Now()
	model, err := train(t.Context(), library)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("language: trained on %d in %v", model.Learned(), time.Since(at).Round(10*time.Millisecond))
	for _, temperature := range []float64{0.7, 1, 1.3} {
		t.Logf("language, temperature %v", temperature)
		measure(t, kept, known, func(rng *rand.Rand) *chem.Mol { return model.Sample(rng, temperature) })
	}
	for _, evenly := range []bool{false, true} {
		at = time.Now()
		pool, err := newFragmentPool(t.Context(), library, evenly)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("fragments, evenly %v: %d fragments in %v", evenly, len(pool.fragments), time.Since(at).Round(10*time.Millisecond))
		measure(t, kept, known, func(rng *rand.Rand) *chem.Mol {
			if m, ok := pool.grow(rng, 8); ok {
				return m
			}
			return nil
		})
	}
}

func measure(t *testing.T, library []*chem.Mol, known map[string]bool, attempt func(*rand.Rand) *chem.Mol) {
	t.Helper()
	const attempts = 10_000
	var made []*chem.Mol
	different, fresh := map[string]bool{}, 0
	at := time.Now()
	for i := range uint64(attempts) {
		if m := attempt(newRand(1, i+1)); m != nil {
			made = append(made, m)
		}
	}
	took := time.Since(at)
	for _, m := range made {
		text := constitution(m, smiles.Canonical(m))
		if !different[text] && !known[text] {
			fresh++
		}
		different[text] = true
	}
	t.Logf("  valid %.1f %%, of these different %.1f %%, of these new %.1f %%, %.0f a second, likeness %.3f", 100*float64(len(made))/attempts,
		100*float64(len(different))/float64(len(made)), 100*float64(fresh)/float64(len(different)), attempts/took.Seconds(), likeness(library, made))
}

// likeness is the mean over properties of exp(-KL), in the manner of GuacaMol;
// KL is the divergence of histograms over twenty quantiles of the library.
func likeness(library, made []*chem.Mol) float64 {
	theirs, ours := table(library), table(made)
	sum := 0.0
	for i := range theirs {
		edges := quantiles(theirs[i], 20)
		p, q := histogram(theirs[i], edges), histogram(ours[i], edges)
		kl := 0.0
		for j := range p {
			kl += p[j] * math.Log(p[j]/q[j])
		}
		sum += math.Exp(-kl)
	}
	return sum / float64(len(theirs))
}

// table has a column for each property.
func table(mols []*chem.Mol) [10][]float64 {
	var out [10][]float64
	for _, m := range mols {
		p := descriptor.Of(m)
		sa, _ := descriptor.SAScore(m)
		for i, v := range []float64{p.Weight, p.LogP, p.TPSA, float64(p.Donors), float64(p.Acceptors), float64(p.RotatableBonds),
			float64(p.Rings - p.AromaticRings), float64(p.AromaticRings), descriptor.BertzCT(m), sa} {
			out[i] = append(out[i], v)
		}
	}
	return out
}

func quantiles(values []float64, n int) []float64 {
	sorted := slices.Sorted(slices.Values(values))
	var edges []float64
	for i := 1; i < n; i++ {
		edges = append(edges, sorted[i*len(sorted)/n])
	}
	return slices.Compact(edges)
}

func histogram(values, edges []float64) []float64 {
	out := make([]float64, len(edges)+1)
	for i := range out {
		out[i] = 1e-3
	}
	for _, v := range values {
		at, is := slices.BinarySearch(edges, v)
		if is {
			at++
		}
		out[at] += 1 / float64(len(values))
	}
	return out
}
