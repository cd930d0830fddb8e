package scaffold_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/scaffold"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// reference is what RDKit 2022.09.3 makes of a molecule. What is missing was
// not computed because there would be too much of it.
type reference struct {
	Smiles, Murcko, Generic string
	Bonds                   [][][2]int  `json:"brics_bonds"` // [[atom, label], [atom, label]], sorted
	Broken, BRICS           []string    // of BreakBRICSBonds and BRICSDecompose
	Three                   [][2]string `json:"mmpa"`  // core and chains, up to three cuts
	Two                     [][2]string `json:"mmpa2"` // up to two cuts
}

// lines decodes a file of JSON lines.
func lines[T any](t testing.TB, name string) (all []T) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(bytes.NewReader(data))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

func references(t testing.TB) []reference {
	name := os.Getenv("CUPEL_SCAFFOLDS")
	if name == "" {
		name = "testdata/rdkit.jsonl"
	}
	return lines[reference](t, name)
}

func parse(t testing.TB, text string) *chem.Mol {
	t.Helper()
	m, err := smiles.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return m
}

// canonical rewrites RDKit's SMILES as ours.
func canonical(t *testing.T, text string) string {
	t.Helper()
	if text == "" {
		return ""
	}
	return smiles.Canonical(parse(t, text))
}

// parts is canonical for each of several texts, sorted.
func parts(t *testing.T, texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = canonical(t, s)
	}
	slices.Sort(out)
	return out
}

func TestMurcko(t *testing.T) {
	for _, r := range references(t) {
		m, err := scaffold.Murcko(parse(t, r.Smiles))
		if err != nil {
			t.Errorf("%s: %v", r.Smiles, err)
			continue
		}
		// RDKit keeps the sides of double bonds or loses them, depending on where
		// the marks stood in the SMILES.
		if got, want := flat(t, smiles.Canonical(m)), flat(t, r.Murcko); got != want {
			t.Errorf("%s: scaffold %s, RDKit's is %s", r.Smiles, got, want)
		}
		if hasRadicals(m) {
			continue // RDKit keeps the lone electrons of a metal when it becomes a carbon
		}
		f, err := scaffold.Framework(m)
		if err != nil {
			t.Errorf("%s: %v", r.Smiles, err)
			continue
		}
		if got, want := smiles.Canonical(f), canonical(t, r.Generic); got != want {
			t.Errorf("%s: framework %s, RDKit's is %s", r.Smiles, got, want)
		}
	}
}

func hasRadicals(m *chem.Mol) bool {
	return slices.ContainsFunc(m.Atoms, func(a chem.Atom) bool { return a.Radicals > 0 })
}

func TestBRICSBonds(t *testing.T) {
	for _, r := range references(t) {
		if r.Bonds == nil {
			continue
		}
		m := parse(t, r.Smiles)
		got := [][][2]int{}
		for _, b := range scaffold.BRICSBonds(m) {
			ends := [][2]int{{int(m.Bonds[b.Bond].A), b.LabelA}, {int(m.Bonds[b.Bond].B), b.LabelB}}
			slices.SortFunc(ends, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
			got = append(got, ends)
		}
		slices.SortFunc(got, func(x, y [][2]int) int {
			return slices.Compare(slices.Concat(x[0][:], x[1][:]), slices.Concat(y[0][:], y[1][:]))
		})
		if !slices.EqualFunc(got, r.Bonds, slices.Equal) {
			t.Errorf("%s: bonds %v, RDKit's are %v", r.Smiles, got, r.Bonds)
		}
		broken, err := scaffold.BreakBRICS(m)
		if err != nil {
			t.Errorf("%s: %v", r.Smiles, err)
			continue
		}
		texts := make([]string, len(broken))
		for i, p := range broken {
			texts[i] = smiles.Write(p, smiles.Style{Flat: true})
		}
		slices.Sort(texts)
		// RDKit mixes up the stereo when it is told which bonds to cut.
		var want []string
		for _, s := range r.Broken {
			want = append(want, flat(t, s))
		}
		slices.Sort(want)
		if !slices.Equal(texts, want) {
			t.Errorf("%s: parts %q, RDKit's are %q", r.Smiles, texts, want)
		}
	}
}

func TestDecomposeBRICS(t *testing.T) {
	for _, r := range references(t) {
		if r.BRICS == nil {
			continue
		}
		got, err := scaffold.DecomposeBRICS(parse(t, r.Smiles), 1)
		if err != nil {
			t.Errorf("%s: %v", r.Smiles, err)
			continue
		}
		if want := slices.Compact(parts(t, r.BRICS)); !slices.Equal(got, want) {
			t.Errorf("%s: fragments %q, RDKit's are %q", r.Smiles, got, want)
		}
	}
}

func TestPairCuts(t *testing.T) {
	for _, r := range references(t) {
		if strings.Contains(r.Smiles, ".") {
			continue // RDKit puts what the cuts don't touch with the chains
		}
		if r.Three != nil {
			comparePairs(t, r.Smiles, 3, r.Three)
		}
		if r.Two != nil {
			comparePairs(t, r.Smiles, 2, r.Two)
		}
	}
}

// comparePairs compares without stereo, which RDKit's FragmentMol mixes up, and
// without the numbers of the ends, which follow from the order of the pieces'
// SMILES. RDKit takes cuts for equal that differ only in which piece hangs at
// which end, and loses some; here all are found.
func comparePairs(t *testing.T, text string, most int, theirs [][2]string) {
	t.Helper()
	cuts, err := scaffold.PairCuts(parse(t, text), most, 20)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	got, bare := map[string]bool{}, map[string]bool{}
	for _, c := range theirs {
		bare[pieces(t, ends.ReplaceAllString(c[0], "]"), ends.ReplaceAllString(c[1], "]"))] = true
	}
	for _, c := range cuts {
		got[unnumbered(t, c.Core, c.Chains)] = true
		if !bare[pieces(t, ends.ReplaceAllString(c.Core, "]"), ends.ReplaceAllString(c.Chains, "]"))] {
			t.Errorf("%s, %d cuts: RDKit has no %q", text, most, c)
		}
	}
	for _, c := range theirs {
		if !got[unnumbered(t, c[0], c[1])] {
			t.Errorf("%s, %d cuts: no %q", text, most, c)
		}
	}
}

// ends are the numbers of dummies.
var ends = regexp.MustCompile(`:\d\]`)

// unnumbered numbers the ends of a cut in the way that gives the first text.
func unnumbered(t *testing.T, core, chains string) string {
	best := ""
	for _, numbers := range []string{"123", "132", "213", "231", "312", "321"} {
		r := strings.NewReplacer(":1]", ":"+numbers[:1]+"]", ":2]", ":"+numbers[1:2]+"]", ":3]", ":"+numbers[2:]+"]")
		if text := pieces(t, r.Replace(core), r.Replace(chains)); best == "" || text < best {
			best = text
		}
	}
	return best
}

// pieces is the canonical text of a core and chains, without stereo.
func pieces(t *testing.T, core, chains string) string {
	var texts []string
	for _, chain := range strings.Split(chains, ".") {
		texts = append(texts, flat(t, chain))
	}
	slices.Sort(texts)
	return flat(t, core) + " " + strings.Join(texts, ".")
}

func flat(t *testing.T, text string) string {
	return smiles.Write(parse(t, text), smiles.Style{Flat: true})
}

func TestBuildBRICS(t *testing.T) {
	type built struct {
		Fragments []string
		Joins     int
		Built     []string
	}
	for _, r := range lines[built](t, "testdata/built.jsonl") {
		var fragments []*chem.Mol
		for _, s := range r.Fragments {
			fragments = append(fragments, parse(t, s))
		}
		got := []string{}
		for m := range scaffold.BuildBRICS(fragments, r.Joins, 10_000) {
			got = append(got, smiles.Canonical(m))
		}
		slices.Sort(got)
		if want := parts(t, r.Built); !slices.Equal(got, want) {
			t.Errorf("%v with %d joints: %q, RDKit builds %q", r.Fragments, r.Joins, got, want)
		}
	}
}
