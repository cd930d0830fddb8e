package workflows

// release checks a step that hands a table out, as far as the policy of its file
// says something of it.
func (c *compiler) release(s *scope, n *Node) {
	n.Schema, n.Scores = schemaOf(n), scoresOf(n.From)
	if s.inLoop {
		c.issue(n.Pos, "release what the loop carries in the end", "step %s stands in a loop: what is handed out is not handed out round by round", lastName(n.Path))
	}
	p := c.w.Policy
	if p.Approval && !n.broken {
		for i, a := range n.From {
			if !approved(a, map[*Node]bool{}) {
				c.issue(n.Step.From[i].Pos, "let a person look at it first: `look: {approve: "+n.Step.From[i].Name+"}`, and release that",
					"step %s releases %q, which nobody has approved, and policy.release asks for approval", lastName(n.Path), n.Step.From[i].Name)
			}
		}
	}
	for _, q := range p.Require {
		if condition := c.predicate(q.Expr, n.Schema); condition != nil {
			n.Require = append(n.Require, condition)
		}
	}
}

// approved tells whether all rows of a table have passed an approve step. What
// ranks, filters or scores them afterwards keeps that; whatever makes new rows
// does not. What a loop carried over is what it carries.
func approved(a Arg, seen map[*Node]bool) bool {
	n := a.Node
	if a.Previous || n == nil || seen[n] {
		return true
	}
	seen[n] = true
	switch n.Kind {
	case NodeKind(Approve):
		return true
	case NodeKind(Loop), NodeKind(Use):
		return n.Inner != nil && n.Inner.Output != nil && approved(Arg{Node: n.Inner.Output}, seen)
	case ReadInput:
		return n.Bound != nil && !n.Bound.Previous && approved(n.Bound.Arg, seen)
	}
	for _, from := range n.From {
		if !approved(from, seen) {
			return false
		}
	}
	return len(n.From) > 0
}

// releases checks that a policy on releases has something to hold for.
func (c *compiler) releases(s *scope) {
	p := c.w.Policy
	if s.unread || !p.Approval && len(p.Require) == 0 || hasRelease(s.order) {
		return
	}
	key := "release"
	if !p.Approval {
		key = "require"
	}
	c.issue(p.at[key], "add a step such as `out: {release: best}`", "policy.%s is about release steps, and the workflow has none", key)
}

func hasRelease(nodes []*Node) bool {
	for _, n := range nodes {
		if n.Kind == NodeKind(Release) {
			return true
		}
	}
	return false
}

// handedOut is what a report shows that nobody has chosen: what is released, or
// else the workflow's output.
func (c *compiler) handedOut() []*Node {
	var out []*Node
	for _, n := range c.plan.Scope.Nodes {
		if n.Kind == NodeKind(Release) {
			out = append(out, n)
		}
	}
	if len(out) == 0 && c.plan.Scope.Output != nil {
		out = append(out, c.plan.Scope.Output)
	}
	return out
}

// checkShown holds a report to the policy: with `release: approval`, it shows
// released tables only.
func (c *compiler) checkShown(ref Ref, n *Node) {
	if c.w.Policy.Approval && n.Kind != NodeKind(Release) {
		c.issue(ref.Pos, "show a release step", "the report shows %q, which is not released, and policy.release asks for approval", ref.Name)
	}
}
