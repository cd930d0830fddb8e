package workflows

import (
	"time"

	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/internal/params"
)

// Workflow is a workflow file as it was written, with defaults filled in and
// nothing resolved yet. It may be incomplete: it knows what is wrong with its
// file, and Compile says it together with what else it finds.
type Workflow struct {
	Name        string
	Description string
	Seed        uint64
	Params      []Param
	Inputs      []Input
	Models      []Model
	Budget      ModelBudget
	Steps       []*Step
	Output      Ref // the step whose table is the workflow's; the last one if not given
	Policy      Policy
	Report      Report

	File string // path of the file as it was given
	Text []byte // its text
	from *reporter
	uses map[string]*Workflow // workflows that `use:` steps name, by path

	issues *Issues // what is wrong in the files, Compile reports it
	unread unread
}

// unread says what of a workflow could not be read and was reported: names
// that are not known may stand there.
type unread struct{ all, params, inputs, models, steps bool }

// Param is a setting of a workflow that its user may change with -p.
type Param struct {
	params.Param
	Pos    Pos
	raw    *node
	broken bool // something is wrong with it, which was reported
}

// Input is a file that the workflow reads.
type Input struct {
	Name    string
	Path    string
	SHA256  string
	License string
	Source  string // where the data comes from, for the report
	Format  string // "" for what the file's name says
	Kind    string // of the candidates that rows become; "" for what the columns say
	Units   map[string]string
	Types   map[string]string
	Pos     Pos
	at      map[string]Pos
	broken  bool
}

// Model is an entry under `models`: a model that steps ask by its name.
type Model struct {
	Name   string
	Pos    Pos
	fields *node // as they were written; they may hold ${{ … }}
	broken bool
}

// ModelBudget bounds what the model calls of a run may take; values that are not
// given do not. It is that of the workflow that is run, not of those it uses.
type ModelBudget struct{ Calls, Tokens, Cost *Value }

// Policy says what a run may use and how much may fail.
type Policy struct {
	Licenses    []string // allowed licenses of inputs; nil allows any
	HasLicenses bool
	Failures    float64 // allowed share of failed candidates, 0 to 1
	Hazards     Hazards
	Blocked     Blocked
	Disclose    Disclose
	Approval    bool // a release step hands out only what a person has approved
	Require     []Requirement
	at          map[string]Pos
}

// Disclose says whether exported files tell by what their content was generated.
type Disclose struct {
	On     bool
	Source disclosure.SourceType // of what programs make, which nobody else can know; "" for not known
}

// Requirement is a condition that every row of a released table must fulfil, such
// as memorisation < 0.9.
type Requirement struct {
	Column string
	Expr   Expr // "memorisation < 0.9": the column and the condition
}

// Hazards says which candidates are held back. The zero value leaves all gates
// on, with their own data.
type Hazards struct {
	Given  bool // the workflow says something
	Pos    Pos
	Off    bool // nothing is held back
	Use    Name // the gate that the rest is for; may be empty where there is one only
	Alerts []AlertFile
	Extend bool // Alerts are added to the gate's own data
	broken bool
}

// Blocked says which texts are held back besides.
type Blocked struct {
	Given    bool
	Pos      Pos
	Terms    []Name
	Patterns []Name // regular expressions
	Files    []AlertFile
	broken   bool
}

// AlertFile is a file of data for a gate. It is read together with the
// workflow, so that what was checked is what runs, and a run can be repeated
// when the file is gone.
type AlertFile struct {
	Name string // as the workflow gives it
	Pos  Pos
	Path string // from where the program runs
	Text []byte
}

// Report says what the report shows.
type Report struct {
	Title string
	Show  []Ref // ranked steps; the workflow's output if not given
}

// Ref names a table: a step, "inputs.name" or "previous".
type Ref struct {
	Name string
	Pos  Pos
}

// StepKind is what a step does.
type StepKind string

// The kinds of steps.
const (
	Generate StepKind = "generate"
	Evaluate StepKind = "evaluate"
	Rank     StepKind = "rank"
	Loop     StepKind = "loop"
	Filter   StepKind = "filter"
	Approve  StepKind = "approve"
	Release  StepKind = "release"
	Use      StepKind = "use"
)

// Step is a named node of a workflow.
type Step struct {
	Name string
	Kind StepKind
	Pos  Pos

	From    []Ref // tables of an evaluate, rank, filter, approve or release step
	After   []Ref // steps to wait for
	Retry   Retry
	Timeout time.Duration

	Generate GenerateStep
	Evaluate EvaluateStep
	Rank     RankStep
	Loop     LoopStep
	Filter   Expr // of a filter step: the condition on rows to keep
	Approve  string
	Use      UseStep

	broken bool // something is wrong with it, which was reported: its table is not known
}

// Retry says how often a step is tried again after a transient failure.
type Retry struct {
	Limit   int
	Backoff time.Duration // wait before the first retry; doubles each time
}

// GenerateStep proposes candidates.
type GenerateStep struct {
	Use     Name
	Count   *Value
	History *Ref
	Inputs  []NamedRef
	With    *Values
}

// EvaluateStep scores candidates with one or more evaluators.
type EvaluateStep struct {
	With []Evaluation
}

// Evaluation is one evaluator of an evaluate step.
type Evaluation struct {
	Use    Name
	As     string
	AsPos  Pos
	Inputs []NamedRef
	With   *Values
	broken bool
}

// RankStep orders candidates.
type RankStep struct {
	Method      string
	Aggregate   string
	Missing     string
	Objectives  []Objective
	Constraints []Expr
	Diverse     *Values
	Bootstrap   *Values
	Reference   []float64
	Keep        *Value
	pos         map[string]Pos
}

// Objective is a score that a ranking looks at.
type Objective struct {
	Score        string
	Pos          Pos
	Goal         string
	GoalPos      Pos
	Weight       float64
	Tolerance    float64
	Desirability *Values
	broken       bool
}

// LoopStep repeats its steps.
type LoopStep struct {
	Rounds *Value
	Until  *Expr
	Budget Budget
	Carry  Ref
	Steps  []*Step
	unread bool // there may be more steps
}

// Budget bounds a loop; zero values do not.
type Budget struct {
	Evaluations *Value
	Wall        time.Duration
	Tokens      *Value
	Cost        *Value
}

// UseStep runs another workflow file as a step.
type UseStep struct {
	Path   Name
	Params *Values
	Inputs []NamedRef
}

// Name is a name with its place.
type Name struct {
	Text string
	Pos  Pos
}

// NamedRef hands a table to a generator or evaluator under a name.
type NamedRef struct {
	Name string
	Pos  Pos
	Ref  Ref
}

// Expr is an expression with its place.
type Expr struct {
	Text   string
	Pos    Pos
	broken bool
}

// Value is a scalar that may hold ${{ … }}.
type Value struct{ node *node }

// Values are parameters as they were written; they may hold ${{ … }}.
type Values struct{ node *node }
