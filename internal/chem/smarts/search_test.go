package smarts_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

func TestMatchesAreSortedAndUnique(t *testing.T) {
	m := parse(t, "CC(=O)Oc1ccccc1C(=O)NC1CC1")
	for _, c := range []struct {
		pattern string
		unique  bool
		want    [][]int32
	}{
		{"C=O", true, [][]int32{{1, 2}, {10, 11}}},
		{"O~*", true, [][]int32{{2, 1}, {3, 1}, {3, 4}, {11, 10}}},
		{"c1ccccc1", true, [][]int32{{4, 5, 6, 7, 8, 9}}},
		{"C1CC1", false, [][]int32{{13, 14, 15}, {13, 15, 14}, {14, 13, 15}, {14, 15, 13}, {15, 13, 14}, {15, 14, 13}}},
		{"N.[CD1]", true, [][]int32{{12, 0}}},
		{"Br", true, [][]int32{}},
	} {
		got := smarts.MustParse(c.pattern).Matches(m, c.unique)
		if !slices.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: %v, want %v", c.pattern, got, c.want)
		}
	}
}

func TestLimit(t *testing.T) {
	m := parse(t, strings.Repeat("C", 200))
	p := smarts.MustParse("*.*")
	for limit, want := range map[int]int{0: 1000, 7: 7, 50_000: 200 * 199} {
		got, err := p.Find(m, smarts.Options{Limit: limit})
		if err != nil || len(got) != want {
			t.Errorf("limit %d: %d matches, %v", limit, len(got), err)
		}
	}
}

func TestHardSearchesAreGivenUp(t *testing.T) {
	// A chessboard has very many paths, and no ring with an odd number of atoms.
	p := smarts.MustParse("*~1~" + strings.Repeat("*~", 23) + "*~1")
	m := chessboard(t, 8)
	if _, err := p.Find(m, smarts.Options{}); !errors.Is(err, smarts.ErrTooHard) {
		t.Errorf("%v", err)
	}
	if p.Match(m) {
		t.Error("an odd ring was found")
	}
	// The rarest atom goes first, so that this is no work.
	chain := parse(t, strings.Repeat("C", 300)+"O")
	if _, err := smarts.MustParse("C.C.C.C.C.C.[O;D2]").Find(chain, smarts.Options{}); err != nil {
		t.Error(err)
	}
}

func chessboard(t *testing.T, n int) *chem.Mol {
	b := &chem.Builder{}
	for range n * n {
		b.AddAtom(chem.Atom{Element: chem.Carbon})
	}
	for i := range n * n {
		if i%n > 0 {
			b.AddBond(i-1, i, chem.Single)
		}
		if i >= n {
			b.AddBond(i-n, i, chem.Single)
		}
	}
	m, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestPatternsAreSafeForConcurrentUse(t *testing.T) {
	p := smarts.MustParse("[$(c1ccccc1),$([#6]=O)]~[!#6]")
	m := parse(t, "CC(=O)Oc1ccccc1C(=O)NC1CC1")
	want := p.Count(m, true)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if got := p.Count(m, true); got != want {
					t.Errorf("%d matches, want %d", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestFailedSearchesDoNotAllocate(t *testing.T) {
	m := parse(t, "CC(=O)Oc1ccccc1C(=O)NC1CC1")
	target := smarts.NewTarget(m)
	for _, text := range []string{"CCCC", "[$(c1ccccn1)]", "c1ccccc1C=C", "[$([CX4][$(C=S)])]"} {
		p := smarts.MustParse(text)
		target.Match(p)
		if n := testing.AllocsPerRun(100, func() { target.Match(p) }); n > 0 {
			t.Errorf("%s: %v allocations", text, n)
		}
	}
}

func TestMerging(t *testing.T) {
	m := parse(t, "CC(=O)Nc1ccccc1")
	for text, want := range map[string]int{
		"C([H])[H]": 1, "C[H]": 1, "N([H])C": 1, "C([H])=O": 0, "[H]c": 5, "[$(C[H])]": 1, "[H][H]": 0, "[#1,#6]": 8,
	} {
		p, err := smarts.ParseMerging(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Count(m, true); got != want {
			t.Errorf("%s: %d matches, want %d", text, got, want)
		}
	}
}

// Whatever the pattern, a search ends, and what it finds are atoms of the
// molecule, none of them twice.
func FuzzMatch(f *testing.F) {
	for _, e := range expectations(f, "testdata/counts.tsv") {
		f.Add(e.text)
	}
	m := parse(f, "C[C@H](N)C(=O)Oc1ccc2[nH]cc(/C=C/[N+](=O)[O-])c2c1.[Na+]")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := smarts.ParseMerging(text)
		if err != nil {
			return
		}
		found, _ := p.Find(m, smarts.Options{Chirality: true, Unique: true})
		for _, match := range found {
			seen := map[int32]bool{}
			for _, a := range match {
				if a < 0 || int(a) >= len(m.Atoms) || seen[a] {
					t.Fatalf("%q: %v", text, match)
				}
				seen[a] = true
			}
		}
	})
}

// Whatever order the atoms of a molecule stand in, a pattern matches equally
// often.
func TestCountsDoNotDependOnOrder(t *testing.T) {
	_, mols := molecules(t, "testdata/molecules.smi")
	all := expectations(t, "testdata/counts.tsv")
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(mols).Draw(t, "molecule")
		e := rapid.SampledFrom(all).Draw(t, "pattern")
		shuffled := shuffle(t, m)
		p := smarts.MustParse(e.text)
		if a, b := p.Count(m, true), p.Count(shuffled, true); a != b {
			t.Fatalf("%s: %d matches, %d after shuffling", e.text, a, b)
		}
	})
}

func shuffle(t *rapid.T, m *chem.Mol) *chem.Mol {
	indices := make([]int, len(m.Atoms))
	for i := range indices {
		indices[i] = i
	}
	order := rapid.Permutation(indices).Draw(t, "order")
	b := &chem.Builder{}
	moved := make([]int, len(order))
	for to, from := range order {
		moved[from] = to
		a := m.Atoms[from]
		a.Chiral = chem.Achiral
		b.AddAtom(a)
	}
	for _, bond := range m.Bonds {
		b.AddBond(moved[bond.A], moved[bond.B], bond.Order)
	}
	shuffled, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return shuffled
}
