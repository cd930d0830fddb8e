package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/sandbox"
)

// TestProgramsThatPackCircles runs the second workflow of the example circles with
// a scripted model, and then from its recording, with what was run found in the
// store.
func TestProgramsThatPackCircles(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed: the programs of this example are in Python")
	}
	if _, err := sandbox.Probe(); err != nil {
		t.Skip("programs can't be run here: ", err)
	}
	programmer, store := startProgrammer(t), t.TempDir()
	e := example{dir: filepath.Join("..", "..", "examples", "circles"), workflow: "programs.yaml", expected: "expected-programs.csv"}
	e.check(t, store, "-p", "seconds=3", "-p", "url="+programmer.URL()+"/v1")
	if err := programmer.Close(); err != nil {
		t.Fatal(err)
	}
	e.check(t, store, "-p", "seconds=3", "--offline")
}

// startProgrammer serves a model that knows the programs of testdata/programmer by
// heart: one whose circles overlap and one that fills gaps, and when it has seen
// that, one that never ends and one that searches, each with the seed of its own.
func startProgrammer(t *testing.T) *modelserver.Server {
	t.Helper()
	s := modelserver.New(func(r modelserver.Request) modelserver.Response {
		names := []string{"overlaps", "gap"}
		if strings.Contains(r.Prompt, "small circles in its gaps") {
			names = []string{"climb", "endless"}
		}
		if strings.Contains(r.Prompt, "push each other apart") {
			names = []string{"climb", "climb"}
		}
		seed := *r.Seed % 1000
		text, err := os.ReadFile(filepath.Join("testdata", "programmer", names[seed%2]+".py"))
		if err != nil {
			return modelserver.Response{Text: err.Error()}
		}
		return modelserver.Response{Text: "This one is better:\n```python\n" + strings.ReplaceAll(string(text), "SEED", fmt.Sprint(seed)) + "```\n"}
	})
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
