package pmo_test

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cupel-science/cupel/internal/chem/pmo"
	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// TestReference compares with the benchmark's own values: on a sample, and on
// the whole file where CUPEL_REFERENCE names its folder.
func TestReference(t *testing.T) {
	checkValues(t, "testdata/values.csv.gz")
	if dir := os.Getenv("CUPEL_REFERENCE"); dir != "" {
		checkValues(t, filepath.Join(dir, "pmo_oracle_values.csv.gz"))
	}
}

func checkValues(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	rows := csv.NewReader(unpacked)
	head, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	oracles := make([]*pmo.Oracle, len(head))
	for i, name := range head[1:] {
		if oracles[i+1], err = pmo.New(name); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for ; ; n++ {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		m, err := smiles.Parse(row[0])
		if err != nil {
			t.Errorf("%s: %v", row[0], err)
			continue
		}
		for i, o := range oracles[1:] {
			want, _ := strconv.ParseFloat(row[i+1], 64)
			if got, err := o.Score(m); err != nil || math.Abs(got-want) > 1e-4 {
				t.Errorf("%s of %s is %v (%v), want %v", head[i+1], row[0], got, err, want)
			}
		}
	}
	if n == 0 {
		t.Errorf("%s has no rows", path)
	}
}

// TestTargets: the molecules that the tasks are after have full marks.
func TestTargets(t *testing.T) {
	for task, text := range map[string]string{
		"celecoxib_rediscovery":    "CC1=CC=C(C=C1)C1=CC(=NN1C1=CC=C(C=C1)S(N)(=O)=O)C(F)(F)F",
		"albuterol_similarity":     "CC(C)(C)NCC(O)c1ccc(O)c(CO)c1",
		"troglitazone_rediscovery": "Cc1c(C)c2OC(C)(COc3ccc(CC4SC(=O)NC4=O)cc3)CCc2c(C)c1O",
		"isomers_c7h8n2o2":         "COc1ccc(N)nc1C=O",
	} {
		m, err := smiles.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		o, err := pmo.New(task)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.Score(m); err != nil || got != 1 {
			t.Errorf("%s of its target is %v, %v", task, got, err)
		}
	}
}

func TestUnknownTask(t *testing.T) {
	if _, err := pmo.New("albuterol"); !errors.Is(err, pmo.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	if n := len(pmo.Tasks()); n != 20 {
		t.Errorf("%d tasks, want 20", n)
	}
}

func BenchmarkOracles(b *testing.B) {
	m, err := smiles.Parse("CC(C)(C)c1ccc2occ(CC(=O)Nc3ccccc3F)c2c1")
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range pmo.Tasks() {
		b.Run(name, func(b *testing.B) {
			o, err := pmo.New(name)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := o.Score(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
