// Package evaluators defines what scores candidates.
//
// An Evaluator is a pure function from a batch of candidates to score columns
// for the same rows. It declares its scores (name, type, unit, goal) before it
// runs, so that rankings and expressions over them are checked when the
// workflow is validated. A candidate that cannot be scored is a row of nulls
// with a text in the error column; the batch goes on.
//
// A Spec names an implementation, describes its parameters and builds it. The
// built-in ones are listed in package evaluators/all; package
// evaluators/evaltest is the conformance suite that each of them passes.
package evaluators

import (
	"context"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"

	"github.com/cupel-science/cupel/internal/contract"
	"github.com/cupel-science/cupel/internal/params"
	"github.com/cupel-science/cupel/internal/registry"
)

// Goal says which way a score is better.
type Goal string

// The goals. None is for columns that describe rather than judge.
const (
	None     Goal = ""
	Minimize Goal = "min"
	Maximize Goal = "max"
)

// Score describes a column that an evaluator adds.
type Score struct {
	Name string
	Type arrow.DataType
	Unit string // unit of measurement, "" for a plain number
	Goal Goal
	Help string
	// Uncertainty names the score column (of the same evaluator) that holds
	// one standard error of this one; "" where there is none.
	Uncertainty string
}

// ErrorColumn is the name of the optional last column of what Evaluate
// returns: utf8, the reason why a row has no scores, null where it has.
const ErrorColumn = "error"

// ErrorField is the column of ErrorColumn.
func ErrorField() arrow.Field {
	return arrow.Field{Name: ErrorColumn, Type: arrow.BinaryTypes.String, Nullable: true}
}

// ScoreSchema is that of the scores, and of the reasons why rows have none.
func ScoreSchema(scores []Score) *arrow.Schema {
	var fields []arrow.Field
	for _, s := range scores {
		fields = append(fields, arrow.Field{Name: s.Name, Type: s.Type, Nullable: true})
	}
	return arrow.NewSchema(append(fields, ErrorField()), nil)
}

// AppendFailure adds a row without scores, and the reason, to a record of a
// ScoreSchema.
func AppendFailure(b *array.RecordBuilder, reason error) {
	last := len(b.Fields()) - 1
	for _, field := range b.Fields()[:last] {
		field.AppendNull()
	}
	b.Field(last).(*array.StringBuilder).Append(reason.Error())
}

// Evaluator scores candidates. Evaluate returns a record with the columns of
// Scores, in their order and of their types, optionally followed by
// ErrorColumn, with as many rows as in, in the same order; the caller releases
// it. The scores of a row depend on that row only: how rows are cut into
// batches changes nothing (but see Whole). Evaluate may be called concurrently.
// An error fails the step; wrap Transient around one that may pass when tried
// again.
type Evaluator interface {
	Scores() []Score
	Evaluate(ctx context.Context, in arrow.Record) (arrow.Record, error)
}

// Reader is an Evaluator that says which candidate columns it reads. The
// engine hands it those only, and a change in other columns does not make it
// run again. A column of type nil may have any type.
type Reader interface {
	Reads() []Column
}

// Column is a candidate column that an evaluator reads.
type Column struct {
	Name     string
	Type     arrow.DataType
	Optional bool
}

// Preparer is an Evaluator that needs named datasets (reference data, training
// data) before the first batch. Prepare is called once, if the step hands it
// any; the tables may be retained.
type Preparer interface {
	Prepare(ctx context.Context, inputs map[string]arrow.Table) error
}

// Expensive is an Evaluator whose scores are worth remembering for each
// candidate by its id, across steps, rounds and runs.
type Expensive interface {
	Expensive() bool
}

// Whole is an Evaluator whose scores say how candidates compare with each
// other, such as those of a tournament, and so depend on all rows. The engine
// hands it a table in one record, and remembers nothing candidate by candidate.
// The order of the rows still changes no scores, and a row that cannot be scored
// changes those of the others as little as if it were not there.
type Whole interface {
	// MaxRows is the most rows that it takes. A step with a larger table fails.
	MaxRows() int
}

// Fingerprinter is an Evaluator whose results depend on more than its version
// and parameters, such as the program file it runs: the digest of that enters
// the key.
type Fingerprinter interface {
	Fingerprint() (string, error)
}

// Input describes a named dataset that an evaluator reads.
type Input = contract.Input

// Decode fills a configuration struct with `param` tags from the workflow's
// parameters, completed with defaults and checked.
type Decode = contract.Decode

// Env is what a factory may know of its surroundings.
type Env = contract.Env

// Transient marks an error that may pass when the step is tried again.
type Transient = contract.Transient

// Spec names, describes and builds an implementation.
type Spec struct {
	Name    string // such as "functions/sphere"
	Version string // changes whenever results may change
	Help    string // one line
	Params  params.Set
	Inputs  []Input
	Open    bool // accepts inputs of any name beyond Inputs
	// New builds an evaluator. One that implements io.Closer is closed after
	// its last batch.
	New func(env Env, decode Decode) (Evaluator, error)
}

// EntryName implements registry.Entry.
func (s Spec) EntryName() string { return s.Name }

// Registry is the set of evaluators that workflows can name.
type Registry = registry.Registry[Spec]

// NewRegistry builds a registry of the given specs.
func NewRegistry(specs ...Spec) *Registry { return registry.New(specs...) }
