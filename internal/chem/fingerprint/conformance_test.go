package fingerprint_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/fingerprint"
	"github.com/cupel-science/cupel/internal/chem/smarts"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// digests of fingerprints, by the name of their column.
var digests = map[string]func(*chem.Mol) (string, error){
	"ecfp4":    ofCounts(func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 2) }),
	"ecfp6":    ofCounts(func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.ECFP(m, 3) }),
	"fcfp4":    ofCounts(func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.FCFP(m, 2) }),
	"atompair": ofCounts(func(m *chem.Mol) (fingerprint.Counts, error) { return fingerprint.AtomPairs(m, 10) }),
	"torsion": ofCounts(func(m *chem.Mol) (fingerprint.Counts, error) {
		c, err := fingerprint.Torsions(m)
		return c.Fold(1 << 16), err
	}),
	"pharmacophore": ofBits(fingerprint.Pharmacophore),
	"maccs":         ofBits(fingerprint.MACCS),
}

// ofBits digests "member member ...", in ascending order.
func ofBits(compute func(*chem.Mol) (fingerprint.Bits, error)) func(*chem.Mol) (string, error) {
	return func(m *chem.Mol) (string, error) {
		bits, err := compute(m)
		return digest(strings.Trim(fmt.Sprint(bits.Members()), "[]")), err
	}
}

// digest is the first half of a SHA-256, in hexadecimal digits.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:16] }

// ofCounts digests "id:count id:count ...", ordered by ID.
func ofCounts(compute func(*chem.Mol) (fingerprint.Counts, error)) func(*chem.Mol) (string, error) {
	return func(m *chem.Mol) (string, error) {
		counts, err := compute(m)
		var text []byte
		for i, e := range counts {
			if i > 0 {
				text = append(text, ' ')
			}
			text = strconv.AppendUint(text, uint64(e.ID), 10)
			text = append(text, ':')
			text = strconv.AppendUint(text, uint64(e.N), 10)
		}
		return digest(string(text)), err
	}
}

// sample reads testdata/rdkit.csv: the digests that RDKit 2022.09.3 gives for
// every 20th molecule of a set drawn from ZINC, NCI and mutants of both, and
// for molecules with rare features.
func sample(t testing.TB) (header []string, rows [][]string) {
	f, err := os.Open(filepath.Join("testdata", "rdkit.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	return table(t, f)
}

func table(t testing.TB, r io.Reader) (header []string, rows [][]string) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[0], rows[1:]
}

func TestConformance(t *testing.T) {
	header, rows := sample(t)
	for _, row := range rows {
		m, err := smiles.Parse(row[0])
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		for column, want := range row[1:] {
			name := header[column+1]
			if got, err := digests[name](m); err != nil || got != want {
				t.Errorf("%s of %s: %s (%v), want %s", name, row[0], got, err, want)
			}
		}
	}
}

// TestReference compares with a larger table, which is not part of the source.
func TestReference(t *testing.T) {
	dir := os.Getenv("CUPEL_REFERENCE")
	if dir == "" {
		t.Skip("CUPEL_REFERENCE names no folder with rdkit_reference.csv.gz")
	}
	f, err := os.Open(filepath.Join(dir, "rdkit_reference.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	header, rows := table(t, z)
	valid, failures := 0, map[string]int{}
	for _, row := range rows {
		if row[1] != "1" {
			continue
		}
		valid++
		m, err := smiles.Parse(row[0])
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		for column, name := range header {
			compute, ok := digests[name]
			if !ok {
				continue
			}
			if got, err := compute(m); err != nil || got != row[column] {
				failures[name]++
				t.Logf("%s of %s (%v)", name, row[0], err)
			}
		}
	}
	t.Logf("%d molecules, differences: %v", valid, failures)
	for name, n := range failures {
		if n*1000 > valid {
			t.Errorf("%d of %d %s fingerprints differ", n, valid, name)
		}
	}
}

// TestFeatureDefinitions compares the code for features with the patterns that
// define them.
func TestFeatureDefinitions(t *testing.T) {
	atoms, families := patterns(fingerprint.FeatureSMARTS[:]), patterns(fingerprint.FamilySMARTS[:])
	_, rows := sample(t)
	for _, row := range rows {
		m, err := smiles.Parse(row[0])
		if err != nil {
			continue // TestConformance reports it
		}
		for i := range m.Atoms {
			if got, want := uint8(fingerprint.FeaturesOf(m, i)), matching(atoms, m, i); got != want {
				t.Errorf("%s, atom %d: features %06b, want %06b", row[0], i, got, want)
			}
			if got, want := fingerprint.FamiliesOf(m, i), matching(families, m, i); got != want {
				t.Errorf("%s, atom %d: families %08b, want %08b", row[0], i, got, want)
			}
		}
	}
}

func patterns(texts []string) []*smarts.Pattern {
	var all []*smarts.Pattern
	for _, text := range texts {
		all = append(all, smarts.MustParse(text))
	}
	return all
}

func matching(all []*smarts.Pattern, m *chem.Mol, atom int) uint8 {
	var set uint8
	for bit, p := range all {
		if p.MatchAt(m, atom) {
			set |= 1 << bit
		}
	}
	return set
}
