package distribution_test

import (
	"context"
	_ "embed"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/distribution"
)

// zinc and nci are 250 molecules each, of ZINC250k and of the NCI's open set.
var (
	//go:embed testdata/zinc.smi
	zinc string
	//go:embed testdata/nci.smi
	nci string
)

func sample(texts ...string) *distribution.Sample {
	s := &distribution.Sample{}
	for _, t := range texts {
		s.Add(t)
	}
	return s
}

// TestDivergences compares with GuacaMol's formulas, worked out with RDKit
// 2022.09 and NumPy.
func TestDivergences(t *testing.T) {
	want := []distribution.Divergence{
		{"BertzCT", 0.634598}, {"MolLogP", 0.157002}, {"MolWt", 0.834151}, {"TPSA", 0.227397}, {"NumHAcceptors", 0.221920},
		{"NumHDonors", 0.124040}, {"NumRotatableBonds", 0.685263}, {"NumAliphaticRings", 0.396623}, {"NumAromaticRings", 0.393691},
		{"internal_similarity", 0.641168},
	}
	training, own := sample(strings.Fields(zinc)...), sample(strings.Fields(nci)...)
	got, err := own.Divergences(context.Background(), training)
	if err != nil {
		t.Fatal(err)
	}
	for i, d := range got {
		if d.Property != want[i].Property || math.Abs(d.KL-want[i].KL) > 2e-6 {
			t.Errorf("%v, want %v", d, want[i])
		}
	}
	if s := distribution.Score(got); math.Abs(s-0.667781) > 2e-6 {
		t.Errorf("score %v", s)
	}
	if d, err := own.Diversity(context.Background()); err != nil || math.Abs(d-0.918880) > 2e-6 {
		t.Errorf("diversity %v, %v", d, err)
	}
	if n := own.Unique(); n != 249 {
		t.Errorf("%d different molecules, want 249", n)
	}
}

func TestShares(t *testing.T) {
	s := sample("CCO", "OCC", "c1cc", "", "C[C@H](N)O", "C[C@@H](N)O", "CCN")
	if s.Total() != 7 || s.Valid() != 5 || s.Unique() != 3 {
		t.Errorf("%d texts, %d molecules, %d different", s.Total(), s.Valid(), s.Unique())
	}
	if v, u, n := s.Validity(), s.Uniqueness(), s.Novelty(sample("NCC", "x")); v != 5.0/7 || u != 3.0/5 || n != 2.0/3 {
		t.Errorf("validity %v, uniqueness %v, novelty %v", v, u, n)
	}
}

func TestNothing(t *testing.T) {
	none := sample()
	if d, err := none.Diversity(context.Background()); d != 0 || err != nil || none.Validity() != 0 || none.Uniqueness() != 0 || none.Novelty(none) != 0 {
		t.Error("an empty sample has a share of something")
	}
	if _, err := none.Divergences(context.Background(), sample("C", "CC")); err == nil {
		t.Error("an empty sample has divergences")
	}
	if _, err := sample("CCO", "COC").Divergences(context.Background(), sample("CCO", "COC")); err == nil || !strings.Contains(err.Error(), "are equal") {
		t.Errorf("isomers have a density of weights: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sample("C", "CC").Diversity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkPairs(b *testing.B) {
	s := sample(strings.Fields(zinc + nci)...)
	for b.Loop() {
		if _, err := s.Diversity(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
