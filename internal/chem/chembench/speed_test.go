package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestTasks asks that both sides do every task; times are not looked at.
func TestTasks(t *testing.T) {
	texts := []string{"CCO", "c1ccccc1C(=O)N"}
	var peer *process
	if python, _, err := findRDKit(t.Context(), &options{}, nil); err == nil {
		if peer, err = startPeer(t.Context(), python, texts); err != nil {
			t.Fatal(err)
		}
		defer peer.close()
	}
	for _, task := range tasks {
		if err := task.all(texts); err != nil {
			t.Errorf("%s: %v", task.name, err)
		}
		if peer != nil {
			if _, err := peerRate(peer, &task, len(texts)); err != nil {
				t.Errorf("%s: %v", task.name, err)
			}
		}
	}
	if err := tasks[0].all([]string{"C1CC"}); err == nil {
		t.Error("what is no molecule is measured")
	}
}

func TestMolecules(t *testing.T) {
	sets, err := readMolecules(sample)
	if err != nil {
		t.Fatal(err)
	}
	if len(sets) != 2 || len(sets[0].texts) != 150 || len(sets[1].texts) != 100 {
		t.Errorf("%d sets, %d and %d molecules", len(sets), len(sets[0].texts), len(sets[1].texts))
	}
}

func TestMedian(t *testing.T) {
	if got := median([]float64{5, 1, 3}); got != 3 {
		t.Errorf("got %v", got)
	}
}

func TestFlags(t *testing.T) {
	for _, args := range []string{"-workers 0", "-rounds 0", "-orders -1", "-other"} {
		if err := run(context.Background(), &bytes.Buffer{}, strings.Fields(args)); err == nil {
			t.Errorf("%s is accepted", args)
		}
	}
}
