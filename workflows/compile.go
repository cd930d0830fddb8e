package workflows

import (
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/generators/gates"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/suggest"
)

// Catalog is what a workflow can name.
type Catalog struct {
	Generators *generators.Registry
	Evaluators *evaluators.Registry
	Gates      *gates.Registry // on unless a policy says otherwise; nil for none
	// Inspect opens the file of an input, checks it against its sha256 and
	// returns its schema. Its error becomes an issue at the input's path, or at
	// the key that an InputError names. The
	// input's name is the path of its node, such as "inputs.data".
	Inspect func(path string, in Input) (*arrow.Schema, error)
	// Log takes what programs print; nil discards it.
	Log func(format string, args ...any)
	// Models says how the models of a workflow are asked, less what the workflow
	// says itself: Models, Budget, Dir and Log are filled in. Without a ledger
	// nothing can be asked, which does for looking at a plan.
	Models models.Options
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
// workflow is not right: what Parse found together with what compiling finds,
// in the order of the file; problems with Settings come first, without a place.
// What is broken is reported once and counts as unknown in all that reads it.
func Compile(w *Workflow, catalog Catalog, settings Settings) (*Plan, error) {
	issues := slices.Clone(*w.issues)
	if w.unread.all {
		return nil, issues.err()
	}
	if catalog.Log == nil {
		catalog.Log = func(string, ...any) {}
	}
	plan := &Plan{Workflow: w}
	c := &compiler{w: w, r: w.from.to(&issues), catalog: catalog, plan: plan, inputs: map[string]*Node{}, waits: map[wait]bool{}, unset: map[string]bool{}}
	c.params = c.resolveParams(settings)
	plan.Params = c.params
	plan.Limit = c.modelLimit()
	plan.Budget = models.NewBudget(plan.Limit, models.Spent{})
	c.models = c.resolveModels()
	c.gates = c.resolveGates(nil)
	plan.Scope = c.workflow()
	c.report()
	if err := issues.err(); err != nil {
		plan.Close()
		return nil, err
	}
	return plan, nil
}

// to is the reporter with another place for its issues: a workflow may be
// compiled several times.
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
	unset   map[string]bool     // params without a value: nothing that they fill in can be checked
	user    *reporter           // of the file that the run or the `use` step stands in
	around  *Step               // the `use` step whose workflow this is; nil for the run's own
	gates   []*Gate             // that its generate steps pass
	models  resolvedModels      // that its steps may ask
	inputs  map[string]*Node    // by "inputs.name"
	bound   map[string]NamedArg // inputs that the `use` step around hands in
	waits   map[wait]bool       // the dependencies recorded
}

// scope is what the names in a list of steps can refer to.
type scope struct {
	outer    *scope
	prefix   string
	steps    map[string]*Step
	nodes    map[string]*Node
	sorted   []string
	visiting []string       // the steps being compiled, each for the one before
	depth    map[string]int // where in visiting a step is
	order    []*Node
	inLoop   bool
	unread   bool  // there may be more steps
	owner    *Node // the loop around
}

func (c *compiler) issue(pos Pos, advice, format string, args ...any) {
	c.r.add(pos, advice, format, args...)
}

// issueErr reports an error about something, which the error may name itself.
func (c *compiler) issueErr(pos Pos, what string, err error) {
	c.issue(pos, "", "%s%s", what, strings.TrimPrefix(err.Error(), what))
}

// workflow compiles all steps of the file.
func (c *compiler) workflow() *Scope {
	for i := range c.w.Inputs {
		c.input(&c.w.Inputs[i])
	}
	c.licenses()
	s := c.newScope(nil, c.prefix, c.w.Steps)
	s.unread = c.w.unread.steps
	c.all(s, c.w.Steps)
	c.releases(s)
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

// maxSteps bounds a plan: workflows that use each other double it again and
// again.
const maxSteps = 250_000

func (c *compiler) newScope(outer *scope, prefix string, steps []*Step) *scope {
	s := &scope{outer: outer, prefix: prefix, steps: make(map[string]*Step, len(steps)), nodes: make(map[string]*Node, len(steps)), depth: map[string]int{}}
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
		if c.w.unread.inputs {
			return nil
		}
		c.issue(ref.Pos, "", "there is no input %q%s", input, suggest.Hint(input, names))
		return nil
	}
	for at := s; at != nil; at = at.outer {
		if step, ok := at.steps[ref.Name]; ok {
			return c.known(s, at, step, ref)
		}
		if at.unread {
			return nil
		}
	}
	c.issue(ref.Pos, "", "there is no step %q%s", ref.Name, suggest.Hint(ref.Name, c.visible(s)))
	return nil
}

func (c *compiler) known(from, at *scope, step *Step, ref Ref) *Node {
	if i, open := at.depth[step.Name]; open {
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
		names = append(names, at.names()...)
	}
	return names
}

// names are the steps' names in order, sorted once for all the messages that
// suggest one.
func (s *scope) names() []string {
	if s.sorted == nil {
		s.sorted = slices.Sorted(maps.Keys(s.steps))
	}
	return s.sorted
}

// arg resolves a table that step n reads and records what n waits for.
func (c *compiler) arg(s *scope, n *Node, ref Ref) (Arg, bool) {
	if ref.Name == "" {
		return Arg{}, false // reported
	}
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
	if w := (wait{n, to}); n != to && !c.waits[w] {
		c.waits[w] = true
		n.Deps = append(n.Deps, to)
	}
}

// wait says that one node waits for another.
type wait struct{ n, to *Node }

func lastName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// namedArgs resolves named tables; known tells whether all of them are.
func (c *compiler) namedArgs(s *scope, n *Node, refs []NamedRef) (out []NamedArg, known bool) {
	known = true
	for _, ref := range refs {
		arg, ok := c.arg(s, n, ref.Ref)
		known = known && ok && !arg.broken()
		if ok {
			out = append(out, NamedArg{ref.Name, arg})
		}
	}
	return out, known
}

// step compiles a step and those that it refers to, once.
func (c *compiler) step(s *scope, step *Step) *Node {
	if n, ok := s.nodes[step.Name]; ok {
		return n
	}
	if c.plan.steps++; c.plan.steps == maxSteps+1 {
		c.issue(step.Pos, "", "the workflow and those that it uses come to more than %d steps", maxSteps)
	}
	s.depth[step.Name] = len(s.visiting)
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
		n.Schema, n.Scores = schemaOf(n), scoresOf(n.From)
	case Release:
		c.release(s, n)
	case Loop:
		c.loop(s, n)
	case Use:
		c.use(s, n)
	}
	if n.broken = n.broken || step.broken; n.broken {
		n.Schema = nil
	}
	s.visiting = s.visiting[:len(s.visiting)-1]
	delete(s.depth, step.Name)
	s.order = append(s.order, n)
	return n
}

// tables resolves what evaluate, rank, filter, approve and release steps read. A raw
// input becomes candidates first. Where one is not known, what the step makes of
// them is not known either.
func (c *compiler) tables(s *scope, n *Node) {
	for _, ref := range n.Step.From {
		if ref.Name == "previous" && n.Kind != NodeKind(Rank) {
			c.issue(ref.Pos, "read it in a rank step, or as the history or an input of a generator", "a step of kind %s cannot read `previous`, which is nothing in the first round", n.Kind)
			n.broken = true
			continue
		}
		arg, ok := c.arg(s, n, ref)
		if !ok {
			n.broken = true
			continue
		}
		if arg.Node != nil && arg.Node.Kind == ReadInput {
			arg.Node = c.candidates(arg.Node)
			c.depend(s, n, arg.Node)
		}
		n.broken = n.broken || arg.broken()
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
