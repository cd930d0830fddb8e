package depict

import (
	"math"
	"math/cmplx"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// sample is a line of testdata/molecules.smi.
type sample struct{ text, name string }

func samples(t testing.TB) (all []sample) {
	t.Helper()
	data, err := os.ReadFile("testdata/molecules.smi")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if text, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && text != "#" {
			all = append(all, sample{text, name})
		}
	}
	return all
}

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

func layout(t testing.TB, m *chem.Mol) []complex128 {
	t.Helper()
	at, err := Layout(m)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// nearest is the smallest distance between two atoms without a bond.
func nearest(m *chem.Mol, at []complex128) float64 {
	least := math.Inf(1)
	for i := range at {
		for j := range i {
			if m.BondBetween(i, j) < 0 {
				least = min(least, distance(at[i], at[j]))
			}
		}
	}
	return least
}

func TestAtomsHavePlacesApart(t *testing.T) {
	ordinary, touching := 0, 0
	for _, s := range samples(t) {
		m := parse(t, s.text)
		at := layout(t, m)
		for i, p := range at {
			if cmplx.IsNaN(p) || cmplx.IsInf(p) {
				t.Fatalf("%s: atom %d is nowhere", s.text, i)
			}
		}
		for _, b := range m.Bonds {
			if d := distance(at[b.A], at[b.B]); d < 0.35 || d > 1.8 {
				t.Errorf("%s %s: a bond is %.2f long", s.name, s.text, d)
			}
		}
		if s.name != "zinc" {
			continue
		}
		ordinary++
		if nearest(m, at) < 0.3 {
			touching++
		}
	}
	if ordinary < 400 || 100*touching > ordinary {
		t.Errorf("%d of %d molecules have atoms that almost coincide", touching, ordinary)
	}
}

func TestHexagonsAreRegular(t *testing.T) {
	for _, text := range []string{"c1ccccc1", "c1ccc2ccccc2c1", "c1cc2ccc3cccc4ccc(c1)c2c34", "C1CCC2(CC1)CCCCC2", "c1ccc2c(c1)ccc1c2ccc2ccccc21"} {
		m := parse(t, text)
		at := layout(t, m)
		for _, ring := range m.Rings().Atoms {
			for i := range ring {
				if d := distance(at[ring[i]], at[ring[(i+3)%6]]); math.Abs(d-2) > 1e-6 {
					t.Errorf("%s: opposite atoms are %.4f apart", text, d)
				}
			}
		}
	}
}

func TestChainsAreZigzags(t *testing.T) {
	m := parse(t, "CCCCCCCC")
	at := layout(t, m)
	if d := distance(at[0], at[7]); math.Abs(d-7*math.Cos(math.Pi/6)) > 0.1 {
		t.Errorf("octane is %.2f long", d)
	}
	for i := range 5 {
		if d := distance(at[i], at[i+2]); math.Abs(d-math.Sqrt(3)) > 1e-6 {
			t.Errorf("atoms %d and %d are %.3f apart", i, i+2, d)
		}
	}
}

func TestWidthBeforeHeight(t *testing.T) {
	for _, text := range []string{"CCCCCCCC", "c1ccc(cc1)-c1ccc(cc1)-c1ccccc1", "O=C(Nc1ccccc1)c1ccccc1"} {
		m := parse(t, text)
		l := &layouter{m: m, at: layout(t, m)}
		var all []int32
		for i := range m.Atoms {
			all = append(all, int32(i))
		}
		if low, high := l.bounds(all); real(high-low) < 1.5*imag(high-low) {
			t.Errorf("%s is %.1f by %.1f", text, real(high-low), imag(high-low))
		}
	}
}

func TestComponentsStandApart(t *testing.T) {
	m := parse(t, "CCN(CC)CC.Cl.Cl.OC(=O)C(=O)O"+strings.Repeat(".O", 40))
	if d := nearest(m, layout(t, m)); d < 0.9 {
		t.Errorf("parts are %.2f apart", d)
	}
}

func TestSameBytes(t *testing.T) {
	all := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "molecule")
		m, err := smiles.Parse(s.text)
		if err != nil {
			t.Fatal(err)
		}
		one, _ := Layout(m)
		two, _ := Layout(m)
		if !slices.Equal(one, two) {
			t.Fatal("two layouts of the same molecule differ")
		}
	})
}

func TestTooLarge(t *testing.T) {
	m := parse(t, strings.Repeat("C", MaxAtoms+1))
	if _, err := SVG(m, Options{}); err == nil {
		t.Error("201 atoms are drawn")
	}
	if _, err := SVG(parse(t, strings.Repeat("C", MaxAtoms)), Options{}); err != nil {
		t.Error(err)
	}
}

func BenchmarkSVG(b *testing.B) {
	var mols []*chem.Mol
	for _, s := range samples(b) {
		if s.name == "zinc" {
			mols = append(mols, parse(b, s.text))
		}
	}
	b.ReportAllocs()
	for i := range b.N {
		if _, err := SVG(mols[i%len(mols)], Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
