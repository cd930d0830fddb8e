package main

import (
	"github.com/spf13/cobra"
)

func newModels(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "models",
		Short: "Look at what models were asked, and what they answered",
		Args:  cobra.ArbitraryArgs,
		RunE:  subcommandWanted,
	}
	cmd.AddCommand(newModelsCalls(c), newModelsShow(c))
	return cmd
}
