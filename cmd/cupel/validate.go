package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows"
)

type validateOptions struct {
	settingsFlags
	json bool
}

func newValidate(c *console) *cobra.Command {
	opts := &validateOptions{}
	cmd := &cobra.Command{
		Use:   "validate WORKFLOW",
		Short: "Check a workflow: every problem at its line and column",
		Args:  exactArgs(1, "one workflow file"),
		RunE:  func(_ *cobra.Command, args []string) error { return runValidate(c, opts, args[0]) },
	}
	opts.add(cmd)
	cmd.Flags().BoolVar(&opts.json, "json", false, "print the problems as JSON")
	return cmd
}

func runValidate(c *console, opts *validateOptions, path string) error {
	compiled, err := c.compile(path, &opts.settingsFlags, asking(nil, models.Offline))
	var issues workflows.Issues
	if opts.json && (err == nil || errors.As(err, &issues)) {
		if issues == nil {
			issues = workflows.Issues{}
		}
		if e := c.printJSON(issues); e != nil {
			return e
		}
	}
	if errors.As(err, &issues) {
		return fmt.Errorf("%d problem%s in %s\n\n%w", len(issues), plural(len(issues)), path, err)
	}
	if err != nil {
		return err
	}
	defer compiled.plan.Close()
	if !opts.json {
		fmt.Fprintf(c.out, "%s: %d steps, no problems\n", path, countSteps(compiled.plan.Workflow.Steps))
	}
	return nil
}

func countSteps(steps []*workflows.Step) int {
	n := len(steps)
	for _, s := range steps {
		n += countSteps(s.Loop.Steps)
	}
	return n
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
