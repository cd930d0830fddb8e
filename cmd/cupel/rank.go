package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/evaluators"
	"github.com/cupel-science/cupel/workflows/expression"
	"github.com/cupel-science/cupel/workflows/rank"
	"github.com/cupel-science/cupel/workflows/report"
)

type rankOptions struct {
	by     []string
	only   []string
	method string
	keep   int
	out    string
}

func newRank(c *console) *cobra.Command {
	opts := &rankOptions{}
	cmd := &cobra.Command{
		Use:   "rank FILE",
		Short: "Rank the rows of a data file, without a workflow",
		Example: `  cupel rank scores.parquet --by affinity:min --by qed:max:2 --only "sa < 4.5" --keep 20
  cupel rank scores.csv --by f1:min --by f2:min --method pareto --out front.csv`,
		Args: exactArgs(1, "one data file"),
		RunE: func(cmd *cobra.Command, args []string) error { return runRank(cmd.Context(), c, opts, args[0]) },
	}
	cmd.Flags().StringArrayVar(&opts.by, "by", nil, "objective, COLUMN:min or COLUMN:max, with an optional weight COLUMN:max:2 (repeatable)")
	cmd.Flags().StringArrayVar(&opts.only, "only", nil, "condition that every row must fulfil (repeatable)")
	cmd.Flags().StringVar(&opts.method, "method", "", "desirability, lexicographic or pareto")
	cmd.Flags().IntVar(&opts.keep, "keep", 0, "how many rows to keep; 0 keeps all")
	cmd.Flags().StringVarP(&opts.out, "out", "o", "", "file for the ranked table, in the format of its name")
	return cmd
}

func runRank(ctx context.Context, c *console, opts *rankOptions, path string) error {
	src, err := files.Open(path, files.Options{})
	if err != nil {
		return err
	}
	spec, err := opts.spec(src.Schema())
	if err != nil {
		return usageError{err}
	}
	schema, err := rank.Columns(src.Schema(), spec)
	if err != nil {
		return usageError{err}
	}
	var batches []arrow.Record
	defer func() {
		for _, b := range batches {
			b.Release()
		}
	}()
	summary, err := rank.Rank(ctx, []datasets.Source{src}, spec, func(rec arrow.Record) error {
		rec.Retain()
		batches = append(batches, rec)
		return nil
	})
	if err != nil {
		return err
	}
	table := array.NewTableFromRecords(schema, batches)
	defer table.Release()
	if opts.out != "" {
		if err := writeTable(opts.out, c.withStatement(path, schema), batches); err != nil {
			return err
		}
	}
	return report.Show(ctx, c.out, rankDocument(path, spec, summary, table), c.width(), c.colour())
}

// spec makes a ranking of the flags.
func (o *rankOptions) spec(schema *arrow.Schema) (rank.Spec, error) {
	spec := rank.Spec{Method: rank.Method(o.method), Keep: o.keep}
	if len(o.by) == 0 {
		return spec, errors.New("say what to rank by: --by COLUMN:min or --by COLUMN:max")
	}
	for _, text := range o.by {
		objective, err := parseBy(text)
		if err != nil {
			return spec, err
		}
		spec.Objectives = append(spec.Objectives, objective)
	}
	for _, text := range o.only {
		p, err := expression.NewPredicate(text, schema)
		if err != nil {
			return spec, fmt.Errorf("--only %q: %w", text, err)
		}
		spec.Constraints = append(spec.Constraints, rank.Constraint{Text: text, Holds: p.Holds, Columns: p.Columns()})
	}
	return spec, spec.Validate()
}

func parseBy(text string) (rank.Objective, error) {
	parts := strings.Split(text, ":")
	out := rank.Objective{Score: parts[0], Weight: 1}
	if len(parts) < 2 || len(parts) > 3 || parts[1] != "min" && parts[1] != "max" {
		return out, fmt.Errorf("--by wants COLUMN:min or COLUMN:max, not %q", text)
	}
	out.Goal = evaluators.Goal(parts[1])
	if len(parts) == 3 {
		w, err := strconv.ParseFloat(parts[2], 64)
		if err != nil || !(w > 0) {
			return out, fmt.Errorf("--by %q: the weight must be a number above 0", text)
		}
		out.Weight = w
	}
	return out, nil
}

func writeTable(path string, schema *arrow.Schema, batches []arrow.Record) error {
	w, err := files.Create(path, schema, files.WriteOptions{})
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			return errors.Join(err, w.Abort())
		}
	}
	return w.Close()
}

func rankDocument(path string, spec rank.Spec, summary *rank.Summary, table arrow.Table) *report.Document {
	shown := report.Ranking{Step: path, Table: datasets.FromTable(table), Pareto: spec.Method == rank.Pareto, Warnings: summary.Warnings}
	for _, o := range spec.Objectives {
		shown.Objectives = append(shown.Objectives, report.Objective{Score: o.Score, Goal: o.Goal, Weight: o.Weight})
	}
	for _, d := range summary.Dropped {
		shown.Dropped = append(shown.Dropped, report.Dropped(d))
	}
	return &report.Document{Title: path, Rankings: []report.Ranking{shown}}
}
