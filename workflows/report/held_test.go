package report

import (
	"strings"
	"testing"
)

// TestGatesOff: a run whose policy holds nothing back says so everywhere.
func TestGatesOff(t *testing.T) {
	doc := kepler(t)
	doc.Run.Gates, doc.HeldBack = []string{"off"}, nil
	files := write(t, doc)
	for name, want := range map[string]string{
		"report.html": "<dt>hazard gate</dt><dd><bdi>off</bdi></dd>",
		"report.md":   "\nHazard gate: off\n",
	} {
		if !strings.Contains(string(files[name]), want) {
			t.Errorf("%s does not say %q", name, want)
		}
		if strings.Contains(string(files[name]), "Held back") {
			t.Errorf("%s has a table of nothing", name)
		}
	}
	if text := show(t, doc, 80, false); !strings.Contains(text, "\nhazard gate off\n") {
		t.Errorf("the terminal does not say it:\n%s", text)
	}
}
