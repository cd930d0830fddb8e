package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/cupel-science/cupel/internal/symbolic"
)

func TestEveryLawFitsItsTable(t *testing.T) {
	for _, l := range laws {
		data, err := load(l.name)
		if err != nil {
			t.Fatal(err)
		}
		if err := data.Check(); err != nil {
			t.Errorf("%s: %v", l.name, err)
		}
		truth, err := symbolic.Parse(l.formula)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range data.Names {
			if !slices.Contains(truth.Variables(), name) {
				t.Errorf("%s: column %s is not in %s", l.name, name, truth)
			}
		}
	}
}

func TestRecovery(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, []string{"-law", "hubble_1929", "-seeds", "1"}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[1], "*distance_mpc") || !strings.Contains(lines[1], "same") {
		t.Errorf("got\n%s", out.String())
	}
}
