package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

type planOptions struct {
	settingsFlags
	json bool
}

func newPlan(c *console) *cobra.Command {
	opts := &planOptions{}
	cmd := &cobra.Command{
		Use:   "plan WORKFLOW",
		Short: "Show what a run would do: hit or miss for every step, and why",
		Args:  exactArgs(1, "one workflow file"),
		RunE:  func(cmd *cobra.Command, args []string) error { return runPlan(cmd.Context(), c, opts, args[0]) },
	}
	opts.add(cmd)
	cmd.Flags().BoolVar(&opts.json, "json", false, "print the plan as JSON")
	return cmd
}

func runPlan(ctx context.Context, c *console, opts *planOptions, path string) error {
	compiled, err := c.compile(path, &opts.settingsFlags, asking(nil, models.Offline))
	if err != nil {
		return err
	}
	defer compiled.plan.Close()
	s, done, err := c.lookIntoStore()
	if err != nil {
		return err
	}
	defer done()
	last := lastRunOf(s, compiled.plan.Workflow.Name)
	preview := &run.Preview{Walk: &run.Walk{Store: s, Seed: compiled.plan.Workflow.Seed, Edition: s.Edition}, Last: last}
	forecasts, err := preview.Of(compiled.plan, func(n *workflows.Node) (string, error) { return compiled.files.Digest(ctx, n) })
	if err != nil {
		return err
	}
	estimate := run.Estimated(forecasts, last)
	if opts.json {
		return c.printJSON(map[string]any{"steps": forecasts, "estimate": estimate, "policy": compiled.plan.Rules()})
	}
	return printPlan(c, forecasts, estimate, compiled.plan.Rules())
}

// lookIntoStore opens the store for a dry run, which must not make one: where
// there is none, an empty one stands in.
func (c *console) lookIntoStore() (s *store.Store, done func(), err error) {
	s, err = c.existingStore()
	if err == nil {
		return s, func() { s.Close() }, nil
	}
	var missing usageError
	if !errors.As(err, &missing) {
		return nil, nil, err
	}
	dir, err := os.MkdirTemp("", "cupel-plan-")
	if err != nil {
		return nil, nil, err
	}
	if s, err = store.Open(dir); err != nil {
		os.RemoveAll(dir)
		return nil, nil, err
	}
	return s, func() { s.Close(); os.RemoveAll(dir) }, nil
}

// lastRunOf is the record of the latest run of a workflow, nil without one.
func lastRunOf(s *store.Store, name string) *run.Record {
	ids, err := s.RunIDs()
	if err != nil {
		return nil
	}
	for i := len(ids) - 1; i >= 0; i-- {
		if r, err := s.ReadRun(ids[i]); err != nil || r.Name != name {
			continue
		}
		if rec, err := run.ReadRecord(s, ids[i]); err == nil {
			return rec
		}
	}
	return nil
}

func printPlan(c *console, forecasts []run.Forecast, estimate run.Estimate, rules []workflows.Rule) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "STEP\tDOES\tCACHE\tWHY")
	for _, f := range forecasts {
		depth := strings.Count(f.Step, "/")
		does := f.Kind
		if f.Use != "" {
			does += " " + f.Use
		}
		fmt.Fprintf(w, "%s%s\t%s\t%s\t%s\n", strings.Repeat("  ", depth), f.Step[strings.LastIndexByte(f.Step, '/')+1:], does, f.Verdict, f.Why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(rules) > 0 {
		fmt.Fprintln(c.out)
	}
	for _, r := range rules {
		fmt.Fprintf(c.out, "policy: %s, %s\n", r.Name, r.Text)
	}
	_, err := fmt.Fprintln(c.out, "\n"+estimate.String())
	return err
}
