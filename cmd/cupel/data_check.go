package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/audit"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/suggest"
	"github.com/cupel-science/cupel/internal/words"
)

type checkOptions struct {
	test, target, license string
	json                  bool
}

func newDataCheck(c *console) *cobra.Command {
	opts := &checkOptions{}
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Look for what spoils a discovery: repeated rows, leakage, missing values, units that disagree",
		Args:  exactArgs(1, "one data file"),
		RunE:  func(cmd *cobra.Command, args []string) error { return runDataCheck(cmd.Context(), c, opts, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.test, "test", "", "second table, none of whose rows should be in FILE")
	f.StringVar(&opts.target, "target", "", "column to be predicted")
	f.StringVar(&opts.license, "license", "", "SPDX identifier of the license, such as CC-BY-4.0")
	f.BoolVar(&opts.json, "json", false, "print as JSON")
	return cmd
}

func runDataCheck(ctx context.Context, c *console, opts *checkOptions, path string) error {
	report, err := opts.check(ctx, path)
	if err != nil {
		return err
	}
	if opts.json {
		err = c.printJSON(struct {
			File string `json:"file"`
			Test string `json:"test,omitempty"`
			*audit.Report
		}{path, opts.test, report})
	} else {
		err = printFindings(c, path, report)
	}
	if n := report.Count(audit.Error); err == nil && n > 0 {
		err = fmt.Errorf("%s: the check found %s", path, words.Counted(int64(n), "error"))
	}
	return err
}

func (o *checkOptions) check(ctx context.Context, path string) (*audit.Report, error) {
	src, err := files.Open(path, files.Options{})
	if err != nil {
		return nil, err
	}
	if err := knownColumn(src, o.target); err != nil {
		return nil, err
	}
	opts := audit.Options{Target: o.target, License: o.license}
	var test *files.Source
	if o.test != "" {
		if test, err = files.Open(o.test, files.Options{}); err != nil {
			return nil, err
		}
		opts.Test = test
	}
	report, err := audit.Check(ctx, src, opts)
	if err != nil {
		return nil, err
	}
	report.Add(misfitFindings(src, "")...)
	if test != nil {
		report.Add(misfitFindings(test, "test")...)
	}
	return report, nil
}

// knownColumn refuses a --target that the file lacks.
func knownColumn(src *files.Source, target string) error {
	if target == "" || datasets.Lookup(src.Schema(), target) >= 0 {
		return nil
	}
	var names []string
	for _, f := range src.Schema().Fields() {
		names = append(names, f.Name)
	}
	return usageError{fmt.Errorf("--target: %s has no column %q%s", src.Path(), target, suggest.Hint(target, names))}
}

func misfitFindings(src *files.Source, table string) []audit.Finding {
	var out []audit.Finding
	for _, m := range misfits(src) {
		out = append(out, audit.Finding{Severity: audit.Warning, Check: "types", Table: table, Message: m.String(),
			Advice: "correct the file, or convert it with `cupel data convert --strict` to find the first such place"})
	}
	return out
}

func printFindings(c *console, path string, r *audit.Report) error {
	fmt.Fprintf(c.out, "%s: %s", harmless(path), words.Counted(r.Rows, "row"))
	for _, s := range []audit.Severity{audit.Error, audit.Warning, audit.Note} {
		fmt.Fprintf(c.out, ", %s", words.Counted(int64(r.Count(s)), string(s)))
	}
	fmt.Fprintln(c.out)
	if len(r.Compared) > 0 {
		fmt.Fprintf(c.out, "compared with %s of the test table by %s\n", words.Counted(r.TestRows, "row"), harmless(strings.Join(r.Compared, ", ")))
	}
	for _, f := range r.Findings {
		if err := printFinding(c, f); err != nil {
			return err
		}
	}
	return nil
}

func printFinding(c *console, f audit.Finding) error {
	place := ""
	if f.Column != "" {
		place = " in " + f.Column
	}
	if f.Table != "" {
		place += " (" + f.Table + " table)"
	}
	fmt.Fprintf(c.out, "\n%s: %s%s\n  %s\n", f.Severity, f.Check, harmless(place), harmless(f.Message))
	if len(f.Rows) > 0 {
		fmt.Fprintf(c.out, "  rows %s\n", rowNumbers(f))
	}
	_, err := fmt.Fprintf(c.out, "  %s\n", f.Advice)
	return err
}

func rowNumbers(f audit.Finding) string {
	list := strings.Trim(fmt.Sprint(f.Rows), "[]")
	list = strings.ReplaceAll(list, " ", ", ")
	if more := f.Count - int64(len(f.Rows)); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}
