package smarts_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func molecules(t testing.TB, name string) (texts []string, mols []*chem.Mol) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Fields(string(data)) {
		m, err := smiles.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		texts, mols = append(texts, text), append(mols, m)
	}
	return texts, mols
}

// expectation is how often RDKit finds a pattern in some molecules.
type expectation struct {
	source string
	text   string
	counts map[int]int
}

func expectations(t testing.TB, name string) (all []expectation) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		e := expectation{f[0], f[1], map[int]int{}}
		for _, c := range strings.Fields(f[2]) {
			molecule, count, _ := strings.Cut(c, ":")
			i, _ := strconv.Atoi(molecule)
			e.counts[i], _ = strconv.Atoi(count)
		}
		all = append(all, e)
	}
	return all
}

func TestCountsAreRDKits(t *testing.T) {
	texts, mols := molecules(t, "testdata/molecules.smi")
	compared, different := 0, 0
	for _, e := range expectations(t, "testdata/counts.tsv") {
		p, err := smarts.Parse(e.text)
		if err != nil {
			t.Error(err)
			continue
		}
		for i, m := range mols {
			compared++
			got := p.Count(m, true)
			if got != e.counts[i] {
				different++
				t.Errorf("%s: %s in %s: %d, RDKit finds %d", e.source, e.text, texts[i], got, e.counts[i])
			}
			if p.Match(m) != (got > 0) {
				t.Errorf("%s in %s: Match and Count disagree", e.text, texts[i])
			}
		}
	}
	t.Logf("%d of %d counts differ", different, compared)
}

func TestChiralCountsAreRDKits(t *testing.T) {
	texts, mols := molecules(t, "testdata/chiral.smi")
	for _, e := range expectations(t, "testdata/chiral.tsv") {
		p := smarts.MustParse(e.text)
		for i, m := range mols {
			found, err := p.Find(m, smarts.Options{Chirality: true})
			if err != nil {
				t.Error(err)
			}
			if len(found) != e.counts[i] {
				t.Errorf("%s in %s: %d, RDKit finds %d", e.text, texts[i], len(found), e.counts[i])
			}
		}
	}
}

// The first atom of every match is one where MatchAt says so, and no other is.
func TestMatchAtAgreesWithMatches(t *testing.T) {
	texts, mols := molecules(t, "testdata/molecules.smi")
	for n, e := range expectations(t, "testdata/counts.tsv") {
		if n%5 != 0 {
			continue
		}
		p := smarts.MustParse(e.text)
		for i, m := range mols {
			first := make([]bool, len(m.Atoms))
			for _, match := range p.Matches(m, false) {
				first[match[0]] = true
			}
			target := smarts.NewTarget(m)
			for a := range m.Atoms {
				if target.MatchAt(p, a) != first[a] {
					t.Errorf("%s in %s at atom %d: %v", e.text, texts[i], a, !first[a])
				}
			}
		}
	}
}
