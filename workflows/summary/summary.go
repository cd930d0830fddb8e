// Package summary makes the report of a run: it reads the run's record and
// tables and fills in a report.Document.
package summary

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// Maker makes documents of runs.
type Maker struct {
	Store *store.Store
	Draw  func(kind string, row report.Row) template.HTML // may be nil
}

// Document is the report of a run of a plan.
func (m *Maker) Document(ctx context.Context, plan *workflows.Plan, rec *run.Record) (*report.Document, error) {
	b := &builder{Maker: m, ctx: ctx, plan: plan, rec: rec, nodes: map[string]*workflows.Node{}, madeFrom: map[*workflows.Node][]string{}}
	b.collect(plan.Scope)
	title := plan.Workflow.Report.Title
	if title == "" {
		title = plan.Workflow.Name
	}
	b.doc = &report.Document{Title: title, Run: b.run(), Draw: m.Draw}
	for _, fill := range []func() error{b.rankings, b.progress, b.steps, b.heldBack, b.models, b.lineage, b.policy} {
		if err := fill(); err != nil {
			return nil, err
		}
	}
	b.failures()
	return b.doc, nil
}

// builder fills one document.
type builder struct {
	*Maker
	ctx        context.Context
	plan       *workflows.Plan
	rec        *run.Record
	doc        *report.Document
	nodes      map[string]*workflows.Node // by path
	order      []*workflows.Node
	winners    []string          // ids of the candidates whose lineage is shown
	generators []*workflows.Node // behind the tables so far
	// madeFrom names the shown tables that depend on an input.
	madeFrom map[*workflows.Node][]string
}

func (b *builder) collect(scope *workflows.Scope) {
	for _, n := range scope.Nodes {
		b.nodes[n.Path] = n
		b.order = append(b.order, n)
		if n.Inner != nil {
			b.collect(n.Inner)
		}
	}
}

func (b *builder) run() report.Run {
	r := b.rec.Run
	out := report.Run{ID: r.ID, Workflow: r.Name, WorkflowText: string(b.plan.Workflow.Text), Version: r.Version, Seed: r.Seed,
		Started: r.Started, Elapsed: b.rec.Status.Elapsed, Status: string(b.rec.Status.State), Command: "cupel rerun " + r.ID + " --verify",
		Gates: r.Gates}
	for _, p := range b.plan.Workflow.Params {
		out.Params = append(out.Params, report.Param{Name: p.Name, Value: fmt.Sprint(b.plan.Params[p.Name])})
	}
	return out
}

// ranker finds the rank node behind a shown one: itself, or what its loop or
// workflow ends with.
func ranker(n *workflows.Node) *workflows.Node {
	for n != nil && n.Ranking == nil {
		switch {
		case n.Inner != nil:
			n = n.Inner.Output
		case (n.Filter != nil || n.Kind == workflows.NodeKind(workflows.Approve) || n.Kind == workflows.NodeKind(workflows.Release)) && len(n.From) > 0:
			n = n.From[0].Node
		default:
			return nil
		}
	}
	return n
}

// outcome is the result of a top-level step, false where it has none.
func (b *builder) outcome(n *workflows.Node) (store.Result, bool, error) {
	e, ok := b.rec.Outcome(n.Path)
	if !ok {
		return store.Result{}, false, nil
	}
	return b.Store.Result(e.Key)
}

func (b *builder) rankings() error {
	for _, n := range b.plan.Show {
		result, ok, err := b.outcome(n)
		if err != nil {
			return err
		}
		if !ok {
			b.doc.Notes = append(b.doc.Notes, fmt.Sprintf("Step %s has no result in this run.", n.Path))
			continue
		}
		src, err := b.Store.Read(result.Table)
		if err != nil {
			return err
		}
		shown := report.Ranking{Step: n.Path, Table: src}
		if shown.Statement, err = b.statement(n, result); err != nil {
			return err
		}
		if r := ranker(n); r != nil {
			b.describe(&shown, r, result)
		}
		if err := b.winner(&shown, n); err != nil {
			return err
		}
		if err := b.moleculePictures(&shown); err != nil {
			return err
		}
		b.doc.Rankings = append(b.doc.Rankings, shown)
	}
	return nil
}

// winner looks at the first rows of a ranked table.
func (b *builder) winner(shown *report.Ranking, n *workflows.Node) error {
	stream, err := shown.Table.Open(b.ctx)
	if err != nil {
		return err
	}
	defer stream.Close()
	rec, err := stream.Next(b.ctx)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return err
	}
	defer rec.Release()
	b.addWinners(rec)
	shown.Comparison, err = b.comparison(n, rec)
	return err
}

// describe fills in how a table was ranked.
func (b *builder) describe(shown *report.Ranking, n *workflows.Node, result store.Result) {
	spec := n.Ranking.Spec
	shown.Method = describeMethod(spec)
	shown.Pareto = spec.Method == rank.Pareto
	shown.Reference = spec.Reference
	for _, o := range spec.Objectives {
		s := scoreOf(n.Scores, o.Score)
		shown.Objectives = append(shown.Objectives, report.Objective{Score: o.Score, Goal: o.Goal, Unit: s.Unit, Weight: o.Weight, Help: s.Help, Uncertainty: o.Uncertainty})
	}
	for _, c := range spec.Constraints {
		shown.Constraints = append(shown.Constraints, c.Text)
	}
	b.summarize(shown, result.Detail)
}

func scoreOf(scores []evaluators.Score, name string) evaluators.Score {
	for _, s := range scores {
		if s.Name == name {
			return s
		}
	}
	return evaluators.Score{Name: name}
}

// maxSteps bounds the account of steps in a report.
const maxSteps = 300

func (b *builder) steps() error {
	seen := map[string]int{} // index into Steps by path
	left := map[string]bool{}
	for _, e := range b.rec.Tasks {
		n := b.nodes[e.Step]
		if n == nil {
			continue
		}
		if n.Kind == workflows.ReadInput {
			if err := b.input(n, e); err != nil {
				return err
			}
			continue
		}
		if i, ok := seen[e.Step]; ok { // a later round of the same step
			s := &b.doc.Steps[i]
			s.Rows, s.Failed, s.Elapsed, s.Cached = s.Rows+e.Rows, s.Failed+e.Failed, s.Elapsed+e.Elapsed, s.Cached && e.Cached
			s.Key, s.Result = string(e.Key), string(e.Digest)
			continue
		}
		if len(b.doc.Steps) == maxSteps {
			left[e.Step] = true
			continue
		}
		seen[e.Step] = len(b.doc.Steps)
		name, version := implementation(n)
		b.doc.Steps = append(b.doc.Steps, report.Step{Name: e.Step, Kind: string(n.Kind), Implementation: name, Version: version, Seed: b.rec.Run.Seed,
			Key: string(e.Key), Result: string(e.Digest), Rows: e.Rows, Failed: e.Failed, Cached: e.Cached, Elapsed: e.Elapsed})
	}
	if len(left) > 0 {
		b.doc.Notes = append(b.doc.Notes, fmt.Sprintf("%d more steps were run; `cupel show %s --json` lists all.", len(left), b.rec.Run.ID))
	}
	return nil
}

func (b *builder) input(n *workflows.Node, e run.Event) error {
	if n.Bound != nil {
		return nil
	}
	r, ok, err := b.Store.Result(e.Key)
	if err != nil || !ok {
		return err
	}
	var d run.InputDetail
	if len(r.Detail) > 0 {
		if err := json.Unmarshal(r.Detail, &d); err != nil {
			return err
		}
	}
	if len(d.Faults) > 0 {
		b.doc.Notes = append(b.doc.Notes, fmt.Sprintf("Input %s, %s", n.Input.Name, strings.Join(d.Faults, "; ")))
	}
	b.doc.Inputs = append(b.doc.Inputs, report.Input{Name: inputName(n), Path: n.Input.Path, SHA256: d.SHA256, License: n.Input.License, Source: n.Input.Source,
		Rows: e.Rows, Of: b.madeFrom[n]})
	return nil
}

// models says what the run asked of models.
func (b *builder) models() error {
	calls, err := b.rec.Calls(b.Store)
	if err != nil {
		return err
	}
	for _, u := range run.Uses(calls) {
		b.doc.Models = append(b.doc.Models, report.ModelUse{Name: u.Model, Calls: u.Calls, New: u.New, Input: u.Input, Output: u.Output,
			Cost: u.Cost.Units(), Spent: u.Spent.Units()})
	}
	return nil
}

func implementation(n *workflows.Node) (name, version string) {
	if n.Generator != nil {
		return n.Generator.Spec.Name, n.Generator.Spec.Version
	}
	for i, s := range n.Scorings {
		if i > 0 {
			name, version = name+", ", version+", "
		}
		name, version = name+s.Spec.Name, version+s.Spec.Version
	}
	return name, version
}

func (b *builder) failures() {
	for _, e := range b.rec.Events {
		if e.Type == run.Failed {
			b.doc.Failures = append(b.doc.Failures, report.Failure{Step: e.Step, Reason: e.Message})
		}
	}
	for _, s := range b.doc.Steps {
		if s.Failed > 0 {
			b.doc.Failures = append(b.doc.Failures, report.Failure{Step: s.Name, Reason: "no scores; the column of errors says why", Count: s.Failed})
		}
	}
}
