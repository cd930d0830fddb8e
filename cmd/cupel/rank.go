package main

import "github.com/spf13/cobra"

func newRank(c *console) *cobra.Command {
	return &cobra.Command{Use: "rank", Short: "Rank the rows of a data file"}
}
