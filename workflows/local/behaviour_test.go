package local_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// TestAnyNumberOfWorkers: results do not depend on how much is done at once.
func TestAnyNumberOfWorkers(t *testing.T) {
	one := newLab(t)
	one.workers = 1
	want := one.must(t, laborious).digests
	for _, workers := range []int{2, 3, 8} {
		l := newLab(t)
		l.workers = workers
		if diff := cmp.Diff(want, l.must(t, laborious).digests); diff != "" {
			t.Errorf("%d workers (-one +many):\n%s", workers, diff)
		}
	}
}

// TestFailedStep: a step that fails takes along what needs it, and nothing else.
func TestFailedStep(t *testing.T) {
	const text = `
cupel: v1
name: failing
steps:
  a: {generate: test/points, count: 10}
  broken: {evaluate: a, with: [{use: test/probe, with: {broken: true}}]}
  after: {filter: broken, keep: y > 0}
  loop:
    after: after
    loop:
      rounds: 2
      carry: keep
      steps:
        make: {generate: test/points, count: 3}
        keep: {filter: make, keep: x >= 0}
  b: {generate: test/points, count: 10}
  fine: {evaluate: b, with: [{use: test/probe}]}
  last: {filter: fine, keep: y > 0}
`
	l := newLab(t)
	out := l.run(t, text)
	var failed *run.StepError
	if !errors.As(out.err, &failed) || failed.Step != "broken" {
		t.Fatalf("the run ended with %v", out.err)
	}
	if out.status.State != store.Failed {
		t.Errorf("the run is %s", out.status.State)
	}
	if !strings.Contains(out.message(run.Failed, "broken"), "it is broken") {
		t.Errorf("the event does not say why: %q", out.message(run.Failed, "broken"))
	}
	for _, step := range []string{"after", "loop"} {
		if !out.has(run.Skipped, step) {
			t.Errorf("%s was not skipped", step)
		}
	}
	if done := slices.Sorted(maps.Keys(out.digests)); !slices.Equal(done, []string{"a#", "b#", "fine#", "last#"}) {
		t.Errorf("done: %v", done)
	}
	// The same again with the step mended: what was done is found.
	again := l.must(t, strings.ReplaceAll(text, "{broken: true}", "{broken: false}"))
	for _, step := range again.computed() {
		if strings.HasPrefix(step, "a#") || strings.HasPrefix(step, "fine#") {
			t.Errorf("%s is computed again", step)
		}
	}
}

func TestRetry(t *testing.T) {
	const text = `
cupel: v1
name: retried
steps:
  points: {generate: test/points, count: 4}
  scored: {evaluate: points, retry: {limit: %d, backoff: 1ms}, with: [{use: test/probe, with: {transient: 2}}]}
`
	l := newLab(t)
	out := l.must(t, fmt.Sprintf(text, 2))
	var retries []string
	for _, e := range out.events {
		if e.Type == run.Retrying {
			retries = append(retries, e.Message)
		}
	}
	want := []string{"attempt 1 of 3 failed, next in 1ms: test/probe: the line is busy", "attempt 2 of 3 failed, next in 2ms: test/probe: the line is busy"}
	if diff := cmp.Diff(want, retries); diff != "" {
		t.Error(diff)
	}
	if out := newLab(t).run(t, fmt.Sprintf(text, 1)); out.err == nil || !strings.Contains(out.err.Error(), "the line is busy") {
		t.Errorf("with too few attempts: %v", out.err)
	}
	broken := strings.ReplaceAll(fmt.Sprintf(text, 5), "transient: 2", "broken: true")
	if out := newLab(t).run(t, broken); out.has(run.Retrying, "scored") {
		t.Error("a permanent failure was tried again")
	}
}

func TestTimeout(t *testing.T) {
	const text = `
cupel: v1
name: slow
steps:
  points: {generate: test/points, count: 4}
  hangs: {evaluate: points, timeout: 20ms, with: [{use: test/probe, with: {hang: true}}]}
  other: {evaluate: points, with: [{use: test/probe}]}
`
	out := newLab(t).run(t, text)
	if out.err == nil || !strings.Contains(out.err.Error(), "step hangs: the timeout of 20ms is over") {
		t.Errorf("the error is %v", out.err)
	}
	if !out.has(run.Finished, "other") {
		t.Error("the other step did not finish")
	}
}

// TestCancelled stops a run in the middle; the same run goes on later.
func TestCancelled(t *testing.T) {
	l := newLab(t)
	want := newLab(t).must(t, laborious).digests
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, err := l.execute(ctx, laborious, func(e run.Event) {
		if e.Type == run.RoundDone && e.Round == "4" {
			cancel()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.status.State != store.Interrupted || !errors.Is(out.err, context.Canceled) {
		t.Errorf("the run is %s: %v", out.status.State, out.err)
	}
	if out.has(run.Failed, "search") {
		t.Error("an interruption is told as a failure")
	}
	durable := l.durable(t)
	again := l.must(t, laborious)
	l.checkNotRepeated(t, durable)
	if diff := cmp.Diff(want, again.digests); diff != "" {
		t.Error(diff)
	}
}

// looped is a workflow whose loop ends for a reason of the test's.
func looped(ends string) string {
	return `
cupel: v1
name: looped
seed: 3
steps:
  search:
    loop:
      ` + strings.ReplaceAll(ends, "\n", "\n      ") + `
      carry: survivors
      steps:
        propose: {generate: test/points, count: 10, history: previous, with: {below: 2000}}
        score: {evaluate: propose, with: [{use: test/probe, with: {tokens: true, work: 100}}]}
        survivors: {rank: [previous, score], objectives: [y], keep: 5}
`
}

func TestLoopEnds(t *testing.T) {
	for _, test := range []struct{ ends, why string }{
		{"rounds: 4", "after 4 rounds: all rounds done"},
		{"rounds: 9\nbudget: {evaluations: 25}", "after 3 rounds: the budget of 25 evaluations is spent"},
		{"budget: {tokens: 150}", "after 2 rounds: the budget of 150 tokens is spent"},
		{"budget: {tokens: 1000}\nuntil: evaluations >= 40", "after 4 rounds: until evaluations >= 40"},
		{"rounds: 9\nuntil: round == 6 && candidates == 5", "after 6 rounds: until round == 6 && candidates == 5"},
	} {
		out := newLab(t).must(t, looped(test.ends))
		if got := out.message(run.LoopDone, "search"); got != test.why {
			t.Errorf("%q ended %q, not %q", test.ends, got, test.why)
		}
	}
}

// TestUntil compares the round at which a loop ends with its tables.
func TestUntil(t *testing.T) {
	best := bestByRound(t, looped("rounds: 30"))
	improved := slices.IndexFunc(best, func(b float64) bool { return b < best[0] }) + 1
	if improved == 0 {
		t.Fatal("the search never improves: the test tells nothing")
	}
	out := newLab(t).must(t, looped(fmt.Sprintf("rounds: 30\nuntil: best('y') < %v", best[0])))
	if want := fmt.Sprintf("after %d rounds: until", improved); !strings.HasPrefix(out.message(run.LoopDone, "search"), want) {
		t.Errorf("best: it ended %q, not %q", out.message(run.LoopDone, "search"), want)
	}
	stalled := 0
	for r := 4; r <= len(best) && stalled == 0; r++ {
		if !(best[r-1] < best[r-4]) {
			stalled = r
		}
	}
	out = newLab(t).must(t, looped("rounds: 30\nuntil: stalled('y', 3)"))
	if want := fmt.Sprintf("after %d rounds: until", stalled); !strings.HasPrefix(out.message(run.LoopDone, "search"), want) {
		t.Errorf("stalled: it ended %q, not %q", out.message(run.LoopDone, "search"), want)
	}
}

// bestByRound reads the best score that each round carried over.
func bestByRound(t *testing.T, text string) []float64 {
	t.Helper()
	l := newLab(t)
	out := l.must(t, text)
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var best []float64
	for _, e := range out.events {
		if e.Type != run.RoundDone {
			continue
		}
		values := column(t, s, e.Key, "y")
		best = append(best, slices.Min(values))
	}
	return best
}

// TestWallBudget: time differs from run to run, but a loop that it has ended
// ends there again.
func TestWallBudget(t *testing.T) {
	l := newLab(t)
	text := looped("rounds: 100000\nbudget: {wall: 100ms}")
	first := l.must(t, text)
	if why := first.message(run.LoopDone, "search"); !strings.Contains(why, "the budget of 100ms is spent") {
		t.Fatalf("it ended %q", why)
	}
	for range 2 {
		again := l.must(t, text)
		if n := again.computed(); len(n) > 0 {
			t.Errorf("%d tasks were computed again", len(n))
		}
		if diff := cmp.Diff(first.digests, again.digests); diff != "" {
			t.Error(diff)
		}
	}
}

const cached = `
cupel: v1
name: cached
steps:
  points: {generate: test/points, count: %d}
  scored:
    evaluate: points
    with:
      - {use: test/probe, as: a, with: {name: a, shift: %d}}
      - {use: test/probe, as: b, with: {name: b, shift: 1%s}}
`

// TestChangedEvaluator: only its own column is scored again.
func TestChangedEvaluator(t *testing.T) {
	l := newLab(t)
	l.must(t, fmt.Sprintf(cached, 20, 1, ""))
	l.forgetCalls()
	l.must(t, fmt.Sprintf(cached, 20, 2, ""))
	for _, c := range l.calls(t) {
		if !strings.HasPrefix(c, "a ") {
			t.Fatalf("the evaluator that did not change was called: %s", c)
		}
	}
	if n := len(l.calls(t)); n != 20 {
		t.Errorf("%d candidates were scored, not 20", n)
	}
	l.forgetCalls()
	l.must(t, strings.Replace(fmt.Sprintf(cached, 20, 2, ""), "as: a", "as: c", 1))
	if n := len(l.calls(t)); n != 20 {
		t.Logf("a renamed score cost %d evaluations", n)
	}
}

// TestNewCandidates: an expensive evaluator scores those only. The generator
// draws the same numbers first when it is asked for more.
func TestNewCandidates(t *testing.T) {
	l := newLab(t)
	const dear = ", dear: true"
	l.must(t, fmt.Sprintf(cached, 20, 1, dear))
	l.forgetCalls()
	l.must(t, fmt.Sprintf(cached, 30, 1, dear))
	count := map[string]int{}
	for _, c := range l.calls(t) {
		count[c[:1]]++
	}
	if diff := cmp.Diff(map[string]int{"a": 30, "b": 10}, count); diff != "" {
		t.Errorf("candidates scored (-want +got):\n%s", diff)
	}
}

// TestFailedCandidates are rows: they count, and the run ends as the policy
// says.
func TestFailedCandidates(t *testing.T) {
	const text = `
cupel: v1
name: some-fail
steps:
  points: {generate: test/points, count: 100, with: {below: 100}}
  scored:
    evaluate: points
    with:
      - {use: test/probe, as: a, with: {fail_below: %d%s}}
      - {use: test/probe, as: b, with: {fail_below: %d, shift: 1}}
  good: {filter: scored, keep: a >= 0}
policy: {failures: %v}
`
	for _, dear := range []string{"", ", dear: true"} {
		l := newLab(t)
		out := l.must(t, fmt.Sprintf(text, 30, dear, 20, 0.99))
		failed := out.status.Failed
		if failed < 15 || failed > 50 {
			t.Errorf("%d of 100 candidates failed", failed)
		}
		checkFailures(t, l, out, failed)
		out = l.run(t, fmt.Sprintf(text, 30, dear, 20, 0.01))
		var partial *run.TooManyFailed
		if !errors.As(out.err, &partial) || partial.Failed != failed || partial.Rows != 100 || out.status.State != store.Partial {
			t.Errorf("over the allowed share: %s, %v", out.status.State, out.err)
		}
	}
}

func checkFailures(t *testing.T, l *lab, out *outcome, failed int64) {
	t.Helper()
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, e := range out.events {
		if e.Type != run.Finished {
			continue
		}
		switch e.Step {
		case "scored":
			if n := int64(100 - len(column(t, s, e.Key, "a"))); e.Rows != 100 || n != failed {
				t.Errorf("%d rows, %d of them without a score; %d failed", e.Rows, n, failed)
			}
		case "good":
			if e.Rows != 100-failed {
				t.Errorf("%d rows pass a condition on the score, not %d", e.Rows, 100-failed)
			}
		}
	}
}

// column reads the numbers of a stored column, without the nulls.
func column(t *testing.T, s *store.Store, key store.Key, name string) []float64 {
	t.Helper()
	r, ok, err := s.Result(key)
	if err != nil || !ok {
		t.Fatalf("result %s: %v, %v", key.Short(), ok, err)
	}
	table, err := s.Load(context.Background(), r.Table)
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	return floats(t, table, name)
}

const approved = `
cupel: v1
name: approved
steps:
  points: {generate: test/points, count: 5}
  look: {approve: points, message: "go on?"%s}
  scored: {evaluate: look, with: [{use: test/probe}]}
`

// answers is an approver that knows.
type answers struct {
	approved, known bool
	err             error
}

func (a answers) Ask(context.Context, *run.Task, string) (bool, bool, error) {
	return a.approved, a.known, a.err
}

func TestApproval(t *testing.T) {
	text := fmt.Sprintf(approved, "")
	l := newLab(t)
	l.ask = answers{false, true, nil}
	if out := l.run(t, text); !errors.Is(out.err, run.ErrDenied) || !out.has(run.Skipped, "scored") {
		t.Errorf("denied: %v", out.err)
	}
	l.ask = answers{err: run.ErrWaiting}
	if out := l.run(t, text); !errors.Is(out.err, run.ErrWaiting) {
		t.Errorf("not waiting: %v", out.err)
	}
	l.ask = never{}
	if out := l.run(t, fmt.Sprintf(approved, ", timeout: 10ms")); out.err == nil || !strings.Contains(out.err.Error(), "nobody approved in time") {
		t.Errorf("timeout: %v", out.err)
	}
	l.ask = answers{true, true, nil}
	first := l.must(t, text)
	l.ask = answers{false, true, nil} // an approval holds for the same candidates
	if diff := cmp.Diff(first.digests, l.must(t, text).digests); diff != "" {
		t.Error(diff)
	}
	if out := l.run(t, strings.Replace(text, "count: 5", "count: 6", 1)); !errors.Is(out.err, run.ErrDenied) {
		t.Errorf("other candidates were not asked for: %v", out.err)
	}
}

// TestApprovedElsewhere lets a waiting run go on through another Store, as
// another process does.
func TestApprovedElsewhere(t *testing.T) {
	l := newLab(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out, err := l.execute(ctx, fmt.Sprintf(approved, ""), func(e run.Event) {
		if e.Type != run.Waiting {
			return
		}
		s, err := l.open()
		if err != nil {
			t.Error(err)
			return
		}
		defer s.Close()
		if _, err := run.Approved(s, e.Key, e.Table); err != nil {
			t.Error(err)
		}
	})
	if err != nil || out.err != nil || !out.has(run.Finished, "scored") {
		t.Fatal(err, out.err)
	}
}

// TestNothingToDo: a run with nothing to do does nothing.
func TestNothingToDo(t *testing.T) {
	l := newLab(t)
	l.must(t, laborious)
	calls := len(l.calls(t))
	out := l.must(t, laborious)
	if c := out.computed(); len(c) > 0 || len(l.calls(t)) != calls {
		t.Errorf("computed again: %v", c)
	}
}
