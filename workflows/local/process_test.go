package local_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// childEnv makes the test program run the workflow in the folder that it names
// instead of its tests.
const childEnv = "CUPEL_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// child runs the workflow in a folder, in the store beside it. It prints each
// event as a word, so that the parent can follow.
func child(dir string) int {
	text, err := os.ReadFile(filepath.Join(dir, "workflow.yaml"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	workers, _ := strconv.Atoi(os.Getenv("CUPEL_TEST_WORKERS"))
	l := &lab{dir: dir, workers: max(workers, 1), ask: never{}}
	out, err := l.execute(context.Background(), string(text), func(e run.Event) { fmt.Println(e.Type) })
	if err == nil {
		err = out.err
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// start runs the lab's workflow in a process of its own.
func (l *lab) start(tb testing.TB, text string) (*exec.Cmd, *bufio.Reader) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join(l.dir, "workflow.yaml"), []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+l.dir, "CUPEL_TEST_WORKERS="+strconv.Itoa(l.workers))
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	return cmd, bufio.NewReader(stdout)
}

// laborious has a loop, an expensive evaluator whose candidates come again, and
// steps in parallel with tables that are large objects.
const laborious = `
cupel: v1
name: laborious
seed: 11
steps:
  search:
    loop:
      rounds: 12
      carry: survivors
      steps:
        propose: {generate: test/points, count: 40, history: previous, with: {below: 300}}
        score:
          evaluate: propose
          with:
            - {use: test/probe, with: {name: dear, dear: true, work: 400}}
            - {use: test/probe, as: cheap, with: {name: cheap, shift: 1}}
        survivors: {rank: [previous, score], objectives: [y], keep: 15}
  many: {generate: test/points, count: 9000}
  manyScored: {evaluate: many, with: [{use: test/probe, with: {name: many, work: 5}}]}
  more: {generate: test/points, count: 7000, with: {below: 5000}}
  moreScored: {evaluate: more, with: [{use: test/probe, with: {name: more, shift: 3, work: 5}}]}
  few: {filter: moreScored, keep: y < 10000}
  best: {rank: [manyScored, few], objectives: [y], keep: 50}
report: {show: [best, search]}
`

// TestKilledAtAnyInstant kills runs with SIGKILL at random instants and
// resumes them, until one comes to its end, again and again.
func TestKilledAtAnyInstant(t *testing.T) {
	kills := 50
	if testing.Short() {
		kills = 10
	}
	reference := newLab(t)
	start := time.Now()
	want := reference.must(t, laborious).digests
	longest := time.Since(start)
	distinct := unique(reference.dear(t))

	rng := rand.New(rand.NewPCG(1, 2))
	ends := 0
	for kills > 0 {
		l := newLab(t)
		attempts := 0
		for killed := true; killed && kills > 0; {
			durable := l.durable(t)
			killed = l.killAfter(t, laborious, time.Duration(rng.Int64N(int64(longest)/2)))
			attempts++
			if killed {
				kills--
			}
			l.checkNotRepeated(t, durable)
		}
		durable := l.durable(t)
		got := l.must(t, laborious)
		ends++
		l.checkNotRepeated(t, durable)
		if diff := cmp.Diff(want, got.digests); diff != "" {
			t.Fatalf("after %d kills (-undisturbed +resumed):\n%s", attempts, diff)
		}
		// What was scored when the process died is scored again: less than a
		// round, since scores are written down batch by batch.
		const inFlight = 40
		calls := l.dear(t)
		if again := len(calls) - len(unique(calls)); again > attempts*inFlight {
			t.Errorf("%d candidates were scored again after %d kills", again, attempts)
		}
		if diff := cmp.Diff(distinct, unique(calls)); diff != "" {
			t.Errorf("other candidates were scored:\n%s", diff)
		}
	}
	t.Logf("%d runs came to their end", ends)
}

// dear lists the calls of the expensive evaluator.
func (l *lab) dear(t *testing.T) []string {
	return slices.DeleteFunc(l.calls(t), func(c string) bool { return !strings.HasPrefix(c, "dear ") })
}

func unique(lines []string) []string {
	lines = slices.Clone(lines)
	slices.Sort(lines)
	return slices.Compact(lines)
}

// killAfter starts a run and kills it some time after its first event. It
// tells whether that came before the end.
func (l *lab) killAfter(t *testing.T, text string, delay time.Duration) bool {
	t.Helper()
	cmd, events := l.start(t, text)
	if _, err := events.ReadString('\n'); err != nil {
		t.Fatalf("the run did not begin: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, events)
		done <- err
	}()
	select {
	case <-done:
	case <-time.After(delay):
		_ = cmd.Process.Kill()
		<-done
	}
	err := cmd.Wait()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("the run failed by itself: %v", err)
	}
	return err != nil
}

// durable lists the tasks whose results can be read from the lab's store, all
// of them to the last byte.
func (l *lab) durable(t *testing.T) map[store.Key]bool {
	t.Helper()
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keys := map[store.Key]bool{}
	s.EachResult(func(key store.Key, r store.Result, err error) {
		if err == nil {
			err = s.Check(r.Table)
		}
		if err != nil {
			t.Errorf("result %s after a kill: %v", key.Short(), err)
		}
		keys[key] = true
	})
	if n := s.Damage(); n > 0 {
		t.Errorf("%d bytes of the journal are damaged after a kill", n)
	}
	return keys
}

// checkNotRepeated makes sure that the last run computed no task that was
// durable before it.
func (l *lab) checkNotRepeated(t *testing.T, durable map[store.Key]bool) {
	t.Helper()
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rec, err := run.ReadRecord(s, "last")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rec.Events {
		if e.Type == run.Started && durable[e.Key] {
			t.Errorf("%s#%s was in the store and is computed again", e.Step, e.Round)
		}
	}
}
