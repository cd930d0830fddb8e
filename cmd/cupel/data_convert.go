package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/files"
)

type convertOptions struct {
	from, to string
	columns  []string
	strict   bool
	force    bool
}

func newDataConvert(c *console) *cobra.Command {
	opts := &convertOptions{}
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Convert a table to another format",
		Long: `Convert a table to another format. What the table says of where it comes from (its
inputs, their licenses and sources) is carried over: Parquet and Arrow files hold
it, and beside text files it is a file that ends in .meta.json.`,
		Args: exactArgs(2, "a data file and the file to write"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDataConvert(cmd.Context(), c, opts, args[0], args[1])
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.from, "from", "", "format of IN, whatever its extension")
	f.StringVar(&opts.to, "to", "", "format of OUT, whatever its extension")
	f.StringSliceVar(&opts.columns, "columns", nil, "columns to keep, in this order")
	f.BoolVar(&opts.strict, "strict", false, "fail at a value that does not fit its column, instead of reading it as missing")
	f.BoolVar(&opts.force, "force", false, "replace OUT if it exists")
	return cmd
}

func runDataConvert(ctx context.Context, c *console, opts *convertOptions, in, out string) error {
	from, err := formatFlag("from", opts.from)
	if err != nil {
		return err
	}
	to, err := opts.target(out)
	if err != nil {
		return err
	}
	src, err := files.Open(in, files.Options{Format: from, Columns: opts.columns, Strict: opts.strict})
	if err != nil {
		return err
	}
	if err := copyTable(ctx, src, c.withStatement(in, src.Schema()), out, to); err != nil {
		return err
	}
	stats, _ := src.Stats()
	fmt.Fprintf(c.out, "%s: %s, %s, %s\n", harmless(out), counted(stats.Rows, "row"),
		counted(int64(src.Schema().NumFields()), "column"), counted(stats.Bad(), "bad value"))
	for _, m := range misfits(src) {
		fmt.Fprintln(c.out, m.list())
	}
	return nil
}

// formatFlag is the format that a flag names, "" for none.
func formatFlag(flag, name string) (files.Format, error) {
	if name == "" {
		return "", nil
	}
	format, err := files.ParseFormat(name)
	if err != nil {
		return "", usageError{fmt.Errorf("--%s: %w", flag, err)}
	}
	return format, nil
}

// target is the format to write. What would be found out only after reading is
// refused here: a name without a known format, and a file that is there.
func (o *convertOptions) target(out string) (files.Format, error) {
	to, err := formatFlag("to", o.to)
	if err != nil {
		return "", err
	}
	if to == "" {
		name := strings.ToLower(out)
		name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")
		if to, err = files.ParseFormat(filepath.Ext(name)); err != nil {
			return "", usageError{fmt.Errorf("%s: %w; use such an extension or --to", out, err)}
		}
	}
	if _, err := os.Lstat(out); err == nil && !o.force {
		return "", usageError{fmt.Errorf("%s exists; replace it with --force", out)}
	}
	return to, nil
}

// copyTable writes a source to a file, with the metadata of the schema. It appears
// only when it is complete.
func copyTable(ctx context.Context, src datasets.Source, schema *arrow.Schema, out string, format files.Format) (err error) {
	stream, err := src.Open(ctx)
	if err != nil {
		return err
	}
	w, err := files.Create(out, schema, files.WriteOptions{Format: format})
	if err != nil {
		return errors.Join(err, stream.Close())
	}
	if err := datasets.Each(ctx, stream, w.Write); err != nil {
		return errors.Join(err, w.Abort())
	}
	return w.Close()
}
