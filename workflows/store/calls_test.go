package store_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/ledgertest"
	"github.com/cupel-science/cupel/workflows/store"
)

// recorder makes the test program record calls in the store that it names, and
// print the digest of each when it is recorded, until it is killed.
const recorder = "CUPEL_TEST_RECORDER"

func TestMain(m *testing.M) {
	dir := os.Getenv(recorder)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := store.Open(dir)
	if err != nil {
		panic(err)
	}
	ledger := s.Ledger()
	for _, c := range ledgertest.Calls(5_000) {
		if err := ledger.Record(c); err != nil {
			panic(err)
		}
		fmt.Println(c.Digest)
	}
}

func TestLedger(t *testing.T) {
	dirs := map[models.Ledger]string{}
	ledgertest.Run(t, ledgertest.Suite{
		Open: func() (models.Ledger, error) {
			dir := t.TempDir()
			l := open(t, dir).Ledger()
			dirs[l] = dir
			return l, nil
		},
		Reopen: func(l models.Ledger) (models.Ledger, error) { return open(t, dirs[l]).Ledger(), nil },
	})
}

// TestLedgerKilled kills a process that records calls: what it said was
// recorded is there.
func TestLedgerKilled(t *testing.T) {
	dir := t.TempDir()
	for _, after := range []int{1, 17, 400} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), recorder+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var said []string
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if said = append(said, lines.Text()); len(said) == after {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
		}
		_ = cmd.Wait() // it was killed
		ledger := open(t, dir).Ledger()
		for _, d := range said[:len(said)-1] { // the last line may be torn
			if c, ok, err := ledger.Lookup(models.Digest(d)); !ok || err != nil || c.Verify() != nil {
				t.Fatalf("call %s was recorded, and now: %v, %v", d, ok, err)
			}
		}
	}
}

// TestLedgerSharedByTwo: what one process records, the other finds, and only one
// of them holds the lock on a call.
func TestLedgerSharedByTwo(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir).Ledger(), open(t, dir).Ledger()
	call := ledgertest.Calls(1)[0]
	if _, ok, _ := b.Lookup(call.Digest); ok {
		t.Fatal("the ledger is empty")
	}
	release, err := a.Lock(t.Context(), call.Digest)
	if err != nil {
		t.Fatal(err)
	}
	brief, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.Lock(brief, call.Digest); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("both hold the lock: %v", err)
	}
	if err := a.Record(call); err != nil {
		t.Fatal(err)
	}
	release()
	release, err = b.Lock(t.Context(), call.Digest)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, ok, err := b.Lookup(call.Digest); !ok || err != nil {
		t.Fatalf("the other does not find it: %v, %v", ok, err)
	}
}

// TestLedgerVersions: what answered a question before stays readable.
func TestLedgerVersions(t *testing.T) {
	l := open(t, t.TempDir()).Ledger()
	call := ledgertest.Calls(1)[0]
	var versions []string
	for _, text := range []string{"one", "two"} {
		call.Answer.Text = text
		if err := l.Record(call); err != nil {
			t.Fatal(err)
		}
		found, _, err := l.Lookup(call.Digest)
		if err != nil {
			t.Fatal(err)
		}
		versions = append(versions, found.Version)
	}
	for i, want := range []string{"one", "two"} {
		if c, err := l.Call(versions[i]); err != nil || c.Answer.Text != want || c.Version != versions[i] {
			t.Errorf("version %d: %v, %v", i, c, err)
		}
	}
	if got := l.Find(string(call.Digest[:10])); len(got) != 1 || got[0] != call.Digest {
		t.Errorf("found %v", got)
	}
	if got := l.Find("zz"); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

// TestLedgerDamaged: a damaged call is reported once and missing then.
func TestLedgerDamaged(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	small, large := ledgertest.Calls(2)[0], ledgertest.Calls(2)[1]
	large.Answer.Text = strings.Repeat("x", 100_000)
	for _, c := range []*models.Call{small, large} {
		if err := s.Ledger().Record(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(dir, "journal"), "line\\nand")
	objects, err := filepath.Glob(filepath.Join(dir, "objects", "*", "*"))
	if err != nil || len(objects) != 1 {
		t.Fatalf("large calls are files: %v, %v", objects, err)
	}
	spoil(t, objects[0], "xxxx")
	s = open(t, dir)
	for _, c := range []*models.Call{small, large} {
		_, ok, err := s.Ledger().Lookup(c.Digest)
		if ok || !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("a damaged call: %v, %v", ok, err)
		}
		if _, ok, err := s.Ledger().Lookup(c.Digest); ok || err != nil {
			t.Errorf("a call that was damaged: %v, %v", ok, err)
		}
		if err := s.Ledger().Record(c); err != nil {
			t.Error(err)
		}
		if _, ok, err := s.Ledger().Lookup(c.Digest); !ok || err != nil {
			t.Errorf("a call that was recorded again: %v, %v", ok, err)
		}
	}
}

// spoil changes a byte of a text in a file.
func spoil(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, []byte(text))
	if at < 0 {
		t.Fatalf("%s does not hold %q", path, text)
	}
	data[at] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestCollectCalls: the calls of kept results stay, with what the caller asks
// for; the others go.
func TestCollectCalls(t *testing.T) {
	s := open(t, t.TempDir())
	ledger, calls := s.Ledger(), ledgertest.Calls(4)
	calls[3].Answer.Text = strings.Repeat("y", 100_000)
	refs := make([]store.CallRef, len(calls))
	for i, c := range calls {
		if err := ledger.Record(c); err != nil {
			t.Fatal(err)
		}
		version, err := ledger.Keep(c)
		if err != nil {
			t.Fatal(err)
		}
		refs[i] = store.CallRef{Model: "writer", Digest: c.Digest, Version: version, Usage: c.Answer.Usage}
	}
	for i := range 2 { // results with one call each
		list, err := s.PutCalls(refs[i : i+1])
		if err != nil {
			t.Fatal(err)
		}
		base := key("base %d", i)
		putResult(t, s, key("%d", i), store.Result{Table: numbers(t, s, i, 3), Calls: 1, CallsIn: list, Base: base, Edition: fmt.Sprint("e", i)})
	}
	keep := store.Keep{Results: func(k store.Key) bool { return k == key("0") }, Calls: func(v string) bool { return v == refs[2].Version }}
	if _, err := s.Collect(nil, keep, false); err != nil {
		t.Fatal(err)
	}
	dir := s.Dir()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	for i, want := range []bool{true, false, true, false} {
		if _, ok, err := s.Ledger().Lookup(calls[i].Digest); ok != want || err != nil {
			t.Errorf("call %d: %v, %v", i, ok, err)
		}
	}
	r, _, err := s.Result(key("0"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Calls(r); err != nil || len(got) != 1 || got[0] != refs[0] {
		t.Errorf("calls of the result: %v, %v", got, err)
	}
	if a, b := s.Edition(key("base 0")), s.Edition(key("base 1")); a != "e0" || b != "" {
		t.Errorf("editions %q, %q", a, b)
	}
}

// BenchmarkRecordCalls records calls, each of which is durable when the next
// one is.
func BenchmarkRecordCalls(b *testing.B) {
	l := open(b, b.TempDir()).Ledger()
	calls := ledgertest.Calls(10_000)
	for b.Loop() {
		for _, c := range calls {
			if err := l.Record(c); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(len(calls)*b.N)/b.Elapsed().Seconds(), "calls/s")
}

// held is a model that answers when it is let, and counts what it was asked.
type held struct {
	asked chan struct{} // one for each question
	let   chan struct{} // closed when it may answer
}

func (h held) Send(context.Context, models.Question, string) (*models.Answer, error) {
	h.asked <- struct{}{}
	<-h.let
	return &models.Answer{Text: "yes"}, nil
}

// TestOneCallOfTwoProcesses: of two that ask the same at once, on one store, one
// makes the call and the other finds it.
func TestOneCallOfTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	h := held{make(chan struct{}, 2), make(chan struct{})}
	request := models.Request{Chat: &models.Chat{Messages: []models.Message{{Role: models.User, Text: "Is it so?"}}}}
	replies := make(chan *models.Reply, 2)
	ask := func() {
		c := clientOf(t, open(t, dir), models.Record, h)
		go func() {
			reply, err := c.Ask(context.Background(), request)
			if err != nil {
				t.Error(err)
			}
			replies <- reply
		}()
	}
	ask()
	<-h.asked // the first holds the lock
	ask()
	close(h.let)
	made := 0
	for range 2 {
		if r := <-replies; r == nil || r.Text != "yes" {
			t.Errorf("reply %v", r)
		} else if !r.Calls[0].Replayed {
			made++
		}
	}
	if made != 1 || len(h.asked) > 0 {
		t.Errorf("%d calls were made, and %d asked", made, 1+len(h.asked))
	}
}
