package smiles_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
	"pgregory.net/rapid"
)

// checkInvariance writes a molecule in random orders and reads it back; the
// canonical string must stay.
func checkInvariance(t *testing.T, text string, orders int, rng *rand.Rand) {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	want := smiles.Canonical(m)
	for i := range orders + 1 {
		other := want
		if i > 0 {
			other = smiles.WriteRandom(m, smiles.Style{}, rng)
		}
		back, err := smiles.Parse(other)
		if err != nil {
			t.Errorf("%s, written as %s: %v", text, other, err)
			return
		}
		if got := smiles.Canonical(back); got != want {
			t.Errorf("%s\n canonical %s\n via %s\n it is %s", text, want, other, got)
			return
		}
	}
}

func TestInvariance(t *testing.T)      { checkAllInvariant(t, sample(t)) }
func TestInvarianceWhole(t *testing.T) { checkAllInvariant(t, whole(t)) }

func checkAllInvariant(t *testing.T, list []reference) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, r := range list {
		if r.valid {
			checkInvariance(t, r.smiles, 50, rng)
		}
	}
}

// Molecules with much symmetry, or stereo that depends on symmetry.
func TestSymmetric(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, text := range []string{
		"C12C3C4C1C5C4C3C25", "C1C2CC3CC1CC(C2)C3", "CC(C)(C)c1cc(C(C)(C)C)cc(C(C)(C)C)c1",
		"C[C@H]1CC[C@@H](C)CC1", "C[C@H]1CC[C@H](C)CC1", "C[C@@H](O)[C@H](F)[C@@H](C)O", "C[C@@H](O)[C@H](F)[C@H](C)O",
		"O[C@H]1[C@H](O)[C@@H](O)[C@H](O)[C@H](O)[C@@H]1O", "F/C=C/[C@H](O)/C=C\\F", "C1CC2(CC1)CC1(CC2)CC1",
		"C(c1ccccc1)(c1ccccc1)(c1ccccc1)c1ccccc1", "C1CCC2CCCCC2C1.C1CCC(C1)C1CCCC1",
		"C1CC1C1CC1.C1CC1C1CC1.C1CC1C1CC1", "F/C=C/C=C/C=C\\F", "N->[Pt](Cl)(Cl)<-N", "C[Si](C)(C)O[Si](C)(C)O[Si](C)(C)C",
		"C1CC/C=C/CC/C=C/C1", "c1ccc2c(c1)-c1ccccc1-2", "[CH3:1][CH2:2][CH3:1]",
	} {
		checkInvariance(t, text, 50, rng)
	}
}

func TestDifferent(t *testing.T) {
	for _, pair := range [][2]string{
		{"C[C@H](N)C(=O)O", "C[C@@H](N)C(=O)O"}, {"F/C=C/F", "F/C=C\\F"}, {"C[C@H]1CC[C@@H](C)CC1", "C[C@H]1CC[C@H](C)CC1"},
		{"C[S@](=O)c1ccccc1", "C[S@@](=O)c1ccccc1"}, {"[13CH4]", "C"}, {"[CH3:1]C", "CC"}, {"[O-]C", "OC"}, {"[CH2]C", "CC"},
		{"C->[Fe]", "C[Fe]"}, {"C1CCC2CCCCC2C1", "C1CCC(C1)C1CCCC1"},
	} {
		x, errX := smiles.Parse(pair[0])
		y, errY := smiles.Parse(pair[1])
		if errX != nil || errY != nil {
			t.Errorf("%v %v", errX, errY)
		} else if smiles.Canonical(x) == smiles.Canonical(y) {
			t.Errorf("%s and %s are written alike: %s", pair[0], pair[1], smiles.Canonical(x))
		}
	}
}

func TestStyles(t *testing.T) {
	m, err := smiles.Parse("N[C@@H](Cc1c[nH]c2ccccc12)/C=C/F")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		style smiles.Style
		want  string
	}{
		{smiles.Style{}, "N[C@@H](Cc1c[nH]c2ccccc12)/C=C/F"},
		{smiles.Style{Flat: true}, "NC(Cc1c[nH]c2ccccc12)C=CF"},
		{smiles.Style{Kekule: true, Flat: true}, "NC(CC1=CNC2=CC=CC=C12)C=CF"},
	} {
		written := smiles.Write(m, c.style)
		got, errGot := smiles.Parse(written)
		want, errWant := smiles.Parse(c.want)
		if errGot != nil || errWant != nil {
			t.Fatal(errGot, errWant)
		}
		if smiles.Canonical(got) != smiles.Canonical(want) {
			t.Errorf("%+v: %s, want %s", c.style, written, c.want)
		}
	}
}

// Trees of carbon and oxygen with some rings, built atom by atom in two orders,
// have one canonical string.
func TestOrderOfBuilding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20).Draw(t, "atoms")
		parent := make([]int, n)
		for i := 1; i < n; i++ {
			parent[i] = rapid.IntRange(max(0, i-4), i-1).Draw(t, "parent")
		}
		place := rapid.Permutation(identity(n)).Draw(t, "order")
		a, errA := grow(parent, identity(n))
		b, errB := grow(parent, place)
		if (errA == nil) != (errB == nil) {
			t.Fatalf("%v, %v", errA, errB)
		}
		if errA == nil && smiles.Canonical(a) != smiles.Canonical(b) {
			t.Fatalf("%s and %s", smiles.Canonical(a), smiles.Canonical(b))
		}
	})
}

func identity(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// grow builds a tree whose atom i is put at place[i], and closes a ring.
func grow(parent, place []int) (*chem.Mol, error) {
	var b chem.Builder
	for range parent {
		b.AddAtom(chem.Atom{Element: chem.Carbon})
	}
	for i := range parent {
		if i%5 == 4 {
			b.Atom(place[i]).Element = chem.Nitrogen
		}
		if i > 0 {
			b.AddBond(place[i], place[parent[i]], chem.Single)
		}
	}
	if n := len(parent); n > 6 && parent[n-1] != 0 {
		b.AddBond(place[0], place[n-1], chem.Single)
	}
	return b.Build()
}

func TestZincRoundTrip(t *testing.T) {
	for _, text := range zinc(t, 1<<30) {
		checkInvariance(t, text, 0, nil)
	}
}
