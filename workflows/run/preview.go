package run

import (
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Verdict is what a dry run says of a task.
type Verdict string

// The verdicts of a dry run. Unknown is a task whose inputs would have to be
// computed first.
const (
	Hit     Verdict = "hit"
	Miss    Verdict = "miss"
	Unknown Verdict = "unknown"
)

// Forecast is what a dry run says of a step, over all rounds that it can see.
type Forecast struct {
	Step    string  `json:"step"`
	Kind    string  `json:"kind"`
	Use     string  `json:"use,omitempty"`
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why"`
	Rows    int64   `json:"rows,omitempty"`   // of a hit
	Rounds  int     `json:"rounds,omitempty"` // of a loop, found in the store
	Limit   int     `json:"limit,omitempty"`  // most rounds a loop can have, 0 where only its end tells
	Count   int     `json:"count,omitempty"`  // candidates a generator is asked for
}

// Preview tells of every step whether the store has its result, and why not.
// last is the record of an earlier run to compare with; it may be nil.
type Preview struct {
	Walk *Walk
	Last *Record
}

// Of goes over a plan without running anything. inputs gives the digests of
// inputs, so that nothing is read twice.
func (p *Preview) Of(plan *workflows.Plan, inputs func(n *workflows.Node) (string, error)) ([]Forecast, error) {
	f := newFrame(nil)
	return p.scope(f, plan.Scope, inputs)
}

func (p *Preview) scope(f *frame, scope *workflows.Scope, inputs func(*workflows.Node) (string, error)) ([]Forecast, error) {
	var out []Forecast
	for _, n := range scope.Nodes {
		fc := Forecast{Step: n.Path, Kind: string(n.Kind), Use: implementation(n), Count: n.Count}
		var inner []Forecast
		var err error
		switch {
		case n.Kind == workflows.ReadInput:
			err = p.input(f, n, &fc, inputs)
		case n.Loop != nil:
			inner, err = p.loop(f, n, &fc, inputs)
		case n.Inner != nil:
			inner, err = p.use(f, n, &fc, inputs)
		default:
			p.task(f, n, &fc)
		}
		if err != nil {
			return nil, err
		}
		out = append(append(out, fc), inner...)
	}
	return out, nil
}

func implementation(n *workflows.Node) string {
	if n.Generator != nil {
		return n.Generator.Spec.Name
	}
	use := ""
	for _, s := range n.Scorings {
		if use != "" {
			use += ", "
		}
		use += s.Spec.Name
	}
	return use
}

func (p *Preview) input(f *frame, n *workflows.Node, fc *Forecast, inputs func(*workflows.Node) (string, error)) error {
	if n.Bound != nil {
		out, ok := f.get(n.Bound.Arg)
		fc.Verdict, fc.Why = Unknown, "is handed in by a step that has to run first"
		if ok {
			f.put(n, out)
			fc.Verdict, fc.Why, fc.Rows = Hit, "is handed in", out.Head.Rows
		}
		return nil
	}
	digest, err := inputs(n)
	if err != nil {
		return fmt.Errorf("input %s: %w", n.Path, err)
	}
	p.look(f, n, &Task{Node: n, Key: InputKey(digest)}, fc, "the file is new or has changed")
	return nil
}

func (p *Preview) task(f *frame, n *workflows.Node, fc *Forecast) {
	t, ok := p.Walk.task(f, n)
	if !ok {
		fc.Verdict, fc.Why = Unknown, "waits for "+p.missing(f, n)
		return
	}
	p.look(f, n, t, fc, p.explain(t))
}

// look records a hit, or a miss and why.
func (p *Preview) look(f *frame, n *workflows.Node, t *Task, fc *Forecast, why string) {
	head, ok, err := p.Walk.Store.Head(t.Key)
	switch {
	case err != nil:
		fc.Verdict, fc.Why = Miss, err.Error()
	case ok && !p.Walk.complete(t.Key):
		fc.Verdict, fc.Why = Miss, "its result is damaged or was removed"
	case ok:
		f.put(n, Out{t.Key, head})
		fc.Verdict, fc.Why, fc.Rows = Hit, "same key "+t.Key.Short(), head.Rows
	default:
		fc.Verdict, fc.Why = Miss, why
	}
}

// complete tells whether a result's objects are there, without reading them.
func (w *Walk) complete(key store.Key) bool {
	r, ok, err := w.Store.Result(key)
	return ok && err == nil && w.Store.Holds(r.Table)
}

func (p *Preview) missing(f *frame, n *workflows.Node) string {
	for _, d := range n.Deps {
		if _, ok := f.get(workflows.Arg{Node: d}); !ok {
			return d.Path
		}
	}
	return "what its loop carries over"
}

func (p *Preview) explain(t *Task) string {
	if p.Last == nil {
		return "it has never run"
	}
	e, ok := p.Last.Task(t.Node.Path, t.Rounds)
	if !ok {
		return "run " + p.Last.Run.ID + " did not get to it"
	}
	old, ok, err := p.Walk.Store.Result(e.Key)
	if err != nil || !ok {
		return "the result of run " + p.Last.Run.ID + " is gone"
	}
	return "since run " + p.Last.Run.ID + ": " + ExplainKeys(old.KeyText, t.KeyText)
}

// loop looks at the rounds that the store has. The first round that it lacks
// decides.
func (p *Preview) loop(f *frame, n *workflows.Node, fc *Forecast, inputs func(*workflows.Node) (string, error)) ([]Forecast, error) {
	fc.Limit = n.Loop.Rounds
	ended := p.lastRounds(f, n)
	var carried *Out
	for {
		inner := nextRound(f, fc.Rounds, carried)
		forecasts, err := p.scope(inner, n.Inner, inputs)
		if err != nil {
			return nil, err
		}
		out, ok := inner.get(workflows.Arg{Node: n.Loop.Carry})
		if !ok {
			fc.Verdict, fc.Why = Miss, fmt.Sprintf("%d rounds are in the store", fc.Rounds)
			return forecasts, nil
		}
		carried = &out
		if fc.Rounds++; fc.Rounds == fc.Limit || fc.Rounds == ended {
			f.put(n, out)
			fc.Verdict, fc.Why, fc.Rows = Hit, fmt.Sprintf("all %d rounds are in the store", fc.Rounds), out.Head.Rows
			return forecasts, nil
		}
	}
}

// lastRounds is after how many rounds the earlier run's loop ended, 0 where it
// did not: a dry run does not evaluate `until`.
func (p *Preview) lastRounds(f *frame, n *workflows.Node) int {
	if p.Last == nil {
		return 0
	}
	rounds := 0
	for _, e := range p.Last.Events {
		if e.Step != n.Path {
			continue
		}
		switch around, _ := cutRound(e.Round); {
		case e.Type == RoundDone && around == f.rounds:
			rounds++
		case e.Type == LoopDone && e.Round == f.rounds:
			return rounds
		}
	}
	return 0
}

// cutRound splits "2.5" into the rounds of the loops around and the round of
// the innermost.
func cutRound(rounds string) (around, last string) {
	i := strings.LastIndexByte(rounds, '.')
	return rounds[:max(i, 0)], rounds[i+1:]
}

func (p *Preview) use(f *frame, n *workflows.Node, fc *Forecast, inputs func(*workflows.Node) (string, error)) ([]Forecast, error) {
	inner := newFrame(f)
	forecasts, err := p.scope(inner, n.Inner, inputs)
	if err != nil {
		return nil, err
	}
	fc.Verdict, fc.Why = Miss, "a step of it has to run"
	if out, ok := inner.get(workflows.Arg{Node: n.Inner.Output}); ok {
		f.put(n, out)
		fc.Verdict, fc.Why, fc.Rows = Hit, "all its steps are in the store", out.Head.Rows
	}
	return forecasts, nil
}
