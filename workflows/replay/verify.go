package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// Verdict is what a verification found.
type Verdict struct {
	Run    string
	Tables int // compared
	First  *Difference
	Others int // further tables that differ
}

// Difference is where a table differs from the recorded one.
type Difference struct {
	Step, Round   string
	Column        string
	Row           int64 // from 1; 0 where the tables as a whole differ
	Recorded, Now string
}

// Same tells whether all tables came out the same.
func (v *Verdict) Same() bool { return v.First == nil }

// String says it in a sentence or two.
func (v *Verdict) String() string {
	if v.Same() {
		return fmt.Sprintf("run %s: all %d tables were computed anew and came out the same, bit for bit", v.Run, v.Tables)
	}
	d := v.First
	at := "step " + d.Step
	if d.Round != "" {
		at += ", round " + d.Round
	}
	text := fmt.Sprintf("run %s: %d of %d tables differ; the first is of %s", v.Run, v.Others+1, v.Tables, at)
	if d.Row > 0 {
		return text + fmt.Sprintf(", column %s, row %d: recorded %s, now %s", d.Column, d.Row, d.Recorded, d.Now)
	}
	return text + fmt.Sprintf(": recorded %s, now %s", d.Recorded, d.Now)
}

// Verify computes the run anew in an empty store beside the recorded one and
// compares table by table. Nothing of it stays.
func (r *Replay) Verify(ctx context.Context, workers int) (*Verdict, error) {
	dir, err := os.MkdirTemp(filepath.Join(r.Store.Dir(), "tmp"), "verify-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	fresh, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	if err := r.carryDecisions(fresh); err != nil {
		return nil, err
	}
	var events []run.Event
	executor := &local.Executor{Store: fresh, Inputs: r.Inputs, Ask: yes{}, Seed: r.Run.Seed, Workers: workers}
	session := &run.Session{Store: fresh, Plan: r.Plan, Executor: executor, Observe: func(e run.Event) { events = append(events, e) }}
	if _, err := session.Begin(r.Run); err != nil {
		return nil, err
	}
	status, err := session.Execute(ctx)
	if err := session.Finish(status); err != nil {
		return nil, err
	}
	var partial *run.TooManyFailed
	if err != nil && !errors.As(err, &partial) {
		return nil, err
	}
	return r.compare(ctx, fresh, events)
}

// carryDecisions takes over where budgets of time had ended loops: time is not
// part of a result, but how far it allowed a loop to go is.
func (r *Replay) carryDecisions(fresh *store.Store) error {
	for _, e := range r.Record.Events {
		if e.Type != run.LoopDone || e.Decision == "" {
			continue
		}
		result, ok, err := r.Store.Result(e.Decision)
		if err != nil || !ok {
			continue
		}
		if err := fresh.PutResult(e.Decision, result); err != nil {
			return err
		}
	}
	return nil
}

// yes approves whatever the recorded run had approved.
type yes struct{}

func (yes) Ask(context.Context, *run.Task, string) (bool, bool, error) { return true, true, nil }

func (r *Replay) compare(ctx context.Context, fresh *store.Store, events []run.Event) (*Verdict, error) {
	v := &Verdict{Run: r.Run.ID}
	now := map[[2]string]run.Event{}
	for _, e := range events {
		if e.Type == run.Finished {
			now[[2]string{e.Step, e.Round}] = e
		}
	}
	for _, old := range r.Record.Tasks {
		v.Tables++
		e, ok := now[[2]string{old.Step, old.Round}]
		if ok && e.Digest == old.Digest {
			continue
		}
		if v.First != nil {
			v.Others++
			continue
		}
		v.First = &Difference{Step: old.Step, Round: old.Round, Recorded: "table " + old.Digest.Short(), Now: "no table"}
		if ok {
			v.First.Now = "table " + e.Digest.Short()
			if err := r.locate(ctx, fresh, old, e, v.First); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// locate finds the first column and row in which two tables differ.
func (r *Replay) locate(ctx context.Context, fresh *store.Store, old, now run.Event, d *Difference) error {
	a, okA, errA := r.Store.Result(old.Key)
	b, okB, errB := fresh.Result(now.Key)
	if err := errors.Join(errA, errB); err != nil || !okA || !okB {
		return err
	}
	for i, c := range a.Table.Columns {
		if b.Table.Column(c.Name) == c.Digest {
			continue
		}
		d.Column = c.Name
		if i >= len(b.Table.Columns) || b.Table.Column(c.Name) == "" {
			d.Recorded, d.Now = "a column "+c.Name, "none"
			return nil
		}
		return firstRow(ctx, r.Store, fresh, a.Table, b.Table, d)
	}
	return nil
}

func firstRow(ctx context.Context, recorded, fresh *store.Store, a, b store.Table, d *Difference) error {
	left, err := openColumn(ctx, recorded, a, d.Column)
	if err != nil {
		return err
	}
	defer left.stream.Close()
	right, err := openColumn(ctx, fresh, b, d.Column)
	if err != nil {
		return err
	}
	defer right.stream.Close()
	for row := int64(1); ; row++ {
		x, okX, errX := left.next(ctx)
		y, okY, errY := right.next(ctx)
		if err := errors.Join(errX, errY); err != nil || !okX && !okY {
			return err
		}
		if x != y || okX != okY {
			d.Row, d.Recorded, d.Now = row, x, y
			return nil
		}
	}
}

// cells reads one column as text, value by value.
type cells struct {
	stream datasets.Stream
	batch  arrow.Record
	at     int
}

func openColumn(ctx context.Context, s *store.Store, t store.Table, column string) (*cells, error) {
	one, err := t.Select([]string{column})
	if err != nil {
		return nil, err
	}
	src, err := s.Read(one)
	if err != nil {
		return nil, err
	}
	stream, err := src.Open(ctx)
	return &cells{stream: stream}, err
}

func (c *cells) next(ctx context.Context) (string, bool, error) {
	for c.batch == nil || c.at == int(c.batch.NumRows()) {
		if c.batch != nil {
			c.batch.Release()
		}
		rec, err := c.stream.Next(ctx)
		if errors.Is(err, io.EOF) {
			c.batch = nil
			return "(no row)", false, nil
		}
		if err != nil {
			return "", false, err
		}
		c.batch, c.at = rec, 0
	}
	col := c.batch.Column(0)
	c.at++
	if col.IsNull(c.at - 1) {
		return "null", true, nil
	}
	if f, ok := col.(*array.Float64); ok {
		return fmt.Sprint(f.Value(c.at - 1)), true, nil
	}
	return col.ValueStr(c.at - 1), true, nil
}
