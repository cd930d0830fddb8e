package workflows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Catalog is what a workflow can name.
type Catalog struct {
	Generators *generators.Registry
	Evaluators *evaluators.Registry
	// Inspect opens the file of an input, checks it against its sha256 and
	// returns its schema. Its error becomes an issue at the input's path, or at
	// the key that an InputError names. The
	// input's name is the path of its node, such as "inputs.data".
	Inspect func(path string, in Input) (*arrow.Schema, error)
	// Log takes what programs print; nil discards it.
	Log func(format string, args ...any)
}

// InputError is an error of Catalog.Inspect about one key of an input, such as
// its sha256.
type InputError struct {
	Key string
	Err error
}

func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap gives the error itself.
func (e *InputError) Unwrap() error { return e.Err }

// Settings are what the user of a workflow may change.
type Settings struct {
	Params map[string]string // -p name=value, as text
	Values map[string]any    // params as values, from the record of a run
	Seed   *uint64
}

// Compile resolves and checks a workflow. The error is Issues where the
// workflow is not right; problems with Settings come first, without a place.
func Compile(w *Workflow, catalog Catalog, settings Settings) (*Plan, error) {
	issues := &Issues{}
	if catalog.Log == nil {
		catalog.Log = func(string, ...any) {}
	}
	plan := &Plan{Workflow: w}
	c := &compiler{w: w, r: w.from.to(issues), catalog: catalog, plan: plan, inputs: map[string]*Node{}}
	c.params = c.resolveParams(settings)
	plan.Params = c.params
	plan.Scope = c.workflow()
	c.report()
	if err := issues.err(); err != nil {
		plan.Close()
		return nil, err
	}
	return plan, nil
}

// to is the reporter with another place for its issues: loading and compiling
// report apart.
func (r *reporter) to(issues *Issues) *reporter {
	return &reporter{file: r.file, lines: r.lines, issues: issues}
}

// compiler compiles one workflow file.
type compiler struct {
	w       *Workflow
	r       *reporter
	catalog Catalog
	plan    *Plan
	params  map[string]any
	prefix  string
	unset   bool                // a param has no value: nothing that it fills in can be checked
	user    *reporter           // of the file that the run or the `use` step stands in
	around  *Step               // the `use` step whose workflow this is; nil for the run's own
	inputs  map[string]*Node    // by "inputs.name"
	bound   map[string]NamedArg // inputs that the `use` step around hands in
	schemas map[string]*arrow.Schema
}

// scope is what the names in a list of steps can refer to.
type scope struct {
	outer    *scope
	prefix   string
	steps    map[string]*Step
	nodes    map[string]*Node
	visiting []string
	order    []*Node
	inLoop   bool
	owner    *Node // the loop around
}

func (c *compiler) issue(pos Pos, advice, format string, args ...any) {
	c.r.add(pos, advice, format, args...)
}

// issueErr reports an error about something, which the error may name itself.
func (c *compiler) issueErr(pos Pos, what string, err error) {
	c.issue(pos, "", "%s%s", what, strings.TrimPrefix(err.Error(), what))
}

func (c *compiler) resolveParams(settings Settings) map[string]any {
	out := make(map[string]any, len(c.w.Params))
	names := make([]string, len(c.w.Params))
	for i, p := range c.w.Params {
		names[i] = p.Name
		out[p.Name] = p.Default
		if text, ok := settings.Params[p.Name]; ok {
			c.setParam(out, p, parseFlag(p.Type, text))
		} else if v, ok := settings.Values[p.Name]; ok {
			c.setParam(out, p, v)
		} else if p.Required {
			c.unset = true
			c.paramIssue(p, fmt.Sprintf("set it with -p %s=VALUE", p.Name), colon("has no value", p.Help))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(settings.Params)) {
		if !slices.Contains(names, name) {
			c.issue(Pos{}, "params: "+strings.Join(names, ", "), "-p %s: the workflow has no param %q%s", name, name, suggest.Hint(name, names))
		}
	}
	return out
}

func (c *compiler) setParam(out map[string]any, p Param, raw any) {
	v, err := p.Convert(raw)
	if err != nil {
		c.unset = true
		c.paramIssue(p, p.Help, err.Error())
		return
	}
	out[p.Name] = v
}

// paramIssue reports a param's value where it is given: in the `use` step
// around, or else where the param is declared.
func (c *compiler) paramIssue(p Param, advice, problem string) {
	if c.around == nil {
		c.issue(p.Pos, advice, "param %q %s", p.Name, problem)
		return
	}
	use := c.around.Use
	pos := use.Path.Pos
	if use.Params == nil || use.Params.node.get(p.Name) == nil {
		advice = fmt.Sprintf("set it with `params: {%s: VALUE}`", p.Name)
	} else {
		pos = use.Params.node.get(p.Name).pos
	}
	c.user.add(pos, advice, "param %q of the workflow %s %s", p.Name, use.Path.Text, problem)
}

// colon joins a sentence and its explanation, if there is one.
func colon(sentence, explanation string) string {
	if explanation == "" {
		return sentence
	}
	return sentence + ": " + explanation
}

// workflow compiles all steps of the file.
func (c *compiler) workflow() *Scope {
	c.schemas = map[string]*arrow.Schema{}
	for i := range c.w.Inputs {
		c.input(&c.w.Inputs[i])
	}
	c.licenses()
	s := c.newScope(nil, c.prefix, c.w.Steps)
	c.all(s, c.w.Steps)
	out := &Scope{Nodes: s.order}
	output := c.w.Output
	if output.Name == "" && len(c.w.Steps) > 0 {
		output = Ref{c.w.Steps[len(c.w.Steps)-1].Name, c.w.Steps[len(c.w.Steps)-1].Pos}
	}
	if output.Name != "" {
		out.Output = c.node(s, output)
	}
	out.Nodes = append(slices.Collect(c.inputNodes()), s.order...)
	return out
}

// inputNodes yields the nodes of inputs in the order of the file.
func (c *compiler) inputNodes() func(func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for _, in := range c.w.Inputs {
			for _, n := range []*Node{c.inputs["inputs."+in.Name], c.inputs["inputs."+in.Name+"/candidates"]} {
				if n != nil && !yield(n) {
					return
				}
			}
		}
	}
}

func (c *compiler) input(in *Input) {
	name := "inputs." + in.Name
	path := in.Path
	if path == "" {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(c.w.File), path)
	}
	n := &Node{Path: c.prefix + name, Kind: ReadInput, Pos: in.Pos, File: c.w.File, Input: in, InputPath: path}
	c.inputs[name] = n
	if arg, ok := c.bound[in.Name]; ok {
		n.Bound = &arg
		if arg.Node != nil {
			n.Schema = arg.Node.Schema
		}
		return
	}
	if c.catalog.Inspect == nil {
		return
	}
	seen := *in
	seen.Name = n.Path
	schema, err := c.catalog.Inspect(path, seen)
	if err != nil {
		c.inputIssue(in, err)
		return
	}
	n.Schema = schema
}

func (c *compiler) inputIssue(in *Input, err error) {
	key, advice := "path", ""
	var e *InputError
	if errors.As(err, &e) {
		key = e.Key
	}
	if errors.Is(err, fs.ErrNotExist) {
		advice = "paths start at the folder of the workflow file"
	}
	pos, ok := in.at[key]
	if !ok {
		pos = in.Pos
	}
	c.issue(pos, advice, "input %q: %s", in.Name, err)
}

// licenses checks the policy. Inputs that another step hands in were checked
// where they come from.
func (c *compiler) licenses() {
	if !c.w.Policy.HasLicenses {
		return
	}
	for _, in := range c.w.Inputs {
		if _, ok := c.bound[in.Name]; ok {
			continue
		}
		switch {
		case in.License == "":
			c.issue(in.Pos, "allowed: "+strings.Join(c.w.Policy.Licenses, ", "), "input %q has no license, which policy.licenses asks for", in.Name)
		case !slices.Contains(c.w.Policy.Licenses, in.License):
			c.issue(in.at["license"], "allowed: "+strings.Join(c.w.Policy.Licenses, ", "), "input %q has the license %q, which policy.licenses does not allow%s",
				in.Name, in.License, suggest.Hint(in.License, c.w.Policy.Licenses))
		}
	}
}

// maxSteps bounds a plan: workflows that use each other double it again and
// again.
const maxSteps = 250_000

func (c *compiler) newScope(outer *scope, prefix string, steps []*Step) *scope {
	s := &scope{outer: outer, prefix: prefix, steps: make(map[string]*Step, len(steps)), nodes: make(map[string]*Node, len(steps))}
	for _, step := range steps {
		s.steps[step.Name] = step
	}
	return s
}

func (c *compiler) all(s *scope, steps []*Step) {
	for _, step := range steps {
		if c.r.full() || c.plan.steps > maxSteps {
			return
		}
		c.step(s, step)
	}
}

// node finds what a reference names, compiling it if need be; nil where it
// names nothing, which is reported.
func (c *compiler) node(s *scope, ref Ref) *Node {
	if input, ok := strings.CutPrefix(ref.Name, "inputs."); ok {
		if n := c.inputs[ref.Name]; n != nil {
			return n
		}
		var names []string
		for _, in := range c.w.Inputs {
			names = append(names, in.Name)
			if in.Name == input {
				return nil // reported where the input stands
			}
		}
		c.issue(ref.Pos, "", "there is no input %q%s", input, suggest.Hint(input, names))
		return nil
	}
	for at := s; at != nil; at = at.outer {
		if step, ok := at.steps[ref.Name]; ok {
			return c.known(s, at, step, ref)
		}
	}
	c.issue(ref.Pos, "", "there is no step %q%s", ref.Name, suggest.Hint(ref.Name, c.visible(s)))
	return nil
}

func (c *compiler) known(from, at *scope, step *Step, ref Ref) *Node {
	if i := slices.Index(at.visiting, step.Name); i >= 0 {
		if from != at && at.visiting[len(at.visiting)-1] == step.Name {
			c.issue(ref.Pos, "inside a loop, `previous` is what the last round carried over", "step %q refers to the loop that it is in", ref.Name)
			return nil
		}
		c.issue(ref.Pos, "", "the steps depend on each other in a circle: %s", strings.Join(append(slices.Clone(at.visiting[i:]), step.Name), " -> "))
		return nil
	}
	return c.step(at, step)
}

// visible lists the names that a reference could mean.
func (c *compiler) visible(s *scope) []string {
	var names []string
	for _, in := range c.w.Inputs {
		names = append(names, "inputs."+in.Name)
	}
	if s.inLoop {
		names = append(names, "previous")
	}
	for at := s; at != nil; at = at.outer {
		names = append(names, slices.Sorted(maps.Keys(at.steps))...)
	}
	return names
}

// arg resolves a table that step n reads and records what n waits for.
func (c *compiler) arg(s *scope, n *Node, ref Ref) (Arg, bool) {
	if ref.Name == "previous" {
		if !s.inLoop {
			c.issue(ref.Pos, "", "`previous` has a meaning inside a loop only")
			return Arg{}, false
		}
		return Arg{Previous: true}, true
	}
	to := c.node(s, ref)
	if to == nil {
		return Arg{}, false
	}
	c.depend(s, n, to)
	return Arg{Node: to}, true
}

// depend records that n waits for to. A node of an outer scope is waited for
// by the loop that n is in.
func (c *compiler) depend(s *scope, n, to *Node) {
	for s != nil && s.nodes[lastName(to.Path)] != to && s.owner != nil {
		n, s = s.owner, s.outer
	}
	if n != to && !slices.Contains(n.Deps, to) {
		n.Deps = append(n.Deps, to)
	}
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func (c *compiler) namedArgs(s *scope, n *Node, refs []NamedRef) []NamedArg {
	var out []NamedArg
	for _, ref := range refs {
		if arg, ok := c.arg(s, n, ref.Ref); ok {
			out = append(out, NamedArg{ref.Name, arg})
		}
	}
	return out
}

// step compiles a step and those that it refers to, once.
func (c *compiler) step(s *scope, step *Step) *Node {
	if n, ok := s.nodes[step.Name]; ok {
		return n
	}
	if c.plan.steps++; c.plan.steps == maxSteps+1 {
		c.issue(step.Pos, "", "the workflow and those that it uses come to more than %d steps", maxSteps)
	}
	s.visiting = append(s.visiting, step.Name)
	n := &Node{Path: s.prefix + step.Name, Kind: NodeKind(step.Kind), Step: step, Pos: step.Pos, File: c.w.File}
	s.nodes[step.Name] = n
	for _, ref := range step.After {
		c.arg(s, n, ref)
	}
	c.tables(s, n)
	switch step.Kind {
	case Generate:
		c.generate(s, n)
	case Evaluate:
		c.evaluate(s, n)
	case Rank:
		c.rank(s, n)
	case Filter:
		c.filter(n)
	case Approve:
		n.Schema, n.Scores = c.schemaOf(n.From), scoresOf(n.From)
	case Loop:
		c.loop(s, n)
	case Use:
		c.use(s, n)
	}
	s.visiting = s.visiting[:len(s.visiting)-1]
	s.order = append(s.order, n)
	return n
}

// tables resolves what evaluate, rank, filter and approve steps read. A raw
// input becomes candidates first.
func (c *compiler) tables(s *scope, n *Node) {
	for _, ref := range n.Step.From {
		if ref.Name == "previous" && n.Kind != NodeKind(Rank) {
			c.issue(ref.Pos, "read it in a rank step, or as the history or an input of a generator", "a step of kind %s cannot read `previous`, which is nothing in the first round", n.Kind)
			continue
		}
		arg, ok := c.arg(s, n, ref)
		if !ok {
			continue
		}
		if arg.Node != nil && arg.Node.Kind == ReadInput {
			arg.Node = c.candidates(arg.Node)
			c.depend(s, n, arg.Node)
		}
		n.From = append(n.From, arg)
	}
	if len(n.From) > 1 && n.Kind != NodeKind(Rank) {
		c.issue(n.Step.From[1].Pos, "a rank step unites several tables", "a step of kind %s reads one table", n.Kind)
	}
}

func (c *compiler) closeLater(v any) {
	if closer, ok := v.(io.Closer); ok {
		c.plan.closers = append(c.plan.closers, closer)
	}
}
