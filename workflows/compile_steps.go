package workflows

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/expression"
)

// schemaOf is the schema of the first table that is known; what a loop carried
// over has the schema of what it is united with.
func schemaOf(n *Node) *arrow.Schema {
	if n.broken {
		return nil
	}
	for _, a := range n.From {
		if a.Node != nil {
			return a.Node.Schema
		}
	}
	return nil
}

func scoresOf(args []Arg) []evaluators.Score {
	var out []evaluators.Score
	for _, a := range args {
		if a.Node == nil {
			continue
		}
		for _, s := range a.Node.Scores {
			if !slices.ContainsFunc(out, func(o evaluators.Score) bool { return o.Name == s.Name }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// defaultCount is how many candidates a generate step asks for.
const defaultCount = 100

func (c *compiler) generate(s *scope, n *Node) {
	g, known := n.Step.Generate, false
	n.broken = true // until all is known
	n.Inputs, known = c.namedArgs(s, n, g.Inputs)
	n.Count = c.intValue(g.Count, "count", defaultCount, 0, 1<<40)
	if g.History != nil {
		if arg, ok := c.arg(s, n, *g.History); ok {
			n.History = &arg
		}
	}
	if g.Use.Text == "" {
		return // reported
	}
	spec, ok := c.catalog.Generators.Lookup(g.Use.Text)
	if !ok {
		c.issue(g.Use.Pos, "`cupel list generators` shows the names", "there is no generator %q%s", g.Use.Text, c.catalog.Generators.Hint(g.Use.Text))
		return
	}
	c.checkInputs(g.Use, g.Inputs, spec.Inputs, spec.Open, n.Step.broken)
	values, ok := c.complete(g.Use, g.With, spec.Params, n.Step.broken)
	if !ok {
		return
	}
	env, found := c.env()
	instance, err := spec.New(env, func(config any) error { return spec.Params.Decode(values, config) })
	if err != nil {
		c.factoryIssue(g.Use, g.With, found, err)
		return
	}
	c.closeLater(instance)
	n.Generator = &Generator{Spec: spec, Params: values, Instance: instance, CandidateKind: kindOfCandidates(spec, values), Models: found.names()}
	n.Generator.Served = c.models.served(n.Generator.Models)
	if known {
		n.Schema, n.broken = c.generated(n, instance)
	}
	n.Generator.Gates = c.gatesFor(n, n.Generator.CandidateKind, n.Schema)
	n.Generator.Static = c.generatorKey(n)
}

// generatorKey is the part of the key that is known before the generator runs.
func (c *compiler) generatorKey(n *Node) []byte {
	g := n.Generator
	parts := map[string]any{"does": "generate", "use": g.Spec.Name, "version": g.Spec.Version, "with": g.Params,
		"program": c.fingerprint(n.Step.Generate.Use, g.Instance), "kind": g.CandidateKind, "count": n.Count}
	if len(g.Gates) > 0 {
		parts["gates"] = gateKeys(g.Gates)
	}
	c.addModels(parts, g.Models)
	return staticKey(parts)
}

func kindOfCandidates(spec generators.Spec, values map[string]any) string {
	if spec.Kind != "" {
		return spec.Kind
	}
	if kind, ok := values["kind"].(string); ok && kind != "" {
		return kind
	}
	return "candidate"
}

// generated is the schema of the candidates, nil where it is not known yet.
func (c *compiler) generated(n *Node, instance generators.Generator) (schema *arrow.Schema, broken bool) {
	d, ok := instance.(generators.Declarer)
	if !ok {
		return nil, false
	}
	inputs := map[string]*arrow.Schema{}
	for _, in := range n.Inputs {
		inputs[in.Name] = nil
		if in.Node != nil {
			inputs[in.Name] = in.Node.Schema
		}
	}
	payload, err := d.Columns(inputs)
	if err != nil {
		c.issueErr(c.withPos(n.Step.Generate.Use, n.Step.Generate.With), n.Generator.Spec.Name+": ", err)
		return nil, true
	}
	if payload == nil {
		return nil, false
	}
	schema, err = datasets.CandidateSchema(payload)
	if err != nil {
		c.issueErr(n.Step.Generate.Use.Pos, n.Generator.Spec.Name+": ", err)
	}
	return schema, err != nil
}

func (c *compiler) fingerprint(use Name, instance any) string {
	f, ok := instance.(interface{ Fingerprint() (string, error) })
	if !ok {
		return ""
	}
	text, err := f.Fingerprint()
	if err != nil {
		c.issueErr(use.Pos, use.Text+": ", err)
	}
	return text
}

// checkInputs compares the named datasets of a step with those that the
// implementation reads. Of a broken step, what lacks may be what is broken.
func (c *compiler) checkInputs(use Name, given []NamedRef, want []contract.Input, open, broken bool) {
	var names []string
	for _, in := range want {
		names = append(names, in.Name)
	}
	for _, g := range given {
		if !open && !slices.Contains(names, g.Name) {
			c.issue(g.Pos, "", "%s reads no input %q%s", use.Text, g.Name, suggest.Hint(g.Name, names))
			return // one that lacks may be this one
		}
	}
	if broken {
		return
	}
	for _, in := range want {
		if in.Required && !slices.ContainsFunc(given, func(g NamedRef) bool { return g.Name == in.Name }) {
			c.issue(use.Pos, fmt.Sprintf("add `inputs: {%s: inputs.NAME}`", in.Name), "%s needs the input %q: %s", use.Text, in.Name, in.Help)
		}
	}
}

func (c *compiler) evaluate(s *scope, n *Node) {
	n.Schema, n.Scores = schemaOf(n), scoresOf(n.From)
	fields := []arrow.Field{}
	taken := map[string]bool{}
	if n.Schema != nil {
		fields = slices.Clone(n.Schema.Fields())
		for _, f := range fields {
			taken[f.Name] = true
		}
	}
	for i := range n.Step.Evaluate.With {
		sc := c.scoring(s, n, &n.Step.Evaluate.With[i], n.Schema)
		if sc == nil {
			n.broken = true // what it adds is not known
			continue
		}
		n.Scorings = append(n.Scorings, sc)
		added := sc.Fields()
		if j := slices.IndexFunc(added, func(f arrow.Field) bool { return taken[f.Name] }); j >= 0 {
			c.collision(n, n.Step.Evaluate.With[i], added[j].Name)
			n.broken = true
			continue
		}
		for _, f := range added {
			taken[f.Name] = true
			fields = append(fields, f)
		}
		n.Scores = append(slices.Clone(n.Scores), sc.Scores...)
	}
	if n.Schema != nil {
		n.Schema = arrow.NewSchema(fields, nil)
	}
}

func (c *compiler) collision(n *Node, ev Evaluation, column string) {
	pos := ev.Use.Pos
	if ev.As != "" {
		pos = ev.AsPos
	}
	c.issue(pos, "give the scores another name with `as: NAME`", "the table of step %s has a column %q already", lastName(n.Path), column)
}

// Fields are the columns that the scoring adds.
func (s *Scoring) Fields() []arrow.Field {
	out := make([]arrow.Field, 0, len(s.Scores)+1)
	for _, score := range s.Scores {
		out = append(out, datasets.WithUnit(arrow.Field{Name: score.Name, Type: score.Type, Nullable: true}, score.Unit))
	}
	return append(out, arrow.Field{Name: s.ErrorCol, Type: arrow.BinaryTypes.String, Nullable: true})
}

func (c *compiler) scoring(s *scope, n *Node, ev *Evaluation, in *arrow.Schema) *Scoring {
	args, _ := c.namedArgs(s, n, ev.Inputs)
	if ev.Use.Text == "" {
		return nil
	}
	spec, ok := c.catalog.Evaluators.Lookup(ev.Use.Text)
	if !ok {
		c.issue(ev.Use.Pos, "`cupel list evaluators` shows the names", "there is no evaluator %q%s", ev.Use.Text, c.catalog.Evaluators.Hint(ev.Use.Text))
		return nil
	}
	c.checkInputs(ev.Use, ev.Inputs, spec.Inputs, spec.Open, ev.broken)
	values, ok := c.complete(ev.Use, ev.With, spec.Params, ev.broken)
	if !ok {
		return nil
	}
	env, found := c.env()
	sc := &Scoring{Spec: spec, As: ev.As, Params: values, Inputs: args, New: func() (evaluators.Evaluator, error) {
		return spec.New(env, func(config any) error { return spec.Params.Decode(values, config) })
	}}
	instance, err := sc.New()
	if err != nil {
		c.factoryIssue(ev.Use, ev.With, found, err)
		return nil
	}
	c.closeLater(instance)
	sc.Instance, sc.Models = instance, found.names()
	parts := map[string]any{"does": "evaluate", "use": spec.Name, "version": spec.Version, "with": values, "program": c.fingerprint(ev.Use, instance)}
	c.addModels(parts, sc.Models)
	sc.Static = staticKey(parts)
	sc.name(ev.As)
	if r, ok := instance.(evaluators.Reader); ok {
		sc.Reads = r.Reads()
		c.checkReads(ev.Use, sc.Reads, in)
	}
	return sc
}

// name gives the scores the names that the step asks for: `as` renames a
// single score and prefixes several.
func (s *Scoring) name(as string) {
	prefix := strings.ReplaceAll(path.Base(s.Spec.Name), "-", "_")
	if as != "" {
		prefix = as
	}
	s.ErrorCol = prefix + "_" + evaluators.ErrorColumn
	declared := s.Instance.Scores()
	rename := func(name string) string {
		switch {
		case as == "" || name == "":
			return name
		case len(declared) == 1:
			return as
		}
		return as + "_" + name
	}
	for _, score := range declared {
		score.Name, score.Uncertainty = rename(score.Name), rename(score.Uncertainty)
		s.Scores = append(s.Scores, score)
	}
}

func (c *compiler) checkReads(use Name, reads []evaluators.Column, in *arrow.Schema) {
	if in == nil {
		return
	}
	for _, col := range reads {
		i := datasets.Lookup(in, col.Name)
		switch {
		case i < 0 && !col.Optional:
			c.issue(use.Pos, "columns: "+strings.Join(columnNames(in), ", "), "%s reads the column %q, which the table does not have%s", use.Text, col.Name, suggest.Hint(col.Name, columnNames(in)))
		case i >= 0 && col.Type != nil && !compatible(col.Type, in.Field(i).Type):
			c.issue(use.Pos, "", "%s reads the column %q as %s, but it is %s", use.Text, col.Name, col.Type, in.Field(i).Type)
		}
	}
}

// compatible tells whether an evaluator that wants one type can read another:
// any number for a number, any text for a text.
func compatible(want, have arrow.DataType) bool {
	if datasets.IsNumeric(want) {
		return datasets.IsNumeric(have)
	}
	if d, ok := have.(*arrow.DictionaryType); ok {
		have = d.ValueType
	}
	return arrow.TypeEqual(want, have) || want.ID() == arrow.STRING && have.ID() == arrow.LARGE_STRING
}

func columnNames(s *arrow.Schema) []string {
	out := make([]string, s.NumFields())
	for i, f := range s.Fields() {
		out[i] = f.Name
	}
	return out
}

func (c *compiler) filter(n *Node) {
	n.Schema, n.Scores = schemaOf(n), scoresOf(n.From)
	n.Filter = c.predicate(n.Step.Filter, n.Schema)
}

func (c *compiler) predicate(e Expr, schema *arrow.Schema) *expression.Predicate {
	text, ok := c.fillText(e)
	if !ok {
		return nil
	}
	p, err := expression.NewPredicate(text, schema)
	if err != nil {
		c.exprIssue(e, text, err)
		return nil
	}
	return p
}

// exprIssue reports a problem in an expression at its very place, unless
// params were filled in and places have moved.
func (c *compiler) exprIssue(e Expr, text string, err error) {
	pos := e.Pos
	var x *expression.Error
	if errors.As(err, &x) && text == e.Text && c.r.reads(pos, text) {
		pos.Column += len([]rune(text[:min(x.Offset, len(text))]))
	}
	c.issue(pos, "", "in the expression `%s`: %s", tidy(e.Text, expressionWidth), err)
}

// expressionWidth bounds how much of an expression a message repeats.
const expressionWidth = 80

// report resolves which tables the report shows.
func (c *compiler) report() {
	top := map[string]*Node{}
	for _, n := range c.plan.Scope.Nodes {
		top[n.Path] = n
	}
	for _, ref := range c.w.Report.Show {
		n := top[ref.Name]
		if n == nil && (ref.Name == "" || c.w.unread.steps) {
			continue // reported
		}
		if n == nil {
			c.issue(ref.Pos, "", "the report cannot show %q: there is no such step%s", ref.Name, suggest.Hint(ref.Name, slices.Sorted(maps.Keys(top))))
			continue
		}
		c.checkShown(ref, n)
		c.plan.Show = append(c.plan.Show, n)
	}
	if len(c.plan.Show) == 0 {
		c.plan.Show = c.handedOut()
	}
}
