package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/workflows/replay"
	"github.com/cupel-science/cupel/workflows/report"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
	"github.com/cupel-science/cupel/workflows/summary"
)

func newShow(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [RUN]",
		Short: "Show a run: how it ended, its steps and its winners",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(cmd *cobra.Command, args []string) error { return runShow(cmd.Context(), c, runArg(args), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the run's record as JSON")
	return cmd
}

// runArg is the run that a command is about: the last one where none is named.
func runArg(args []string) string {
	if len(args) == 0 {
		return "last"
	}
	return args[0]
}

// opened is a recorded run and its plan.
type opened struct {
	*replay.Replay
	store *store.Store
}

// openRun reads the record of a run. It must be closed.
func (c *console) openRun(id string) (*opened, error) {
	s, err := c.existingStore()
	if err != nil {
		return nil, err
	}
	record, err := s.FindRun(id)
	if err != nil {
		s.Close()
		return nil, err
	}
	r, err := replay.Open(s, record, c.catalog(nil, &logSink{}, asking(nil, models.Offline)))
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("run %s: %w", record.ID, err)
	}
	return &opened{r, s}, nil
}

func (o *opened) close() {
	o.Replay.Close()
	o.store.Close()
}

func (o *opened) document(ctx context.Context) (*report.Document, error) {
	maker := &summary.Maker{Store: o.store, Draw: summary.Draw}
	return maker.Document(ctx, o.Plan, o.Record)
}

func runShow(ctx context.Context, c *console, id string, asJSON bool) error {
	if asJSON {
		return showJSON(c, id)
	}
	o, err := c.openRun(id)
	if err != nil {
		return err
	}
	defer o.close()
	doc, err := o.document(ctx)
	if err != nil {
		return err
	}
	if err := report.Show(ctx, c.out, doc, c.width(), c.colour()); err != nil {
		return err
	}
	for _, w := range o.Record.Waiting() {
		fmt.Fprintf(c.out, "\nStep %s waits for approval: cupel approve %s %s\n", w.Step, o.Run.ID, w.Step)
	}
	if o.Record.Status.Report != "" {
		fmt.Fprintln(c.out, "\nreport:", o.Record.Status.Report)
	}
	return nil
}

func showJSON(c *console, id string) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	rec, err := run.ReadRecord(s, id)
	if err != nil {
		return err
	}
	return c.printJSON(map[string]any{"run": rec.Run, "status": rec.Status, "tasks": rec.Tasks})
}
