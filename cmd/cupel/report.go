package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows/report"
)

func newReport(c *console) *cobra.Command {
	var to string
	cmd := &cobra.Command{
		Use:   "report [RUN]",
		Short: "Write the report of a run: HTML, Markdown, CSV and Parquet",
		Long: `Write the report of a run: HTML, Markdown, and each table as CSV and Parquet. The
Parquet files say in their metadata what they were made from, with licenses,
sources and checksums; beside each CSV file, one ending in .meta.json does. So do
PNG and SVG pictures, and beside other media that are written as files (artifacts/),
one ending in .meta.json.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runReport(cmd.Context(), c, runArg(args), to) },
	}
	cmd.Flags().StringVarP(&to, "to", "o", "", "folder to write to instead of the run's own")
	return cmd
}

func runReport(ctx context.Context, c *console, id, to string) error {
	o, err := c.openRun(id)
	if err != nil {
		return err
	}
	defer o.close()
	doc, err := o.document(ctx)
	if err != nil {
		return err
	}
	if to == "" {
		to = filepath.Join(o.store.RunDir(o.Run.ID), "report")
	}
	paths, err := report.Write(ctx, to, doc)
	if err != nil {
		return err
	}
	for _, p := range slices.Concat([]string{paths.Markdown}, paths.CSV, paths.Statements, paths.Parquet) {
		fmt.Fprintln(c.err, p)
	}
	fmt.Fprintln(c.out, paths.HTML)
	return nil
}
