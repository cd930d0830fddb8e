package descriptor

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smarts"
)

const (
	donorPattern    = `[N&!H0&v3,N&!H0&+1&v4,O&H1&+0,S&H1&+0,n&H1&+0]`
	acceptorPattern = `[$([O,S;H1;v2]-[!$(*=[O,N,P,S])]),$([O,S;H0;v2]),$([O,S;-]),` +
		`$([N;v3;!$(N-*=!@[O,N,P,S])]),$([nH0,o,s;+0])]`
	rotatablePattern = `[!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&` +
		`!$(C([CH3])([CH3])[CH3])&!$([CD3](=[N,O,S])-!@[#7,O,S!D1])&` +
		`!$([#7,O,S!D1]-!@[CD3]=[N,O,S])&!$([CD3](=[N+])-!@[#7!D1])&!$([#7!D1]-!@[CD3]=[N+])]` +
		`-,:;!@[!$(*#*)&!D1&!$(C(F)(F)F)&!$(C(Cl)(Cl)Cl)&!$(C(Br)(Br)Br)&!$(C([CH3])([CH3])[CH3])]`
	qedAcceptorPattern = `[$([oH0;X2]),$([OH1;X2;v2]),$([OH0;X2;v2]),$([OH0;X1;v2]),$([O-;X1]),` +
		`$([SH0;X2;v2]),$([SH0;X1;v2]),$([S-;X1]),$([nH0;X2]),$([NH0;X1;v3]),` +
		`$([$([N;+0;X3;v3]);!$(N[C,S]=O)])]`
)

// crippenPattern is a row of Wildman and Crippen's table.
type crippenPattern struct {
	name    string
	pattern *smarts.Pattern
}

// hydrogenPatterns are those of the table that begin with a hydrogen, seen from
// the atom that bears it: molecules have suppressed theirs.
var hydrogenPatterns = []struct{ name, smarts string }{
	{"H1", `[#6,#1]`},
	{"H2", `[O;!$([#8]~[#1]);!H2;!H3][CX4,c]`},
	{"H2", `[O;H2,H3]`},
	{"H2", `[O;H1][!#6;!#7;!#8;!#16]`},
	{"H2", `[!#6;!#7;!#8]`},
	{"H3", `[#7]`},
	{"H3", `O[#7]`},
	{"H4", `OC=[#6,#7,O,S]`},
	{"H4", `O[O,S]`},
	{"HS", `*`},
}

func crippenPatterns(t testing.TB) (rows, hydrogens []crippenPattern) {
	f, err := os.Open("testdata/crippen.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if fields := strings.Split(lines.Text(), "\t"); len(fields) == 4 {
			rows = append(rows, crippenPattern{fields[0], smarts.MustParse(fields[1])})
		}
	}
	for _, h := range hydrogenPatterns {
		hydrogens = append(hydrogens, crippenPattern{h.name, smarts.MustParse(h.smarts)})
	}
	return rows, hydrogens
}

func firstMatch(m *chem.Mol, atom int, rows []crippenPattern) string {
	for _, r := range rows {
		if r.pattern.MatchAt(m, atom) {
			return r.name
		}
	}
	return ""
}

// checkPatterns holds what the code decides against the patterns.
func checkPatterns(t rapid.TB, m *chem.Mol, rows, hydrogens []crippenPattern) {
	for i := range m.Atoms {
		a := &m.Atoms[i]
		if a.Element == chem.Hydrogen {
			continue
		}
		if got, want := contributions[crippenType(m, i)].name, firstMatch(m, i, rows); got != want {
			t.Errorf("atom %d (element %d) is %q, want %q", i, a.Element, got, want)
		}
		if a.Hs == 0 || hasGraphHydrogen(m, i) {
			continue
		}
		if got, want := contributions[hydrogenType(m, i, noAtom)].name, firstMatch(m, i, hydrogens); got != want {
			t.Errorf("a hydrogen of atom %d (element %d) is %q, want %q", i, a.Element, got, want)
		}
	}
	counts := []struct {
		name, pattern string
		got           int
	}{
		{"donors", donorPattern, Donors(m)},
		{"acceptors", acceptorPattern, Acceptors(m)},
		{"rotatable bonds", rotatablePattern, RotatableBonds(m)},
		{"acceptors of QED", qedAcceptorPattern, qedAcceptors(m)},
	}
	for _, c := range counts {
		if want := smarts.MustParse(c.pattern).Count(m, true); c.got != want {
			t.Errorf("%s: %d, want %d", c.name, c.got, want)
		}
	}
}

func hasGraphHydrogen(m *chem.Mol, i int) bool { return m.TotalHs(i) != int(m.Atoms[i].Hs) }

func TestPatternsOnSample(t *testing.T) {
	rows, hydrogens := crippenPatterns(t)
	for _, r := range sample(t) {
		before := t.Failed()
		checkPatterns(t, r.mol, rows, hydrogens)
		if t.Failed() && !before {
			t.Fatalf("in %s", r.smiles)
		}
	}
}

// TestPatternsOnOddMolecules draws molecules that no one has made: rare elements,
// charges and bonds in all combinations that have a valence.
func TestPatternsOnOddMolecules(t *testing.T) {
	rows, hydrogens := crippenPatterns(t)
	rapid.Check(t, func(t *rapid.T) {
		if m := drawMolecule(t); m != nil {
			checkPatterns(t, m, rows, hydrogens)
		}
	})
}

// TestOddMolecules asks only that no descriptor fails.
func TestOddMolecules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMolecule(t)
		if m == nil {
			return
		}
		for _, c := range columns {
			c.of(m)
		}
		Of(m)
	})
}

var drawnElements = []chem.Element{
	chem.Carbon, chem.Carbon, chem.Carbon, chem.Carbon, chem.Nitrogen, chem.Nitrogen, chem.Oxygen,
	chem.Oxygen, chem.Sulfur, chem.Phosphorus, chem.Fluorine, chem.Chlorine, chem.Bromine,
	chem.Iodine, chem.Boron, chem.Silicon, chem.Selenium, chem.Hydrogen, chem.Dummy, 3, 26,
}

// drawMolecule is nil where the draw has no valence.
func drawMolecule(t *rapid.T) *chem.Mol {
	var b chem.Builder
	n := rapid.IntRange(1, 12).Draw(t, "atoms")
	for range n {
		a := chem.Atom{Element: rapid.SampledFrom(drawnElements).Draw(t, "element")}
		a.Charge = rapid.SampledFrom([]int8{0, 0, 0, 0, 0, 0, 1, -1}).Draw(t, "charge")
		b.AddAtom(a)
	}
	order := rapid.SampledFrom([]chem.Order{chem.Single, chem.Single, chem.Single, chem.Double, chem.Triple})
	for i := 1; i < n; i++ {
		b.AddBond(rapid.IntRange(max(0, i-4), i-1).Draw(t, "to"), i, order.Draw(t, "order"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "closures") {
		x, y := rapid.IntRange(0, n-1).Draw(t, "x"), rapid.IntRange(0, n-1).Draw(t, "y")
		if x != y && b.BondBetween(x, y) < 0 {
			b.AddBond(x, y, order.Draw(t, "order"))
		}
	}
	m, err := b.Build()
	if err != nil {
		return nil
	}
	return m
}
