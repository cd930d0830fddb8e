package smiles_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// reference is a row of RDKit's values.
type reference struct {
	smiles           string
	valid            bool
	canonical        string
	formula          string
	weight, exact    float64
	rings, aromatics int
}

// readReference reads RDKit's values from a table that has at least these
// columns.
func readReference(t testing.TB, r io.Reader) (list []reference) {
	t.Helper()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, row := range rows[1:] {
		text := func(name string) string { return row[column[name]] }
		number := func(name string) float64 {
			x, _ := strconv.ParseFloat(text(name), 64) // empty where invalid
			return x
		}
		list = append(list, reference{
			text("smiles"), text("valid") == "1", text("canonical"), text("formula"),
			number("mw"), number("exact_mw"), int(number("rings")), int(number("aromatic_rings")),
		})
	}
	return list
}

// sample is the part of the reference that is kept with the tests.
func sample(t testing.TB) []reference {
	t.Helper()
	f, err := os.Open("testdata/reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	return readReference(t, f)
}

// whole is the whole reference.
func whole(t testing.TB) []reference {
	t.Helper()
	f, err := os.Open(filepath.Join(referenceFolder(t), "rdkit_reference.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return readReference(t, z)
}

func referenceFolder(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("CUPEL_REFERENCE")
	if folder == "" {
		t.Skip("CUPEL_REFERENCE names no folder with reference data")
	}
	return folder
}

func TestReference(t *testing.T)      { checkReference(t, sample(t)) }
func TestReferenceWhole(t *testing.T) { checkReference(t, whole(t)) }

func checkReference(t *testing.T, list []reference) {
	t.Helper()
	for _, r := range list {
		m, err := smiles.Parse(r.smiles)
		if (err == nil) != r.valid {
			t.Errorf("%s: RDKit says valid is %v, we say %v", r.smiles, r.valid, err)
		}
		if err == nil && r.valid {
			checkValues(t, r, m)
		}
	}
}

func checkValues(t *testing.T, r reference, m *chem.Mol) {
	t.Helper()
	if got := m.Formula(); got != r.formula {
		t.Errorf("%s: formula %s, not %s", r.smiles, got, r.formula)
	}
	if got := m.MolWt(); math.Abs(got-r.weight) > 1e-5 {
		t.Errorf("%s: weight %v, not %v", r.smiles, got, r.weight)
	}
	if got := m.ExactMass(); math.Abs(got-r.exact) > 1e-5 {
		t.Errorf("%s: exact mass %v, not %v", r.smiles, got, r.exact)
	}
	if got := m.Rings().Len(); got != r.rings {
		t.Errorf("%s: %d rings, not %d", r.smiles, got, r.rings)
	}
	if got := aromaticRings(m); got != r.aromatics {
		t.Errorf("%s: %d aromatic rings, not %d", r.smiles, got, r.aromatics)
	}
}

func aromaticRings(m *chem.Mol) (n int) {
	for _, ring := range m.Rings().Bonds {
		aromatic := true
		for _, b := range ring {
			aromatic = aromatic && m.Bonds[b].Aromatic
		}
		if aromatic {
			n++
		}
	}
	return n
}
