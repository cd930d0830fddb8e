package alerts

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

type sample struct {
	smiles            string
	mol               *chem.Mol
	pains, brenk, qed string
}

func samples(t testing.TB) (all []sample) {
	f, err := os.Open("testdata/hits.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 4 || fields[0] == "smiles" {
			continue
		}
		m, err := smiles.Parse(fields[0])
		if err != nil {
			t.Errorf("%s: %v", fields[0], err)
			continue
		}
		all = append(all, sample{fields[0], m, fields[1], fields[2], fields[3]})
	}
	return all
}

func TestHits(t *testing.T) {
	for _, s := range samples(t) {
		tests := []struct {
			set       *Set
			name      string
			want      string
			separator string
		}{
			{PAINS(), "PAINS", s.pains, ";"},
			{Brenk(), "Brenk", s.brenk, ";"},
			{QED(), "QED", s.qed, ","},
		}
		for _, tt := range tests {
			hits := tt.set.Match(s.mol)
			var names []string
			for _, h := range hits {
				names = append(names, strings.TrimPrefix(h.Name, "alert "))
			}
			if got := strings.Join(names, tt.separator); got != tt.want {
				t.Errorf("%s: %s hits %q, want %q", s.smiles, tt.name, got, tt.want)
			}
			if got := tt.set.Count(s.mol); got != len(hits) {
				t.Errorf("%s: %s counts %d, matches %d", s.smiles, tt.name, got, len(hits))
			}
			if got := tt.set.Any(s.mol); got != (len(hits) > 0) {
				t.Errorf("%s: Any of %s is %v with %d hits", s.smiles, tt.name, got, len(hits))
			}
		}
	}
}

// TestScreenIsSound checks that the screen holds back no pattern that matches.
func TestScreenIsSound(t *testing.T) {
	sets := map[string]*Set{"PAINS": PAINS(), "Brenk": Brenk(), "QED": QED(), "Hazard": Hazard()}
	tried, all := 0, 0
	for _, s := range samples(t) {
		var f features
		f.note(s.mol)
		target := smarts.NewTarget(s.mol)
		for name, set := range sets {
			for i, p := range set.patterns {
				all++
				passes := set.needs[i].metBy(&f)
				if passes {
					tried++
				}
				if !passes && target.Match(p) {
					t.Errorf("%s: the screen holds %s %q back", s.smiles, name, set.alerts[i].Name)
				}
			}
		}
	}
	t.Logf("%d of %d pass", tried, all)
}

func TestHazard(t *testing.T) {
	tests := []struct {
		smiles string
		want   string // a class; empty for none
	}{
		{"CC(=O)Oc1ccccc1C(=O)O", ""},
		{"c1ccccc1[N+](=O)[O-]", ""},
		{"CCOP(=O)(OCC)OCC", ""}, // a plasticiser
		{"CN(C)CCO", ""},
		{"C[S+](C)CCCl", ""},
		{"ClCCOCCCl", ""},
		{"CCN=[N+]=[N-]", ""},
		{"O=P(F)(OC1CCCCC1)C1CCCCC1", "organophosphorus"},
		{"O=P(Cl)(OCC)CCCC", "organophosphorus"},
		{"ClCCSC1CCCCC1", "vesicant"},
		{"ClCCN(c1ccccc1)CCCl", "vesicant"},
		{"[N-]=[N+]=NCCCCCCN=[N+]=[N-]", "explosive"},
		{"O=[N+]([O-])OCCCCCC", "explosive"},
		{"O=[N+]([O-])c1cc([N+](=O)[O-])cc([N+](=O)[O-])c1", "explosive"},
		{"CCCCOOCCCC", "explosive"},
		{"CC(C)(C)OO", "explosive"},
		{"N#[N+]c1ccccc1", "explosive"},
	}
	for _, tt := range tests {
		m, err := smiles.Parse(tt.smiles)
		if err != nil {
			t.Errorf("%s: %v", tt.smiles, err)
			continue
		}
		hits := Hazard().Match(m)
		if tt.want == "" && len(hits) > 0 {
			t.Errorf("%s raises %q", tt.smiles, hits[0].Name)
		}
		if tt.want != "" && !slices.ContainsFunc(hits, func(h Hit) bool { return h.Class == tt.want }) {
			t.Errorf("%s raises nothing of class %q, but %v", tt.smiles, tt.want, hits)
		}
	}
}

func TestHitsNameTheirAtoms(t *testing.T) {
	m, err := smiles.Parse("CCCN=[N+]=[N-]")
	if err != nil {
		t.Fatal(err)
	}
	hits := Brenk().Match(m)
	i := slices.IndexFunc(hits, func(h Hit) bool { return h.Name == "Azido_group" })
	if i < 0 || !slices.Equal(hits[i].Atoms, []int32{3, 4, 5}) {
		t.Errorf("hits are %v, want an Azido_group at atoms 3, 4 and 5", hits)
	}
}

func TestEveryAlertHasASource(t *testing.T) {
	for _, set := range []*Set{PAINS(), Brenk(), QED(), Hazard()} {
		for _, a := range set.Alerts() {
			if a.Class == "" || a.Source == "" {
				t.Errorf("%q lacks a class or a source", a.Name)
			}
		}
	}
	for _, tt := range []struct {
		set  *Set
		want int
	}{{PAINS(), 480}, {Brenk(), 105}, {QED(), 116}} {
		if got := tt.set.Len(); got != tt.want {
			t.Errorf("a set has %d alerts, want %d", got, tt.want)
		}
	}
}
