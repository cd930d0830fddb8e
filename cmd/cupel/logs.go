package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/workflows/run"
)

func newLogs(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "logs [RUN]",
		Short: "Print the events of a run and what its programs printed",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runLogs(c, runArg(args), asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the events as JSON lines")
	return cmd
}

func runLogs(c *console, id string, asJSON bool) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	record, err := s.FindRun(id)
	if err != nil {
		return err
	}
	return s.Events(record.ID, func(line []byte) error {
		if asJSON {
			_, err := fmt.Fprintf(c.out, "%s\n", line)
			return err
		}
		var e run.Event
		if err := json.Unmarshal(line, &e); err != nil {
			return nil // an event of a later version
		}
		_, err := fmt.Fprintln(c.out, printable.Lines(logLine(e)))
		return err
	})
}

func callText(e run.Event) string {
	how := "new"
	if e.Call.Replayed {
		how = "replayed"
	}
	if e.Type == run.Missing {
		how = "missing"
	}
	return fmt.Sprintf("model %s, call %s, %s", e.Call.Model, e.Call.Digest.Short(), how)
}

func logLine(e run.Event) string {
	line := e.Time.Local().Format(time.TimeOnly) + " "
	if e.Type == run.Logged {
		return line + "| " + e.Message
	}
	line += fmt.Sprintf("%-8s %s", e.Type, e.Step)
	if e.Round != "" {
		line += " #" + e.Round
	}
	switch {
	case e.Type == run.Finished && e.Cached:
		line += fmt.Sprintf(": %d rows from the store", e.Rows)
	case e.Call != nil:
		line += ": " + callText(e)
	case e.Type == run.Finished:
		line += fmt.Sprintf(": %d rows in %s", e.Rows, e.Elapsed.Round(time.Microsecond))
	}
	if e.Failed > 0 {
		line += fmt.Sprintf(", %d failed", e.Failed)
	}
	if e.Held > 0 {
		line += fmt.Sprintf(", %d held back", e.Held)
	}
	if e.Message != "" {
		line += ": " + e.Message
	}
	return line
}
