package workflows

// Origins are what the table of a node was made from and by: all that its rows
// and columns depend on through the plan, and nothing else. What a step only
// waits for does not count.
type Origins struct {
	Inputs     []*Node // that read files, each once
	Generators []*Node
	Scorings   []*Scoring
}

// Origins follows the table of a node back to where it comes from. Each thing
// stands behind what it was made from.
func (n *Node) Origins() Origins {
	w := originWalk{seen: map[*Node]bool{}}
	w.visit(n)
	return w.Origins
}

type originWalk struct {
	Origins
	seen map[*Node]bool
}

func (w *originWalk) visit(n *Node) {
	if n == nil || w.seen[n] {
		return
	}
	w.seen[n] = true
	for _, a := range n.From {
		w.visit(a.Node)
	}
	if n.History != nil {
		w.visit(n.History.Node)
	}
	if n.Kind != NodeKind(Use) { // of what a workflow is handed, it may not use all
		w.named(n.Inputs)
	}
	for _, s := range n.Scorings {
		w.named(s.Inputs)
		w.Scorings = append(w.Scorings, s)
	}
	switch {
	case n.Inner != nil:
		// What loops carry over comes from the same steps.
		w.visit(n.Inner.Output)
	case n.Generator != nil:
		w.Generators = append(w.Generators, n)
	case n.Bound != nil:
		w.visit(n.Bound.Node)
	case n.Kind == ReadInput:
		w.Inputs = append(w.Inputs, n)
	}
}

func (w *originWalk) named(args []NamedArg) {
	for _, a := range args {
		w.visit(a.Node)
	}
}
