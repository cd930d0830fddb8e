package main

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

type callsOptions struct {
	step string
	json bool
}

func newModelsCalls(c *console) *cobra.Command {
	opts := &callsOptions{}
	cmd := &cobra.Command{
		Use:   "calls [RUN]",
		Short: "List the model calls of a run, those of steps found in the store too",
		Args:  cobra.MaximumNArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return runModelsCalls(c, opts, runArg(args)) },
	}
	cmd.Flags().StringVar(&opts.step, "step", "", "calls of this step only")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print as JSON")
	return cmd
}

// promptWidth is how much of a prompt a line shows.
const promptWidth = 60

// callLine is a call as the list shows it.
type callLine struct {
	run.Call
	Kind     models.Kind    `json:"kind,omitempty"`
	Started  time.Time      `json:"started,omitzero"`
	Latency  models.Seconds `json:"latency"`
	Attempts int            `json:"attempts"`
	Failure  string         `json:"failure,omitempty"`
	Prompt   string         `json:"prompt"`
	Damaged  string         `json:"damaged,omitempty"` // why the call cannot be read
}

func runModelsCalls(c *console, opts *callsOptions, id string) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	rec, err := run.ReadRecord(s, id)
	if err != nil {
		return err
	}
	if opts.step != "" {
		if err := knownStep(rec, opts.step); err != nil {
			return err
		}
	}
	calls, err := rec.Calls(s)
	if err != nil {
		return fmt.Errorf("run %s: %w", rec.Run.ID, err)
	}
	lines := []callLine{}
	for _, call := range calls {
		if opts.step == "" || call.Step == opts.step {
			lines = append(lines, lineOf(s.Ledger(), call))
		}
	}
	if opts.json {
		return c.printJSON(lines)
	}
	return printCalls(c, rec.Run.ID, lines)
}

// knownStep refuses a --step that the run has not.
func knownStep(rec *run.Record, step string) error {
	var names []string
	for _, e := range rec.Events {
		if e.Step != "" && !slices.Contains(names, e.Step) {
			names = append(names, e.Step)
		}
	}
	if slices.Contains(names, step) {
		return nil
	}
	return usageError{fmt.Errorf("--step: run %s has no step %q%s", rec.Run.ID, step, suggest.Hint(step, names))}
}

func lineOf(ledger *store.Ledger, call run.Call) callLine {
	line := callLine{Call: call}
	c, err := ledger.Call(call.Version)
	if err != nil {
		line.Damaged = err.Error()
		return line
	}
	line.Kind, line.Started, line.Latency = c.Question.Request.Kind(), c.Started, c.Latency
	line.Prompt, line.Attempts = c.Question.Preview(promptWidth), attemptsOf(c)
	if c.Failure != nil {
		line.Failure = c.Failure.Message
	}
	return line
}

// attemptsOf counts the times that a question was sent.
func attemptsOf(c *models.Call) int {
	if c.Answer != nil {
		return len(c.Attempts) + 1
	}
	return max(1, len(c.Attempts))
}

func printCalls(c *console, id string, lines []callLine) error {
	if len(lines) == 0 {
		_, err := fmt.Fprintf(c.out, "run %s asked no model\n", id)
		return err
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "STEP\tMODEL\tKIND\tTOKENS\tCOST\tTOOK\tATTEMPTS\tHOW\tCALL\tPROMPT")
	for _, l := range lines {
		how := "new"
		if l.Replayed {
			how = "replayed"
		}
		if l.Failure != "" {
			how += ", failed"
		}
		prompt := l.Prompt
		if l.Damaged != "" {
			prompt = printable.Line("("+l.Damaged+")", 2*promptWidth)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d+%d\t%s\t%s\t%d\t%s\t%s\t%s\n", stepName(l.Step, l.Round), l.Model, l.Kind, l.Usage.Input, l.Usage.Output, l.Cost,
			seconds(l.Latency), l.Attempts, how, l.Digest.Short(), prompt)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(c.out, "\nTokens are input+output. `cupel models show CALL` shows a call whole.")
	return err
}

func seconds(s models.Seconds) string {
	return time.Duration(float64(s) * float64(time.Second)).Round(time.Millisecond).String()
}
