package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// trial is one run of a task.
type trial struct {
	*bench
	task string
	seed int
}

// outcome is what a finished trial leaves.
type outcome struct {
	Task    string    `json:"task"`
	Seed    int       `json:"seed"`
	Seconds float64   `json:"seconds"` // that its steps took, on one processor
	Best    molecule  `json:"best"`
	Scores  []float64 `json:"scores"` // in the order of calls
}

type molecule struct {
	SMILES string  `json:"smiles"`
	Score  float64 `json:"score"`
}

func (t trial) path(suffix string) string {
	return filepath.Join(t.out, fmt.Sprintf("%s-%d%s", t.task, t.seed, suffix))
}

func (t trial) run(ctx context.Context) error {
	dir := t.path(".store")
	cmd := exec.CommandContext(ctx, t.cupel, "--store", dir, "run", t.workflowPath(), "--quiet", "--workers", "1",
		"--seed", strconv.Itoa(t.seed), "-p", "task="+t.task)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Minute
	if out, err := cmd.CombinedOutput(); err != nil {
		return errors.Join(ctx.Err(), fmt.Errorf("%s, seed %d: %w\n%s", t.task, t.seed, err, out))
	}
	o, err := t.read(ctx, dir)
	if err != nil {
		return fmt.Errorf("%s, seed %d: %w", t.task, t.seed, err)
	}
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := os.WriteFile(t.path(".part"), body, 0o644); err != nil {
		return err
	}
	if err := os.Rename(t.path(".part"), t.path(".json")); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%-26s seed %d: AUC top-10 %.4f, %.0f s\n", t.task, t.seed, curveOf(o.Scores).area(mean, t.calls), o.Seconds)
	return os.RemoveAll(dir)
}

// read collects the calls of the oracle from the record of the run.
func (t trial) read(ctx context.Context, dir string) (*outcome, error) {
	s, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	record, err := run.ReadRecord(s, "last")
	if err != nil {
		return nil, err
	}
	o := &outcome{Task: t.task, Seed: t.seed}
	var scored []run.Event
	for _, e := range record.Tasks {
		r, ok, err := s.Result(e.Key)
		if err != nil {
			return nil, err
		}
		if ok {
			o.Seconds += r.Elapsed.Seconds()
		}
		if e.Step == "search/score" {
			scored = append(scored, e)
		}
	}
	slices.SortFunc(scored, func(a, b run.Event) int { return cmp.Compare(number(a.Round), number(b.Round)) })
	for _, e := range scored {
		if err := o.take(ctx, s, e.Key, t.calls); err != nil {
			return nil, err
		}
	}
	if len(o.Scores) == 0 {
		return nil, errors.New("nothing was scored")
	}
	return o, nil
}

func number(round string) int {
	n, _ := strconv.Atoi(round)
	return n
}

// take adds the calls of a round, up to so many in all.
func (o *outcome) take(ctx context.Context, s *store.Store, key store.Key, calls int) error {
	r, ok, err := s.Result(key)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("a round's result is not in the store")
	}
	table, err := s.Load(ctx, r.Table)
	if err != nil {
		return err
	}
	defer table.Release()
	texts := datasets.TableTexts(table, "smiles")
	scores, valid, err := datasets.TableFloat64s(table, "score")
	if err != nil {
		return err
	}
	for i, score := range scores {
		if !valid[i] {
			score = 0 // a call that failed was a call
		}
		if len(o.Scores) == calls {
			return nil // the last round went beyond them
		}
		if len(o.Scores) == 0 || score > o.Best.Score {
			o.Best = molecule{strings.Clone(texts[i]), score}
		}
		o.Scores = append(o.Scores, score)
	}
	return nil
}
