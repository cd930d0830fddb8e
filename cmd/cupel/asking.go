package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/internal/models"
	"github.com/cupel-science/cupel/internal/models/protocols"
	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// askingFlags say what becomes of the questions to models in a run.
type askingFlags struct{ offline, refresh bool }

func (f *askingFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.offline, "offline", false, "ask no model: use recorded calls only, and list those that are missing")
	cmd.Flags().BoolVar(&f.refresh, "refresh-models", false, "ask models again, whatever is recorded")
}

func (f *askingFlags) mode() (models.Mode, error) {
	switch {
	case f.offline && f.refresh:
		return "", usageError{errors.New("--offline and --refresh-models exclude each other")}
	case f.offline:
		return models.Offline, nil
	case f.refresh:
		return models.Refresh, nil
	}
	return models.Record, nil
}

// asking is how the models of a workflow are asked; without a ledger they are
// not.
func asking(ledger models.Ledger, mode models.Mode) models.Options {
	return models.Options{Protocols: protocols.All(), Ledger: ledger, Mode: mode}
}

// laterLedger is the ledger of a store that is opened when the workflow has been
// read: one that is not right makes no store.
type laterLedger struct{ *store.Ledger }

// resumeBudget counts what earlier attempts at the plan spent.
func (e *execution) resumeBudget(plan string) error {
	if e.plan.Limit == (models.Limit{}) {
		return nil
	}
	spent, err := run.SpentBefore(e.store, plan)
	e.plan.Budget.Resume(spent)
	return err
}

// missingLines bounds the calls that a failed offline run lists.
const missingLines = 200

// missingCalls lists the calls that an offline run lacked, "" for none.
func missingCalls(missing []run.Event) string {
	if len(missing) == 0 {
		return ""
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%s not recorded, and --offline forbids new ones:\n", countedAre(len(missing), "call"))
	for i, e := range missing {
		if i == missingLines {
			fmt.Fprintf(w, "  and %d more\n", len(missing)-i)
			break
		}
		fmt.Fprintf(w, "  %s\tmodel %s\t%s\t%s\n", stepName(e.Step, e.Round), e.Call.Model, e.Call.Digest.Short(), printable.Line(e.Message, promptWidth))
	}
	_ = w.Flush() // to memory
	return strings.TrimRight(b.String(), "\n")
}

func countedAre(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return fmt.Sprintf("%d %ss are", n, noun)
}

func stepName(step, round string) string {
	if round == "" {
		return step
	}
	return step + " #" + round
}
