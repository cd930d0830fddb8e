package run

import (
	"maps"
	"slices"
	"strconv"
	"sync"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// frame holds what the nodes of a scope have produced: of a workflow, of one
// round of a loop, or of a workflow that a step uses. Names that are not its
// own are looked up in the frame around it.
type frame struct {
	parent   *frame
	rounds   string // rounds of the loops around, from 1
	round    int    // of the innermost loop, from 0
	isRound  bool
	previous *Out // what the last round carried over; nil in the first

	mu    sync.Mutex
	outs  map[*workflows.Node]Out
	asked map[store.Key]bool // tasks that asked models, inner ones too
}

func newFrame(parent *frame) *frame {
	f := &frame{parent: parent, outs: map[*workflows.Node]Out{}}
	if parent != nil {
		f.rounds, f.round = parent.rounds, parent.round
	}
	return f
}

// nextRound is the frame of a round of a loop.
func nextRound(parent *frame, round int, previous *Out) *frame {
	f := newFrame(parent)
	f.isRound, f.round, f.previous = true, round, previous
	f.rounds = strconv.Itoa(round + 1)
	if parent.rounds != "" {
		f.rounds = parent.rounds + "." + f.rounds
	}
	return f
}

func (f *frame) put(n *workflows.Node, out Out) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.outs[n] = out
	if out.Head.Calls > 0 {
		f.noteCalls(out.Key)
	}
}

// noteCalls notes a task that asked models, here and in the frames around. The
// frame is locked.
func (f *frame) noteCalls(key store.Key) {
	if f.asked == nil {
		f.asked = map[store.Key]bool{}
	}
	f.asked[key] = true
	if p := f.parent; p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.noteCalls(key)
	}
}

// callers lists the tasks that asked models, in order.
func (f *frame) callers() []store.Key {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Sorted(maps.Keys(f.asked))
}

// get finds what an argument stands for. Nothing (false) is what was carried
// over into the first round, or a node without a result.
func (f *frame) get(a workflows.Arg) (Out, bool) {
	for at := f; at != nil; at = at.parent {
		if a.Previous {
			if !at.isRound {
				continue
			}
			if at.previous == nil {
				return Out{}, false
			}
			return *at.previous, true
		}
		at.mu.Lock()
		out, ok := at.outs[a.Node]
		at.mu.Unlock()
		if ok {
			return out, true
		}
	}
	return Out{}, false
}

// task resolves a node; false where a table that it reads is not there yet.
func (f *frame) task(n *workflows.Node, seed uint64) (*Task, bool) {
	t := &Task{Node: n, Rounds: f.rounds, Round: f.round}
	if n.Generator != nil || n.Ranking != nil {
		t.Seed = deriveSeed(seed, n.Path, f.rounds)
	}
	for _, a := range n.From {
		out, ok := f.get(a)
		if ok {
			t.From = append(t.From, out)
		} else if !a.Previous {
			return nil, false
		}
	}
	if n.History != nil {
		if out, ok := f.get(*n.History); ok {
			t.History = &out
		} else if !n.History.Previous {
			return nil, false
		}
	}
	var ok bool
	if t.Inputs, ok = f.named(n.Inputs); !ok {
		return nil, false
	}
	for _, s := range n.Scorings {
		inputs, ok := f.named(s.Inputs)
		if !ok {
			return nil, false
		}
		t.Scoring = append(t.Scoring, inputs)
	}
	return t.keyed(), true
}

func (f *frame) named(args []workflows.NamedArg) ([]Out, bool) {
	var outs []Out
	for _, a := range args {
		out, ok := f.get(a.Arg)
		if !ok && !a.Previous {
			return nil, false
		}
		outs = append(outs, out) // nothing was carried over yet: an empty Out
	}
	return outs, true
}
