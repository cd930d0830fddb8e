package local_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/workflows/run"
)

// TestTwoProcesses runs one workflow twice at the same time, in one store:
// every task is computed once, in one of the two.
func TestTwoProcesses(t *testing.T) {
	alone := newLab(t)
	want := alone.must(t, laborious)
	once := tasksOf(alone.calls(t))
	for range 5 {
		l := newLab(t)
		a, eventsA := l.start(t, laborious)
		b, eventsB := l.start(t, laborious)
		go io.Copy(io.Discard, eventsA) // what the children print is not looked at
		if _, err := io.Copy(io.Discard, eventsB); err != nil {
			t.Fatal(err)
		}
		if err := b.Wait(); err != nil {
			t.Fatal(err)
		}
		if err := a.Wait(); err != nil {
			t.Fatal(err)
		}
		if calls := tasksOf(l.calls(t)); !slices.Equal(calls, once) {
			t.Errorf("two runs scored %d candidates where one scores %d", len(calls), len(once))
		}
		if again := l.must(t, laborious); len(again.computed()) > 0 {
			t.Errorf("after two runs these steps were not in the store: %v", again.computed())
		} else if diff := cmp.Diff(want.digests, again.digests); diff != "" {
			t.Error(diff)
		}
	}
}

// tasksOf sorts calls. Of the expensive evaluator it takes each candidate once:
// a process that reads the remembered scores does not see those that another
// one adds later, in the next round.
func tasksOf(calls []string) []string {
	var dear, others []string
	for _, c := range calls {
		if strings.HasPrefix(c, "dear ") {
			dear = append(dear, c)
		} else {
			others = append(others, c)
		}
	}
	slices.Sort(others)
	return append(unique(dear), others...)
}

// TestDeadHolderOfALock kills a process in the middle of a task: another one
// that waits for the task gets the lock and does it.
func TestDeadHolderOfALock(t *testing.T) {
	const hanging = `
cupel: v1
name: hanging
steps:
  points: {generate: test/points, count: 10}
  scored: {evaluate: points, with: [{use: test/probe, with: {hang: true}}]}
`
	l := newLab(t)
	first, events := l.start(t, hanging)
	waitFor(t, events, run.Started, 2) // points, scored
	second, others := l.start(t, hanging)
	waitFor(t, others, run.Finished, 1) // points, from the store; now it waits
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	waitFor(t, others, run.Started, 1)
	if err := second.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = second.Wait()
}

// waitFor reads the words of a child until one has come n times.
func waitFor(t *testing.T, words interface{ ReadString(byte) (string, error) }, kind run.EventType, n int) {
	t.Helper()
	for n > 0 {
		word, err := words.ReadString('\n')
		if err != nil {
			t.Fatalf("the run ended before it was %s", kind)
		}
		if word == string(kind)+"\n" {
			n--
		}
	}
}
