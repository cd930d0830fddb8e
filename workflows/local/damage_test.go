package local_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// fragile has large objects, small ones in the journal, scores joined of two
// evaluators, and remembered scores.
const fragile = `
cupel: v1
name: fragile
seed: 5
steps:
  search:
    loop:
      rounds: 3
      carry: survivors
      steps:
        propose: {generate: test/points, count: 10, history: previous}
        score: {evaluate: propose, with: [{use: test/probe, with: {dear: true}}]}
        survivors: {rank: [previous, score], objectives: [y], keep: 5}
  many: {generate: test/points, count: 5000}
  scored:
    evaluate: many
    with:
      - {use: test/probe, as: a}
      - {use: test/probe, as: b, with: {shift: 2}}
  good: {filter: scored, keep: a > 0}
  best: {rank: good, objectives: [b], keep: 5}
`

// copyOf is a lab with a copy of a lab's store.
func (l *lab) copyOf(t *testing.T) *lab {
	t.Helper()
	c := newLab(t)
	if err := os.CopyFS(filepath.Join(c.dir, "store"), os.DirFS(filepath.Join(l.dir, "store"))); err != nil {
		t.Fatal(err)
	}
	return c
}

// repaired runs a workflow over a damaged store. Every object is looked at, as
// after the first damage that a step meets.
func (l *lab) repaired(t *testing.T, want map[string]datasets.Digest) *outcome {
	t.Helper()
	plan, err := l.compile(fragile)
	if err != nil {
		t.Fatal(err)
	}
	defer plan.Close()
	s, err := l.open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	out := &outcome{digests: map[string]datasets.Digest{}}
	e := &local.Executor{Store: s, Inputs: &local.Files{}, Ask: l.ask, Seed: plan.Workflow.Seed, Workers: 2, Check: true}
	err = e.Execute(context.Background(), plan, func(e run.Event) {
		l.mu.Lock()
		defer l.mu.Unlock()
		out.events = append(out.events, e)
		if e.Type == run.Finished || e.Type == run.LoopDone {
			out.digests[e.Step+"#"+e.Round] = e.Digest
		}
	})
	if err != nil {
		t.Fatalf("the run over a damaged store failed: %v", err)
	}
	if diff := cmp.Diff(want, out.digests); diff != "" {
		t.Errorf("other results over a damaged store:\n%s", diff)
	}
	l.checkWhole(t, s, out.events)
	return out
}

// checkWhole makes sure that the results of a run can be read to the last byte.
func (l *lab) checkWhole(t *testing.T, s *store.Store, events []run.Event) {
	t.Helper()
	for _, e := range events {
		if e.Type != run.Finished {
			continue
		}
		r, ok, err := s.Result(e.Key)
		if err == nil && ok {
			err = s.Check(r.Table)
		}
		if err != nil || !ok {
			t.Errorf("%s#%s after the repair: found %v, %v", e.Step, e.Round, ok, err)
		}
	}
}

func objectFiles(t *testing.T, l *lab) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(filepath.Join(l.dir, "store", "objects"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(l.dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func flip(t *testing.T, path string, at int64) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[at] ^= 0x40
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedObjects(t *testing.T) {
	l := newLab(t)
	want := l.must(t, fragile).digests
	names := objectFiles(t, l)
	if len(names) < 4 {
		t.Fatalf("only %d large objects: the test has nothing to damage", len(names))
	}
	damages := map[string]func(t *testing.T, path string){
		"flipped first byte": func(t *testing.T, path string) { flip(t, path, 0) },
		"flipped last byte": func(t *testing.T, path string) {
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			flip(t, path, info.Size()-1)
		},
		"truncated": func(t *testing.T, path string) {
			if err := os.Truncate(path, 1000); err != nil {
				t.Fatal(err)
			}
		},
		"emptied": func(t *testing.T, path string) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		},
		"deleted": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
	}
	for what, damage := range damages {
		t.Run(what, func(t *testing.T) {
			c := l.copyOf(t)
			damage(t, filepath.Join(c.dir, names[0]))
			if out := c.repaired(t, want); len(out.computed()) == 0 {
				t.Error("nothing was computed again")
			}
			c = l.copyOf(t)
			for _, name := range names {
				damage(t, filepath.Join(c.dir, name))
			}
			c.repaired(t, want)
		})
	}
}

// TestDamageIsReported damages what a step has to read that is new in a
// changed workflow.
func TestDamageIsReported(t *testing.T) {
	const changed = fragile + "  another: {rank: good, objectives: [a], keep: 7}\n"
	l := newLab(t)
	l.must(t, fragile)
	names := objectFiles(t, l)
	whole := l.copyOf(t)
	want := whole.must(t, changed).digests
	for _, name := range names {
		flip(t, filepath.Join(l.dir, name), 20000)
	}
	out := l.must(t, changed)
	if !out.has(run.Corrupt, "") {
		t.Error("damage was met and not reported")
	}
	if diff := cmp.Diff(want, out.digests); diff != "" {
		t.Error(diff)
	}
	if again := l.must(t, changed); len(again.computed()) > 0 || again.has(run.Corrupt, "") {
		t.Errorf("after the repair %v were computed again", again.computed())
	}
}

// record is where one is in a journal: header from start to payload.
type record struct{ start, payload, end int64 }

const journalHeader = 49

func journalRecords(t *testing.T, path string) []record {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []record
	for at := int64(0); at < int64(len(data)); {
		if !bytes.HasPrefix(data[at:], []byte("cupl")) {
			t.Fatalf("no record at byte %d", at)
		}
		r := record{start: at, payload: at + journalHeader}
		r.end = r.payload + int64(binary.LittleEndian.Uint32(data[at+37:]))
		out = append(out, r)
		at = r.end
	}
	return out
}

func TestDamagedJournal(t *testing.T) {
	l := newLab(t)
	want := l.must(t, fragile).digests
	records := journalRecords(t, filepath.Join(l.dir, "store", "journal"))
	for i, r := range records {
		// Magic, name, length, and the first, a middle and the last byte of the
		// payload take turns.
		places := []int64{r.start, r.payload, r.start + 8, (r.payload + r.end) / 2, r.start + 38, r.end - 1}
		at := places[i%len(places)]
		t.Run(fmt.Sprintf("record %d byte %d", i, at-r.start), func(t *testing.T) {
			c := l.copyOf(t)
			flip(t, filepath.Join(c.dir, "store", "journal"), at)
			c.repaired(t, want)
		})
	}
}

// TestDamagedHeaderIsReported flips a byte of a header in the middle: what it
// named is lost and computed again, and the run says so.
func TestDamagedHeaderIsReported(t *testing.T) {
	l := newLab(t)
	want := l.must(t, fragile).digests
	path := filepath.Join(l.dir, "store", "journal")
	records := journalRecords(t, path)
	flip(t, path, records[len(records)/2].start+2)
	if out := l.repaired(t, want); !out.has(run.Corrupt, "") {
		t.Error("a damaged header was not reported")
	}
}

// TestTruncatedJournal cuts into the last record: all others are found, and the
// store goes on.
func TestTruncatedJournal(t *testing.T) {
	l := newLab(t)
	want := l.must(t, fragile).digests
	path := filepath.Join(l.dir, "store", "journal")
	records := journalRecords(t, path)
	last := records[len(records)-1]
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []int64{last.start, last.start + 1, last.payload - 1, last.payload, last.payload + 1, last.end - 1} {
		if err := os.WriteFile(path, whole[:end], 0o644); err != nil {
			t.Fatal(err)
		}
		out := l.repaired(t, want)
		if n := len(out.computed()); n > 1 {
			t.Fatalf("cut at byte %d of the last record: %d tasks were computed again", end-last.start, n)
		}
		if out.has(run.Corrupt, "") {
			t.Fatalf("cut at byte %d of the last record: a torn end is no damage", end-last.start)
		}
	}
}
