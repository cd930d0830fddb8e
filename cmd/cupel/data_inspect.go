package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets/audit"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/words"
)

func newDataInspect(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Describe the columns of a table: types, units, missing and different values, quartiles",
		Args:  exactArgs(1, "one data file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDataInspect(cmd.Context(), c, args[0], asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return cmd
}

// inspection is a file as `data inspect --json` shows it.
type inspection struct {
	File        string            `json:"file"`
	Format      files.Format      `json:"format"`
	Compression files.Compression `json:"compression,omitempty"`
	Bytes       int64             `json:"bytes"`
	BadValues   int64             `json:"bad_values"`
	*audit.Summary
}

func runDataInspect(ctx context.Context, c *console, path string, asJSON bool) error {
	src, err := files.Open(path, files.Options{})
	if err != nil {
		return err
	}
	summary, err := audit.Inspect(ctx, src)
	if err != nil {
		return err
	}
	if asJSON {
		stats, _ := src.Stats()
		return c.printJSON(inspection{path, src.Format(), src.Compression(), src.Size(), stats.Bad(), summary})
	}
	fmt.Fprintf(c.out, "%s: %s, %s, %s\n", harmless(path), src.Format(), words.Counted(summary.Rows, "row"), words.Counted(int64(len(summary.Columns)), "column"))
	for _, m := range misfits(src) {
		fmt.Fprintln(c.out, m.list())
	}
	fmt.Fprintln(c.out)
	return printSummary(c, summary)
}

func printSummary(c *console, s *audit.Summary) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "COLUMN\tTYPE\tUNIT\tMISSING\tDISTINCT\tMIN\tQ1\tMEDIAN\tQ3\tMAX\tMEAN\tSD\tEXAMPLES")
	for _, col := range s.Columns {
		distinct := fmt.Sprint(col.Distinct)
		if col.MoreDistinct {
			distinct = "> " + distinct
		}
		n := col.Numbers
		if n == nil {
			n = &audit.Numbers{}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s", harmless(col.Name), col.Type, harmless(col.Unit), col.Nulls, distinct)
		for _, v := range []*float64{n.Min, n.Q1, n.Median, n.Q3, n.Max, n.Mean, n.SD} {
			fmt.Fprintf(w, "\t%s", figure(v))
		}
		fmt.Fprintf(w, "\t%s\n", harmless(strings.Join(col.Examples, ", ")))
	}
	return w.Flush()
}

// figure writes a number to five digits, and nothing for none.
func figure(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("%.5g", *v)
}
