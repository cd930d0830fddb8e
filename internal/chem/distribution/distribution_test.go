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

func sample(t testing.TB, texts ...string) *distribution.Sample {
	t.Helper()
	s := &distribution.Sample{}
	if err := s.Add(context.Background(), texts...); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDivergences compares with GuacaMol's formulas, worked out with RDKit
// 2022.09 and NumPy.
func TestDivergences(t *testing.T) {
	want := []distribution.Divergence{
		{"BertzCT", 0.634598, nil}, {"MolLogP", 0.157002, nil}, {"MolWt", 0.834151, nil}, {"TPSA", 0.227397, nil},
		{"NumHAcceptors", 0.221920, nil}, {"NumHDonors", 0.124040, nil}, {"NumRotatableBonds", 0.685263, nil},
		{"NumAliphaticRings", 0.396623, nil}, {"NumAromaticRings", 0.393691, nil}, {"internal_similarity", 0.641168, nil},
	}
	training, own := sample(t, strings.Fields(zinc)...), sample(t, strings.Fields(nci)...)
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
	s := sample(t, "CCO", "OCC", "c1cc", "", "C[C@H](N)O", "C[C@@H](N)O", "CCN")
	if s.Total() != 7 || s.Valid() != 5 || s.Unique() != 3 {
		t.Errorf("%d texts, %d molecules, %d different", s.Total(), s.Valid(), s.Unique())
	}
	if v, u, n := s.Validity(), s.Uniqueness(), s.Novelty(sample(t, "NCC", "x")); v != 5.0/7 || u != 3.0/5 || n != 2.0/3 {
		t.Errorf("validity %v, uniqueness %v, novelty %v", v, u, n)
	}
}

func TestNothing(t *testing.T) {
	none := sample(t)
	if d, err := none.Diversity(context.Background()); d != 0 || err != nil || none.Validity() != 0 || none.Uniqueness() != 0 || none.Novelty(none) != 0 {
		t.Error("an empty sample has a share of something")
	}
	if _, err := none.Divergences(context.Background(), sample(t, "C", "CC")); !errors.Is(err, distribution.ErrTooFew) {
		t.Errorf("an empty sample has divergences: %v", err)
	}
	c, err := distribution.Compare(context.Background(), none, none)
	if err != nil || c.Divergences != nil || !math.IsNaN(c.Score) {
		t.Errorf("nothing is like nothing: %+v, %v", c, err)
	}
}

// TestConstant compares isomers: weights have no density, counts have bins.
func TestConstant(t *testing.T) {
	got, err := sample(t, "CCO", "COC").Divergences(context.Background(), sample(t, "CCO", "COC"))
	if err != nil {
		t.Fatal(err)
	}
	for i, known := range []bool{false, true, false, true, true, true, true, true, true, false} { // alike in BertzCT, too
		if d := got[i]; known != (d.KL == 0) || known == math.IsNaN(d.KL) || known != (d.Err == nil) {
			t.Errorf("%+v", d)
		}
	}
	if s := distribution.Score(got); !math.IsNaN(s) {
		t.Errorf("score %v", s)
	}
}

// TestMost compares fewer molecules than there are, but counts all.
func TestMost(t *testing.T) {
	training, own := sample(t, strings.Fields(zinc)...), sample(t, strings.Fields(nci)...)
	own.Most = 100
	c, err := distribution.Compare(context.Background(), own, training)
	if err != nil {
		t.Fatal(err)
	}
	if c.Own.Different != 249 || c.Own.Compared != 100 || c.Training.Compared != 250 || c.Novelty < 0.9 {
		t.Errorf("%+v", c)
	}
	if math.Abs(c.Score-0.667781) > 0.1 {
		t.Errorf("score %v of every other molecule", c.Score)
	}
	if err := own.Add(context.Background(), "CCO"); err != nil {
		t.Fatal(err)
	}
	if again, err := distribution.Compare(context.Background(), own, training); err != nil || again.Own.Different != 250 || again.Score == c.Score {
		t.Errorf("a molecule more changes nothing: %+v, %v", again, err)
	}
}

func TestRejects(t *testing.T) {
	s := sample(t, append([]string{"C", "", "c1cc"}, strings.Fields(strings.Repeat("x ", 50))...)...)
	r := s.Rejects()
	if len(r) != 20 || r[0].Number != 3 || r[0].Text != "c1cc" || r[0].Err == nil || s.Total() != 53 || s.Valid() != 1 || s.Missing() != 1 {
		t.Errorf("%d of %d: %v", s.Valid(), s.Total(), r)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sample(t, "C", "CC").Diversity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := (&distribution.Sample{}).Add(ctx, "C"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkDiversity(b *testing.B) {
	texts := strings.Fields(zinc + nci)
	for b.Loop() {
		s := sample(b, texts...)
		if _, err := s.Diversity(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
