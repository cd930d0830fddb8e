package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sample = "../descriptor/testdata/reference.csv.gz"

// conformance runs the command on a table and gives what it prints and lists.
func conformance(t *testing.T, reference string, args ...string) (printed, listed string, err error) {
	t.Helper()
	t.Setenv("CUPEL_ZINC", "")
	list := filepath.Join(t.TempDir(), "differences.tsv")
	args = append([]string{"-reference", reference, "-pmo", "../pmo/testdata/values.csv.gz", "-orders", "2", "-differences", list}, args...)
	var out bytes.Buffer
	err = run(context.Background(), &out, args)
	text, readErr := os.ReadFile(list)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return out.String(), string(text), err
}

func TestSamples(t *testing.T) {
	printed, listed, err := conformance(t, sample)
	if err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if strings.Count(listed, "\n") != 1 {
		t.Errorf("differences:\n%s", listed)
	}
	for _, want := range []string{"285 rows", "50 rows", "RDKit is not asked"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is missing in\n%s", want, printed)
		}
	}
}

// TestDifferences has a reference that is wrong in every column that it has.
func TestDifferences(t *testing.T) {
	table := filepath.Join(t.TempDir(), "wrong.csv")
	text := "smiles,valid,canonical,formula,logp,hbd,sa,murcko,ecfp4,other\n" +
		"CCO,1,CCN,C2H6O2,7,3,9,C1CC1,00,1\n" +
		"CCC,0,,,,,,,,\n" +
		"C1CC,1,C,,,,,,,\n" +
		"OCC,1,CCO,C2H6O,-0.0014,1,2.5,,,\n" +
		"CC,1,not SMILES,C2H6,,,,,,\n"
	if err := os.WriteFile(table, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	printed, listed, err := conformance(t, table, "-workers", "3")
	if !errors.Is(err, errTooFew) {
		t.Errorf("the error is %v", err)
	}
	var got []string
	for line := range strings.Lines(listed) {
		fields := strings.Split(line, "\t")
		got = append(got, fields[1]+" "+fields[2])
	}
	want := "line column,2 canonical,2 ecfp4,2 formula,2 hbd,2 logp,2 murcko,2 sa,3 valid,4 valid,5 distinct,5 ecfp4,5 sa,6 canonical,6 ecfp4"
	if strings.Join(got, ",") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ","), want)
	}
	for _, want := range []string{"logp, line 2: CCO\n    is -0.0014, the reference has 7\n", "(aim: 99.9% agree)", "with these columns: other\n"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is missing in\n%s", want, printed)
		}
	}
}

// TestUnreadable asks for errors that name what is wrong.
func TestUnreadable(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"empty.csv": "", "ragged.csv": "smiles,valid\nC\n", "other.csv": "name,smiles\nx,C\n", "broken.csv.gz": "\x1f\x8bnot gzip",
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, _, err := conformance(t, path); err == nil {
			t.Errorf("%s is read", name)
		}
	}
	if _, _, err := conformance(t, filepath.Join(folder, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
}

// TestRDKit has RDKit value molecules again, where there is one.
func TestRDKit(t *testing.T) {
	python, _, err := findRDKit(t.Context(), &options{}, nil)
	if err != nil {
		t.Skip(err)
	}
	texts := "CCO\nc1ccccc1C(=O)N\tname\nnot SMILES\nC[C@H](N)C(=O)O a b\n"
	path := filepath.Join(t.TempDir(), "some.smi")
	if err := os.WriteFile(path, []byte(texts), 0o666); err != nil {
		t.Fatal(err)
	}
	printed, listed, err := conformance(t, sample, "-smiles", path, "-python", python, "-workers", "1")
	if err != nil || strings.Count(listed, "\n") != 1 || !strings.Contains(printed, "valued by RDKit") || !strings.Contains(printed, "4 rows") {
		t.Errorf("%v\n%s\n%s", err, printed, listed)
	}
}

func TestNoRDKit(t *testing.T) {
	printed, _, err := conformance(t, sample, "-smiles", sample, "-python", "no-such-python")
	if err != nil || !strings.Contains(printed, "no Python can import rdkit") {
		t.Errorf("%v\n%s", err, printed)
	}
}
