package workflows_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/cupel-science/cupel/workflows"
)

// FuzzParse checks that no text makes the reader panic, that a refusal always
// is Issues which can be shown, and that what is read compiles or is refused
// in the same way. Inputs are not opened.
func FuzzParse(f *testing.F) {
	for _, folder := range []string{"bad", "good", "parts"} {
		paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	part, err := os.ReadFile("testdata/parts/part.yaml")
	if err != nil {
		f.Fatal(err)
	}
	read := func(string) ([]byte, error) { return part, nil }
	closed := catalog()
	closed.Inspect = nil
	f.Fuzz(func(t *testing.T, text []byte) {
		plan, err := workflows.Compile(workflows.Parse("fuzz.yaml", text, read), closed, workflows.Settings{})
		if err == nil {
			plan.Close()
			return
		}
		var issues workflows.Issues
		if !errors.As(err, &issues) || len(issues) == 0 || issues.Error() == "" {
			t.Errorf("an error that is not issues: %v", err)
		}
	})
}
