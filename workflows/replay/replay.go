package replay

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// Replay is a recorded run made ready to run again.
type Replay struct {
	Run    store.RunRecord
	Record *run.Record
	Plan   *workflows.Plan
	Inputs run.InputReader
	Store  *store.Store
	calls  *recordedCalls
}

// Open reads the record of a run and compiles its workflow again. The catalog's
// Inspect is not used: inputs are the tables that the run has read. Neither is its
// ledger: models answer what they answered then, unless they are asked again.
func Open(s *store.Store, r store.RunRecord, catalog workflows.Catalog) (*Replay, error) {
	rec, err := run.ReadRecord(s, r.ID)
	if err != nil {
		return nil, err
	}
	read := func(path string) ([]byte, error) {
		text, ok := r.Files[path]
		if !ok {
			return nil, fmt.Errorf("the record holds no file %s: %w", path, fs.ErrNotExist)
		}
		return []byte(text), nil
	}
	text, err := read(r.File)
	if err != nil {
		return nil, err
	}
	w := workflows.Parse(r.File, text, read)
	w.Seed = r.Seed
	inputs := &recorded{store: s, rec: rec, byPath: map[string]run.Event{}}
	for _, e := range rec.Tasks {
		inputs.byPath[e.Step] = e
	}
	catalog.Inspect = inputs.inspect
	calls := &recordedCalls{Ledger: s.Ledger(), store: s, rec: rec}
	catalog.Models.Ledger = calls
	if catalog.Models.Mode == models.Refresh {
		catalog.Models.Ledger = calls.Ledger
	}
	plan, err := workflows.Compile(w, catalog, workflows.Settings{Values: r.Params})
	if err != nil {
		return nil, err
	}
	return &Replay{Run: r, Record: rec, Plan: plan, Inputs: inputs, Store: s, calls: calls}, nil
}

// Edition is the edition of a task that asks models which the run had, for the
// executor; where the run did not get to the task, the one that counts now.
func (r *Replay) Edition(base store.Key) string { return r.calls.edition(base) }

// Close releases the plan.
func (r *Replay) Close() error { return r.Plan.Close() }

// recorded gives the inputs that a run has read, from its store.
type recorded struct {
	store  *store.Store
	rec    *run.Record
	byPath map[string]run.Event
}

var _ run.InputReader = (*recorded)(nil)

func (r *recorded) table(path string) (store.Result, error) {
	e, ok := r.byPath[path]
	if !ok {
		return store.Result{}, fmt.Errorf("the run was cut off before it had read the input %s", path)
	}
	result, ok, err := r.store.Result(e.Key)
	if err == nil && !ok {
		err = fmt.Errorf("the table of the input %s is no longer in the store", path)
	}
	return result, err
}

func (r *recorded) inspect(_ string, in workflows.Input) (*arrow.Schema, error) {
	result, err := r.table(in.Name)
	if err != nil {
		return nil, err
	}
	return result.Table.Schema()
}

// Digest implements run.InputReader: the input is the recorded table.
func (r *recorded) Digest(_ context.Context, n *workflows.Node) (string, error) {
	e, ok := r.byPath[n.Path]
	if !ok {
		return "", fmt.Errorf("the run was cut off before it had read the input %s", n.Path)
	}
	return "recorded " + string(e.Key), nil
}

// Open implements run.InputReader.
func (r *recorded) Open(_ context.Context, n *workflows.Node) (datasets.Source, error) {
	result, err := r.table(n.Path)
	if err != nil {
		return nil, err
	}
	return r.store.Read(result.Table)
}
