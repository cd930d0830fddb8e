package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows/replay"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/summary"
)

func newDiff(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff RUN RUN",
		Short: "Explain two runs: what changed, and how the ranking moved",
		Args:  exactArgs(2, "the ids of two runs"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDiff(cmd.Context(), c, args[0], args[1], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

func runDiff(ctx context.Context, c *console, a, b string, asJSON bool) error {
	o, err := c.openRun(b)
	if err != nil {
		return err
	}
	defer o.close()
	old, err := run.ReadRecord(o.store, a)
	if err != nil {
		return err
	}
	d, err := replay.Diff(ctx, o.store, old, o.Record, summary.RankedScores(o.Plan))
	if err != nil {
		return err
	}
	if asJSON {
		return c.printJSON(d)
	}
	printDiff(c, d)
	return nil
}

func printDiff(c *console, d *replay.Comparison) {
	fmt.Fprintf(c.out, "from %s\nto   %s\n", d.A, d.B)
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintf(c.out, "\n%s\n", title)
		for _, l := range lines {
			fmt.Fprintln(c.out, "  "+l)
		}
	}
	section("Workflow", d.Workflow)
	section("Settings", d.Settings)
	section("Inputs", d.Inputs)
	section("Steps", d.Steps)
	fmt.Fprintf(c.out, "\n%d tasks have the same key and result.\n", d.Equal)
	for _, r := range d.Rankings {
		if r.Same {
			fmt.Fprintf(c.out, "\nRanking %s is the same.\n", r.Step)
			continue
		}
		section("Ranking "+r.Step, r.Moves)
	}
}
