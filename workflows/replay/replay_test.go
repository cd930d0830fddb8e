package replay_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/replay"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// bench is a folder with workflows and a store.
type bench struct {
	dir   string
	store *store.Store
	drift atomic.Int64 // what a drifting score adds in its second row
	runs  int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	s, err := store.Open(filepath.Join(dir, "store"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &bench{dir: dir, store: s}
}

func (b *bench) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) catalog(files *local.Files) workflows.Catalog {
	return workflows.Catalog{Generators: generators.NewRegistry(), Evaluators: evaluators.NewRegistry(b.doubleSpec()), Inspect: files.Inspect}
}

type doubleConfig struct {
	Factor float64 `param:"factor" default:"2" help:"by which x is multiplied"`
	Drifts bool    `param:"drifts" help:"add what changes from call to call"`
}

// doubleSpec is test/double, whose score is a multiple of x.
func (b *bench) doubleSpec() evaluators.Spec {
	return evaluators.Spec{Name: "test/double", Version: "1", Params: params.Of(doubleConfig{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			d := &double{drift: &b.drift}
			return d, decode(&d.doubleConfig)
		}}
}

type double struct {
	doubleConfig
	drift *atomic.Int64
}

func (d *double) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Maximize}}
}

func (d *double) Reads() []evaluators.Column { return []evaluators.Column{{Name: "x"}} }

func (d *double) Evaluate(_ context.Context, in arrow.Record) (arrow.Record, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema([]arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64}}, nil))
	defer b.Release()
	for row := range int(in.NumRows()) {
		var x float64
		if _, err := fmt.Sscan(in.Column(0).ValueStr(row), &x); err != nil {
			return nil, err
		}
		y := x * d.Factor
		if d.Drifts && row == 1 {
			y += float64(d.drift.Add(1))
		}
		b.Field(0).(*array.Float64Builder).Append(y)
	}
	return b.NewRecord(), nil
}

// run runs a workflow file and returns its record.
func (b *bench) run(t *testing.T, name string) store.RunRecord {
	t.Helper()
	w, err := workflows.Load(filepath.Join(b.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	files := &local.Files{}
	plan, err := workflows.Compile(w, b.catalog(files), workflows.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	b.runs++
	session := &run.Session{Store: b.store, Plan: plan, Executor: &local.Executor{Store: b.store, Inputs: files, Seed: w.Seed, Workers: 2}}
	record, err := session.Begin(store.RunRecord{Name: w.Name, File: w.File, Params: plan.Params, Seed: w.Seed, Files: w.Files(),
		Started: time.Unix(int64(b.runs), 0)})
	if err != nil {
		t.Fatal(err)
	}
	status, err := session.Execute(context.Background())
	if err := errors.Join(err, session.Finish(status)); err != nil {
		t.Fatal(err)
	}
	return record.Record
}

func (b *bench) open(t *testing.T, r store.RunRecord) *replay.Replay {
	t.Helper()
	out, err := replay.Open(b.store, r, b.catalog(&local.Files{}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	return out
}

const data = "x,name\n1,a\n2,b\n3,c\n4,d\n"

const simple = `cupel: v1
name: simple
seed: 3
inputs:
  data: {path: data.csv}
steps:
  scored: {evaluate: inputs.data, with: [{use: test/double}]}
  more: {evaluate: scored, with: [{use: test/double, as: z, with: {factor: 3}}]}
  best: {rank: more, objectives: [y], keep: 3}
`

// TestVerify: a run whose steps are functions of their inputs comes out the
// same, without the files that it was made of.
func TestVerify(t *testing.T) {
	b := newBench(t)
	b.write(t, "data.csv", data)
	b.write(t, "w.yaml", simple)
	record := b.run(t, "w.yaml")
	for _, name := range []string{"data.csv", "w.yaml"} {
		if err := os.Remove(filepath.Join(b.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	r := b.open(t, record)
	verdict, err := r.Verify(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if !verdict.Same() || verdict.Tables != 5 {
		t.Errorf("%d tables: %s", verdict.Tables, verdict)
	}
	if left, err := os.ReadDir(filepath.Join(b.dir, "store", "tmp")); err != nil || len(left) > 0 {
		t.Errorf("the verification left %d files, %v", len(left), err)
	}
	if ids, err := b.store.RunIDs(); err != nil || len(ids) != 1 {
		t.Errorf("the verification left runs: %v, %v", ids, err)
	}
}

// TestVerifyFinds names the step, column and row that are not reproducible.
func TestVerifyFinds(t *testing.T) {
	b := newBench(t)
	b.write(t, "data.csv", data)
	b.write(t, "w.yaml", strings.Replace(simple, "with: {factor: 3}", "with: {factor: 3, drifts: true}", 1))
	r := b.open(t, b.run(t, "w.yaml"))
	verdict, err := r.Verify(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := replay.Difference{Step: "more", Column: "z", Row: 2, Recorded: "7", Now: "8"}
	if verdict.Same() {
		t.Fatal("a score that drifts was not noticed")
	}
	if diff := cmp.Diff(want, *verdict.First); diff != "" {
		t.Error(diff)
	}
	if text := verdict.String(); !strings.HasSuffix(text, "2 of 5 tables differ; the first is of step more, column z, row 2: recorded 7, now 8") {
		t.Error(text)
	}
}

// TestUsedInputs: inputs of the same name in a workflow and in one that it
// uses are kept apart.
func TestUsedInputs(t *testing.T) {
	b := newBench(t)
	b.write(t, "data.csv", data)
	b.write(t, "other.csv", "x,colour,size\n9,red,2\n8,blue,1\n")
	b.write(t, "inner.yaml", `cupel: v1
name: inner
inputs:
  data: {path: other.csv}
steps:
  scored: {evaluate: inputs.data, with: [{use: test/double}]}
  good: {filter: scored, keep: size > 1 && colour == "red"}
`)
	b.write(t, "w.yaml", simple+"  used: {use: inner.yaml}\n")
	record := b.run(t, "w.yaml")
	for range 10 { // a random choice would be wrong in half of the cases
		r := b.open(t, record)
		verdict, err := r.Verify(context.Background(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if !verdict.Same() {
			t.Fatal(verdict)
		}
	}
}

func TestDiff(t *testing.T) {
	b := newBench(t)
	b.write(t, "data.csv", data)
	b.write(t, "w.yaml", simple)
	first := b.run(t, "w.yaml")
	b.write(t, "data.csv", strings.Replace(data, "4,d", "0,d", 1))
	b.write(t, "w.yaml", strings.Replace(strings.Replace(simple, "seed: 3", "seed: 4", 1), "factor: 3", "factor: 5", 1))
	second := b.run(t, "w.yaml")
	x, y := b.open(t, first), b.open(t, second)
	c, err := replay.Diff(context.Background(), b.store, x.Record, y.Record, map[string][]string{"best": {"y"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"- seed: 3", "+ seed: 4"}, c.Workflow[:2]); diff != "" {
		t.Errorf("workflow: %s", diff)
	}
	if diff := cmp.Diff([]string{"seed 3 -> 4"}, c.Settings); diff != "" {
		t.Errorf("settings: %s", diff)
	}
	if len(c.Inputs) != 1 || !strings.HasPrefix(c.Inputs[0], "inputs.data: the file changed, sha256 ") {
		t.Errorf("inputs: %q", c.Inputs)
	}
	if steps := strings.Join(c.Steps, "\n"); !strings.Contains(steps, "more: evaluator 1: parameter factor 3 -> 5; its table 1 has other content; its result is another") {
		t.Errorf("steps:\n%s", steps)
	}
	if len(c.Rankings) != 1 || c.Rankings[0].Same || len(c.Rankings[0].Moves) == 0 {
		t.Errorf("rankings: %+v", c.Rankings)
	}
	c, err = replay.Diff(context.Background(), b.store, x.Record, x.Record, map[string][]string{"best": {"y"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Workflow)+len(c.Settings)+len(c.Inputs)+len(c.Steps) > 0 || c.Equal != 5 || !c.Rankings[0].Same {
		t.Errorf("a run compared with itself: %+v", c)
	}
}

// TestGone: what a replay needs and does not find is named.
func TestGone(t *testing.T) {
	b := newBench(t)
	b.write(t, "data.csv", data)
	b.write(t, "w.yaml", simple)
	record := b.run(t, "w.yaml")
	if err := os.WriteFile(filepath.Join(b.store.RunDir(record.ID), "events.jsonl"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := replay.Open(b.store, record, b.catalog(&local.Files{}))
	if err == nil || !strings.Contains(err.Error(), "the run was cut off before it had read the input inputs.data") {
		t.Error(err)
	}
}
