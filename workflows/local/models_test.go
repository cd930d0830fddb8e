package local_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/modelserver"
	"github.com/cupel-science/cupel/internal/models/protocols"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/replay"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// A modelLab is a lab with a server of models: one that answers with the number
// of the question, plus what the shift says.
type modelLab struct {
	*lab
	server *modelserver.Server
	shift  atomic.Int64
}

func newModelLab(t testing.TB) *modelLab {
	l := &modelLab{lab: newLab(t)}
	l.server = modelserver.New(l.answer)
	if err := l.server.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.server.Close() })
	return l
}

// answer is the number that a prompt ends with, shifted.
func (l *modelLab) answer(r modelserver.Request) modelserver.Response {
	words := strings.Fields(r.Prompt)
	n, _ := strconv.Atoi(words[len(words)-1])
	return modelserver.Response{Text: strconv.Itoa(n + int(l.shift.Load()))}
}

// text puts the address of the server into a workflow.
func (l *modelLab) text(text string) string {
	return strings.ReplaceAll(text, "URL", l.server.URL()+"/v1")
}

// session says how a run asks.
type session struct {
	mode models.Mode
	at   *run.Record // run to repeat; nil for the workflow itself
}

// ask runs a workflow as `cupel run` does.
func (l *modelLab) ask(t testing.TB, s *store.Store, text string, how session) *outcome {
	t.Helper()
	catalog := l.catalog()
	catalog.Models = models.Options{Protocols: protocols.All(), Ledger: s.Ledger(), Mode: how.mode, Backoff: models.Backoff{First: time.Millisecond, Most: time.Millisecond, Patience: time.Second}}
	var plan *workflows.Plan
	executor := &local.Executor{Store: s, Inputs: &local.Files{}, Ask: l.lab.ask, Workers: l.workers}
	var err error
	if how.at != nil {
		var r *replay.Replay
		if r, err = replay.Open(s, how.at.Run, catalog); err == nil {
			plan, executor.Edition, executor.Inputs = r.Plan, r.Edition, r.Inputs
		}
	} else {
		plan, err = workflows.Compile(workflows.Parse("workflow.yaml", []byte(l.text(text)), nil), catalog, workflows.Settings{})
	}
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	w := plan.Workflow
	executor.Seed = w.Seed
	digest := run.PlanDigest(plan)
	spent, err := run.SpentBefore(s, digest)
	if err != nil {
		t.Fatal(err)
	}
	plan.Budget.Resume(spent)
	out := &outcome{}
	sess := &run.Session{Store: s, Plan: plan, Executor: executor, Observe: func(e run.Event) { out.events = append(out.events, e) }}
	record, err := sess.Begin(store.RunRecord{Name: w.Name, File: w.File, Params: plan.Params, Seed: w.Seed, Version: "test", Started: time.Now(), Files: w.Files(), Plan: digest})
	if err != nil {
		t.Fatal(err)
	}
	out.id = record.Record.ID
	if how.mode == models.Refresh {
		executor.Edition = func(store.Key) string { return out.id }
	}
	out.status, out.err = sess.Execute(t.Context())
	if err := sess.Finish(out.status); err != nil {
		t.Fatal(err)
	}
	return out
}

// good is ask for runs that end well.
func (l *modelLab) good(t testing.TB, s *store.Store, text string, how session) *outcome {
	t.Helper()
	out := l.ask(t, s, text, how)
	if out.err != nil {
		t.Fatal(out.err)
	}
	return out
}

// wants fails unless so many answers were made since the last look.
func (l *modelLab) wants(t *testing.T, answers int) {
	t.Helper()
	if got := l.server.Stats().Answers; got != answers {
		t.Errorf("%d answers were made, not %d", got, answers)
	}
}

func (l *modelLab) openStore(t testing.TB) *store.Store {
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func recordOf(t testing.TB, s *store.Store, id string) *run.Record {
	t.Helper()
	rec, err := run.ReadRecord(s, id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func calls(t testing.TB, s *store.Store, id string) []run.Call {
	t.Helper()
	out, err := recordOf(t, s, id).Calls(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// numbers are the x of a step's candidates in a run.
func numbersOf(t testing.TB, s *store.Store, id, step string) []float64 {
	t.Helper()
	e, ok := recordOf(t, s, id).Outcome(step)
	if !ok {
		t.Fatalf("step %s has no result", step)
	}
	r, _, err := s.Result(e.Key)
	if err != nil {
		t.Fatal(err)
	}
	table, err := s.Load(t.Context(), r.Table)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	return floats(t, table, "x")
}

// verify computes a run anew in an empty store.
func (l *modelLab) verify(t *testing.T, s *store.Store, id string) {
	t.Helper()
	catalog := l.catalog()
	catalog.Models.Mode = models.Offline
	r, err := replay.Open(s, recordOf(t, s, id).Run, catalog)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	verdict, err := r.Verify(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if !verdict.Same() {
		t.Error(verdict)
	}
}

type writerConfig struct {
	Model  string `param:"model" default:"writer" help:"the model to ask"`
	Prompt string `param:"prompt" default:"number" help:"what to ask"`
	Deaf   bool   `param:"deaf" help:"take 0 for what is not answered"`
}

// writerSpec asks a model for each number, all at once.
func writerSpec() generators.Spec {
	return generators.Spec{Name: "test/writer", Version: "1", Kind: "point", Params: params.Of(writerConfig{}),
		New: func(env generators.Env, decode generators.Decode) (generators.Generator, error) {
			w := &writer{}
			if err := decode(&w.writerConfig); err != nil {
				return nil, err
			}
			var err error
			w.client, err = env.Model(w.Model)
			return w, err
		}}
}

type writer struct {
	writerConfig
	client *models.Client
}

func (w *writer) Columns(map[string]*arrow.Schema) (*arrow.Schema, error) { return pointsSchema, nil }

func (w *writer) Generate(ctx context.Context, req generators.Request, emit func(arrow.Record) error) error {
	from := req.Round * req.Count
	xs, errs := make([]float64, req.Count), make([]error, req.Count)
	var group sync.WaitGroup // no errgroup: one that is missing does not hide the others
	for i := range xs {
		group.Go(func() { xs[i], errs[i] = number(ctx, w.client, fmt.Sprintf("%s %d", w.Prompt, from+i)) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil && !w.Deaf {
		return err
	}
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(xs, nil)
	col := b.NewArray()
	defer col.Release()
	rec := array.NewRecord(pointsSchema, []arrow.Array{col}, int64(len(xs)))
	defer rec.Release()
	return emit(rec)
}

// number asks a model for a number.
func number(ctx context.Context, c *models.Client, prompt string) (float64, error) {
	reply, err := c.Ask(ctx, models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: prompt}}}})
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(reply.Text, 64)
}

// judgeSpec asks a model about each candidate, and says that it is expensive.
func judgeSpec() evaluators.Spec {
	return evaluators.Spec{Name: "test/judge", Version: "1", Params: params.Of(writerConfig{}),
		New: func(env evaluators.Env, decode evaluators.Decode) (evaluators.Evaluator, error) {
			j := &judge{}
			if err := decode(&j.writerConfig); err != nil {
				return nil, err
			}
			var err error
			j.client, err = env.Model(j.Model)
			return j, err
		}}
}

type judge struct{ writer }

func (*judge) Scores() []evaluators.Score {
	return []evaluators.Score{{Name: "merit", Type: arrow.PrimitiveTypes.Float64, Goal: evaluators.Maximize}}
}

func (*judge) Reads() []evaluators.Column { return []evaluators.Column{{Name: "x"}} }

func (*judge) Expensive() bool { return true }

func (j *judge) Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error) {
	b := array.NewFloat64Builder(memory.DefaultAllocator)
	defer b.Release()
	for _, x := range in.Column(0).(*array.Float64).Float64Values() {
		merit, err := number(ctx, j.client, fmt.Sprintf("%s %v", j.Prompt, x))
		if err != nil {
			return nil, err
		}
		b.Append(merit)
	}
	col := b.NewArray()
	defer col.Release()
	return array.NewRecord(arrow.NewSchema([]arrow.Field{{Name: "merit", Type: arrow.PrimitiveTypes.Float64}}, nil), []arrow.Array{col}, in.NumRows()), nil
}

// judged is a workflow whose candidates a model writes and another one judges.
const judged = `
cupel: v1
name: judged
models:
  writer: {protocol: openai, url: URL, model: pen, price: {call: 0.5}}
  critic: {protocol: openai, url: URL, model: nose, retry: 0}
steps:
  write: {generate: test/writer, count: 4}
  score: {evaluate: write, with: [{use: test/judge, with: {model: critic, prompt: merit of}}, {use: test/probe}]}
  best: {rank: score, objectives: [merit]}
`

func TestModelsAreRecordedAndReplayed(t *testing.T) {
	l := newModelLab(t)
	s := l.openStore(t)
	first := l.good(t, s, judged, session{})
	l.wants(t, 8)
	want := []store.ModelUse{{Model: "critic", Calls: 4, New: 4}, {Model: "writer", Calls: 4, New: 4, Cost: models.MoneyOf(2), Spent: models.MoneyOf(2)}}
	checkUses(t, first.status.Models, want)

	again := l.good(t, s, judged, session{})
	l.wants(t, 8)
	if n := again.computed(); len(n) > 0 {
		t.Errorf("computed again: %v", n)
	}
	for i := range want {
		want[i].New, want[i].Spent = 0, 0
	}
	checkUses(t, again.status.Models, want)
	list := calls(t, s, again.id)
	if len(list) != 8 || list[0].Step != "write" || !list[0].Replayed || list[7].Step != "score" || list[7].Model != "critic" {
		t.Errorf("calls of a run that found everything: %+v", list)
	}
	for _, c := range list {
		if call, err := s.Ledger().Call(c.Version); err != nil || call.Digest != c.Digest {
			t.Errorf("call %s: %v", c.Digest.Short(), err)
		}
	}
	l.verify(t, s, first.id)
	l.wants(t, 8)
}

// checkUses compares all but the tokens, which the server counts.
func checkUses(t *testing.T, got, want []store.ModelUse) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("uses %+v", got)
	}
	for i, u := range got {
		if u.Input == 0 || u.Output == 0 {
			t.Errorf("%s has no tokens: %+v", u.Model, u)
		}
		u.Input, u.Output = 0, 0
		if u != want[i] {
			t.Errorf("use %+v, not %+v", u, want[i])
		}
	}
}

// TestModelsInKeys: which model is asked belongs to a step, where and how does
// not.
func TestModelsInKeys(t *testing.T) {
	l := newModelLab(t)
	s := l.openStore(t)
	l.good(t, s, judged, session{})
	other := newModelLab(t) // another address
	moved := strings.Replace(judged, "url: URL, model: pen", "url: "+other.server.URL()+"/v1, model: pen, concurrency: 1, timeout: 1m", 1)
	if n := l.good(t, s, moved, session{}).computed(); len(n) > 0 {
		t.Errorf("another address: computed %v", n)
	}
	warmer := strings.Replace(judged, "model: nose", "model: nose, temperature: 0.5", 1)
	if n := l.good(t, s, warmer, session{}).computed(); fmt.Sprint(n) != "[score#]" {
		t.Errorf("another temperature: computed %v", n)
	}
	l.wants(t, 12) // 4 more questions, and the other evaluator's scores were found
	plan, err := l.compile(l.text(strings.Replace(judged, "model: nose", "model: ear", 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	preview := &run.Preview{Walk: &run.Walk{Store: s, Edition: s.Edition}, Last: recordOf(t, s, "last")}
	forecasts, err := preview.Of(plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if why := forecasts[1].Why; !strings.Contains(why, `evaluator 1: model critic changed: model "nose" -> "ear"`) {
		t.Errorf("why %q", why)
	}
	if other.server.Stats().Requests > 0 {
		t.Error("a plan asked a model")
	}
}

func TestModelsOffline(t *testing.T) {
	l := newModelLab(t)
	s := l.openStore(t)
	out := l.ask(t, s, judged, session{mode: models.Offline})
	l.wants(t, 0)
	if !errors.Is(out.err, models.ErrOffline) || out.status.State != store.Failed {
		t.Fatalf("%v, %v", out.err, out.status)
	}
	missing := recordOf(t, s, out.id).MissingCalls()
	if len(missing) != 4 {
		t.Fatalf("%d calls are missing: %+v", len(missing), missing)
	}
	for _, e := range missing {
		if e.Step != "write" || e.Call.Model != "writer" || len(e.Call.Digest) != 64 || !strings.HasPrefix(e.Message, "number ") {
			t.Errorf("missing %+v", e)
		}
	}
	l.good(t, s, judged, session{})
	// Everything is recorded: in a store without results, the calls are enough.
	if n := len(l.good(t, s, strings.Replace(judged, "count: 4", "count: 3", 1), session{mode: models.Offline}).computed()); n != 3 {
		t.Errorf("%d tasks were computed", n)
	}
	l.wants(t, 8)
}

// TestRefusedCallsAreNoResult: a step that hides that it was refused a call
// fails all the same.
func TestRefusedCallsAreNoResult(t *testing.T) {
	l := newModelLab(t)
	s := l.openStore(t)
	text := strings.Replace(judged, "count: 4", "count: 4, with: {deaf: true}", 1)
	if out := l.ask(t, s, text, session{mode: models.Offline}); !errors.Is(out.err, models.ErrOffline) {
		t.Errorf("offline: %v", out.err)
	}
	if out := l.ask(t, s, text+"budget: {calls: 2}\n", session{}); !errors.Is(out.err, models.ErrBudget) {
		t.Errorf("over budget: %v", out.err)
	}
}

func TestModelsWithinBudget(t *testing.T) {
	for _, budget := range []string{"{calls: 3}", "{cost: 1.5}", "{cost: 1.9}"} {
		t.Run(budget, func(t *testing.T) {
			l := newModelLab(t)
			s := l.openStore(t)
			out := l.ask(t, s, judged+"budget: "+budget+"\n", session{})
			if !errors.Is(out.err, models.ErrBudget) || out.status.State != store.OutOfBudget || !strings.Contains(out.status.Error, "step write") {
				t.Fatalf("%v, %+v", out.err, out.status)
			}
			l.wants(t, 3)
			if got := calls(t, s, out.id); len(got) != 3 || got[0].Replayed {
				t.Errorf("calls of a run that stopped: %+v", got)
			}
			// The same budget is spent already; a larger one continues.
			if out := l.ask(t, s, judged+"budget: "+budget+"\n", session{}); !errors.Is(out.err, models.ErrBudget) {
				t.Errorf("the same budget again: %v", out.err)
			}
			l.wants(t, 3)
			if out := l.ask(t, s, judged+"budget: {calls: 4}\n", session{}); !errors.Is(out.err, models.ErrBudget) || !strings.Contains(out.err.Error(), "step score") {
				t.Errorf("one more: %v", out.err)
			}
			l.wants(t, 4)
			done := l.good(t, s, judged+"budget: {calls: 8}\n", session{})
			l.wants(t, 8)
			if l.server.Stats().Requests != 8 {
				t.Errorf("%d requests", l.server.Stats().Requests)
			}
			checkUses(t, done.status.Models, []store.ModelUse{{Model: "critic", Calls: 4, New: 4}, {Model: "writer", Calls: 4, Cost: models.MoneyOf(2)}})
			// A run that came to its end spends anew.
			l.good(t, s, judged+"budget: {calls: 1}\n", session{})
			l.verify(t, s, done.id)
		})
	}
}

// TestModelsRefreshed: models are asked again, each question once; what does
// not follow from them is not computed; the runs before stay what they were.
func TestModelsRefreshed(t *testing.T) {
	text := strings.Replace(judged, "steps:\n", "steps:\n  twin: {generate: test/writer, count: 2}\n  plain: {generate: test/points, count: 3}\n", 1)
	l := newModelLab(t)
	s := l.openStore(t)
	first := l.good(t, s, text, session{})
	l.wants(t, 8)
	before := numbersOf(t, s, first.id, "write")

	same := l.good(t, s, text, session{mode: models.Refresh})
	l.wants(t, 16)
	if got := fmt.Sprint(same.computed()); !strings.Contains(got, "write#") || !strings.Contains(got, "twin#") || !strings.Contains(got, "score#") || strings.Contains(got, "plain") || strings.Contains(got, "best") {
		t.Errorf("with the same answers, computed %s", got)
	}

	l.shift.Store(100)
	second := l.good(t, s, text, session{mode: models.Refresh})
	l.wants(t, 24)
	after := numbersOf(t, s, second.id, "write")
	if fmt.Sprint(before) != "[0 1 2 3]" || fmt.Sprint(after) != "[100 101 102 103]" {
		t.Errorf("answers %v, then %v", before, after)
	}
	if got := numbersOf(t, s, first.id, "write"); fmt.Sprint(got) != fmt.Sprint(before) {
		t.Errorf("the first run changed: %v", got)
	}

	third := l.good(t, s, text, session{})
	if n := third.computed(); len(n) > 0 || fmt.Sprint(numbersOf(t, s, third.id, "write")) != fmt.Sprint(after) {
		t.Errorf("afterwards, computed %v", n)
	}
	old := l.good(t, s, "", session{at: recordOf(t, s, first.id), mode: models.Offline})
	if n := old.computed(); len(n) > 0 || fmt.Sprint(numbersOf(t, s, old.id, "write")) != fmt.Sprint(before) {
		t.Errorf("the first run again, computed %v", n)
	}
	for _, id := range []string{first.id, same.id, second.id, third.id, old.id} {
		l.verify(t, s, id)
	}
	l.wants(t, 24)
}

// TestLoopsCountCalls: the budgets of a loop count what its models took, each
// question once, whether it was asked or found.
func TestLoopsCountCalls(t *testing.T) {
	const text = `
cupel: v1
name: loops
models:
  writer: {protocol: openai, url: URL, model: pen, price: {call: 0.5}}
steps:
  search:
    loop:
      rounds: 20
      budget: {cost: 3}
      steps:
        write: {generate: test/writer, count: 2}
        same: {generate: test/writer, count: 2}
`
	l := newModelLab(t)
	s := l.openStore(t)
	for range 2 {
		out := l.good(t, s, text, session{})
		if got := out.message(run.LoopDone, "search"); got != "after 3 rounds: the budget of 3 cost is spent" {
			t.Errorf("the loop ended %s", got)
		}
		l.wants(t, 6)
		l.verify(t, s, out.id)
	}
	tokens := strings.Replace(text, "cost: 3", "tokens: 30", 1)
	out := l.good(t, s, tokens, session{})
	if got := out.message(run.LoopDone, "search"); !strings.Contains(got, "the budget of 30 tokens is spent") {
		t.Errorf("the loop ended %s", got)
	}
}

// TestModelsRetriedByStep: what passes is tried again by the step, when the
// model's own attempts are over.
func TestModelsRetriedByStep(t *testing.T) {
	l := newModelLab(t)
	s := l.openStore(t)
	text := strings.Replace(judged, "{use: test/probe}]}", "{use: test/probe}], retry: {limit: 1, backoff: 1ms}}", 1)
	l.server.Fail(modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{Status: 503})
	out := l.good(t, s, text, session{})
	if !out.has(run.Retrying, "score") {
		t.Error("the step was not tried again")
	}
	l.wants(t, 8)
	l.verify(t, s, out.id)
	denied := newModelLab(t)
	denied.server.Fail(modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{}, modelserver.Fault{Status: 400})
	if out := denied.ask(t, denied.openStore(t), text, session{}); out.err == nil || out.has(run.Retrying, "score") {
		t.Errorf("what does not pass: %v", out.err)
	}
}

// TestModelsAskedOnce: the same question, asked by several steps at once, is one
// call.
func TestModelsAskedOnce(t *testing.T) {
	var text strings.Builder
	text.WriteString("cupel: v1\nname: once\nmodels:\n  writer: {protocol: openai, url: URL, model: pen}\nsteps:\n")
	for i := range 8 {
		fmt.Fprintf(&text, "  s%d: {generate: test/writer, count: %d}\n", i, 4+i%2)
	}
	l := newModelLab(t)
	l.workers = 8
	s := l.openStore(t)
	out := l.good(t, s, text.String(), session{})
	if stats := l.server.Stats(); stats.Requests != 5 {
		t.Errorf("%+v", stats)
	}
	if u := out.status.Models[0]; u.New != 5 || u.Calls != 36 {
		t.Errorf("%+v", u)
	}
}

// TestModelsKilled kills runs with SIGKILL: no answer that was recorded is asked
// for again, and what was spent is known.
func TestModelsKilled(t *testing.T) {
	const numbers = 300
	text := fmt.Sprintf(`
cupel: v1
name: killed
models:
  writer: {protocol: openai, url: URL, model: pen, concurrency: 3}
budget: {calls: %d}
steps:
  write: {generate: test/writer, count: %d}
`, numbers+20, numbers)
	l := newModelLab(t)
	text = l.text(text)
	for kill := 1; kill <= 4; kill++ {
		cmd, out := l.start(t, text)
		for n := 0; n < 40*kill; {
			line, err := out.ReadString('\n')
			if err != nil {
				t.Fatal("the run ended before it was killed:", err)
			}
			if line == string(run.Called)+"\n" {
				n++
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
	s := l.openStore(t)
	plan, err := l.compile(text)
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	spent, err := run.SpentBefore(s, run.PlanDigest(plan))
	const inFlight = 4 * 3 // may be recorded and not yet counted when a process dies
	if stats := l.server.Stats(); err != nil || spent.Calls < 4*40-inFlight || spent.Calls > int64(stats.Requests) {
		t.Errorf("after %d requests, %+v were spent, %v", stats.Requests, spent, err)
	}
	done := l.good(t, s, text, session{})
	if u := done.status.Models[0]; u.Calls != numbers || u.New > numbers-4*40 {
		t.Errorf("after the kills: %+v", u)
	}
	// What was in flight when a process died is asked again, by the same key.
	if stats := l.server.Stats(); stats.Answers != numbers || stats.Requests > numbers+inFlight {
		t.Errorf("%+v", stats)
	}
	l.verify(t, s, done.id)
}

// TestFailedCallsAreReplayed: where a call failed and the step went on, a
// verification fails it again, also where a recorded answer was asked for anew
// in vain, or is there by now.
func TestFailedCallsAreReplayed(t *testing.T) {
	const text = `
cupel: v1
name: failing
models:
  writer: {protocol: openai, url: URL, model: pen, concurrency: 1, retry: 0}
steps:
  write: {generate: test/writer, count: 3, with: {deaf: true, prompt: number 7}}
`
	l := newModelLab(t)
	s := l.openStore(t)
	sums := map[string]float64{}
	run := func(mode models.Mode, faults ...modelserver.Fault) string {
		l.server.Fail(faults...)
		l.shift.Add(1000)
		out := l.good(t, s, text, session{mode: mode})
		for _, x := range numbersOf(t, s, out.id, "write") {
			sums[out.id] += x
		}
		return out.id
	}
	refused := modelserver.Fault{Status: 400}
	first := run(models.Record, refused) // 2 of 3 are answered
	vain := run(models.Refresh, refused) // an answer or nothing
	whole := run(models.Refresh)
	if a, b, c := sums[first], sums[vain], sums[whole]; a < 2000 || a > 2010 || b < 4000 || b > 4010 || c < 9000 {
		t.Fatalf("sums %v", sums)
	}
	for _, id := range []string{first, vain, whole} {
		l.verify(t, s, id)
	}
	failed := 0
	for _, c := range calls(t, s, vain) {
		if call, err := s.Ledger().Call(c.Version); err != nil || call.Failure != nil {
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d calls of the run in vain failed", failed)
	}
}

// TestDamagedCallsAreAskedAgain: a call that was damaged is reported and asked
// again; the others are found.
func TestDamagedCallsAreAskedAgain(t *testing.T) {
	l := newModelLab(t)
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	l.good(t, s, judged, session{})
	dir := s.Dir()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "journal")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[bytes.Index(data, []byte("number 2"))] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	s = l.openStore(t)
	fewer := strings.Replace(judged, "count: 4", "count: 3", 1)
	out := l.good(t, s, fewer, session{})
	if !out.has(run.Corrupt, "") {
		t.Error("the damage was not reported")
	}
	if u := out.status.Models[1]; u.Model != "writer" || u.New != 1 || u.Calls != 3 {
		t.Errorf("%+v", u)
	}
	l.verify(t, s, out.id)
}
