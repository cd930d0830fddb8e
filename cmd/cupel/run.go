package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/local"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
	"github.com/cupel-science/cupel/workflows/summary"
)

type runOptions struct {
	settingsFlags
	executionFlags
}

// executionFlags say how a run is executed and shown.
type executionFlags struct {
	askingFlags
	workers  int
	reportTo string
	noWait   bool
	yes      bool
	quiet    bool
}

func (f *executionFlags) add(cmd *cobra.Command) {
	f.askingFlags.add(cmd)
	cmd.Flags().IntVarP(&f.workers, "workers", "j", 0, "tasks at once; 0 is one for each processor (results do not depend on it)")
	cmd.Flags().StringVarP(&f.reportTo, "report", "r", "", "folder for the report instead of one in the store")
	cmd.Flags().BoolVar(&f.noWait, "no-wait", false, "stop at an approve step instead of waiting")
	cmd.Flags().BoolVar(&f.yes, "yes", false, "approve every approve step")
	cmd.Flags().BoolVarP(&f.quiet, "quiet", "q", false, "print the path of the report only")
}

func newRun(c *console) *cobra.Command {
	opts := &runOptions{}
	cmd := &cobra.Command{
		Use:   "run WORKFLOW",
		Short: "Run a workflow; what the store has is not computed again",
		Long: `Run a workflow. Steps whose results are in the store are not computed again,
so a run that was stopped, by Ctrl-C or a crash, goes on where it was when the
same command is given. The last line printed is the path of the report.`,
		Args: exactArgs(1, "one workflow file"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRun(cmd.Context(), c, opts, args[0]) },
	}
	opts.settingsFlags.add(cmd)
	opts.executionFlags.add(cmd)
	return cmd
}

func runRun(ctx context.Context, c *console, opts *runOptions, path string) error {
	mode, err := opts.mode()
	if err != nil {
		return err
	}
	ledger := &laterLedger{}
	compiled, err := c.compile(path, &opts.settingsFlags, asking(ledger, mode))
	if err != nil {
		return err
	}
	defer compiled.plan.Close()
	s, err := c.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	ledger.Ledger = s.Ledger()
	e := &execution{console: c, store: s, ledger: ledger.Ledger, plan: compiled.plan, inputs: compiled.files, logs: compiled.logs, flags: &opts.executionFlags}
	return e.run(ctx, "")
}

// execution is a plan, the store it runs in, and how it is shown.
type execution struct {
	*console
	store  *store.Store
	ledger *store.Ledger
	plan   *workflows.Plan
	inputs run.InputReader
	logs   *logSink
	flags  *executionFlags
	// edition tells which results of tasks that ask models count; nil for the
	// latest.
	edition func(base store.Key) string
}

// run executes the plan and writes its report. replays is the run that this
// one repeats, if any.
func (e *execution) run(ctx context.Context, replays string) error {
	w := e.plan.Workflow
	view := e.newView()
	executor := &local.Executor{Store: e.store, Inputs: e.inputs, Ask: e.approver(view), Seed: w.Seed, Workers: e.flags.workers, Edition: e.edition}
	plan := run.PlanDigest(e.plan)
	if err := e.resumeBudget(plan); err != nil {
		return err
	}
	session := &run.Session{Store: e.store, Plan: e.plan, Executor: executor, Ledger: e.ledger, Observe: view.see}
	record, err := session.Begin(store.RunRecord{Name: w.Name, File: w.File, Params: e.plan.Params, Seed: w.Seed, Version: version,
		Started: time.Now(), Files: w.Files(), Gates: e.plan.GateLines(), Policy: e.plan.RuleLines(), Replays: replays, Plan: plan})
	if err != nil {
		return err
	}
	if e.flags.refresh {
		executor.Edition = func(store.Key) string { return record.Record.ID }
	}
	e.logs.send(func(line string) { view.log(line); session.Log(line) })
	view.begin(record.Record)
	status, failure := session.Execute(ctx)
	view.end()
	paths, reportErr := e.report(record.Record.ID, status, session)
	if failure == nil && errors.Is(reportErr, store.ErrCorrupt) {
		// The report reads more than steps that were found in the store did.
		view.print("  %s; computing it again", reportErr)
		executor.Check = true
		status, failure = session.Execute(ctx)
		paths, reportErr = e.report(record.Record.ID, status, session)
	}
	status.Report = paths.HTML
	if err := session.Finish(status); err != nil {
		return errors.Join(failure, err)
	}
	if failure != nil {
		return e.failed(ctx, record.Record.ID, paths, failure, missingCalls(session.Missing()))
	}
	if reportErr != nil {
		return fmt.Errorf("writing the report: %w", reportErr)
	}
	fmt.Fprintln(e.out, paths.HTML)
	return nil
}

// failed says how to go on after a run that did not finish.
func (e *execution) failed(ctx context.Context, id string, paths report.Paths, failure error, missing string) error {
	if paths.HTML != "" {
		fmt.Fprintln(e.out, paths.HTML)
	}
	hint := fmt.Sprintf("run %s can be resumed: give the same command again; finished steps are not repeated", id)
	if ctx.Err() != nil {
		return fmt.Errorf("interrupted; %s", hint)
	}
	if missing != "" {
		return fmt.Errorf("%w\n%s\n%s", failure, missing, hint)
	}
	return fmt.Errorf("%w\n%s", failure, hint)
}

// report writes the report of what the run has, also when it failed midway.
func (e *execution) report(id string, status store.RunStatus, session *run.Session) (report.Paths, error) {
	if err := session.Flush(); err != nil {
		return report.Paths{}, err
	}
	// The report is written also after Ctrl-C; it takes no long time.
	ctx := context.Background()
	rec, err := run.ReadRecord(e.store, id)
	if err != nil {
		return report.Paths{}, err
	}
	rec.Status = status
	maker := &summary.Maker{Store: e.store, Draw: summary.Draw}
	doc, err := maker.Document(ctx, e.plan, rec)
	if err != nil {
		return report.Paths{}, err
	}
	dir := e.flags.reportTo
	if dir == "" {
		dir = filepath.Join(e.store.RunDir(id), "report")
	}
	if len(doc.Rankings) == 0 && status.State != store.Done {
		return report.Paths{}, nil
	}
	paths, err := report.Write(ctx, dir, doc)
	if err == nil && !e.flags.quiet {
		err = report.Show(ctx, e.out, doc, e.width(), e.colour())
		fmt.Fprintln(e.out)
	}
	return paths, err
}
