package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets/files"
)

func newData(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Inspect, convert and check data files",
		Long: `Inspect, convert and check tables: ` + formatList() + `,
each plain or compressed (.gz, .zst).`,
		Args: cobra.ArbitraryArgs,
		RunE: subcommandWanted,
	}
	cmd.AddCommand(newDataInspect(c), newDataConvert(c), newDataCheck(c))
	return cmd
}

func formatList() string {
	var names []string
	for _, f := range files.Formats() {
		names = append(names, string(f.Format))
	}
	return strings.Join(names, ", ")
}

// counted writes a number with its noun.
func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// harmless is text of a data file without what a terminal would obey.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
}

// misfits tells of values that were read as missing because they don't fit
// their column, and of keys of JSON lines that were not read.
func misfits(src *files.Source) []string {
	stats, _ := src.Stats()
	var out []string
	for _, c := range stats.Columns {
		if c.Bad == 0 {
			continue
		}
		var examples []string
		for _, e := range c.Examples {
			examples = append(examples, fmt.Sprintf("%q in line %d", e.Text, e.Line))
		}
		out = append(out, fmt.Sprintf("column %s: %s, read as missing: %s", harmless(c.Name), counted(c.Bad, "bad value"), strings.Join(examples, ", ")))
	}
	for _, u := range stats.Unexpected {
		out = append(out, fmt.Sprintf("key %s: first in line %d, too late to become a column: %s not read", harmless(u.Name), u.Line, counted(u.Count, "value")))
	}
	return out
}
