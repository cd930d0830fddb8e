package report

import (
	"html/template"
	"time"

	"github.com/apache/arrow/go/v17/arrow"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/disclosure"
	"github.com/cupel-science/cupel/evaluators"
)

// The columns that a ranked table may have beside the candidate's own. All
// are optional; rows stand in rank order, the best first.
const (
	ColumnRank         = "rank"         // integer, from 1; null for what could not be ranked
	ColumnRankLow      = "rank_low"     // integer, lower end of the rank interval
	ColumnRankHigh     = "rank_high"    // integer, upper end of the rank interval
	ColumnTied         = "tied"         // bool: others have this rank as well
	ColumnDesirability = "desirability" // float, 0 (useless) to 1 (ideal)
	ColumnFront        = "front"        // integer, from 1: index of the Pareto front
	ColumnCrowding     = "crowding"     // float, crowding distance within a front
	DesirabilityPrefix = "d_"           // d_<score>: desirability of a single objective
)

// Document is all that a report says.
type Document struct {
	Title    string
	Run      Run
	Rankings []Ranking       // in the order they are shown
	Progress []Series        // how loops went
	Lineage  map[string]Node // by candidate id: the winners and what they came from
	Steps    []Step          // what was run, in order
	Inputs   []Input
	HeldBack []HeldBack // by step, in the order of the run
	Models   []ModelUse // by name
	Policy   []Rule     // what the workflow's policy asked for beside gates, and what came of it
	Failures []Failure
	Notes    []string
	// Generated says by what the candidates were generated; nil where the policy
	// does not disclose it.
	Generated *disclosure.Generated
	// Draw renders a candidate (a formula, a structure) for the page; "" means
	// that its text will do. It must return safe markup, made by code that
	// escapes what it takes from the row, without ids. It may be nil.
	Draw func(kind string, row Row) template.HTML
}

// Run describes one execution of a workflow.
type Run struct {
	ID           string
	Workflow     string // its name
	WorkflowText string // the file as it was run
	Version      string // of cupel
	Seed         uint64
	Params       []Param // in the workflow's order
	Started      time.Time
	Elapsed      time.Duration
	Status       string   // "done", "failed", "interrupted", …
	Command      string   // the command that repeats the run
	Gates        []string // that candidates passed, or "off"
}

// StatusDone is the status of a run that needs no explanation.
const StatusDone = "done"

// Param is a named value of a run.
type Param struct{ Name, Value string }

// Ranking is one ranked table.
type Ranking struct {
	Step        string // name of the step that made it
	Table       datasets.Source
	Objectives  []Objective
	Method      string    // how rows were ordered, "weighted geometric mean of desirabilities"
	Pareto      bool      // ordered by Pareto front instead of one number
	Constraints []string  // expressions that every row fulfils
	Dropped     []Dropped // rows that were left out
	Hypervolume *float64  // of the first front; nil where it was not computed
	Reference   []float64 // reference point of the hypervolume, in the order of Objectives
	Warnings    []string
	Label       string      // column that names a candidate; "" takes the first text column
	Comparison  *Comparison // of the first candidate with data; nil where there is none
	Maps        []Map       // where candidates lie
	Contrasts   []Contrast  // how groups of candidates differ
	Groups      *Groups     // what candidates have in common; nil where that is not known
	Measures    *Measures   // of the candidates as a whole; nil where there are none
	Remarks     []string    // more terms of the ranking, in whole sentences
	// Statement says what the table was made from; it goes into its files.
	Statement disclosure.Statement
	// Draw is used instead of the document's where it is set.
	Draw func(kind string, row Row) template.HTML
}

// Objective is a score by which candidates are ranked.
type Objective struct {
	Score       string // name of its column
	Goal        evaluators.Goal
	Unit        string
	Weight      float64 // 0 counts as 1
	Help        string
	Uncertainty string // column with one standard error of the score; "" where there is none
}

// Dropped counts the rows left out of a ranking for one reason.
type Dropped struct {
	Reason string
	Count  int64
}

// Series follows one quantity over the rounds of a loop.
type Series struct {
	Loop   string // name of the loop
	Name   string // of the quantity: a score, or "hypervolume"
	Unit   string
	Goal   evaluators.Goal
	Points []Point
}

// Point is the state after a round. NaN stands for no value.
type Point struct {
	Round       int     // from 0
	Evaluations int64   // candidates scored so far
	Best        float64 // best value so far
	Median      float64 // median of the round
}

// Node is a candidate in a lineage.
type Node struct {
	ID      string
	Label   string
	Kind    string
	Origin  string
	Parents []string
	Scores  []Score
}

// Score is a named value; NaN stands for no value.
type Score struct {
	Name  string
	Value float64
	Unit  string
}

// Step is a row of the account of what was run.
type Step struct {
	Name           string
	Kind           string // generate, evaluate, rank, …
	Implementation string
	Version        string
	Seed           uint64
	Key            string // digest of all that the result depends on
	Result         string // digest of the result
	Rows           int64
	Failed         int64 // rows without scores
	Cached         bool
	Elapsed        time.Duration
}

// Input is a dataset that the run read.
type Input struct {
	Name, Path, SHA256 string
	License            string // SPDX expression; "" where none was stated
	Source             string // where the data comes from
	Rows               int64
	Of                 []string // steps of the rankings that depend on it
}

// Rule is something that a policy asks for.
type Rule struct{ Name, Text, Effect string }

// HeldBack counts the candidates of a step that a gate held back for one reason.
type HeldBack struct {
	Step, Gate, Reason string
	Count              int64
}

// ModelUse is what a run asked of a model: by its steps, or by earlier runs for
// the results that its steps found.
type ModelUse struct {
	Name          string
	Calls, New    int64   // New were made in this run, the others were recorded
	Input, Output int64   // tokens of all calls
	Cost          float64 // of all calls when they were made, in the prices' currency
	Spent         float64 // in this run
}

// Failure is a reason why candidates or steps failed.
type Failure struct {
	Step   string
	Reason string
	Count  int64 // candidates; 0 where the step itself failed
}

// Paths are the files of a report. Tables stand in the order of the
// document's rankings.
type Paths struct {
	HTML, Markdown string
	CSV, Parquet   []string
	Statements     []string // beside the CSV files, which can't hold one
}

// Row is a candidate as Draw sees it. The record is borrowed for the call.
type Row struct {
	Record arrow.Record
	Index  int
}

// Text returns the text of a string column, "" where there is none.
func (r Row) Text(column string) string {
	i := datasets.Lookup(r.Record.Schema(), column)
	if i < 0 {
		return ""
	}
	s, _ := datasets.Text(r.Record.Column(i), r.Index)
	return s
}

// Float returns the value of a numeric column and false where there is none.
func (r Row) Float(column string) (float64, bool) {
	i := datasets.Lookup(r.Record.Schema(), column)
	if i < 0 {
		return 0, false
	}
	return numeric(r.Record.Column(i), r.Index)
}
