package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateExamples = flag.Bool("update-examples", false, "rewrite the expected rankings of the examples")

// TestExamples runs every example as a user would and compares its ranking
// with the expected one beside it.
func TestExamples(t *testing.T) {
	root := filepath.Join("..", "..", "examples")
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) {
			dir := filepath.Join(root, f.Name())
			if f.Name() == "python-evaluator" {
				if _, err := exec.LookPath("python3"); err != nil {
					t.Skip("python3 is not installed")
				}
			}
			for _, name := range []string{"README.md", "workflow.yaml"} {
				if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
					t.Error(err)
				}
			}
			checkExample(t, dir)
		})
	}
}

func checkExample(t *testing.T, dir string) {
	t.Helper()
	report := t.TempDir()
	var out, errs bytes.Buffer
	code := doMain([]string{"--store", t.TempDir(), "run", "--quiet", "--report", report, filepath.Join(dir, "workflow.yaml")}, strings.NewReader(""), &out, &errs)
	if code != exitOK {
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	for _, name := range []string{"report.html", "report.md"} {
		if _, err := os.Stat(filepath.Join(report, name)); err != nil {
			t.Error(err)
		}
	}
	tables, err := filepath.Glob(filepath.Join(report, "*.csv"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("want one ranking, got %v (%v)", tables, err)
	}
	got, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	expected := filepath.Join(dir, "expected.csv")
	if *updateExamples {
		if err := os.WriteFile(expected, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(expected)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the ranking differs from %s (-want +got):\n%s", expected, diff)
	}
}
