package workflows

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/suggest"
)

// stepKeys are the keys of each kind of step, the first one naming it.
var stepKeys = map[StepKind][]string{
	Generate: {"generate", "count", "history", "inputs", "with"},
	Evaluate: {"evaluate", "with"},
	Rank:     {"rank", "method", "aggregate", "missing", "objectives", "constraints", "diverse", "bootstrap", "reference", "keep"},
	Loop:     {"loop"},
	Filter:   {"filter", "keep"},
	Approve:  {"approve", "message"},
	Release:  {"release"},
	Use:      {"use", "params", "inputs"},
}

// missing says what to write after the key that tells what a step does.
var missing = map[StepKind]string{
	Generate: "`cupel list generators` shows what there is",
	Evaluate: "write the step or input whose rows to score, as in `evaluate: propose`",
	Rank:     "write the steps or inputs whose rows to rank, as in `rank: score`",
	Loop:     "write `rounds: 10` and `steps:` under it",
	Filter:   "write the step or input whose rows to filter, as in `filter: score`",
	Approve:  "write the step that someone is to approve, as in `approve: best`",
	Release:  "write the step whose table to hand out, as in `release: approved`",
	Use:      "write the path of a workflow file, as in `use: part.yaml`",
}

var stepKinds = []StepKind{Generate, Evaluate, Rank, Loop, Filter, Approve, Release, Use}

// commonKeys are the keys that every step may have.
var commonKeys = []string{"after", "retry", "timeout", "where"}

func (l *loader) steps(w *Workflow, f fields) []*Step {
	n := f.part("steps")
	switch {
	case f.lacks("steps") || n != nil && n.kind == mappingNode && len(n.keys) == 0:
		f.r.add(f.place("steps"), "add `steps:` with a step under it", "%s has no steps", f.what)
		return nil
	case n.isNull():
		return nil
	case n.kind != mappingNode:
		f.r.add(n.pos, "write each step as `name: {generate: …}`", "the steps must be a mapping of names to steps, not %s", n.describe())
		return nil
	}
	var out []*Step
	for _, e := range n.keys {
		checkName(w.from, "step", e.key, e.pos)
		if e.key == "inputs" || e.key == "previous" {
			w.from.add(e.pos, "", "a step cannot be called %q: the name has a meaning of its own", e.key)
		}
		out = append(out, l.step(w, e))
	}
	return out
}

// step reads a step. One that is not right is there all the same, so that what
// reads it is not told that there is no such step.
func (l *loader) step(w *Workflow, e entry) *Step {
	s := &Step{Name: e.key, Pos: e.pos}
	r := w.from.marking(&s.broken)
	if e.value.broken {
		r.mark()
	}
	kind, ok := kindOf(r, e)
	if !ok {
		return s
	}
	known := append(slices.Clone(stepKeys[kind]), commonKeys...)
	f := r.fields(e.value, "step "+e.key, known...)
	s.After, s.Timeout, s.Retry = f.refs("after"), f.duration("timeout"), parseRetry(f)
	if where := f.get("where"); !where.isNull() && where.text != "local" {
		r.add(where.pos, "leave it out to run the step here", "where: %s is not built in yet, only local is", where.text)
	}
	if n := f.part(string(kind)); n.isNull() || n.kind == sequenceNode && len(n.items) == 0 {
		r.add(f.place(string(kind)), missing[kind], "step %s does not say what to %s", e.key, kind)
		return s
	}
	s.Kind = kind
	l.does(w, s, f)
	return s
}

// does reads what a step does.
func (l *loader) does(w *Workflow, s *Step, f fields) {
	switch s.Kind {
	case Generate:
		s.Generate = GenerateStep{Use: f.name("generate"), Count: f.value("count"), History: f.ref("history"), Inputs: f.namedRefs("inputs"), With: f.values("with")}
	case Evaluate:
		s.From, s.Evaluate = f.refs("evaluate"), parseEvaluate(f)
	case Rank:
		s.From, s.Rank = f.refs("rank"), parseRank(f)
	case Loop:
		l.loop(w, s, f)
	case Filter:
		s.From, s.Filter = f.refs("filter"), f.expr("keep")
		if f.lacks("keep") {
			f.r.add(f.n.pos, "add `keep: score < 3`", "step %s does not say which rows to keep", s.Name)
			s.Filter.broken = true
		}
	case Approve:
		s.From, s.Approve = f.refs("approve"), f.text("message")
	case Release:
		s.From = f.refs("release")
	case Use:
		l.use(w, s, f)
	}
}

// kindOf finds the one key that tells what a step does.
func kindOf(r *reporter, e entry) (StepKind, bool) {
	names := make([]string, len(stepKinds))
	for i, k := range stepKinds {
		names[i] = string(k)
	}
	advice := "a step is one of: " + strings.Join(names, ", ")
	if e.value.isNull() || e.value.kind != mappingNode {
		r.add(e.pos, advice, "step %s must be a mapping, not %s", e.key, e.value.describe())
		return "", false
	}
	var found []entry
	for _, k := range e.value.keys {
		if slices.Contains(names, k.key) {
			found = append(found, k)
		}
	}
	switch {
	case len(found) == 1:
		return StepKind(found[0].key), true
	case len(found) > 1:
		r.add(found[1].pos, "make two steps of it", "step %s is both %s and %s", e.key, found[0].key, found[1].key)
	default:
		hint := ""
		for _, k := range e.value.keys {
			if hint == "" && !slices.Contains(commonKeys, k.key) {
				hint = suggest.Hint(k.key, names)
			}
		}
		r.add(e.pos, advice, "step %s does not say what it does%s", e.key, hint)
	}
	return "", false
}

func parseRetry(f fields) Retry {
	n := f.get("retry")
	if n.isNull() {
		return Retry{}
	}
	g := f.r.fields(n, "retry", "limit", "backoff")
	limit := g.number("limit", 3, 0, 1000)
	if limit != math.Trunc(limit) {
		f.r.add(g.get("limit").pos, "", "%q must be a whole number, not %v", "limit", limit)
	}
	out := Retry{Limit: int(limit), Backoff: g.duration("backoff")}
	if out.Backoff == 0 {
		out.Backoff = time.Second
	}
	return out
}

func parseEvaluate(f fields) EvaluateStep {
	items := f.items("with")
	if len(items) == 0 && !f.odd {
		f.r.add(f.place("with"), "add `with: [{use: functions/sphere}]`", "%s names no evaluator", f.what)
	}
	var out EvaluateStep
	for _, item := range items {
		out.With = append(out.With, parseEvaluation(f.r, item))
	}
	return out
}

// parseEvaluation reads one evaluator. Beside `use`, `as`, `inputs` and
// `with`, a bare name stands for an evaluator without parameters.
func parseEvaluation(r *reporter, n *node) Evaluation {
	if !n.isNull() && n.kind == scalarNode {
		return Evaluation{Use: Name{n.text, n.pos}}
	}
	ev := Evaluation{}
	r = r.marking(&ev.broken)
	f := r.fields(n, "an evaluator", "use", "as", "inputs", "with")
	as := f.name("as")
	ev.Use, ev.As, ev.AsPos, ev.Inputs, ev.With = f.name("use"), as.Text, as.Pos, f.namedRefs("inputs"), f.values("with")
	if f.lacks("use") {
		r.add(f.n.pos, "add `use: NAME`; `cupel list` shows the names", "the evaluator has no name")
	}
	if ev.As != "" && (!namePattern.MatchString(ev.As) || strings.Contains(ev.As, "-")) {
		r.add(as.Pos, "", "%q cannot name a column in expressions: use letters, digits and _", ev.As)
	}
	return ev
}

func parseRank(f fields) RankStep {
	s := RankStep{Method: f.text("method"), Aggregate: f.text("aggregate"), Missing: f.text("missing"), Diverse: f.values("diverse"),
		Bootstrap: f.values("bootstrap"), Reference: f.numbers("reference"), Keep: f.value("keep"), pos: map[string]Pos{}}
	for _, e := range f.n.keys {
		s.pos[e.key] = e.value.pos
	}
	objectives := f.items("objectives")
	if len(objectives) == 0 && !f.odd {
		f.r.add(f.place("objectives"), "add `objectives: [{score: NAME, goal: min}]`", "%s has no objectives", f.what)
	}
	for _, item := range objectives {
		s.Objectives = append(s.Objectives, parseObjective(f.r, item))
	}
	for _, item := range f.items("constraints") {
		s.Constraints = append(s.Constraints, f.r.expr(item, "constraints"))
	}
	return s
}

func parseObjective(r *reporter, n *node) Objective {
	if !n.isNull() && n.kind == scalarNode {
		return Objective{Score: n.text, Pos: n.pos, Weight: 1}
	}
	o := Objective{}
	r = r.marking(&o.broken)
	f := r.fields(n, "an objective", "score", "goal", "weight", "tolerance", "desirability")
	score, goal := f.name("score"), f.name("goal")
	o.Score, o.Pos, o.Goal, o.GoalPos = score.Text, score.Pos, goal.Text, goal.Pos
	o.Weight, o.Tolerance, o.Desirability = f.number("weight", 1, 1e-9, 1e9), f.number("tolerance", 0, 0, 1e300), f.values("desirability")
	if f.lacks("score") {
		r.add(f.n.pos, "add `score: NAME`", "the objective has no score")
	}
	if o.Goal != "" && o.Goal != "min" && o.Goal != "max" {
		r.add(o.GoalPos, "", "goal must be min or max, not %q", o.Goal)
	}
	return o
}

func (l *loader) loop(w *Workflow, s *Step, f fields) {
	g := f.r.fields(f.part("loop"), "loop "+s.Name, "rounds", "until", "budget", "carry", "steps")
	if g.n.kind != mappingNode {
		return
	}
	s.Loop.Rounds = g.value("rounds")
	if g.has("until") {
		until := g.expr("until")
		s.Loop.Until = &until
	}
	ends := g.odd || g.has("rounds") || g.has("until")
	if b := g.get("budget"); !b.isNull() {
		h := f.r.fields(b, "budget", "evaluations", "wall", "tokens", "cost")
		ends = ends || h.odd || len(h.n.keys) > 0
		s.Loop.Budget = Budget{Evaluations: h.value("evaluations"), Wall: h.duration("wall"), Tokens: h.value("tokens"), Cost: h.value("cost")}
	}
	if !ends {
		f.r.add(g.n.pos, "add `rounds: 10`, `until: …` or a `budget`", "loop %s would never end", s.Name)
	}
	s.Loop.Steps, s.Loop.unread = l.steps(w, g), !g.names("steps")
	if carry := g.ref("carry"); carry != nil {
		s.Loop.Carry = *carry
	} else if n := len(s.Loop.Steps); n > 0 {
		s.Loop.Carry = Ref{s.Loop.Steps[n-1].Name, s.Loop.Steps[n-1].Pos}
	}
}

// use reads the workflow file that a step names, relative to its own.
func (l *loader) use(w *Workflow, s *Step, f fields) {
	s.Use = UseStep{Path: f.name("use"), Params: f.values("params"), Inputs: f.namedRefs("inputs")}
	path := s.Use.Path.Text
	if path == "" {
		return // reported
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(w.File), path)
	}
	if slices.Contains(l.open, path) || path == w.File {
		f.r.add(s.Use.Path.Pos, "", "workflow %s uses itself", s.Use.Path.Text)
		return
	}
	used, ok := l.loaded[path]
	if !ok {
		text, err := l.read(path)
		if err != nil {
			f.r.add(s.Use.Path.Pos, "paths start at the folder of the workflow file", "cannot read the workflow %s: %s", s.Use.Path.Text, err)
			return
		}
		l.open = append(l.open, w.File)
		used = l.parse(path, text)
		l.open = l.open[:len(l.open)-1]
	}
	w.uses[s.Use.Path.Text] = used
}
