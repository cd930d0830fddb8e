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

	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/sandbox"
)

var updateExamples = flag.Bool("update-examples", false, "rewrite the expected rankings of the examples")

// example is what the test of an example needs beside its folder.
type example struct {
	program string                               // that must be installed
	serve   func(*testing.T) *modelserver.Server // plays the models
	urls    []string                             // params that are addresses of models
	params  []string                             // others than the defaults
	sandbox bool                                 // that there must be
}

// examples are those that need something, by folder, or by file where it is not
// the folder's workflow.yaml.
func examples() map[string]example {
	return map[string]example{
		"python-evaluator":      {program: "python3"},
		"hypotheses-llm":        {serve: startScientist, urls: []string{"url"}},
		"circles/programs.yaml": {program: "python3", sandbox: true, serve: startProgrammer, urls: []string{"url"}, params: []string{"seconds=2"}},
		"illustrate":            {serve: startIllustrator, urls: []string{"url", "images_url"}},
	}
}

// TestExamples runs every example as a user would and compares its ranking
// with the expected one beside it; one that asks models also from its recording.
func TestExamples(t *testing.T) {
	root, known := filepath.Join("..", "..", "examples"), examples()
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join(root, f.Name(), "README.md")); err != nil {
			t.Error(err)
		}
		workflows, err := filepath.Glob(filepath.Join(root, f.Name(), "*.yaml"))
		if err != nil || len(workflows) == 0 {
			t.Errorf("%s has no workflow (%v)", f.Name(), err)
		}
		for _, path := range workflows {
			name := strings.TrimSuffix(f.Name()+"/"+filepath.Base(path), "/workflow.yaml")
			t.Run(name, func(t *testing.T) { known[name].check(t, path) })
		}
	}
}

func (e example) check(t *testing.T, workflow string) {
	t.Helper()
	if e.program != "" {
		if _, err := exec.LookPath(e.program); err != nil {
			t.Skip(err)
		}
	}
	if e.sandbox {
		if _, err := sandbox.Probe(); err != nil {
			t.Skip(err)
		}
	}
	store := t.TempDir()
	if e.serve == nil {
		checkExample(t, workflow, store, e.flags(nil)...)
		return
	}
	server := e.serve(t)
	checkExample(t, workflow, store, e.flags(server)...)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	checkExample(t, workflow, store, append(e.flags(nil), "--offline")...)
}

// flags are the parameters of an example, which point it at a server if there is
// one.
func (e example) flags(server *modelserver.Server) []string {
	var out []string
	for _, p := range e.params {
		out = append(out, "-p", p)
	}
	for _, name := range e.urls {
		if server != nil {
			out = append(out, "-p", name+"="+server.URL()+"/v1")
		}
	}
	return out
}

// checkExample runs an example and gives the folder of its report. The ranking of
// NAME.yaml is compared with expected-NAME.csv, that of workflow.yaml with
// expected.csv.
func checkExample(t *testing.T, workflow, store string, more ...string) string {
	t.Helper()
	report := t.TempDir()
	var out, errs bytes.Buffer
	args := append([]string{"--store", store, "run", "--quiet", "--report", report, workflow}, more...)
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
	name := strings.TrimSuffix(filepath.Base(workflow), ".yaml")
	expected := filepath.Join(filepath.Dir(workflow), strings.TrimSuffix("expected-"+name, "-workflow")+".csv")
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
	return report
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
