package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/workflows/store"
)

// console is where commands read and write.
type console struct {
	in       io.Reader
	out, err io.Writer
	storeDir string // --store
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "cupel",
		Short: "Run scientific discovery workflows",
		Long: `Cupel runs scientific discovery workflows: generators propose candidates,
evaluators score them, rankings keep the best. Every result can be repeated
to the same bits.

Start with:  cupel init my-search && cupel run my-search/workflow.yaml`,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&c.storeDir, "store", defaultStore(), "folder of results and runs (or $CUPEL_STORE)")
	root.AddCommand(
		newInit(c), newValidate(c), newPlan(c), newRun(c), newRerun(c),
		newRuns(c), newShow(c), newLogs(c), newDiff(c), newRank(c), newReport(c), newApprove(c), newModels(c),
		newData(c), newList(c), newDescribe(c), newSchema(c), newGC(c), newDoctor(c),
	)
	root.Args, root.RunE = cobra.ArbitraryArgs, subcommandWanted
	usageErrors(root)
	return root
}

// subcommandWanted is what a command does that only has subcommands: it shows
// its help, and refuses a name that is none of them.
func subcommandWanted(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	var names []string
	for _, sub := range cmd.Commands() {
		names = append(names, sub.Name())
	}
	return usageError{fmt.Errorf("%s has no command %q%s; `%s --help` lists them", cmd.CommandPath(), args[0], suggest.Hint(args[0], names), cmd.CommandPath())}
}

// usageErrors makes wrong arguments of all commands errors of usage.
func usageErrors(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			err := check(cmd, args)
			var usage usageError
			if err != nil && !errors.As(err, &usage) {
				err = usageError{fmt.Errorf("%w; `%s --help` explains it", err, cmd.CommandPath())}
			}
			return err
		}
	}
	for _, sub := range cmd.Commands() {
		usageErrors(sub)
	}
}

func defaultStore() string {
	if dir := os.Getenv("CUPEL_STORE"); dir != "" {
		return dir
	}
	return ".cupel"
}

// openStore opens the store, which is made if it does not exist.
func (c *console) openStore() (*store.Store, error) { return store.Open(c.storeDir) }

// existingStore opens a store that must be there.
func (c *console) existingStore() (*store.Store, error) {
	if _, err := os.Stat(c.storeDir); errors.Is(err, os.ErrNotExist) {
		return nil, usageError{errors.New("there is no store at " + c.storeDir + "; go to the folder where you ran the workflow, or name one with --store")}
	}
	return store.Open(c.storeDir)
}

// terminal tells whether what is printed is seen by a person.
func (c *console) terminal() bool {
	f, ok := c.err.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is the number of columns of the terminal.
func (c *console) width() int {
	if f, ok := c.out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return 100
}

// colour tells whether output may be coloured: on a terminal, unless NO_COLOR
// asks not to (no-color.org).
func (c *console) colour() bool {
	f, ok := c.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("NO_COLOR") == ""
}

func (c *console) printJSON(v any) error {
	enc := json.NewEncoder(c.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// exactArgs is cobra.ExactArgs with a usage error that says what is wanted.
func exactArgs(n int, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usageError{errors.New(cmd.CommandPath() + " wants " + want)}
		}
		return nil
	}
}
