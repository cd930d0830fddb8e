package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/models/modelserver"
)

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
