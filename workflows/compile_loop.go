package workflows

import (
	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/expression"
)

func (c *compiler) loop(s *scope, n *Node) {
	l := n.Step.Loop
	inner := c.newScope(s, n.Path+"/", l.Steps)
	inner.inLoop, inner.owner, inner.unread = true, n, l.unread
	c.all(inner, l.Steps)
	n.Inner = &Scope{Nodes: inner.order}
	plan := &LoopPlan{Wall: l.Budget.Wall, Goals: map[string]evaluators.Goal{}}
	n.Loop = plan
	plan.Rounds = c.intValue(l.Rounds, "rounds", 0, 1, 1<<40)
	plan.Evaluations = c.intValue(l.Budget.Evaluations, "the budget of evaluations", 0, 1, 1<<50)
	c.meter(n, l.Budget.Tokens, "tokens")
	c.meter(n, l.Budget.Cost, "cost")
	if l.Carry.Name != "" {
		c.carry(inner, n)
	}
	if l.Until != nil {
		plan.Until = c.until(*l.Until, n.Schema)
	}
	for _, score := range n.Scores {
		plan.Goals[score.Name] = score.Goal
	}
	plan.Static = staticKey(map[string]any{"does": "loop", "carry": l.Carry.Name, "rounds": plan.Rounds, "evaluations": plan.Evaluations, "wall": plan.Wall.String()})
}

// meter adds a budget on what the loop's steps take: what their calls of models
// do, and what programs say they used, in a column of that name.
func (c *compiler) meter(n *Node, v *Value, name string) {
	limit, ok := c.floatValue(v, "the budget of "+name, 0, 0, 1e18)
	if !ok {
		return
	}
	found := n.Step.Loop.unread
	if n.Asks() {
		found = true
		n.Loop.Meters = append(n.Loop.Meters, Meter{Name: name, Limit: limit})
	}
	for _, inner := range n.Inner.Nodes {
		found = found || inner.broken // it may be the one
		if inner.adds(name) && !inner.Asks() {
			found = true
			n.Loop.Meters = append(n.Loop.Meters, Meter{name, limit, inner})
		}
	}
	if !found {
		c.issue(v.node.pos, "let a step of the loop ask a model, or a program return a column of that name, or bound the loop with rounds, evaluations or wall",
			"no step of the loop asks a model or adds a column %q, so that budget would never end it", name)
	}
}

// adds tells whether the node itself, and not one before it, makes a column.
func (n *Node) adds(column string) bool {
	for _, sc := range n.Scorings {
		for _, score := range sc.Scores {
			if score.Name == column {
				return true
			}
		}
	}
	return n.Generator != nil && n.Schema != nil && datasets.Lookup(n.Schema, column) >= 0
}

// carry resolves what a round hands to the next, which is also the loop's own
// table.
func (c *compiler) carry(inner *scope, n *Node) {
	ref := n.Step.Loop.Carry
	n.broken = true // until what it carries is known
	if _, ok := inner.steps[ref.Name]; !ok {
		if inner.unread {
			return
		}
		c.issue(ref.Pos, "carry a step of the loop", "the loop has no step %q%s", ref.Name, suggest.Hint(ref.Name, inner.names()))
		return
	}
	carry := c.node(inner, ref)
	if carry == nil {
		return
	}
	n.Loop.Carry, n.Inner.Output = carry, carry
	n.Schema, n.Scores, n.broken = carry.Schema, carry.Scores, carry.broken
}

func (c *compiler) until(e Expr, schema *arrow.Schema) *expression.Until {
	text, ok := c.fillText(e)
	if !ok {
		return nil
	}
	u, err := expression.NewUntil(text, schema)
	if err != nil {
		c.exprIssue(e, text, err)
		return nil
	}
	return u
}
