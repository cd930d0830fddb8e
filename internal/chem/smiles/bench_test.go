package smiles_test

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// zinc is a list of drug-sized molecules.
func zinc(b testing.TB, most int) []string {
	dir := referenceFolder(b)
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

// perMolecule runs a function over the list and reports processor time, which
// other work on the machine disturbs less than wall time.
func perMolecule(b *testing.B, run func(text string) error) {
	list := zinc(b, 2000)
	b.ReportAllocs()
	before, i := processorTime(), 0
	for b.Loop() {
		if err := run(list[i%len(list)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op")
}

func processorTime() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

func BenchmarkParse(b *testing.B) {
	perMolecule(b, func(text string) error {
		_, err := smiles.Parse(text)
		return err
	})
}

func BenchmarkParseCanonical(b *testing.B) {
	perMolecule(b, func(text string) error {
		m, err := smiles.Parse(text)
		if err == nil {
			smiles.Canonical(m)
		}
		return err
	})
}
