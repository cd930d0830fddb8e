package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cupel-science/cupel/workflows/store"
)

// filled is a store with a few results; it returns the text of its journal.
func filled(tb testing.TB, dir string, results int) []byte {
	tb.Helper()
	s, err := store.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	for i := range results {
		putResult(tb, s, key("%d", i), store.Result{Table: numbers(tb, s, i, 3), Failed: int64(i)})
	}
	if err := s.AddToBook(key("book"), numbers(tb, s, 100, 3)); err != nil {
		tb.Fatal(err)
	}
	if err := s.Close(); err != nil {
		tb.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "journal"))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// TestTornJournal cuts the journal everywhere, and at every byte of its last
// record: what was whole is found, and what is put next is found too.
func TestTornJournal(t *testing.T) {
	dir := t.TempDir()
	text := filled(t, dir, 2)
	before := 0
	lastRecord := bytes.LastIndex(text, []byte("cupl"))
	for end := 0; end <= len(text); end++ {
		if end < lastRecord && end%7 != 0 {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "journal"), text[:end], 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(dir)
		if err != nil {
			t.Fatalf("cut at byte %d: %v", end, err)
		}
		n := count(t, s)
		if n < before {
			t.Fatalf("cut at byte %d: %d results, fewer than of a shorter journal", end, n)
		}
		before = n
		putResult(t, s, key("next"), store.Result{Failed: 42})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
		if r, ok, err := s.Result(key("next")); !ok || err != nil || r.Failed != 42 || s.Damage() > 0 {
			t.Fatalf("cut at byte %d: what was put next: %v, %v, %d damaged bytes", end, ok, err, s.Damage())
		}
		s.Close()
	}
	if before != 2 {
		t.Errorf("the whole journal has %d results", before)
	}
}

// count reads everything that a store has.
func count(tb testing.TB, s *store.Store) int {
	tb.Helper()
	n := 0
	s.EachResult(func(_ store.Key, r store.Result, err error) {
		if err != nil {
			return
		}
		if _, err := r.Table.Schema(); err != nil {
			return
		}
		if s.Check(r.Table) == nil {
			n++
		}
	})
	s.Book(key("book"))
	return n
}

// TestFlippedJournal flips every byte in turn: no other record suffers than
// the one that it is in.
func TestFlippedJournal(t *testing.T) {
	dir := t.TempDir()
	const results = 3
	text := filled(t, dir, results)
	for at := range text {
		text[at] ^= 0x10
		if err := os.WriteFile(filepath.Join(dir, "journal"), text, 0o644); err != nil {
			t.Fatal(err)
		}
		text[at] ^= 0x10
		s, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, s); n < results-1 {
			t.Errorf("byte %d: %d of %d results are left", at, n, results)
		}
		s.Close()
	}
}

// FuzzJournal: whatever is in the journal, a store opens, reads, and takes new
// results.
func FuzzJournal(f *testing.F) {
	text := filled(f, f.TempDir(), 3)
	f.Add(text, 0, []byte{})
	f.Add(text[:len(text)-7], 60, []byte("cupl"))
	f.Add([]byte("cupl"), 4, []byte(fmt.Sprint("r", text[5:60])))
	f.Fuzz(func(t *testing.T, journal []byte, at int, patch []byte) {
		if at >= 0 && at < len(journal) {
			copy(journal[at:], patch)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "journal"), journal, 0o644); err != nil {
			t.Fatal(err)
		}
		s := open(t, dir)
		count(t, s)
		putResult(t, s, key("new"), store.Result{Failed: 1})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir)
		if _, ok, err := s.Result(key("new")); !ok || err != nil {
			t.Errorf("a new result after damage: %v, %v", ok, err)
		}
	})
}
