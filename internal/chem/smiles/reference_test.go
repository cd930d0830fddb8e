package smiles_test

import (
	"compress/gzip"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

func referenceRows(t testing.TB) [][]string {
	dir := os.Getenv("CUPEL_REFERENCE")
	if dir == "" {
		t.Skip("CUPEL_REFERENCE names no folder with reference data")
	}
	f, err := os.Open(filepath.Join(dir, "rdkit_reference.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestReferenceQuick(t *testing.T) {
	rows := referenceRows(t)
	bad := 0
	for _, r := range rows {
		m, err := smiles.Parse(r[0])
		if (err == nil) != (r[1] == "1") {
			t.Errorf("%s: valid %s, got %v", r[0], r[1], err)
			bad++
			continue
		}
		if err != nil {
			continue
		}
		if m.Formula() != r[3] {
			t.Errorf("%s formula %s want %s", r[0], m.Formula(), r[3])
		}
		w, _ := strconv.ParseFloat(r[4], 64)
		if d := w - m.MolWt(); d > 1e-5 || d < -1e-5 {
			t.Errorf("%s mw %v want %v", r[0], m.MolWt(), w)
		}
		w, _ = strconv.ParseFloat(r[5], 64)
		if d := w - m.ExactMass(); d > 1e-5 || d < -1e-5 {
			t.Errorf("%s exact %v want %v", r[0], m.ExactMass(), w)
		}
		n, _ := strconv.Atoi(r[12])
		if m.Rings().Smallest != n && m.Rings().Len() != n {
			t.Errorf("%s rings %d %d want %d", r[0], m.Rings().Smallest, m.Rings().Len(), n)
		}
		n, _ = strconv.Atoi(r[13])
		ar := 0
		for _, b := range m.Rings().Bonds {
			all := true
			for _, x := range b {
				all = all && m.Bonds[x].Aromatic
			}
			if all {
				ar++
			}
		}
		if ar != n {
			t.Errorf("%s aromatic rings %d want %d", r[0], ar, n)
		}
	}
}
