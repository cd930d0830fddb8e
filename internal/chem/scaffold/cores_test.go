package scaffold_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func TestCores(t *testing.T) {
	for text, want := range map[string][]string{
		"CCO":                         nil,
		"Cc1ccccc1":                   {"c1ccccc1"},
		"CN(c1ncnc2[nH]ccc12)C1CCCC1": {"C1CCCC1", "N(C1CCCC1)c1ncnc2[nH]ccc12", "c1ncc2cc[nH]c2n1"},
		"O=C(c1ccccc1)N1CCCC1":        {"C1CCNC1", "O=C(c1ccccc1)N1CCCC1", "c1ccccc1"},
		"O=C1CCCN1Cc1ccco1":           {"O=C1CCCN1", "O=C1CCCN1Cc1ccco1", "c1ccoc1"},
		// The outer rings are not linked without the middle one.
		"c1ccccc1-c1ccc(cc1)-c1ccncc1": {"c1ccc(-c2ccc(-c3ccncc3)cc2)cc1", "c1ccc(-c2ccccc2)cc1", "c1ccc(-c2ccncc2)cc1", "c1ccccc1", "c1ccncc1"},
	} {
		m := parse(t, text)
		var got, wanted []string
		for _, core := range scaffold.Cores(m) {
			part, err := scaffold.Extract(m, core)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			got = append(got, smiles.Canonical(part))
		}
		for _, w := range want {
			wanted = append(wanted, smiles.Canonical(parse(t, w)))
		}
		slices.Sort(got)
		slices.Sort(wanted)
		if got = slices.Compact(got); !slices.Equal(got, wanted) {
			t.Errorf("%s: %q, not %q", text, got, wanted)
		}
	}
}

func TestCoresOfManyRings(t *testing.T) {
	m := parse(t, strings.Repeat("C1CCC1", 30))
	if n := len(scaffold.Cores(m)); n != 31 {
		t.Errorf("%d cores of 30 ring systems", n)
	}
}
