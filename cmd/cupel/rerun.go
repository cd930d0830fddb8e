package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/replay"
)

type rerunOptions struct {
	executionFlags
	verify bool
}

func newRerun(c *console) *cobra.Command {
	opts := &rerunOptions{}
	cmd := &cobra.Command{
		Use:   "rerun RUN",
		Short: "Run again from the record of a run; --verify compares every table",
		Long: `Run again from the record that a run left in the store: its workflow text,
params, seed and inputs. The files of the workflow need not be there any more.
Models answer what they answered then, unless --refresh-models asks them again.

With --verify everything is computed anew, in a store of its own, and every
table is compared with the recorded one by its digest; the first step, column
and row that differ are named.`,
		Args: exactArgs(1, "the id of a run, or last"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRerun(cmd.Context(), c, opts, args[0]) },
	}
	opts.executionFlags.add(cmd)
	cmd.Flags().BoolVar(&opts.verify, "verify", false, "compute everything anew and compare")
	return cmd
}

func runRerun(ctx context.Context, c *console, opts *rerunOptions, id string) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	record, err := s.FindRun(id)
	if err != nil {
		return err
	}
	mode, err := opts.mode()
	if err != nil {
		return err
	}
	logs := &logSink{}
	r, err := replay.Open(s, record, c.catalog(nil, logs, asking(nil, mode)))
	if err != nil {
		return fmt.Errorf("run %s: %w", record.ID, err)
	}
	defer r.Close()
	if opts.verify {
		return runVerify(ctx, c, opts, r)
	}
	e := &execution{console: c, store: s, plan: r.Plan, inputs: r.Inputs, logs: logs, flags: &opts.executionFlags, edition: r.Edition}
	return e.run(ctx, record.ID)
}

// mode is what becomes of questions; a verification asks nothing.
func (o *rerunOptions) mode() (models.Mode, error) {
	if o.verify && o.refresh {
		return "", usageError{errors.New("--verify compares with what models answered then; it excludes --refresh-models")}
	}
	if o.verify {
		return models.Offline, nil
	}
	return o.askingFlags.mode()
}

func runVerify(ctx context.Context, c *console, opts *rerunOptions, r *replay.Replay) error {
	verdict, err := r.Verify(ctx, opts.workers)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, verdict)
	if !verdict.Same() {
		return fmt.Errorf("run %s does not come out the same", r.Run.ID)
	}
	return nil
}
