package run

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Walk goes over a plan once. Every task that the store has no result of is
// handed to the runner, up to width at a time.
type Walk struct {
	Store  *store.Store
	Runner Runner
	Inputs InputReader
	Ask    Approver
	Width  int
	Emit   func(Event)
	Seed   uint64
	// Edition tells which edition of a task that asks models counts, by its key
	// without one; nil for the first.
	Edition func(base store.Key) string
	// Check makes sure that the objects of a result are there before it
	// counts as a hit.
	Check bool
}

// Do walks the plan to its end. The outputs of its top nodes are returned by
// node; those of failed ones are missing, and the error joins the failures.
func (w *Walk) Do(ctx context.Context, plan *workflows.Plan) (map[*workflows.Node]Out, error) {
	f := newFrame(nil)
	err := w.scope(ctx, f, plan.Scope)
	return f.outs, err
}

func (w *Walk) emit(e Event) {
	e.Time = time.Now()
	w.Emit(e)
}

// progress is the state of one walk over a scope.
type progress struct {
	waits   map[*workflows.Node]int
	next    map[*workflows.Node][]*workflows.Node
	ready   []*workflows.Node // a queue
	running int               // tasks that compute
	waiting int               // nodes that wait: loops, approvals, inputs
	done    chan finished
	errs    []error
	lost    map[*workflows.Node]bool // failed, or waiting for what failed
}

type finished struct {
	node *workflows.Node
	out  Out
	err  error
	task bool
}

func newProgress(scope *workflows.Scope) *progress {
	p := &progress{waits: make(map[*workflows.Node]int, len(scope.Nodes)), next: map[*workflows.Node][]*workflows.Node{},
		done: make(chan finished, 16), lost: map[*workflows.Node]bool{}}
	for _, n := range scope.Nodes {
		p.waits[n] = len(n.Deps)
		for _, d := range n.Deps {
			p.next[d] = append(p.next[d], n)
		}
		if len(n.Deps) == 0 {
			p.ready = append(p.ready, n)
		}
	}
	return p
}

func (w *Walk) scope(ctx context.Context, f *frame, scope *workflows.Scope) error {
	p := newProgress(scope)
	for {
		for len(p.ready) > 0 && p.running < w.Width && ctx.Err() == nil {
			n := p.ready[0]
			p.ready = p.ready[1:]
			w.start(ctx, f, p, n)
		}
		if p.running+p.waiting == 0 {
			break
		}
		w.finish(f, p, <-p.done)
	}
	if err := ctx.Err(); err != nil {
		return errors.Join(append(p.errs, context.Cause(ctx))...)
	}
	return errors.Join(p.errs...)
}

// start begins a node. What the store has is finished at once.
func (w *Walk) start(ctx context.Context, f *frame, p *progress, n *workflows.Node) {
	if p.lost[n] {
		w.emit(Event{Type: Skipped, Step: n.Path, Round: f.rounds})
		w.settle(f, p, n, Out{}, false)
		return
	}
	if slow := w.composite(n); slow != nil {
		p.waiting++
		go func() {
			out, err := slow(ctx, f, n)
			p.done <- finished{node: n, out: out, err: err}
		}()
		return
	}
	t, ok := w.task(f, n)
	if !ok {
		w.finish(f, p, finished{node: n, err: errors.New("a table that it reads is missing")})
		return
	}
	if out, ok := w.lookup(t); ok {
		w.settle(f, p, n, out, true)
		return
	}
	p.running++
	go func() {
		out, err := w.Runner.Run(ctx, t)
		p.done <- finished{n, out, err, true}
	}()
}

// task resolves a node; false where a table that it reads is not there yet.
func (w *Walk) task(f *frame, n *workflows.Node) (*Task, bool) {
	t, ok := f.task(n, w.Seed)
	if !ok {
		return nil, false
	}
	return t.inEdition(w.Edition), true
}

// composite returns how to run a node that is not a task of its own.
func (w *Walk) composite(n *workflows.Node) func(context.Context, *frame, *workflows.Node) (Out, error) {
	switch n.Kind {
	case workflows.ReadInput:
		return w.input
	case workflows.NodeKind(workflows.Loop):
		return w.loop
	case workflows.NodeKind(workflows.Use):
		return w.use
	case workflows.NodeKind(workflows.Approve):
		return w.approve
	}
	return nil
}

// lookup finds a task's result in the store.
func (w *Walk) lookup(t *Task) (Out, bool) {
	head, ok, err := w.Store.Head(t.Key)
	if err != nil {
		w.emit(Event{Type: Corrupt, Step: t.Node.Path, Round: t.Rounds, Key: t.Key, Message: err.Error()})
	}
	if !ok || w.Check && !w.holds(t.Key) {
		return Out{}, false
	}
	w.emit(Event{Type: Finished, Step: t.Node.Path, Round: t.Rounds, Key: t.Key, Digest: head.Digest, Rows: head.Rows, Failed: head.Failed, Held: head.Held, Calls: head.Calls, Cached: true})
	return Out{t.Key, head}, true
}

func (w *Walk) holds(key store.Key) bool {
	r, ok, err := w.Store.Result(key)
	return ok && err == nil && whole(w.Store, r)
}

func (w *Walk) finish(f *frame, p *progress, done finished) {
	if done.task {
		p.running--
	} else if w.composite(done.node) != nil {
		p.waiting--
	}
	if done.err == nil {
		w.settle(f, p, done.node, done.out, true)
		return
	}
	var inner *StepError
	if !errors.As(done.err, &inner) && !errors.Is(done.err, context.Canceled) {
		done.err = &StepError{done.node.Path, f.rounds, done.err}
		w.emit(Event{Type: Failed, Step: done.node.Path, Round: f.rounds, Message: done.err.Error()})
	}
	p.errs = append(p.errs, done.err)
	w.settle(f, p, done.node, Out{}, false)
}

// settle records a node's end and readies those that waited for it.
func (w *Walk) settle(f *frame, p *progress, n *workflows.Node, out Out, ok bool) {
	if ok {
		f.put(n, out)
	}
	for _, next := range p.next[n] {
		if !ok {
			p.lost[next] = true
		}
		if p.waits[next]--; p.waits[next] == 0 {
			p.ready = append(p.ready, next)
		}
	}
}

// use walks another workflow as a step.
func (w *Walk) use(ctx context.Context, f *frame, n *workflows.Node) (Out, error) {
	inner := newFrame(f)
	if err := w.scope(ctx, inner, n.Inner); err != nil {
		return Out{}, err
	}
	out, ok := inner.get(workflows.Arg{Node: n.Inner.Output})
	if !ok {
		return Out{}, fmt.Errorf("the workflow has no output")
	}
	w.emit(Event{Type: Finished, Step: n.Path, Round: f.rounds, Key: out.Key, Digest: out.Head.Digest, Rows: out.Head.Rows, Cached: true})
	return out, nil
}

// serial makes emit safe to call from several goroutines.
func serial(emit func(Event)) func(Event) {
	var mu sync.Mutex
	return func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		emit(e)
	}
}
