package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
)

// examples of differences that the report shows for each column.
const examples = 3

var errTooFew = errors.New("too few molecules agree")

// checkConformance compares with each of the tables that there are.
func checkConformance(ctx context.Context, out io.Writer, o *options) (err error) {
	list, err := createDifferences(o.differences)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.Close()) }()
	tasks, err := pmoColumns()
	if err != nil {
		return err
	}
	c := &comparison{orders: o.orders, workers: o.workers}
	var failed error
	compare := func(name, title string, columns []column, rows iter.Seq2[chunk, error]) error {
		c.columns = columns
		t, err := c.run(ctx, rows)
		if err != nil {
			return err
		}
		if !report(out, title, c, t) {
			failed = errTooFew
		}
		return writeDifferences(list, name, t)
	}
	compareTable := func(path string, columns []column) error {
		header, err := readHeader(path)
		if err != nil {
			return err
		}
		if other := unknown(header, columns); len(other) > 0 {
			fmt.Fprintf(out, "Nothing is compared with these columns: %s\n\n", strings.Join(other, ", "))
		}
		c.open = func(context.Context) (referee, error) { return fileReferee(header), nil }
		return compare(path, path, columns, readTable(path))
	}
	if err := compareTable(o.reference, referenceColumns()); err != nil {
		return err
	}
	if err := compareTable(o.pmo, tasks); err != nil {
		return err
	}
	if err := compareRDKit(ctx, out, o, c, compare); err != nil {
		return err
	}
	fmt.Fprintln(out, "What differs is listed in", o.differences)
	return failed
}

// unknown are the columns of a table that we don't compute.
func unknown(header []string, columns []column) []string {
	var names []string
	for _, name := range header {
		known := name == "smiles" || name == verdict ||
			slices.ContainsFunc(columns, func(c column) bool { return c.name == name })
		if !known {
			names = append(names, name)
		}
	}
	return names
}

// compareRDKit has RDKit value the molecules of a file, where there is both.
func compareRDKit(ctx context.Context, out io.Writer, o *options, c *comparison,
	compare func(name, title string, columns []column, rows iter.Seq2[chunk, error]) error) error {
	if o.smiles == "" {
		fmt.Fprint(out, "RDKit is not asked: neither -smiles nor CUPEL_ZINC names a file of molecules.\n\n")
		return nil
	}
	python, version, err := findRDKit(ctx, o, out)
	if errors.Is(err, errNoRDKit) {
		fmt.Fprintf(out, "RDKit is not asked: %v.\n\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	c.open = func(ctx context.Context) (referee, error) { return newRDKitReferee(ctx, python) }
	return compare(o.smiles, o.smiles+", valued by RDKit "+version, referenceColumns(), readLines(o.smiles))
}

// report prints a table in Markdown, and examples of what differs. It tells
// whether enough molecules agree.
func report(out io.Writer, title string, c *comparison, t *tally) bool {
	enough := true
	fmt.Fprintf(out, "%s: %d rows\n\n", title, t.rows)
	table := tabwriter.NewWriter(out, 0, 0, 1, ' ', tabwriter.Debug)
	fmt.Fprintln(table, " column\t tolerance\t agree\t of\t differ\t worst")
	for _, row := range reportRows(c.columns) {
		n := t.counts[row.name]
		if n == nil {
			continue
		}
		note := ""
		if float64(n.compared-n.differing) < row.aim*float64(n.compared) {
			enough = false
			note = fmt.Sprintf(" (aim: %g%% agree)", 100*row.aim)
		}
		fmt.Fprintf(table, " %s\t %g\t %d\t %d\t %d\t %.1g%s\n", row.name, row.tolerance, n.compared-n.differing, n.compared, n.differing, n.worst, note)
	}
	table.Flush()
	fmt.Fprintln(out)
	for _, row := range reportRows(c.columns) {
		for i, d := range t.of(row.name) {
			if i == examples {
				break
			}
			fmt.Fprintf(out, "%s, line %d: %s\n    is %s, the reference has %s\n", d.column, d.line, d.smiles, d.ours, d.theirs)
		}
	}
	fmt.Fprintln(out)
	return enough
}

// reportRows are the columns with what else is compared. Orders of atoms must
// change nothing.
func reportRows(columns []column) []column {
	rows := append([]column{{name: verdict, aim: most}}, columns...)
	return append(rows, column{name: distinct, aim: most}, column{name: orders, aim: 1}, column{name: values, aim: 1, tolerance: 1e-9})
}

func createDifferences(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintln(file, "file\tline\tcolumn\tsmiles\tours\treference\tdistance")
	return file, err
}

func writeDifferences(out io.Writer, name string, t *tally) error {
	var b strings.Builder
	for _, d := range t.differences {
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t%s\t%g\n", name, d.line, d.column, d.smiles, d.ours, d.theirs, d.distance)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
