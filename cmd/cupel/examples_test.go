package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
			e := example{dir, "workflow.yaml", "expected.csv"}
			if f.Name() == "hypotheses-llm" {
				checkModelExample(t, e)
				return
			}
			e.check(t, t.TempDir())
		})
	}
}

// checkModelExample runs an example that asks a model, and then from its recording.
func checkModelExample(t *testing.T, e example) {
	t.Helper()
	scientist, store := startScientist(t), t.TempDir()
	e.check(t, store, "-p", "url="+scientist.URL()+"/v1")
	if err := scientist.Close(); err != nil {
		t.Fatal(err)
	}
	e.check(t, store, "--offline")
}

// example is a workflow, and the ranking that it gives.
type example struct{ dir, workflow, expected string }

func (e example) check(t *testing.T, store string, more ...string) {
	t.Helper()
	report := t.TempDir()
	var out, errs bytes.Buffer
	args := append([]string{"--store", store, "run", "--quiet", "--report", report, filepath.Join(e.dir, e.workflow)}, more...)
	code := doMain(args, strings.NewReader(""), &out, &errs)
	if code != exitOK {
		t.Fatalf("exit code %d\n%s", code, errs.String())
	}
	for _, name := range []string{"report.html", "report.md"} {
		if _, err := os.Stat(filepath.Join(report, name)); err != nil {
			t.Error(err)
		}
	}
	got := ranking(t, report)
	expected := filepath.Join(e.dir, e.expected)
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

// ranking reads the only ranked table beside a report.
func ranking(t *testing.T, report string) []byte {
	t.Helper()
	tables, err := filepath.Glob(filepath.Join(report, "*.csv"))
	if err != nil || len(tables) != 1 {
		t.Fatalf("want one ranking, got %v (%v)", tables, err)
	}
	out, err := os.ReadFile(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Searches with different seeds propose the same law as the same candidate, so
// that a comparison of their runs does not show it leaving and entering.
func TestSeedsFindTheSameWinner(t *testing.T) {
	for _, name := range []string{"kepler", "hubble"} {
		winners := map[string]bool{}
		for _, seed := range []string{"1", "2"} {
			report := t.TempDir()
			var out, errs bytes.Buffer
			code := doMain([]string{"--store", t.TempDir(), "run", "--quiet", "--seed", seed, "-p", "evaluations=10000", "--report", report,
				filepath.Join("..", "..", "examples", name, "workflow.yaml")}, strings.NewReader(""), &out, &errs)
			if code != exitOK {
				t.Fatalf("exit code %d\n%s", code, errs.String())
			}
			rows, err := csv.NewReader(bytes.NewReader(ranking(t, report))).ReadAll()
			if err != nil || len(rows) < 2 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			id, equation := slices.Index(rows[0], "id"), slices.Index(rows[0], "equation")
			winners[rows[1][id]+" "+rows[1][equation]] = true
		}
		if len(winners) != 1 {
			t.Errorf("%s: the winners are %v", name, winners)
		}
	}
}
