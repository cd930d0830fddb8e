package main

import "github.com/spf13/cobra"

func newData(c *console) *cobra.Command {
	return &cobra.Command{Use: "data", Short: "Inspect, convert and check data files"}
}
