package descriptor

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cupel-science/cupel/internal/chem"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// record is a molecule with RDKit's values, by column.
type record struct {
	mol    *chem.Mol
	smiles string
	values map[string]string
}

// readReference reads the valid molecules of a file of reference values; those
// that we find invalid are counted.
func readReference(t testing.TB, path string) (records []record, rejected int) {
	t.Helper()
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		r := record{smiles: row[0], values: map[string]string{}}
		for i, name := range rows[0] {
			r.values[name] = row[i]
		}
		if r.values["valid"] != "1" {
			continue
		}
		if r.mol, err = smiles.Parse(r.smiles); err != nil {
			rejected++
			continue
		}
		records = append(records, r)
	}
	return records, rejected
}

// sample is every 20th molecule of 5,700 from ZINC and NCI, some of them mutated,
// with the values of RDKit 2022.09.3.
func sample(t testing.TB) []record {
	records, rejected := readReference(t, "testdata/reference.csv.gz")
	if rejected > 0 {
		t.Errorf("%d valid molecules are rejected", rejected)
	}
	return records
}

// column of the reference, how it is computed and how far it may be off.
type column struct {
	name      string
	of        func(m *chem.Mol) float64
	tolerance float64
	share     float64 // of molecules that must agree
}

func count(f func(m *chem.Mol) int) func(*chem.Mol) float64 {
	return func(m *chem.Mol) float64 { return float64(f(m)) }
}

var columns = []column{
	{"logp", func(m *chem.Mol) float64 { v, _ := Crippen(m); return v }, 1e-5, 0.999},
	{"mr", func(m *chem.Mol) float64 { _, v := Crippen(m); return v }, 1e-4, 0.999},
	{"tpsa", TPSA, 1e-5, 0.999},
	{"hbd", count(Donors), 0, 0.999},
	{"hba", count(Acceptors), 0, 0.999},
	{"rotatable", count(RotatableBonds), 0, 0.999},
	{"rings", count(RingCount), 0, 0.999},
	{"aromatic_rings", count(AromaticRings), 0, 0.999},
	{"heavy_atoms", count((*chem.Mol).HeavyAtoms), 0, 0.999},
	{"fsp3", FractionSP3, 1e-6, 0.999},
	{"bertz", BertzCT, 1e-5, 0.995},
	{"qed", QED, 1e-4, 0.999},
	{"sa", func(m *chem.Mol) float64 {
		v, err := SAScore(m)
		if err != nil {
			return math.NaN()
		}
		return v
	}, 1e-3, 0.999},
}

func TestReference(t *testing.T) { compareColumns(t, sample(t)) }

// TestWholeReference compares with a large file, if there is one.
func TestWholeReference(t *testing.T) {
	dir := os.Getenv("CUPEL_REFERENCE")
	if dir == "" {
		t.Skip("CUPEL_REFERENCE doesn't name a folder with rdkit_reference.csv.gz")
	}
	records, rejected := readReference(t, filepath.Join(dir, "rdkit_reference.csv.gz"))
	t.Logf("%d molecules, %d valid ones are rejected", len(records), rejected)
	compareColumns(t, records)
}

func compareColumns(t *testing.T, records []record) {
	for _, c := range columns {
		equal, all := 0, 0
		var differing []string
		for _, r := range records {
			text := r.values[c.name]
			if text == "" {
				continue // RDKit has none
			}
			want, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			all++
			got := c.of(r.mol)
			if math.Abs(got-want) <= c.tolerance {
				equal++
			} else if len(differing) < 10 {
				differing = append(differing, fmt.Sprintf("%s: %v, want %v", r.smiles, got, want))
			}
		}
		t.Logf("%-15s %d of %d", c.name, equal, all)
		if float64(equal) < c.share*float64(all) {
			t.Errorf("%s agrees for %d of %d", c.name, equal, all)
		}
		for _, d := range differing {
			t.Logf("    %s", d)
		}
	}
}
