// Package local executes plans in this process: tasks are goroutines, as many
// at once as there are workers. When a stored object turns out to be damaged,
// what it was part of is computed again, and everything else is found in the
// store.
package local

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// Executor runs plans in this process.
type Executor struct {
	Store   *store.Store
	Inputs  run.InputReader
	Ask     run.Approver
	Seed    uint64
	Workers int // tasks, and batches of a task, at once; 0 is one for each processor
	// Edition tells which edition of a task that asks models counts, by its key
	// without one; nil for that of the store.
	Edition func(base store.Key) string
	// Check looks at every object of what the store has before it counts as
	// found. Otherwise damage shows when a step reads it.
	Check bool
}

var _ run.Executor = (*Executor)(nil)

// Name implements run.Executor.
func (e *Executor) Name() string { return "local" }

// maxRepairs bounds how often a walk is begun again because of damage.
const maxRepairs = 10

// Execute implements run.Executor.
func (e *Executor) Execute(ctx context.Context, plan *workflows.Plan, emit func(run.Event)) error {
	workers := e.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	edition := e.Edition
	if edition == nil {
		edition = e.Store.Edition
	}
	body := &run.Body{Store: e.Store, Workers: workers, Emit: emit, Edition: edition}
	defer body.Close()
	walk := &run.Walk{Store: e.Store, Runner: body, Inputs: e.Inputs, Ask: e.Ask, Width: workers, Emit: emit, Seed: e.Seed, Edition: edition, Check: e.Check}
	if n := e.Store.Damage(); n > 0 {
		emit(run.Event{Time: time.Now(), Type: run.Corrupt, Message: fmt.Sprintf(
			"%d bytes of the store's journal are damaged; what they held is computed again where it is needed, and `cupel gc` clears them away", n)})
	}
	for repairs := 0; ; repairs++ {
		_, err := walk.Do(ctx, plan)
		if !errors.Is(err, store.ErrCorrupt) || repairs == maxRepairs || ctx.Err() != nil {
			return errors.Join(err, e.Store.Sync())
		}
		if err := e.repair(err, emit); err != nil {
			return err
		}
		walk.Check = true // every result that is found now is looked at closely
	}
}

// repair removes a damaged object, so that it is computed again.
func (e *Executor) repair(found error, emit func(run.Event)) error {
	var damage *store.CorruptError
	message := found.Error()
	if errors.As(found, &damage) {
		message = damage.Error()
		if err := e.Store.Discard(damage.Object); err != nil {
			return fmt.Errorf("removing a damaged object: %w", err)
		}
	}
	emit(run.Event{Time: time.Now(), Type: run.Corrupt, Message: message + "; computing it again"})
	return nil
}
