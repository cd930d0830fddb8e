package workflows

import (
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/rank"
)

func (c *compiler) rank(s *scope, n *Node) {
	r := n.Step.Rank
	n.Schema, n.Scores = c.united(n), scoresOf(n.From)
	spec := rank.Spec{
		Method:    rank.Method(r.Method),
		Aggregate: rank.Aggregate(r.Aggregate),
		Missing:   rank.Missing(r.Missing),
		Reference: r.Reference,
		Keep:      c.intValue(r.Keep, "keep", 0, 1, 1<<40),
	}
	for _, o := range r.Objectives {
		if objective, ok := c.objective(n, o); ok {
			spec.Objectives = append(spec.Objectives, objective)
		}
	}
	for _, e := range r.Constraints {
		if p := c.predicate(e, n.Schema); p != nil {
			spec.Constraints = append(spec.Constraints, rank.Constraint{Text: p.String(), Holds: p.Holds, Columns: p.Columns()})
		}
	}
	c.rankOptions(r, &spec)
	n.Ranking = &Ranking{Spec: spec}
	if len(spec.Objectives) < len(r.Objectives) || n.Step.broken {
		n.broken = true // reported
		return
	}
	if err := spec.Validate(); err != nil {
		c.issueErr(n.Pos, "ranking "+lastName(n.Path)+": ", err)
		n.broken = true
		return
	}
	n.Ranking.Static = c.rankingKey(r, spec)
	if n.Schema == nil {
		return
	}
	schema, err := rank.Columns(n.Schema, spec)
	if err != nil {
		c.issueErr(n.Pos, "ranking "+lastName(n.Path)+": ", err)
		n.broken = true
		return
	}
	n.Schema = schema
}

// united is the schema of the tables together, nil where one is not known yet.
// What the loop carried over has no columns but those of what it is united
// with.
func (c *compiler) united(n *Node) *arrow.Schema {
	if n.broken {
		return nil
	}
	var schemas []*arrow.Schema
	for _, a := range n.From {
		if a.Previous {
			continue
		}
		if a.Node.Schema == nil {
			return nil
		}
		schemas = append(schemas, a.Node.Schema)
	}
	if len(schemas) == 0 {
		return nil
	}
	schema, err := rank.Unite(schemas...)
	if err != nil {
		c.issueErr(n.Pos, "ranking "+lastName(n.Path)+": ", err)
		n.broken = true
		return nil
	}
	return schema
}

// objective completes an objective with what the evaluator says of the score.
func (c *compiler) objective(n *Node, o Objective) (rank.Objective, bool) {
	if o.Score == "" {
		return rank.Objective{}, false // reported
	}
	out := rank.Objective{Score: o.Score, Goal: evaluators.Goal(o.Goal), Weight: o.Weight, Tolerance: o.Tolerance}
	for _, s := range n.Scores {
		if s.Name == o.Score {
			out.Uncertainty = s.Uncertainty
			if out.Goal == evaluators.None {
				out.Goal = s.Goal
			}
		}
	}
	if n.Schema != nil && !c.numericColumn(n, o) {
		return out, false
	}
	if out.Goal == evaluators.None {
		if n.broken || o.broken {
			return out, false // the score, or the goal, may be what is broken
		}
		c.issue(o.Pos, "add `goal: min` or `goal: max`", "the objective %q does not say which way is better", o.Score)
		return out, false
	}
	if o.Desirability == nil {
		return out, true
	}
	values, ok := c.fill(o.Desirability.node)
	if !ok {
		return out, false
	}
	transform, err := rank.ParseTransform(values.(map[string]any), out.Goal)
	if err != nil {
		c.issueErr(o.Desirability.node.pos, "desirability of "+o.Score+": ", err)
		return out, false
	}
	out.Transform = transform
	return out, true
}

func (c *compiler) numericColumn(n *Node, o Objective) bool {
	i := datasets.Lookup(n.Schema, o.Score)
	if i < 0 {
		names := columnNames(n.Schema)
		c.issue(o.Pos, "columns: "+strings.Join(slices.DeleteFunc(names, datasets.IsReserved), ", "), "there is no score %q to rank by%s", o.Score, suggest.Hint(o.Score, names))
		return false
	}
	if t := n.Schema.Field(i).Type; !datasets.IsNumeric(t) {
		c.issue(o.Pos, "", "the score %q is %s, not a number", o.Score, t)
		return false
	}
	return true
}

func (c *compiler) rankOptions(r RankStep, spec *rank.Spec) {
	if v, ok := c.mapping(r.Diverse); ok {
		d, err := rank.ParseDiverse(v)
		if err != nil {
			c.issueErr(r.Diverse.node.pos, "diverse: ", err)
		}
		spec.Diverse = d
	}
	if v, ok := c.mapping(r.Bootstrap); ok {
		b, err := rank.ParseBootstrap(v)
		if err != nil {
			c.issueErr(r.Bootstrap.node.pos, "bootstrap: ", err)
		}
		spec.Bootstrap = b
	}
}

// mapping fills the ${{ … }} of a mapping; false where there is none.
func (c *compiler) mapping(v *Values) (map[string]any, bool) {
	if v == nil {
		return nil, false
	}
	values, ok := c.fill(v.node)
	if !ok {
		return nil, false
	}
	return values.(map[string]any), true
}

// rankingKey spells what the ranking depends on, beside its tables.
func (c *compiler) rankingKey(r RankStep, spec rank.Spec) []byte {
	var objectives, constraints []any
	for i, o := range spec.Objectives {
		var desirability any
		if d := r.Objectives[i].Desirability; d != nil {
			desirability, _ = c.fill(d.node)
		}
		objectives = append(objectives, map[string]any{"score": o.Score, "goal": o.Goal, "weight": o.Weight, "tolerance": o.Tolerance,
			"uncertainty": o.Uncertainty, "desirability": desirability})
	}
	for _, k := range spec.Constraints {
		constraints = append(constraints, k.Text)
	}
	return staticKey(map[string]any{"does": "rank", "version": rank.Version, "method": spec.Method, "aggregate": spec.Aggregate, "missing": spec.Missing,
		"objectives": objectives, "constraints": constraints, "diverse": c.filled(r.Diverse), "bootstrap": c.filled(r.Bootstrap), "reference": spec.Reference, "keep": spec.Keep})
}

func (c *compiler) filled(v *Values) any {
	out, _ := c.mapping(v)
	return out
}
