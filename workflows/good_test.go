package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
)

// TestGood compares the plan of each file of testdata/good with its golden:
// paths, kinds, what each node reads and waits for, and its schema.
func TestGood(t *testing.T) {
	for _, path := range files(t, "good") {
		t.Run(path, func(t *testing.T) {
			plan, err := compile(path)
			if err != nil {
				t.Fatal(err)
			}
			defer plan.Close()
			checkOrder(t, plan.Scope)
			golden(t, strings.TrimSuffix(path, ".yaml")+".golden", describe(plan))
		})
	}
}

// checkOrder fails unless each node stands after those it depends on, in its
// own scope.
func checkOrder(t *testing.T, s *workflows.Scope) {
	t.Helper()
	for i, n := range s.Nodes {
		for _, dep := range n.Deps {
			if at := slices.Index(s.Nodes, dep); at < 0 || at >= i {
				t.Errorf("%s depends on %s, which does not stand before it", n.Path, dep.Path)
			}
		}
		if n.Inner != nil {
			checkOrder(t, n.Inner)
		}
	}
}

// describe spells a plan.
func describe(p *workflows.Plan) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s seed %d params %v\n", p.Workflow.Name, p.Workflow.Seed, p.Params)
	if p.Limit != (models.Limit{}) {
		fmt.Fprintf(&b, "limit %+v\n", p.Limit)
	}
	describeScope(&b, p.Scope, "")
	for _, n := range p.Show {
		fmt.Fprintf(&b, "show %s\n", n.Path)
	}
	return b.String()
}

func describeScope(b *strings.Builder, s *workflows.Scope, indent string) {
	for _, n := range s.Nodes {
		fmt.Fprintf(b, "%s%s: %s", indent, n.Path, n.Kind)
		for _, arg := range n.From {
			fmt.Fprintf(b, " %s", argument(arg))
		}
		describeNode(b, n)
		b.WriteString("\n")
		if len(n.Deps) > 0 {
			var deps []string
			for _, d := range n.Deps {
				deps = append(deps, d.Path)
			}
			fmt.Fprintf(b, "%s    after %s\n", indent, strings.Join(deps, ", "))
		}
		fmt.Fprintf(b, "%s    columns %s\n", indent, columns(n.Schema))
		if n.Inner != nil {
			describeScope(b, n.Inner, indent+"    ")
		}
	}
	if s.Output != nil {
		fmt.Fprintf(b, "%soutput %s\n", indent, s.Output.Path)
	}
}

// describeNode spells what is particular to the kind of a node.
func describeNode(b *strings.Builder, n *workflows.Node) {
	switch {
	case n.Generator != nil:
		fmt.Fprintf(b, " %s count=%d kind=%s with %v", n.Generator.Spec.Name, n.Count, n.Generator.CandidateKind, n.Generator.Params)
		if n.History != nil {
			fmt.Fprintf(b, " history=%s", argument(*n.History))
		}
		if len(n.Generator.Models) > 0 {
			fmt.Fprintf(b, " asks %v", n.Generator.Models)
		}
		for _, g := range n.Generator.Gates {
			fmt.Fprintf(b, " gate=%s", g)
		}
	case n.Ranking != nil:
		fmt.Fprintf(b, " keep=%d", n.Ranking.Spec.Keep)
		for _, o := range n.Ranking.Spec.Objectives {
			fmt.Fprintf(b, " %s %s weight=%v", o.Goal, o.Score, o.Weight)
		}
		for _, k := range n.Ranking.Spec.Constraints {
			fmt.Fprintf(b, " [%s]", k.Text)
		}
	case n.Filter != nil:
		fmt.Fprintf(b, " [%s] reads %v", n.Filter, n.Filter.Columns())
	case n.Loop != nil:
		fmt.Fprintf(b, " rounds=%d evaluations=%d wall=%v carry=%s", n.Loop.Rounds, n.Loop.Evaluations, n.Loop.Wall, n.Loop.Carry.Path)
		if n.Loop.Until != nil {
			fmt.Fprintf(b, " until [%s]", n.Loop.Until)
		}
		for _, m := range n.Loop.Meters {
			of := "calls"
			if m.Node != nil {
				of = m.Node.Path
			}
			fmt.Fprintf(b, " %s<=%v of %s", m.Name, m.Limit, of)
		}
	}
	for _, s := range n.Scorings {
		fmt.Fprintf(b, " %s", s.Spec.Name)
		for _, score := range s.Scores {
			fmt.Fprintf(b, " %s:%s", score.Name, score.Goal)
		}
		describeInputs(b, s.Inputs)
		if len(s.Models) > 0 {
			fmt.Fprintf(b, " asks %v", s.Models)
		}
	}
	describeInputs(b, n.Inputs)
	if n.Bound != nil {
		fmt.Fprintf(b, " bound to %s", argument(n.Bound.Arg))
	}
	if n.Step != nil && (n.Step.Retry.Limit > 0 || n.Step.Timeout > 0) {
		fmt.Fprintf(b, " retry=%d backoff=%v timeout=%v", n.Step.Retry.Limit, n.Step.Retry.Backoff, n.Step.Timeout)
	}
}

func describeInputs(b *strings.Builder, inputs []workflows.NamedArg) {
	for _, in := range inputs {
		fmt.Fprintf(b, " %s=%s", in.Name, argument(in.Arg))
	}
}

func argument(a workflows.Arg) string {
	if a.Previous {
		return "previous"
	}
	return a.Node.Path
}

func columns(s *arrow.Schema) string {
	if s == nil {
		return "unknown"
	}
	var out []string
	for _, f := range s.Fields() {
		if datasets.IsReserved(f.Name) {
			continue
		}
		text := f.Name + " " + f.Type.String()
		if unit := datasets.Unit(f); unit != "" {
			text += " [" + unit + "]"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
