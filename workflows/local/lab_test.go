package local_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/protocols"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// A lab is a folder with a store, and evaluators that misbehave on request and
// write down what they were asked to score.
type lab struct {
	dir     string
	workers int
	ask     run.Approver
	ledger  models.Ledger // of the store that is open; nil for none
	noise   atomic.Int64  // makes nondeterministic scores differ
	mu      sync.Mutex
	attempt map[string]int
}

func newLab(tb testing.TB) *lab { return &lab{dir: tb.TempDir(), workers: 2, ask: never{}} }

// never answers nothing.
type never struct{}

func (never) Ask(context.Context, *run.Task, string) (bool, bool, error) { return false, false, nil }

// outcome is how a run ended.
type outcome struct {
	id      string
	status  store.RunStatus
	err     error
	events  []run.Event
	digests map[string]datasets.Digest // of all tasks, by step and round
}

// computed lists the tasks that were not found in the store.
func (o *outcome) computed() []string {
	var out []string
	for _, e := range o.events {
		if e.Type == run.Finished && !e.Cached {
			out = append(out, e.Step+"#"+e.Round)
		}
	}
	return out
}

func (o *outcome) has(kind run.EventType, step string) bool { return o.message(kind, step) != "-" }

// message is that of the first such event, "-" where there is none.
func (o *outcome) message(kind run.EventType, step string) string {
	for _, e := range o.events {
		if e.Type == kind && e.Step == step {
			return e.Message
		}
	}
	return "-"
}

// compile makes a plan of a workflow's text.
func (l *lab) compile(text string) (*workflows.Plan, error) {
	w := workflows.Parse(filepath.Join(l.dir, "workflow.yaml"), []byte(text), os.ReadFile)
	return workflows.Compile(w, l.catalog(), workflows.Settings{})
}

func (l *lab) open() (*store.Store, error) { return store.Open(filepath.Join(l.dir, "store")) }

// execute runs a workflow in the lab's store. observe sees the events while
// they happen.
func (l *lab) execute(ctx context.Context, text string, observe func(run.Event)) (*outcome, error) {
	s, err := l.open()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	l.ledger = s.Ledger()
	plan, err := l.compile(text)
	if err != nil {
		return nil, err
	}
	defer plan.Close()
	return l.executeIn(ctx, s, plan, observe)
}

func (l *lab) executeIn(ctx context.Context, s *store.Store, plan *workflows.Plan, observe func(run.Event)) (*outcome, error) {
	w := plan.Workflow
	out := &outcome{digests: map[string]datasets.Digest{}}
	executor := &local.Executor{Store: s, Inputs: &local.Files{}, Ask: l.ask, Seed: w.Seed, Workers: l.workers}
	session := &run.Session{Store: s, Plan: plan, Executor: executor, Observe: func(e run.Event) {
		out.events = append(out.events, e)
		if e.Type == run.Finished || e.Type == run.LoopDone {
			out.digests[e.Step+"#"+e.Round] = e.Digest
		}
		if observe != nil {
			observe(e)
		}
	}}
	record, err := session.Begin(store.RunRecord{Name: w.Name, File: w.File, Params: plan.Params, Seed: w.Seed, Version: "test", Started: time.Now(), Files: w.Files(), Plan: run.PlanDigest(plan)})
	if err != nil {
		return nil, err
	}
	out.id = record.Record.ID
	out.status, out.err = session.Execute(ctx)
	return out, session.Finish(out.status)
}

// run is execute for workflows that are right.
func (l *lab) run(tb testing.TB, text string) *outcome {
	tb.Helper()
	out, err := l.execute(context.Background(), text, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// must is run for workflows that end well.
func (l *lab) must(tb testing.TB, text string) *outcome {
	tb.Helper()
	out := l.run(tb, text)
	if out.err != nil {
		tb.Fatal(out.err)
	}
	return out
}

// calls lists what probes were asked to score: "name x". A line that a kill cut
// short does not end in a semicolon.
func (l *lab) calls(tb testing.TB) []string {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(l.dir, "calls"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(text), "\n") {
		if call, whole := strings.CutSuffix(line, ";"); whole {
			out = append(out, call)
		}
	}
	return out
}

func (l *lab) forgetCalls() { os.Remove(filepath.Join(l.dir, "calls")) }

// note appends lines to the log at once, so that processes can share it. They
// begin on a line of their own, whatever a killed process has left.
func (l *lab) note(lines string) error {
	f, err := os.OpenFile(filepath.Join(l.dir, "calls"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString("\n" + lines)
	return errors.Join(err, f.Close())
}

func (l *lab) catalog() workflows.Catalog {
	return workflows.Catalog{Generators: generators.NewRegistry(pointsSpec(), wordsSpec(), writerSpec()), Evaluators: evaluators.NewRegistry(l.probeSpec(), l.placeSpec(), judgeSpec()),
		Gates: gates.NewRegistry(wordGate()), Inspect: (&local.Files{}).Inspect, Models: models.Options{Protocols: protocols.All(), Ledger: l.ledger}}
}

// pointsConfig is the parameters of test/points, which draws whole numbers
// below a bound, so that some come again; it draws others when it has a
// history.
type pointsConfig struct {
	Below  int  `param:"below" default:"1000000" min:"1" help:"bound of the numbers"`
	Broken bool `param:"broken" help:"fail"`
	Batch  int  `param:"batch" default:"1000" min:"1" help:"rows in a batch"`
}

var pointsSchema = arrow.NewSchema([]arrow.Field{{Name: "x", Type: arrow.PrimitiveTypes.Float64}}, nil)

func pointsSpec() generators.Spec {
	return generators.Spec{Name: "test/points", Version: "1", Kind: "point", Params: params.Of(pointsConfig{}),
		New: func(_ generators.Env, decode generators.Decode) (generators.Generator, error) {
			var p points
			return &p, decode(&p.pointsConfig)
		}}
}

type points struct{ pointsConfig }

func (p *points) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return pointsSchema, nil }

func (p *points) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	if p.Broken {
		return errors.New("it is broken")
	}
	var learnt uint64
	if req.History != nil {
		learnt = uint64(req.History.NumRows())
	}
	rng := rand.New(rand.NewPCG(req.Seed, learnt))
	for left := req.Count; left > 0; left -= p.Batch {
		b := array.NewFloat64Builder(memory.DefaultAllocator)
		for range min(left, p.Batch) {
			b.Append(float64(rng.IntN(p.Below)))
		}
		col := b.NewArray()
		rec := array.NewRecord(pointsSchema, []arrow.Array{col}, int64(col.Len()))
		err := emit(rec)
		rec.Release()
		col.Release()
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// probeConfig is the parameters of test/probe, which scores x.
type probeConfig struct {
	Name      string  `param:"name" default:"probe" help:"name in the log"`
	Shift     float64 `param:"shift" help:"added to the score"`
	Work      int     `param:"work" help:"hashes computed for each row, to take time"`
	Dear      bool    `param:"dear" help:"remember scores of single candidates"`
	FailBelow float64 `param:"fail_below" help:"rows below it fail"`
	Transient int     `param:"transient" help:"attempts that fail for a passing reason"`
	Broken    bool    `param:"broken" help:"fail"`
	Hang      bool    `param:"hang" help:"wait until the context ends"`
	Noisy     bool    `param:"noisy" help:"another score each time in the 7th row"`
	Tokens    bool    `param:"tokens" help:"say that each row cost 10 tokens"`
}

func (l *lab) probeSpec() evaluators.Spec {
	return evaluators.Spec{Name: "test/probe", Version: "1", Params: params.Of(probeConfig{}),
		New: func(_ evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			p := &probe{lab: l}
			if err := decode(&p.probeConfig); err != nil {
				return nil, err
			}
			if p.Dear {
				return dear{p}, nil
			}
			return p, nil
		}}
}

type probe struct {
	probeConfig
	lab *lab
}

func (p *probe) Scores() []evaluators.Score {
	out := []evaluators.Score{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Minimize}}
	if p.Tokens {
		out = append(out, evaluators.Score{Name: "tokens", Type: arrow.PrimitiveTypes.Int64})
	}
	return out
}

func (p *probe) Reads() []evaluators.Column { return []evaluators.Column{{Name: "x"}} }

// dear is a probe whose scores are remembered.
type dear struct{ *probe }

func (dear) Expensive() bool { return true }

func (p *probe) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	if err := p.misbehave(ctx); err != nil {
		return nil, err
	}
	xs := in.Column(0).(*array.Float64)
	var lines strings.Builder
	for _, x := range xs.Float64Values() {
		fmt.Fprintf(&lines, "%s %v;\n", p.Name, x)
	}
	if err := p.lab.note(lines.String()); err != nil {
		return nil, err
	}
	fields := []arrow.Field{{Name: "y", Type: arrow.PrimitiveTypes.Float64, Nullable: true}}
	if p.Tokens {
		fields = append(fields, arrow.Field{Name: "tokens", Type: arrow.PrimitiveTypes.Int64, Nullable: true})
	}
	fields = append(fields, arrow.Field{Name: evaluators.ErrorColumn, Type: arrow.BinaryTypes.String, Nullable: true})
	b := array.NewRecordBuilder(memory.DefaultAllocator, arrow.NewSchema(fields, nil))
	defer b.Release()
	for row, x := range xs.Float64Values() {
		p.score(b, row, x)
	}
	return b.NewRecord(), ctx.Err()
}

func (p *probe) score(b *array.RecordBuilder, row int, x float64) {
	texts := b.Field(len(b.Fields()) - 1).(*array.StringBuilder)
	for i := range p.Work {
		sha256.Sum256([]byte{byte(i)})
	}
	if p.Tokens {
		b.Field(1).(*array.Int64Builder).Append(10)
	}
	if x < p.FailBelow {
		b.Field(0).AppendNull()
		texts.Append(fmt.Sprintf("%v is too small", x))
		return
	}
	y := (x-500)*(x-500) + p.Shift
	if p.Noisy && row == 6 {
		y += float64(p.lab.noise.Add(1))
	}
	b.Field(0).(*array.Float64Builder).Append(y)
	texts.AppendNull()
}

func (p *probe) misbehave(ctx context.Context) error {
	switch {
	case p.Broken:
		return errors.New("it is broken")
	case p.Hang:
		<-ctx.Done()
		return ctx.Err()
	case p.Transient > 0 && p.attempts() <= p.Transient:
		return evaluators.Transient{Err: errors.New("the line is busy")}
	}
	return nil
}

func (p *probe) attempts() int {
	p.lab.mu.Lock()
	defer p.lab.mu.Unlock()
	if p.lab.attempt == nil {
		p.lab.attempt = map[string]int{}
	}
	p.lab.attempt[p.Name]++
	return p.lab.attempt[p.Name]
}

// floats are the numbers of a column, without the nulls.
func floats(tb testing.TB, table arrow.Table, name string) []float64 {
	tb.Helper()
	values, valid, err := datasets.TableFloat64s(table, name)
	if err != nil {
		tb.Fatal(err)
	}
	var out []float64
	for i, v := range values {
		if valid[i] {
			out = append(out, v)
		}
	}
	return out
}
