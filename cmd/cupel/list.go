package main

import (
	"fmt"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	evaluatorsall "github.com/cupel-science/cupel/evaluators/all"
	generatorsall "github.com/cupel-science/cupel/generators/all"
)

func newList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:       "list [generators|evaluators|gates]",
		Short:     "List the generators, evaluators and gates that workflows can name",
		ValidArgs: listable,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 1 && !slices.Contains(listable, args[0]) {
				return usageError{fmt.Errorf("list wants generators, evaluators, gates or nothing")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			what := ""
			if len(args) == 1 {
				what = args[0]
			}
			return runList(c, what, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// listable are the lists that there are.
var listable = []string{"generators", "evaluators", "gates"}

// implementation is a generator, evaluator or gate as the lists show it.
type implementation struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	Help    string `json:"help"`
}

func runList(c *console, what string, asJSON bool) error {
	list := []implementation{}
	if what == "" || what == "generators" {
		for _, s := range generatorsall.Registry().All() {
			list = append(list, implementation{"generator", s.Name, s.Version, s.Help})
		}
	}
	if what == "" || what == "evaluators" {
		for _, s := range evaluatorsall.Registry().All() {
			list = append(list, implementation{"evaluator", s.Name, s.Version, s.Help})
		}
	}
	if what == "" || what == "gates" {
		for _, s := range generatorsall.Gates().All() {
			list = append(list, implementation{"gate", s.Name, s.Version, s.Help})
		}
	}
	if asJSON {
		return c.printJSON(list)
	}
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	for i, l := range list {
		if i > 0 && list[i-1].Type != l.Type {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", l.Type, l.Name, l.Help)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(c.out, "\n`cupel describe NAME` explains one and its parameters.")
	return err
}
