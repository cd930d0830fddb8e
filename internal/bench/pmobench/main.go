// Command pmobench measures a search for molecules on Practical Molecular
// Optimization (Gao et al., NeurIPS 2022), its twenty tasks without trained
// models: 10,000 calls of an oracle, five seeds, ZINC250k to start from. Each trial
// is a run of bin/cupel on workflow.yaml in a store of its own, as a user would
// start it.
//
// A trial that was stopped goes on where it was when the command is given again;
// what a finished trial found is a JSON file in the folder of results, and its
// store is removed. The command prints the table of RESULTS.md for all trials
// that are finished.
//
//	make build && go run ./internal/bench/pmobench -pool zinc250k.smi.gz -out pmo
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/sync/errgroup"

	"github.com/cupel-science/cupel/internal/chem/pmo"
)

//go:embed workflow.yaml
var workflow string

// bench is what is measured, and where.
type bench struct {
	cupel, pool, out string
	calls, seeds     int
	generator        string
	count            int // candidates of a round at most
	tasks            []string
	trials           int // at once
}

func main() {
	var b bench
	var tasks string
	flag.StringVar(&b.cupel, "cupel", "bin/cupel", "program to measure")
	flag.StringVar(&b.pool, "pool", "", "file of SMILES to start from, gzipped: ZINC250k for figures that compare")
	flag.StringVar(&b.out, "out", "pmo", "folder for results")
	flag.StringVar(&b.generator, "generator", "molecules/bayes", "generator to measure, with its defaults")
	flag.IntVar(&b.count, "count", 1000, "candidates of a round; molecules/bayes proposes no more than it thinks right")
	flag.IntVar(&b.calls, "calls", 10_000, "calls of the oracle")
	flag.IntVar(&b.seeds, "seeds", 5, "trials of each task, with seeds from 1")
	flag.StringVar(&tasks, "tasks", strings.Join(pmo.Tasks(), ","), "names of tasks, separated by commas")
	flag.IntVar(&b.trials, "trials", runtime.NumCPU(), "trials at once, each on one processor; 0 prints what there is")
	flag.Parse()
	b.tasks = strings.Split(tasks, ",")
	if err := b.measure(); err != nil {
		fmt.Fprintln(os.Stderr, "pmobench:", err)
		os.Exit(1)
	}
}

// measure prints the table in any case, if the user stopped the trials too.
func (b *bench) measure() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := b.check(); err != nil {
		return err
	}
	err := b.run(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return errors.Join(err, b.print(os.Stdout))
}

// run makes the trials that are not finished: the first seed of all tasks, then
// the next.
func (b *bench) run(ctx context.Context) error {
	if b.trials == 0 {
		return nil
	}
	if err := b.prepare(); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(b.trials)
	for seed := 1; seed <= b.seeds; seed++ {
		for _, task := range b.tasks {
			t := trial{b, task, seed}
			if _, err := os.Stat(t.path(".json")); err == nil {
				continue
			}
			group.Go(func() error {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				return t.run(ctx)
			})
		}
	}
	return group.Wait()
}

// prepare puts the workflow and its pool into the folder of results.
func (b *bench) prepare() error {
	for _, task := range b.tasks {
		if !slices.Contains(pmo.Tasks(), task) {
			return fmt.Errorf("no such task: %q; there are %s", task, strings.Join(pmo.Tasks(), ", "))
		}
	}
	if b.pool == "" {
		return errors.New("-pool is missing: the file of molecules to start from")
	}
	if err := os.MkdirAll(b.out, 0o755); err != nil {
		return err
	}
	pool, err := os.ReadFile(b.pool)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.out, "pool.smi.gz"), pool, 0o644); err != nil {
		return err
	}
	text, err := b.workflow()
	if err != nil {
		return err
	}
	return os.WriteFile(b.workflowPath(), text, 0o644)
}

func (b *bench) workflowPath() string { return filepath.Join(b.out, "workflow.yaml") }

func (b *bench) workflow() ([]byte, error) {
	t, err := template.New("workflow").Delims("<<", ">>").Parse(workflow)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = t.Execute(&text, map[string]any{"Generator": b.generator, "Count": b.count, "Calls": b.calls})
	return text.Bytes(), err
}

// check refuses a folder with trials of another workflow: another generator, count
// or number of calls. Its results are no answer to what is asked.
func (b *bench) check() error {
	there, err := os.ReadFile(b.workflowPath())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	text, err := b.workflow()
	if err == nil && !bytes.Equal(there, text) {
		err = fmt.Errorf("%s holds trials of another generator, count or number of calls: name another folder with -out", b.out)
	}
	return err
}
