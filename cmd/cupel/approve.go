package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows/run"
)

func newApprove(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "approve RUN STEP",
		Short: "Let a run go on that waits at an approve step",
		Long: `Let a run go on that waits at an approve step. The approval holds for the very
candidates that were shown: it is found again when the run is resumed or
repeated, and asked for anew when the candidates are others.`,
		Args: exactArgs(2, "the id of a run (or last) and the name of its approve step"),
		RunE: func(_ *cobra.Command, args []string) error { return runApprove(c, args[0], args[1]) },
	}
}

func runApprove(c *console, id, step string) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	rec, err := run.ReadRecord(s, id)
	if err != nil {
		return err
	}
	for _, w := range rec.Waiting() {
		if w.Step != step {
			continue
		}
		if _, err := run.Approved(s, w.Key, w.Table); err != nil {
			return err
		}
		if err := s.Sync(); err != nil {
			return err
		}
		fmt.Fprintf(c.out, "approved %d candidates of step %s in run %s\n", w.Rows, step, rec.Run.ID)
		return nil
	}
	return usageError{fmt.Errorf("run %s does not wait at a step %q; `cupel show %s` tells where it waits", rec.Run.ID, step, rec.Run.ID)}
}
