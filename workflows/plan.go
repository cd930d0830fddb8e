package workflows

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/generators"
	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/expression"
	"github.com/cupel-science/cupel/workflows/rank"
)

// Plan is a workflow made ready to run: params filled in, references resolved,
// columns and expressions checked.
type Plan struct {
	Workflow *Workflow
	Params   map[string]any
	Scope    *Scope
	Show     []*Node        // what the report shows
	Gates    []*Gate        // that look at what one of its steps proposes
	Limit    models.Limit   // what model calls may take
	Budget   *models.Budget // of that limit, for one run of the plan
	steps    int            // how many there are, those of workflows used included
	closers  []io.Closer

	configured map[policyPart]*Gate       // gates that policies give data
	sessions   map[string]*models.Session // of models, by what they are opened with
}

// Close releases what generators and evaluators hold, such as programs kept
// alive.
func (p *Plan) Close() error {
	var errs []error
	for _, c := range p.closers {
		errs = append(errs, c.Close())
	}
	p.closers = nil
	return errors.Join(errs...)
}

// Off tells whether the workflow's policy switches the gates for hazards off. Those
// of workflows that it uses may be on all the same.
func (p *Plan) Off() bool { return p.Workflow.Policy.Hazards.Off }

// GateLines names the gates that its candidates pass, for the record of a run:
// "off" where the policy says so.
func (p *Plan) GateLines() []string {
	var out []string
	if p.Off() {
		out = append(out, off)
	}
	for _, g := range p.Gates {
		out = append(out, g.String())
	}
	return out
}

// Scope is a graph of nodes: a workflow, or the steps of a loop.
type Scope struct {
	Nodes  []*Node // each after those it depends on
	Output *Node
}

// NodeKind is what a node does: the kind of a step, or one of the nodes that
// inputs become.
type NodeKind string

// ReadInput reads a file; Candidates makes candidates of a table's rows.
const (
	ReadInput  NodeKind = "input"
	Candidates NodeKind = "candidates"
)

// Node is a step in a plan, or an input.
type Node struct {
	Path    string // "search/propose": the names of the steps around it, and its own
	Kind    NodeKind
	Step    *Step // nil for inputs
	Pos     Pos
	File    string
	Deps    []*Node // nodes of the same scope that it waits for
	From    []Arg   // its tables
	Schema  *arrow.Schema
	Scores  []evaluators.Score // scores that its table carries
	Count   int                // candidates that a generate node asks for
	History *Arg
	Inputs  []NamedArg // of a generate node, and the inputs that a `use` step hands on

	Input     *Input
	InputPath string    // absolute path of the input's file
	RowKind   string    // of a node that makes candidates: what the rows are
	Bound     *NamedArg // of an input that a `use` step hands on
	Generator *Generator
	Scorings  []*Scoring
	Ranking   *Ranking
	Filter    *expression.Predicate
	Require   []*expression.Predicate // of a release node: what every row must fulfil
	Loop      *LoopPlan
	Inner     *Scope // of loop and use nodes

	broken bool // its table is not known, for a reason that was reported
}

// Asks tells whether the node asks models, or one inside it does.
func (n *Node) Asks() bool {
	if n.Generator != nil && len(n.Generator.Models) > 0 {
		return true
	}
	if slices.ContainsFunc(n.Scorings, func(s *Scoring) bool { return len(s.Models) > 0 }) {
		return true
	}
	return n.Inner != nil && slices.ContainsFunc(n.Inner.Nodes, (*Node).Asks)
}

// Arg is a table that a node reads: the output of another node, of this scope
// or one around it, or what the loop's previous round carried over.
type Arg struct {
	Node     *Node
	Previous bool
}

func (a Arg) broken() bool { return a.Node != nil && a.Node.broken }

// NamedArg is an Arg under a name.
type NamedArg struct {
	Name string
	Arg
}

// Generator is a generator with its parameters.
type Generator struct {
	Spec          generators.Spec
	Params        map[string]any
	Static        []byte // the part of the key that does not change: name, version, params, fingerprint, gates
	Instance      generators.Generator
	CandidateKind string
	Gates         []*Gate  // that its candidates pass
	Models        []string // that it asks, by their names
	Served        []string // the same, as their servers call them
}

// Scoring is an evaluator with its parameters, in a step.
type Scoring struct {
	Spec     evaluators.Spec
	As       string
	Params   map[string]any
	Static   []byte
	Inputs   []NamedArg
	Reads    []evaluators.Column // nil: all columns
	Scores   []evaluators.Score  // as the step names them
	ErrorCol string              // name of the step's column of error texts
	Models   []string            // that it asks, by their names
	Instance evaluators.Evaluator
	New      func() (evaluators.Evaluator, error)
}

// Expensive tells whether scores are remembered for each candidate. Those of
// evaluators that ask models are not: the calls are. Nor are those that depend on
// the other candidates.
func (s *Scoring) Expensive() bool {
	e, ok := s.Instance.(evaluators.Expensive)
	_, whole := s.Instance.(evaluators.Whole)
	return ok && e.Expensive() && len(s.Models) == 0 && !whole
}

// Meter is a budget that counts the sum of a column, such as the tokens that a
// program says it used, or what calls of models took.
type Meter struct {
	Name  string // "tokens" or "cost"
	Limit float64
	Node  *Node // whose table has the column; nil for the calls of all steps inside
}

// Ranking is what a rank node does.
type Ranking struct {
	Spec   rank.Spec
	Static []byte
}

// LoopPlan is when a loop ends.
type LoopPlan struct {
	Rounds      int // 0: not bounded
	Until       *expression.Until
	Evaluations int // budgets; 0: not bounded
	Wall        time.Duration
	Meters      []Meter
	Carry       *Node
	Goals       map[string]evaluators.Goal // of the scores that `until` asks about
	Static      []byte
}

// staticKey spells what a task's key covers beside its inputs and seed, as
// canonical JSON (Go sorts the keys of maps).
func staticKey(parts map[string]any) []byte {
	text, err := json.Marshal(parts)
	if err != nil {
		// Parts are plain values and always encode.
		panic("workflows: " + err.Error())
	}
	return text
}
