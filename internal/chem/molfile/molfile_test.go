package molfile_test

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/molfile"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// rdkit holds molfiles that RDKit 2022.09 wrote of molecules of its reference
// file, and the SMILES (<back>) that it read them as: 2D in V2000 and V3000, and
// 3D with all hydrogens.
//
//go:embed testdata/rdkit.sdf.gz
var rdkit []byte

func records(t testing.TB) [][]byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(rdkit))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	recs := bytes.Split(all, []byte("$$$$\n"))
	return recs[:len(recs)-1]
}

func TestRDKit(t *testing.T) {
	for i, rec := range records(t) {
		_, back, _ := bytes.Cut(rec, []byte("<back>\n"))
		back, _, _ = bytes.Cut(back, []byte("\n"))
		want, err := smiles.Parse(string(back))
		if err != nil {
			t.Fatal(err)
		}
		got, err := molfile.Parse(rec)
		if err != nil {
			t.Errorf("record %d, %s: %v", i, back, err)
			continue
		}
		if got, want := smiles.Canonical(got), smiles.Canonical(want); got != want {
			t.Errorf("record %d is %s, want %s", i, got, want)
		}
	}
}

// block makes a V2000 molfile of atom lines without coordinates ("C", or "C"
// and the fields behind it), bond lines and properties.
func block(atoms []string, bonds []string, properties ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "title\n  program\ncomment\n%3d%3d  0  0  0  0  0  0  0  0999 V2000\n", len(atoms), len(bonds))
	for _, a := range atoms {
		fmt.Fprintf(&b, "    0.0000    0.0000    0.0000 %s\n", a)
	}
	for _, l := range append(bonds, properties...) {
		fmt.Fprintln(&b, l)
	}
	return b.String() + "M  END\n"
}

// v30 makes a V3000 molfile.
func v30(lines ...string) string {
	text := "\n\n\n  0  0  0     0  0            999 V3000\n"
	for _, l := range lines {
		text += "M  V30 " + l + "\n"
	}
	return text + "M  END\n"
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":      {block(nil, nil), ""},
		"ethanol":      {block([]string{"C  ", "C  ", "O  "}, []string{"  1  2  1  0", "  2  3  1  0"}), "CCO"},
		"short lines":  {block([]string{"C", "O"}, []string{"  1  2  2"}), "C=O"},
		"carriage":     {strings.ReplaceAll(block([]string{"C", "O"}, []string{"  1  2  2"}), "\n", "\r\n"), "C=O"},
		"no end":       {strings.TrimSuffix(block([]string{"C"}, nil), "M  END\n"), "C"},
		"charge code":  {block([]string{"N   0  3"}, nil), "[NH4+]"},
		"minus code":   {block([]string{"O   0  5"}, nil), "[OH-]"},
		"radical code": {block([]string{"C   0  4"}, nil), "[CH3]"},
		"charge line":  {block([]string{"N   0  5", "Cl "}, nil, "M  CHG  2   1   1   2  -1"), "[Cl-].[NH4+]"},
		"isotope":      {block([]string{"C  "}, nil, "M  ISO  1   1  13"), "[13CH4]"},
		"difference":   {block([]string{"C   1"}, nil), "[13CH4]"},
		"deuterium":    {block([]string{"O  ", "D  ", "D  "}, []string{"  1  2  1", "  1  3  1"}), "[2H]O[2H]"},
		"radical line": {block([]string{"C  "}, nil, "M  RAD  1   1   2"), "[CH3]"},
		"carbene":      {block([]string{"C  "}, nil, "M  RAD  1   1   1"), "[CH2]"},
		"no hydrogens": {block([]string{"Na  0  0  0  0  0 15"}, nil), "[Na]"},
		"valence":      {block([]string{"C   0  0  0  0  0  2"}, nil), "[CH2]"},
		"aromatic": {block([]string{"C", "C", "C", "C", "C", "C"},
			[]string{"  1  2  4", "  2  3  4", "  3  4  4", "  4  5  4", "  5  6  4", "  1  6  4"}), "c1ccccc1"},
		"alias":        {block([]string{"C"}, nil, "A    1", "M  CHG  1   1   5"), "C"},
		"value":        {block([]string{"C"}, nil, "V    1 *", "M  STY  1   1 DAT"), "C"},
		"hydrogens":    {block([]string{"C", "H", "H"}, []string{"  1  2  1", "  1  3  1"}), "C"},
		"dummy":        {block([]string{"C", "*"}, []string{"  1  2  1"}), "*C"},
		"map":          {block([]string{"C   0  0  0  0  0  0  0  0  0  7"}, nil), "[CH4:7]"},
		"coordination": {block([]string{"N", "Pt"}, []string{"  1  2  9"}), "N->[Pt]"},
		"parity odd":   {block([]string{"N", "C   0  0  1", "C", "O"}, []string{"  1  2  1", "  2  3  1", "  2  4  1"}), "C[C@H](N)O"},
		"parity even":  {block([]string{"N", "C   0  0  2", "C", "O"}, []string{"  1  2  1", "  2  3  1", "  2  4  1"}), "C[C@@H](N)O"},
		"V3000": {v30("BEGIN CTAB", "COUNTS 3 2 0 0 0", "BEGIN ATOM", "10 C 0 0 0 0", "20 N 0 -", "0 0 0 CHG=1", "7 O 0 0 0 0 MASS=18", "END ATOM",
			"BEGIN BOND", "1 1 10 20", "2 2 10 7", "END BOND", "BEGIN SGROUP", "1 DAT 0 ATOMS=(1 10) FIELDDATA=\"a b\"", "END SGROUP", "END CTAB"), "C([NH3+])=[18O]"},
		"V3000 values": {v30("BEGIN CTAB", "BEGIN ATOM", "1 C 0 0 0 3 RAD=2 SUBST=1", "2 Fe 0 0 0 0 VAL=-1 CHG=2", "END ATOM", "END CTAB"), "[CH3:3].[Fe+2]"},
	} {
		m, err := molfile.Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := smiles.Parse(c.want)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := smiles.Canonical(m), smiles.Canonical(want); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want string
	}{
		"empty":         {"", "line 1: the file ends before the counts line"},
		"header":        {"a\nb\nc\n", "line 4: the file ends before"},
		"counts":        {"a\nb\nc\n x  0", `line 4: the number of atoms is "x"`},
		"negative":      {"a\nb\nc\n -1  0", "-1 atoms"},
		"version":       {"a\nb\nc\n  0  0  0  0  0  0  0  0  0  0999 V4000\n", `"V4000"`},
		"atoms":         {"a\nb\nc\n  2  0\n    0.0000    0.0000    0.0000 C\n", "ends after 1 of 2 atoms"},
		"bonds":         {"a\nb\nc\n  1  1\n    0.0000    0.0000    0.0000 C\n", "ends after 0 of 1 bonds"},
		"coordinate":    {strings.Replace(block([]string{"C"}, nil), "0.0000", "0.00x0", 1), "not a coordinate"},
		"element":       {block([]string{"Xx"}, nil), `line 5: "Xx" is no element`},
		"query":         {block([]string{"A"}, nil), `"A" is no element but one of a query`},
		"any bond":      {block([]string{"C", "C"}, []string{"  1  2  8"}), "line 7: bonds of type 8"},
		"no such atom":  {block([]string{"C", "C"}, []string{"  1  3  1"}), "atoms 1 and 3 of 2"},
		"self":          {block([]string{"C"}, []string{"  1  1  1"}), "line 5: atom 1: "},
		"charge":        {block([]string{"C   0  9"}, nil), "charge code 9"},
		"charge line":   {block([]string{"C"}, nil, "M  CHG  1   1  99"), "charge 99"},
		"charge atom":   {block([]string{"C"}, nil, "M  CHG  1   2   1"), "atom 2 of 1"},
		"short entries": {block([]string{"C"}, nil, "M  CHG  2   1   1"), "2 entries, the line has 1"},
		"valence":       {block([]string{"C", "F", "F", "F", "F", "F"}, []string{"  1  2  1", "  1  3  1", "  1  4  1", "  1  5  1", "  1  6  1"}), "line 5: atom 1: valence 5"},
		"V3000 atom":    {v30("BEGIN CTAB", "BEGIN ATOM", "1 C 0 0"), "line 7: an atom has"},
		"V3000 index":   {v30("BEGIN CTAB", "BEGIN ATOM", "1 C 0 0 0 0", "1 C 0 0 0 0"), "line 8: atom 1 is there twice"},
		"V3000 bond":    {v30("BEGIN CTAB", "BEGIN ATOM", "1 C 0 0 0 0", "END ATOM", "BEGIN BOND", "1 1 1 2"), "not both there"},
		"V3000 list":    {v30("BEGIN CTAB", "BEGIN ATOM", "1 [C,N] 0 0 0 0"), "no element"},
		"V3000 charge":  {v30("BEGIN CTAB", "BEGIN ATOM", "1 C 0 0 0 0 CHG=x"), `CHG is "x"`},
	} {
		_, err := molfile.Parse([]byte(c.text))
		var at *molfile.Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// roundTrip writes a molecule, reads it back, and complains if it is another one.
func roundTrip(t interface{ Errorf(string, ...any) }, m *chem.Mol) {
	raw, err := molfile.Append([]byte("before"), m, "a title")
	if err != nil {
		t.Errorf("%s: %v", smiles.Canonical(m), err)
		return
	}
	raw, ok := bytes.CutPrefix(raw, []byte("before"))
	if !ok || molfile.Title(raw) != "a title" {
		t.Errorf("%s: the title is %q", smiles.Canonical(m), molfile.Title(raw))
	}
	back, err := molfile.Parse(raw)
	if err != nil {
		t.Errorf("%s: %v\n%s", smiles.Canonical(m), err, raw)
	} else if got, want := smiles.Canonical(back), smiles.Canonical(m); got != want {
		t.Errorf("%s came back as %s\n%s", want, got, raw)
	}
}

// molecules are some that are hard to write or to draw, and those that RDKit wrote.
func molecules(t testing.TB) (all []*chem.Mol) {
	t.Helper()
	texts := []string{"", "C", "[Na+].[Cl-]", "[CH3]", "[CH2]", "[Fe+2]", "[Na]", "c1cc[nH]c1", "[13CH4]", "[2H]O[2H]", "[CH3:7][OH:2]", "*C", "N->[Pt]",
		"C[C@H](N)O", "C[C@@H](N)O", "C[S@](=O)c1ccccc1", "C[C@](N)(O)F", "[H][C@](C)(N)[2H]", "[O-][N+](=O)c1ccccc1", "C#N", "[SiH4]", "P", "CP(=O)(O)O", "[NH4+]",
		"C/C=C/C", `C/C=C\C`, "CC=CC", "C=CC", "CC(C)=CC", `F/C(Cl)=C(/Br)I`, "FC(Cl)=C(Br)I", "C/C=N/O", "CC=NO", "C/C=C/C=C/C=CC", "C1CCCC/C=C/CCC1", "C1CCCCC=CCCC1",
		`[2H]/C=C/C`, "C[C@@]12CC[C@H]3[C@@H](CC[C@H]4CC(=O)CC[C@]34C)[C@@H]1CC[C@@H]2O", "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
		"C12C3C4C1C5C2C3C45", "C1CC2CCC1N2", "C1C2CC3CC1CC(C2)C3", "CC1(C)C2CCC1(C)C(=O)C2", "C12CC3CC(C1)C(C)C3C2", "N1CC2CCC1CC2",
		strings.Repeat("N[C@@H](CO)C(=O)", 45) + "O"}
	for _, rec := range records(t) {
		_, orig, _ := bytes.Cut(rec, []byte("<orig>\n"))
		orig, _, _ = bytes.Cut(orig, []byte("\n"))
		texts = append(texts, string(orig))
	}
	for _, text := range texts {
		m, err := smiles.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// TestRoundTrip writes molecules and reads them back.
func TestRoundTrip(t *testing.T) {
	for _, m := range molecules(t) {
		roundTrip(t, m)
	}
}

// TestStereoRoundTrip gives whatever can have a configuration one at random, or
// none.
func TestStereoRoundTrip(t *testing.T) {
	all := molecules(t)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(all).Draw(t, "molecule")
		b := chem.Edit(m)
		for _, i := range m.StereoCandidates() {
			if m.Degree(int(i)) < 3 {
				continue // phosphorus with hydrogens, which have no place in the drawing
			}
			b.Atom(int(i)).Chiral = chem.Chirality(rapid.IntRange(0, 2).Draw(t, "chirality"))
		}
		for _, i := range m.StereoBondCandidates() {
			bond := b.Bond(int(i))
			beside := func(end int32) int32 {
				for _, l := range m.Links(int(end)) {
					if l.Bond != i {
						return l.Atom
					}
				}
				return -1
			}
			bond.Stereo, bond.StereoA, bond.StereoB = chem.Stereo(rapid.IntRange(0, 2).Draw(t, "sides")), beside(bond.A), beside(bond.B)
		}
		shuffled, err := b.Build()
		if err != nil {
			t.Skip(err)
		}
		roundTrip(t, shuffled)
	})
}

func TestWriteRefuses(t *testing.T) {
	for text, want := range map[string]string{"C$C": "no code", strings.Repeat("C", 1000): "1000 atoms"} {
		m, err := smiles.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := molfile.Append(nil, m, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20s: %v, want %s", text, err, want)
		}
	}
	m, _ := smiles.Parse("C")
	if _, err := molfile.Append(nil, m, "two\nlines"); err == nil {
		t.Error("a title of two lines is written")
	}
}

// FuzzParse reads anything; what is read can be written, unless it is beyond
// V2000, and be read again.
func FuzzParse(f *testing.F) {
	for i, rec := range records(f) {
		if i%8 == 0 {
			f.Add(rec)
		}
	}
	f.Add([]byte(block([]string{"N   0  3", "D"}, []string{"  1  2  1  1"}, "M  CHG  1   1   1")))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := molfile.Parse(text)
		if err != nil {
			return
		}
		raw, err := molfile.Append(nil, m, "")
		if err != nil {
			return
		}
		back, err := molfile.Parse(raw)
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		if got, want := back.Formula(), m.Formula(); got != want {
			t.Errorf("formula %s, want %s\n%s", got, want, raw)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	recs := records(b)
	i := 0
	for b.Loop() {
		if _, err := molfile.Parse(recs[i%len(recs)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
