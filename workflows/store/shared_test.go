package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/cupel-science/cupel/workflows/store"
)

func key(text string, args ...any) store.Key { return store.NewKey(fmt.Appendf(nil, text, args...)) }

// numbers stores a table of one column that counts from a number.
func numbers(tb testing.TB, s *store.Store, from, rows int) store.Table {
	tb.Helper()
	d := data{names: []string{"n"}, kinds: []int{2}, values: [][]any{make([]any, rows)}, rows: rows}
	for i := range rows {
		d.values[0][i] = int64(from + i)
	}
	w := s.NewTable(d.schema())
	rec := d.record(0, rows)
	defer rec.Release()
	if err := w.Write(rec); err != nil {
		tb.Fatal(err)
	}
	table, err := w.Commit()
	if err != nil {
		tb.Fatal(err)
	}
	return table
}

func putResult(tb testing.TB, s *store.Store, k store.Key, r store.Result) {
	tb.Helper()
	if err := s.PutResult(k, r); err != nil {
		tb.Fatal(err)
	}
}

// TestManyAtOnce writes and reads from many goroutines and two stores.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	stores := []*store.Store{open(t, dir), open(t, dir)}
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			s := stores[worker%2]
			for i := range 50 {
				k := key("%d %d", worker, i)
				putResult(t, s, k, store.Result{Table: numbers(t, s, i, 3)})
				if _, ok, err := s.Result(k); !ok || err != nil {
					t.Errorf("a result that was just put: %v, %v", ok, err)
				}
				if err := s.Refresh(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for _, s := range stores {
		if err := s.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range append(stores, open(t, dir)) {
		if err := s.Refresh(); err != nil {
			t.Fatal(err)
		}
		n := 0
		s.EachResult(func(_ store.Key, r store.Result, err error) {
			n++
			if err == nil {
				err = s.Check(r.Table)
			}
			if err != nil {
				t.Error(err)
			}
		})
		if n != 8*50 || s.Damage() != 0 {
			t.Errorf("store %d has %d results, %d damaged bytes", i, n, s.Damage())
		}
	}
}

// TestLock: one holder at a time, of all goroutines of two stores, and what
// was put under the lock is seen by the next holder.
func TestLock(t *testing.T) {
	dir := t.TempDir()
	stores := []*store.Store{open(t, dir), open(t, dir)}
	var wait sync.WaitGroup
	const workers, turns = 4, 10
	counter := key("counter")
	for worker := range workers {
		wait.Go(func() {
			s := stores[worker%2]
			for range turns {
				release, _, err := s.Lock(context.Background(), counter)
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Refresh(); err != nil {
					t.Error(err)
				}
				r, _, err := s.Result(counter)
				if err != nil {
					t.Error(err)
				}
				r.Failed++
				putResult(t, s, counter, r)
				release()
			}
		})
	}
	wait.Wait()
	for _, s := range stores {
		if err := s.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir)
	if r, _, err := s.Result(counter); err != nil || r.Failed != workers*turns {
		t.Errorf("%d turns left a count of %d, %v", workers*turns, r.Failed, err)
	}
}

func TestLockGivesUp(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	release, waited, err := a.Lock(context.Background(), key("k"))
	if err != nil || waited {
		t.Fatal(waited, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	for _, s := range []*store.Store{a, b} {
		if _, waited, err := s.Lock(ctx, key("k")); !waited || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a held lock: waited %v, %v", waited, err)
		}
	}
	if other, _, err := b.Lock(context.Background(), key("another")); err != nil {
		t.Error(err)
	} else {
		other()
	}
	release()
	if again, _, err := b.Lock(context.Background(), key("k")); err != nil {
		t.Error(err)
	} else {
		again()
	}
}

// TestBook: pages of an evaluator that two processes add at the same time are
// all there; those of another evaluator are not.
func TestBook(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	for i := range 3 {
		for from, s := range []*store.Store{a, b} {
			if err := s.AddToBook(key("one"), numbers(t, s, 100*from+i, 2)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := a.AddToBook(key("two"), numbers(t, a, 7, 2)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Sync(), b.Sync()); err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	if n := len(s.Book(key("one"))); n != 6 {
		t.Errorf("%d pages of 6", n)
	}
	if n := len(s.Book(key("two"))); n != 1 {
		t.Errorf("%d pages of 1", n)
	}
}

// TestCollect: what kept results need stays, also what they were joined of;
// the rest goes.
func TestCollect(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	const small, large = 5, 20_000
	keep := map[store.Key]bool{}
	var parts []store.Key
	for i, rows := range []int{small, large} {
		part := key("part %d", i)
		putResult(t, s, part, store.Result{Table: numbers(t, s, i, rows)})
		kept := key("kept %d", i)
		keep[kept] = true
		putResult(t, s, kept, store.Result{Table: numbers(t, s, 10+i, rows), Parts: []store.Key{part}})
		parts = append(parts, part)
		putResult(t, s, key("dropped %d", i), store.Result{Table: numbers(t, s, 20+i, rows)})
	}
	if err := s.AddToBook(key("book"), numbers(t, s, 50, 2)); err != nil {
		t.Fatal(err)
	}
	run, err := s.NewRun(store.RunRecord{Name: "old", Started: time.Unix(1e9, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Finish(store.RunStatus{State: store.Done}); err != nil {
		t.Fatal(err)
	}
	isKept := func(k store.Key) bool { return keep[k] }

	other := open(t, dir)
	if _, err := s.Collect(nil, store.Keep{Results: isKept, Books: true}, false); !errors.Is(err, store.ErrBusy) {
		t.Errorf("while another store is open: %v", err)
	}
	other.Close()
	want := store.Collected{Runs: 1, Results: 2, Objects: 2}
	for _, dry := range []bool{true, false} {
		got, err := s.Collect([]string{run.Record.ID}, store.Keep{Results: isKept, Books: true}, dry)
		if err != nil {
			t.Fatal(err)
		}
		if got.Bytes < 8*large {
			t.Errorf("dry %v: %d bytes were freed", dry, got.Bytes)
		}
		if got.Bytes = 0; got != want {
			t.Errorf("dry %v: collected %+v, not %+v", dry, got, want)
		}
	}
	s.Close()

	s = open(t, dir)
	for _, k := range append(parts, key("kept 0"), key("kept 1")) {
		r, ok, err := s.Result(k)
		if !ok || err != nil || s.Check(r.Table) != nil {
			t.Errorf("a kept result: %v, %v, %v", ok, err, s.Check(r.Table))
		}
	}
	for i := range 2 {
		if _, ok, _ := s.Result(key("dropped %d", i)); ok {
			t.Error("a result that nothing needs is there")
		}
	}
	if len(s.Book(key("book"))) != 1 {
		t.Error("the remembered scores are gone")
	}
	if ids, err := s.RunIDs(); err != nil || len(ids) > 0 {
		t.Errorf("runs %v, %v", ids, err)
	}
	if got, err := s.Collect(nil, store.Keep{Results: isKept}, false); err != nil || got.Objects != 1 || got.Results != 0 {
		t.Errorf("again, with remembered scores: %+v, %v", got, err)
	}
}

// TestOpenDuringCollect: a store that is opened while another one is collected
// uses the new journal.
func TestOpenAfterCollect(t *testing.T) {
	dir := t.TempDir()
	for range 20 {
		s := open(t, dir)
		opened := make(chan *store.Store)
		go func() {
			o, err := store.Open(dir)
			if err != nil {
				t.Error(err)
			}
			opened <- o
		}()
		if _, err := s.Collect(nil, store.Keep{Results: func(store.Key) bool { return true }, Books: true}, false); err != nil && !errors.Is(err, store.ErrBusy) {
			t.Fatal(err)
		}
		s.Close()
		late := <-opened
		k := key("late")
		putResult(t, late, k, store.Result{Failed: 3})
		late.Close()
		after := open(t, dir)
		if r, ok, err := after.Result(k); !ok || err != nil || r.Failed != 3 {
			t.Fatalf("what was put after a collection is lost: %v, %v", ok, err)
		}
		after.Close()
	}
}

// TestRuns: records, states, events and names.
func TestRuns(t *testing.T) {
	s := open(t, t.TempDir())
	at := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	var ids []string
	for i := range 3 {
		r, err := s.NewRun(store.RunRecord{Name: "a b/c", Started: at.Add(time.Duration(i) * time.Millisecond), Seed: uint64(i)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.Record.ID)
		if err := r.Append(map[string]int{"n": i}); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			continue // as after a crash
		}
		if err := r.Finish(store.RunStatus{State: store.Done}); err != nil {
			t.Fatal(err)
		}
	}
	if want := "[a-b-c-20300102-030405 a-b-c-20300102-030405-2 a-b-c-20300102-030405-3]"; fmt.Sprint(ids) != want {
		t.Errorf("ids %v", ids)
	}
	if got, err := s.RunIDs(); err != nil || fmt.Sprint(got) != fmt.Sprint(ids) {
		t.Errorf("listed %v, %v", got, err)
	}
	for id, seed := range map[string]uint64{"last": 2, ids[1]: 1, ids[0]: 0} {
		if r, err := s.FindRun(id); err != nil || r.Seed != seed {
			t.Errorf("%s: seed %d, %v", id, r.Seed, err)
		}
	}
	for _, id := range []string{"a-b", "nothing", "../.."} {
		if _, err := s.FindRun(id); !errors.Is(err, store.ErrNoRun) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if s.Status(ids[0]).State != store.Running || s.Status(ids[1]).State != store.Done {
		t.Error("wrong states")
	}
	torn := filepath.Join(s.RunDir(ids[1]), "events.jsonl")
	if err := os.WriteFile(torn, []byte("{\"n\":1}\n\xff{\n\n{\"n\":2}\n{\"n\":3"), 0o644); err != nil {
		t.Fatal(err)
	}
	var lines []string
	if err := s.Events(ids[1], func(l []byte) error { lines = append(lines, string(l)); return nil }); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(lines) != `[{"n":1} {"n":2}]` {
		t.Errorf("events %v", lines)
	}
}

func TestOtherVersion(t *testing.T) {
	dir := t.TempDir()
	open(t, dir).Close()
	if err := os.WriteFile(filepath.Join(dir, "version"), []byte("cupel store 9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir); err == nil {
		t.Error("a store of another version was opened")
	}
}
