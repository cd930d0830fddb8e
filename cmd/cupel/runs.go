package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows/store"
)

func newRuns(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List the runs in the store",
		Args:  cobra.NoArgs,
		RunE:  func(*cobra.Command, []string) error { return runRuns(c, asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// runLine is a run as the list shows it.
type runLine struct {
	ID       string        `json:"id"`
	Workflow string        `json:"workflow"`
	State    store.State   `json:"state"`
	Started  time.Time     `json:"started"`
	Elapsed  time.Duration `json:"elapsed"`
	Seed     uint64        `json:"seed"`
	Report   string        `json:"report,omitempty"`
}

func runRuns(c *console, asJSON bool) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	ids, err := s.RunIDs()
	if err != nil {
		return err
	}
	lines := make([]runLine, 0, len(ids))
	for _, id := range ids {
		r, err := s.ReadRun(id)
		if err != nil {
			return err
		}
		st := s.Status(id)
		lines = append(lines, runLine{id, r.Name, st.State, r.Started, st.Elapsed, r.Seed, st.Report})
	}
	if asJSON {
		return c.printJSON(lines)
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "RUN\tSTATE\tSTARTED\tTOOK\tSEED")
	for _, l := range lines {
		state := string(l.State)
		if l.State == store.Running {
			state = "running or cut off"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", l.ID, state, l.Started.Local().Format(time.DateTime), l.Elapsed.Round(time.Millisecond), l.Seed)
	}
	return w.Flush()
}
