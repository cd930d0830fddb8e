package run

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/store"
)

// Call is a call of a model that a task of a run asked for, or that led to the
// result that it found.
type Call struct {
	Step  string `json:"step"`
	Round string `json:"round,omitempty"`
	store.CallRef
}

// Calls lists the calls of a run, task by task: of those that were computed,
// also where they failed, and of those that were found in the store. A call that
// a task asked for several times is there once.
func (r *Record) Calls(s *store.Store) ([]Call, error) {
	c := callList{index: map[callID]int{}}
	for _, e := range r.Events {
		switch {
		case e.Type == Called && e.Call != nil:
			c.add(e, *e.Call)
		case e.Type == Finished && e.Calls > 0:
			refs, err := callsOf(s, e.Key)
			if err != nil {
				return c.calls, fmt.Errorf("the calls of step %s: %w", e.Step, err)
			}
			for _, ref := range refs {
				if e.Cached {
					ref.Replayed, ref.Took = true, models.Spent{}
				}
				c.add(e, ref)
			}
		}
	}
	return c.byTask(), nil
}

type callID struct {
	step, round string
	digest      models.Digest
}

type callList struct {
	calls []Call
	index map[callID]int
}

// byTask brings the calls of each task together, in the order in which tasks
// asked first.
func (c *callList) byTask() []Call {
	first := map[[2]string]int{}
	for i, call := range c.calls {
		if id := [2]string{call.Step, call.Round}; first[id] == 0 {
			first[id] = i + 1
		}
	}
	slices.SortStableFunc(c.calls, func(a, b Call) int {
		return cmp.Compare(first[[2]string{a.Step, a.Round}], first[[2]string{b.Step, b.Round}])
	})
	return c.calls
}

// add notes a call; that it was made counts more than that it was found.
func (c *callList) add(e Event, ref store.CallRef) {
	id := callID{e.Step, e.Round, ref.Digest}
	i, ok := c.index[id]
	switch {
	case !ok:
		c.index[id] = len(c.calls)
		c.calls = append(c.calls, Call{e.Step, e.Round, ref})
	case c.calls[i].Replayed && !ref.Replayed:
		c.calls[i].CallRef = ref
	}
}

// MissingCalls lists the calls that were not recorded when new ones were
// forbidden, each once.
func (r *Record) MissingCalls() []Event {
	var out []Event
	seen := map[callID]bool{}
	for _, e := range r.Events {
		if e.Type != Missing || e.Call == nil {
			continue
		}
		if id := (callID{e.Step, e.Round, e.Call.Digest}); !seen[id] {
			seen[id] = true
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Step, b.Step), cmp.Compare(a.Round, b.Round), cmp.Compare(a.Call.Digest, b.Call.Digest))
	})
	return out
}

// Uses adds calls up by model.
func Uses(calls []Call) []store.ModelUse {
	uses := map[string]*store.ModelUse{}
	var out []store.ModelUse
	for _, c := range calls {
		u := uses[c.Model]
		if u == nil {
			u = &store.ModelUse{Model: c.Model}
			uses[c.Model] = u
		}
		u.Calls++
		u.Input, u.Output, u.Cost = u.Input+c.Usage.Input, u.Output+c.Usage.Output, u.Cost+c.Cost
		if !c.Replayed {
			u.New++
			u.Spent += c.Took.Money
		}
	}
	for _, u := range uses {
		out = append(out, *u)
	}
	slices.SortFunc(out, func(a, b store.ModelUse) int { return cmp.Compare(a.Model, b.Model) })
	return out
}

// PlanDigest identifies what a plan computes: its steps, as far as keys cover
// them, and the seed. Budgets, addresses and titles are not part of it.
func PlanDigest(p *workflows.Plan) string {
	text := fmt.Appendf(nil, "%s\n%d\n", p.Workflow.Name, p.Workflow.Seed)
	return string(store.NewKey(appendScope(text, p.Scope)))
}

func appendScope(text []byte, scope *workflows.Scope) []byte {
	for _, n := range scope.Nodes {
		text = fmt.Appendf(text, "%s %s", n.Path, static(n))
		if n.Loop != nil {
			text = append(text, n.Loop.Static...)
		}
		text = append(text, '\n')
		if n.Inner != nil {
			text = appendScope(text, n.Inner)
		}
	}
	return text
}

// SpentBefore is what earlier attempts at the same plan spent on calls of models
// since one of them came to its end.
func SpentBefore(s *store.Store, plan string) (models.Spent, error) {
	var spent models.Spent
	attempts, err := attemptsAt(s, plan)
	if err != nil || len(attempts) == 0 {
		return spent, err
	}
	paid, err := s.Ledger().Paid()
	if err != nil {
		return spent, err
	}
	for _, id := range attempts {
		one, err := spentBy(s, id, paid[id])
		if err != nil {
			return spent, err
		}
		spent = spent.Plus(one)
	}
	return spent, nil
}

// attemptsAt lists the runs of a plan since one of them came to its end.
func attemptsAt(s *store.Store, plan string) ([]string, error) {
	ids, err := s.RunIDs()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range slices.Backward(ids) {
		r, err := s.ReadRun(id)
		if err != nil || r.Plan != plan {
			continue
		}
		if state := s.Status(id).State; state == store.Done || state == store.Partial {
			break
		}
		out = append(out, id)
	}
	return out, nil
}

// spentBy is what a run spent: by its events, and on those calls that it paid for
// and that were recorded when it was cut off before it could tell of them.
func spentBy(s *store.Store, id string, paid map[string]models.Spent) (models.Spent, error) {
	var spent models.Spent
	rec, err := ReadRecord(s, id)
	if err != nil {
		return spent, err
	}
	for _, e := range rec.Events {
		if e.Type == Called && e.Call != nil {
			spent = spent.Plus(e.Call.Took)
			delete(paid, e.Call.Version)
		}
	}
	for _, took := range paid {
		spent = spent.Plus(took)
	}
	return spent, nil
}
