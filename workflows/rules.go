package workflows

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Rule is one thing that a policy asks for, in words.
type Rule struct {
	Name string `json:"name"` // the policy's key
	Text string `json:"text"`
}

// String writes the rule in a line.
func (r Rule) String() string { return r.Name + ": " + r.Text }

// The names of rules.
const (
	RuleLicenses = "licenses"
	RuleFailures = "failures"
	RuleHazards  = "hazards"
	RuleDisclose = "disclose"
	RuleRelease  = "release"
	RuleRequire  = "require"
)

// Rules lists the policy that holds for a run of the plan: what its workflow asks
// for, and what holds without being asked for where there is something to hold
// for.
func (p *Plan) Rules() []Rule {
	policy := p.Workflow.Policy
	var out []Rule
	add := func(name, text string) { out = append(out, Rule{name, text}) }
	if policy.HasLicenses {
		add(RuleLicenses, "inputs may have "+strings.Join(policy.Licenses, ", "))
	}
	for _, line := range p.GateLines() {
		add(RuleHazards, line)
	}
	if policy.Failures != defaultFailures {
		add(RuleFailures, "at most the share "+strconv.FormatFloat(policy.Failures, 'g', -1, 64)+" of candidates may fail")
	}
	if d := p.Disclosed(); d.On {
		text := "exported files tell by what their content was generated"
		if d.Source != "" {
			text += ", programs as " + d.Source.Term()
		}
		add(RuleDisclose, text)
	}
	if policy.Approval {
		add(RuleRelease, "only what a person has approved")
	}
	for _, q := range policy.Require {
		add(RuleRequire, q.Expr.Text)
	}
	return out
}

// RuleLines are the rules as text, for the record of a run. Gates are recorded by
// themselves.
func (p *Plan) RuleLines() []string {
	var out []string
	for _, r := range p.Rules() {
		if r.Name != RuleHazards {
			out = append(out, r.String())
		}
	}
	return out
}

// Disclosed is what the workflow, or one that it uses, says of disclosure: one
// that is used can ask for it, and cannot take it away.
func (p *Plan) Disclosed() Disclose { return disclosed(p.Workflow, map[*Workflow]bool{}) }

func disclosed(w *Workflow, seen map[*Workflow]bool) Disclose {
	seen[w] = true
	out := w.Policy.Disclose
	for _, path := range slices.Sorted(maps.Keys(w.uses)) {
		if used := w.uses[path]; !seen[used] {
			inner := disclosed(used, seen)
			out.On = out.On || inner.On
			out.Source = cmp.Or(out.Source, inner.Source)
		}
	}
	return out
}

// Implementation names a generator and its version.
func (g *Generator) Implementation() string {
	return g.Spec.Name + " " + g.Spec.Version
}
