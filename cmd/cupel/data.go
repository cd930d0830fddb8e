package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/printable"
)

func newData(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Inspect, convert, check and compare data files",
		Long: `Inspect, convert, check and compare tables: ` + formatList() + `,
each plain or compressed (.gz, .zst).`,
		Args: cobra.ArbitraryArgs,
		RunE: subcommandWanted,
	}
	cmd.AddCommand(newDataInspect(c), newDataConvert(c), newDataCheck(c), newDataCompare(c))
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
func harmless(s string) string { return strings.Map(printable.Rune, s) }

// misfit is what of a file was not read as it stands.
type misfit struct {
	what     string
	examples []string
	reasons  bool // each example has a reason of its own
	more     int64
}

// String is the misfit in one line.
func (m misfit) String() string {
	text := m.what
	if len(m.examples) > 0 {
		text += ": " + strings.Join(m.examples, ", ")
	}
	if m.reasons && m.more > 0 {
		text += fmt.Sprintf(" and %d more", m.more)
	}
	return text
}

// list is the misfit with examples that have reasons on lines of their own.
func (m misfit) list() string {
	if !m.reasons {
		return m.String()
	}
	text := m.what + ":"
	for _, e := range m.examples {
		text += "\n  " + e
	}
	if m.more > 0 {
		text += fmt.Sprintf("\n  and %d more", m.more)
	}
	return text
}

// misfits tells of values that were read as missing because they don't fit
// their column, and of keys of JSON lines and the like that were not read.
func misfits(src *files.Source) []misfit {
	stats, _ := src.Stats()
	var out []misfit
	for _, c := range stats.Columns {
		if c.Bad == 0 {
			continue
		}
		m := misfit{what: fmt.Sprintf("column %s: %s, read as missing", harmless(c.Name), counted(c.Bad, "bad value")), more: c.Bad - int64(len(c.Examples))}
		for _, e := range c.Examples {
			text := fmt.Sprintf("%q in line %d", e.Text, e.Line)
			if e.Reason != "" {
				m.reasons = true
				text += " (" + harmless(e.Reason) + ")"
			}
			m.examples = append(m.examples, text)
		}
		out = append(out, m)
	}
	for _, u := range stats.Unexpected {
		out = append(out, misfit{what: fmt.Sprintf("key %s: first in line %d, too late to become a column: %s not read", harmless(u.Name), u.Line, counted(u.Count, "value"))})
	}
	return out
}
