// Chembench holds the chemistry kernel against RDKit, and measures both.
//
//	go run ./internal/chem/chembench [-reference FILE] [-pmo FILE] [-smiles FILE] [-orders 50]
//	go run ./internal/chem/chembench -speed [-rounds 7]
//
// The first compares, column by column, with tables of values that RDKit gave:
// with the samples that are kept with the tests, with whole files, and, given a
// file of SMILES, with an RDKit that it runs itself. Every molecule is also
// written in random orders of its atoms and read back, which must not change
// it. A table tells how many agree; what differs is written to a file. It fails
// where too few agree.
//
// The second measures how many molecules a second the kernel and RDKit from
// Python manage, one thread each, in turn.
//
// Files may be compressed with gzip. CUPEL_REFERENCE names a folder with
// rdkit_reference.csv.gz and pmo_oracle_values.csv.gz that are taken where no
// other files are named, and CUPEL_ZINC the file of SMILES.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chembench:", err)
		os.Exit(1)
	}
}

// options are the command's flags.
type options struct {
	reference, pmo, smiles string
	differences            string
	orders, workers        int
	speed                  bool
	rounds                 int
	python                 string
	install                bool
}

func parseFlags(args []string, out io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("chembench", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.reference, "reference", defaultTable("rdkit_reference.csv.gz", "descriptor/testdata/reference.csv.gz"), "table of RDKit's values")
	flags.StringVar(&o.pmo, "pmo", defaultTable("pmo_oracle_values.csv.gz", "pmo/testdata/values.csv.gz"), "table of the PMO benchmark's values")
	flags.StringVar(&o.smiles, "smiles", os.Getenv("CUPEL_ZINC"), "SMILES, one a line, that RDKit is to value")
	flags.StringVar(&o.differences, "differences", filepath.Join("bin", "differences.tsv"), "write what differs to this file")
	flags.IntVar(&o.orders, "orders", 50, "random orders of atoms for each molecule")
	flags.IntVar(&o.workers, "workers", runtime.NumCPU(), "goroutines, and processes of RDKit")
	flags.BoolVar(&o.speed, "speed", false, "measure speed instead")
	flags.IntVar(&o.rounds, "rounds", 7, "rounds of measuring speed, of which the median counts")
	flags.StringVar(&o.python, "python", "", "Python that has RDKit (default: python3 or /usr/bin/python3)")
	flags.BoolVar(&o.install, "install", false, "install RDKit with apt-get if there is none (Debian, as root)")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.workers < 1 || o.rounds < 1 || o.orders < 0 {
		return nil, errors.New("-workers and -rounds must be at least 1, -orders at least 0")
	}
	return o, nil
}

// defaultTable is a file in the folder CUPEL_REFERENCE, or the sample that is
// kept with the tests.
func defaultTable(whole, sample string) string {
	if folder := os.Getenv("CUPEL_REFERENCE"); folder != "" {
		return filepath.Join(folder, whole)
	}
	return filepath.Join("internal", "chem", filepath.FromSlash(sample))
}

func run(ctx context.Context, out io.Writer, args []string) error {
	o, err := parseFlags(args, out)
	if err != nil {
		return err
	}
	if o.speed {
		return measureSpeed(ctx, out, o)
	}
	return checkConformance(ctx, out, o)
}
