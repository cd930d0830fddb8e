package run

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// loop walks the steps of a loop round by round until one of its ends is
// reached. Rounds that the store has cost a look for each of their tasks.
func (w *Walk) loop(ctx context.Context, f *frame, n *workflows.Node) (Out, error) {
	l := &looping{walk: w, outer: f, node: n, best: map[string][]float64{}, used: map[string]float64{}}
	if err := l.recallWall(); err != nil {
		return Out{}, err
	}
	start := time.Now()
	var carried *Out
	for round := 0; ; round++ {
		inner := nextRound(f, round, carried)
		if err := w.scope(ctx, inner, n.Inner); err != nil {
			return Out{}, err
		}
		out, ok := inner.get(workflows.Arg{Node: n.Loop.Carry})
		if !ok {
			return Out{}, fmt.Errorf("round %d carried nothing over", round+1)
		}
		carried = &out
		why, err := l.ends(ctx, inner, out, round+1, time.Since(start))
		if err != nil {
			return Out{}, err
		}
		w.emit(Event{Type: RoundDone, Step: n.Path, Round: inner.rounds, Key: out.Key, Digest: out.Head.Digest, Rows: out.Head.Rows, Done: l.evaluations})
		if why != "" {
			w.emit(Event{Type: LoopDone, Step: n.Path, Round: f.rounds, Key: out.Key, Digest: out.Head.Digest, Rows: out.Head.Rows, Done: l.evaluations,
				Message: fmt.Sprintf("after %d rounds: %s", round+1, why), Decision: l.wallKey})
			return out, nil
		}
	}
}

// looping is the state of one loop.
type looping struct {
	walk        *Walk
	outer       *frame
	node        *workflows.Node
	evaluations int64
	used        map[string]float64   // what meters of columns have counted
	calls       counted              // what calls of models took
	best        map[string][]float64 // best value by round, of the columns that `until` asks about
	stopAt      int                  // round at which the wall budget ended this loop before; 0 if it did not
	wallKey     store.Key
}

// ends tells why the loop is over, "" where it goes on.
func (l *looping) ends(ctx context.Context, f *frame, carried Out, round int, elapsed time.Duration) (string, error) {
	plan := l.node.Loop
	for _, n := range l.node.Inner.Nodes {
		if len(n.Scorings) > 0 {
			out, _ := f.get(workflows.Arg{Node: n})
			l.evaluations += out.Head.Rows
		}
	}
	if err := l.meter(ctx, f); err != nil {
		return "", err
	}
	if plan.Until != nil {
		reached, err := l.until(ctx, carried, round)
		if err != nil || reached {
			return "until " + plan.Until.String(), err
		}
	}
	for _, m := range plan.Meters {
		if l.used[m.Name]+l.calls.amount(m.Name) >= m.Limit {
			return fmt.Sprintf("the budget of %v %s is spent", m.Limit, m.Name), nil
		}
	}
	switch {
	case plan.Rounds > 0 && round >= plan.Rounds:
		return "all rounds done", nil
	case plan.Evaluations > 0 && l.evaluations >= int64(plan.Evaluations):
		return fmt.Sprintf("the budget of %d evaluations is spent", plan.Evaluations), nil
	case plan.Wall > 0 && l.stopAt > 0:
		if round >= l.stopAt {
			return fmt.Sprintf("the budget of %s was spent here before", plan.Wall), nil
		}
	case plan.Wall > 0 && elapsed >= plan.Wall:
		return fmt.Sprintf("the budget of %s is spent", plan.Wall), l.rememberWall(round)
	}
	return "", nil
}

// recallWall looks up where a budget of time ended this very loop before: time
// differs from run to run, but a run repeated must give the same.
func (l *looping) recallWall() error {
	if l.node.Loop.Wall == 0 {
		return nil
	}
	text := append([]byte(nil), l.node.Loop.Static...)
	text = strconv.AppendUint(text, deriveSeed(l.walk.Seed, l.node.Path, l.outer.rounds), 10)
	for _, n := range l.node.Inner.Nodes {
		text = append(text, static(n)...)
	}
	for _, d := range l.node.Deps {
		out, _ := l.outer.get(workflows.Arg{Node: d})
		text = append(text, out.Head.Digest...)
	}
	l.wallKey = store.NewKey(text)
	r, ok, err := l.walk.Store.Result(l.wallKey)
	if !ok || err != nil {
		return err
	}
	return json.Unmarshal(r.Detail, &l.stopAt)
}

func (l *looping) rememberWall(round int) error {
	return l.walk.Store.PutResult(l.wallKey, store.Result{Detail: json.RawMessage(strconv.Itoa(round))})
}

// meter adds up the columns that budgets count.
func (l *looping) meter(ctx context.Context, f *frame) error {
	for _, m := range l.node.Loop.Meters {
		if m.Node == nil {
			if err := l.calls.take(l.walk.Store, f.callers()); err != nil {
				return err
			}
			continue
		}
		out, ok := f.get(workflows.Arg{Node: m.Node})
		if !ok {
			continue
		}
		values, err := l.walk.column(ctx, out, m.Name)
		if err != nil {
			return err
		}
		for _, v := range values {
			l.used[m.Name] += v
		}
	}
	return nil
}

func (l *looping) until(ctx context.Context, carried Out, round int) (bool, error) {
	p := &carriedProgress{loop: l, values: map[string][]float64{}}
	for _, c := range l.node.Loop.Until.Columns() {
		if _, done := p.values[c]; done {
			continue
		}
		values, err := l.walk.column(ctx, carried, c)
		if err != nil {
			return false, err
		}
		p.values[c] = values
		l.best[c] = append(l.best[c], bestOf(values, l.node.Loop.Goals[c]))
	}
	return l.node.Loop.Until.Reached(round, int(l.evaluations), int(carried.Head.Rows), p)
}

// column reads the numbers of a stored column, without the nulls.
func (w *Walk) column(ctx context.Context, out Out, name string) ([]float64, error) {
	r, err := resultOf(w.Store, out.Key)
	if err != nil {
		return nil, err
	}
	one, err := r.Table.Select([]string{name})
	if err != nil {
		return nil, err
	}
	table, err := w.Store.Load(ctx, one)
	if err != nil {
		return nil, err
	}
	defer table.Release()
	values, valid, err := datasets.TableFloat64s(table, name)
	if err != nil {
		return nil, err
	}
	kept := values[:0]
	for i, v := range values {
		if valid[i] && !math.IsNaN(v) {
			kept = append(kept, v)
		}
	}
	return kept, nil
}

// bestOf is the best value for a goal, NaN of none. Without a goal more is
// better.
func bestOf(values []float64, goal evaluators.Goal) float64 {
	best := math.NaN()
	for _, v := range values {
		if math.IsNaN(best) || goal == evaluators.Minimize && v < best || goal != evaluators.Minimize && v > best {
			best = v
		}
	}
	return best
}

// carriedProgress answers what `until` asks.
type carriedProgress struct {
	loop   *looping
	values map[string][]float64
}

func (p *carriedProgress) Best(column string) (float64, error) {
	if _, ok := p.values[column]; !ok {
		return 0, fmt.Errorf("best(%q): name the column directly", column)
	}
	history := p.loop.best[column]
	return history[len(history)-1], nil
}

func (p *carriedProgress) Mean(column string) (float64, error) {
	values, ok := p.values[column]
	if !ok {
		return 0, fmt.Errorf("mean(%q): name the column directly", column)
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values)), nil
}

func (p *carriedProgress) Stalled(column string, rounds int) (bool, error) {
	history, ok := p.loop.best[column]
	if !ok {
		return false, fmt.Errorf("stalled(%q): name the column directly", column)
	}
	if rounds < 1 || len(history) <= rounds {
		return false, nil
	}
	then, now := history[len(history)-1-rounds], history[len(history)-1]
	if p.loop.node.Loop.Goals[column] == evaluators.Minimize {
		return !(now < then), nil
	}
	return !(now > then), nil
}
