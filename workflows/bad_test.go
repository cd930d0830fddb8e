package workflows_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/workflows"
)

// TestBad compares what each file of testdata/bad is told with its golden.
func TestBad(t *testing.T) {
	for _, path := range files(t, "bad") {
		t.Run(path, func(t *testing.T) {
			plan, err := compile(path)
			if err == nil {
				plan.Close()
				t.Fatal("no problem found")
			}
			var issues workflows.Issues
			if !errors.As(err, &issues) {
				t.Fatalf("not issues: %v", err)
			}
			golden(t, strings.TrimSuffix(path, ".yaml")+".golden", issues.Error())
		})
	}
}
