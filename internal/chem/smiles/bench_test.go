package smiles_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// zinc is a list of drug-sized molecules.
func zinc(b testing.TB, most int) []string {
	dir := os.Getenv("CUPEL_REFERENCE")
	if dir == "" {
		b.Skip("CUPEL_REFERENCE names no folder with reference data")
	}
	f, err := os.Open(filepath.Join(dir, "zinc250k.smi.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	var list []string
	s := bufio.NewScanner(z)
	for s.Scan() && len(list) < most {
		if f := strings.Fields(s.Text()); len(f) > 0 && f[0] != "smiles" {
			list = append(list, f[0])
		}
	}
	return list
}

func BenchmarkParse(b *testing.B) {
	list := zinc(b, 2000)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := smiles.Parse(list[i%len(list)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
