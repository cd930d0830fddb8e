package summary

import (
	"fmt"
	"strings"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
)

// policy lists what the workflow's policy asked for, and what came of it. Gates
// are told by themselves, with what they held back.
func (b *builder) policy() error {
	for _, rule := range b.plan.Rules() {
		if rule.Name == workflows.RuleHazards {
			continue
		}
		effect, err := b.effect(rule)
		if err != nil {
			return err
		}
		b.doc.Policy = append(b.doc.Policy, report.Rule{Name: rule.Name, Text: rule.Text, Effect: effect})
	}
	return nil
}

// effect says what came of a rule.
func (b *builder) effect(rule workflows.Rule) (string, error) {
	switch rule.Name {
	case workflows.RuleLicenses:
		return "held for " + every(len(b.plan.Workflow.Inputs), "input"), nil
	case workflows.RuleFailures:
		var rows, failed int64
		for _, e := range b.rec.Tasks {
			if n := b.nodes[e.Step]; n != nil && len(n.Scorings) > 0 {
				rows, failed = rows+e.Rows, failed+e.Failed
			}
		}
		return fmt.Sprintf("%s of %s failed", report.Count(int(failed)), counted(int(rows), "candidate")), nil
	case workflows.RuleDisclose:
		return "written into the files of this report", nil
	case workflows.RuleRelease, workflows.RuleRequire:
		return b.released(rule.Name)
	}
	return "", nil
}

// released tells of every release step whether its table was handed out.
func (b *builder) released(rule string) (string, error) {
	var parts []string
	for _, n := range b.plan.Scope.Nodes {
		if n.Kind != workflows.NodeKind(workflows.Release) {
			continue
		}
		result, ok, err := b.outcome(n)
		if err != nil {
			return "", err
		}
		switch {
		case ok && rule == workflows.RuleRequire:
			parts = append(parts, fmt.Sprintf("held for %s of %s", every(int(result.Table.Rows), "row"), n.Path))
		case ok:
			parts = append(parts, fmt.Sprintf("%s was released with %s", n.Path, counted(int(result.Table.Rows), "row")))
		default:
			parts = append(parts, b.withheld(n))
		}
	}
	return strings.Join(parts, "; "), nil
}

// withheld says why a table was not released, where the run knows.
func (b *builder) withheld(n *workflows.Node) string {
	for _, e := range b.rec.Events {
		if e.Type == run.Failed && e.Step == n.Path {
			return e.Message
		}
	}
	for _, w := range b.rec.Waiting() {
		return n.Path + " was not released: " + w.Step + " waits for approval"
	}
	return n.Path + " was not released"
}

// every is "all 3 rows", "the only row".
func every(n int, noun string) string {
	if n == 1 {
		return "the only " + noun
	}
	return "all " + counted(n, noun)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return report.Count(n) + " " + noun + "s"
}
