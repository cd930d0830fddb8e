package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/datasets"
	"github.com/cupel-science/cupel/datasets/compare"
	"github.com/cupel-science/cupel/datasets/files"
	"github.com/cupel-science/cupel/internal/chem/distribution"
	"github.com/cupel-science/cupel/internal/suggest"
)

type compareOptions struct {
	column, referenceColumn string
	most                    int
	json                    bool
}

func newDataCompare(c *console) *cobra.Command {
	opts := &compareOptions{}
	cmd := &cobra.Command{
		Use:   "compare MOLECULES REFERENCE",
		Short: "Compare a set of molecules with a reference set: validity, novelty, diversity, divergence of properties",
		Long: `Compare the molecules of a table, generated ones for example, with those of a
reference such as the library that a generator has learnt from. Both tables
need a column of SMILES; SMILES and SD files have one called smiles.

The measures are those of the benchmark GuacaMol (Brown et al. 2019), and the
diversity is that of MOSES (Polykovskiy et al. 2020). Molecules that differ in
stereo only count as the same. All molecules count for validity, uniqueness and
novelty; properties and similarities are compared for --most of each set, at
even distances, since that work grows with the square of their number.`,
		Example: `  cupel data compare generated.csv zinc.smi.gz
  cupel data compare generated.parquet drugs.csv --reference-column canonical_smiles --json`,
		Args: exactArgs(2, "a file of molecules and a file of reference molecules"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDataCompare(cmd.Context(), c, opts, args[0], args[1])
		},
	}
	f := cmd.Flags()
	f.StringVar(&opts.column, "column", "smiles", "column that holds the SMILES")
	f.StringVar(&opts.referenceColumn, "reference-column", "", "the same of REFERENCE, if it is another")
	f.IntVar(&opts.most, "most", 10_000, "molecules of each set to compare properties and similarities of")
	f.BoolVar(&opts.json, "json", false, "print as JSON")
	return cmd
}

func runDataCompare(ctx context.Context, c *console, opts *compareOptions, path, reference string) error {
	if opts.most < 2 {
		return usageError{fmt.Errorf("--most is %d, but it takes at least 2 molecules to compare", opts.most)}
	}
	own, err := readSet(ctx, path, "--column", opts.column, opts.most)
	if err != nil {
		return err
	}
	flag := "--reference-column"
	if opts.referenceColumn == "" {
		flag = "--column or --reference-column"
	}
	training, err := readSet(ctx, reference, flag, cmp.Or(opts.referenceColumn, opts.column), opts.most)
	if err != nil {
		return err
	}
	result, err := distribution.Compare(ctx, own.Sample, training.Sample)
	if err != nil {
		return err
	}
	if opts.json {
		return c.printJSON(newComparison(own, training, result))
	}
	return printComparison(c, own, training, result)
}

// set is a file of molecules.
type set struct {
	*distribution.Sample
	path, column string
	src          *files.Source
}

// readSet reads the molecules of a file; the flag names their column.
func readSet(ctx context.Context, path, flag, column string, most int) (*set, error) {
	src, err := files.Open(path, files.Options{})
	if err != nil {
		return nil, err
	}
	at := datasets.Lookup(src.Schema(), column)
	if at < 0 || !datasets.IsText(src.Schema().Field(at).Type) {
		var texts []string
		for _, f := range src.Schema().Fields() {
			if datasets.IsText(f.Type) {
				texts = append(texts, f.Name)
			}
		}
		return nil, usageError{fmt.Errorf("%s has no text column %q%s: molecules are compared by their SMILES; name their column with %s; %s",
			path, column, suggest.Hint(column, texts), flag, columnsOfText(texts))}
	}
	if src, err = files.Open(path, files.Options{Columns: []string{column}}); err != nil {
		return nil, err
	}
	s, err := compare.Read(ctx, src, column, most)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &set{s, path, column, src}, nil
}

func columnsOfText(names []string) string {
	if len(names) == 0 {
		return "the table has no column of text"
	}
	return "columns of text: " + strings.Join(names, ", ")
}

// misfits are the rows that are no molecules: those that the file's reader knows
// for such, those of formats whose reader doesn't look, and empty ones.
func (s *set) misfits() []misfit {
	out := misfits(s.src)
	if bad := int64(s.Total() - s.Valid() - s.Missing()); bad > 0 {
		m := misfit{what: fmt.Sprintf("column %s: %s without a molecule", harmless(s.column), counted(bad, "value")), reasons: true, more: bad - int64(len(s.Rejects()))}
		for _, r := range s.Rejects() {
			m.examples = append(m.examples, fmt.Sprintf("%q in row %d (%s)", r.Text, r.Number, harmless(r.Err.Error())))
		}
		out = append(out, m)
	}
	stats, _ := s.src.Stats()
	if empty := int64(s.Missing()) - stats.Bad(); empty > 0 {
		out = append(out, misfit{what: fmt.Sprintf("column %s: %s", harmless(s.column), counted(empty, "empty value"))})
	}
	return out
}

func printComparison(c *console, own, training *set, r *distribution.Comparison) error {
	fmt.Fprintf(c.out, "%s against %s\n", harmless(own.path), harmless(training.path))
	for _, s := range []*set{own, training} {
		for _, m := range s.misfits() {
			fmt.Fprintf(c.out, "%s: %s\n", harmless(filepath.Base(s.path)), m.list())
		}
	}
	fmt.Fprintln(c.out)
	const line = "%-10s  %10v  %10v\n"
	fmt.Fprintf(c.out, line, "", "MOLECULES", "REFERENCE")
	fmt.Fprintf(c.out, line, "rows", r.Own.Texts, r.Training.Texts)
	fmt.Fprintf(c.out, line, "molecules", r.Own.Molecules, r.Training.Molecules)
	fmt.Fprintf(c.out, line, "different", r.Own.Different, r.Training.Different)
	fmt.Fprintf(c.out, line+"\n", "compared", r.Own.Compared, r.Training.Compared)
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "validity\t%.4f\tshare of the rows that are molecules\n", r.Validity)
	fmt.Fprintf(w, "uniqueness\t%.4f\tshare of the molecules that are not repeats\n", r.Uniqueness)
	fmt.Fprintf(w, "novelty\t%.4f\tshare of the different molecules that the reference lacks\n", r.Novelty)
	fmt.Fprintf(w, "diversity\t%.4f\t1 less the mean Tanimoto similarity of all pairs by ECFP4; of the reference %.4f\n", r.Own.Diversity, r.Training.Diversity)
	if len(r.Divergences) > 0 {
		fmt.Fprintf(w, "KL score\t%s\tmean of exp(-KL) over the properties below: 1 where all are distributed as in the reference\n", known(r.Score))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printDivergences(c, r)
}

func printDivergences(c *console, r *distribution.Comparison) error {
	if len(r.Divergences) == 0 {
		_, err := fmt.Fprintln(c.out, "\nProperties are not compared: it takes two different molecules in each set.")
		return err
	}
	fmt.Fprintln(c.out)
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprint(w, "PROPERTY\tKL DIVERGENCE [nat]\n")
	for _, d := range r.Divergences {
		text := known(d.KL)
		if d.Err != nil {
			text = "none: " + d.Err.Error()
		}
		fmt.Fprintf(w, "%s\t%s\n", d.Property, text)
	}
	return w.Flush()
}

// known writes a number, and that there is none.
func known(v float64) string {
	if math.IsNaN(v) {
		return "none"
	}
	return fmt.Sprintf("%.4f", v)
}

// comparison is a comparison as `data compare --json` shows it.
type comparison struct {
	Molecules   setCounts        `json:"molecules"`
	Reference   setCounts        `json:"reference"`
	Validity    float64          `json:"validity"`
	Uniqueness  float64          `json:"uniqueness"`
	Novelty     float64          `json:"novelty"`
	KLScore     *float64         `json:"kl_score"` // null where a divergence is
	Divergences []divergenceJSON `json:"divergences"`
}

type setCounts struct {
	File      string   `json:"file"`
	Column    string   `json:"column"`
	Rows      int      `json:"rows"`
	Molecules int      `json:"molecules"`
	Different int      `json:"different"`
	Compared  int      `json:"compared"`
	Diversity float64  `json:"diversity"`
	Faults    []string `json:"faults,omitempty"` // rows that are no molecules, and why
}

type divergenceJSON struct {
	Property string   `json:"property"`
	KL       *float64 `json:"kl"` // in nats; null where there is none
	Reason   string   `json:"reason,omitempty"`
}

func newComparison(own, training *set, r *distribution.Comparison) comparison {
	out := comparison{Molecules: newSetCounts(own, r.Own), Reference: newSetCounts(training, r.Training),
		Validity: r.Validity, Uniqueness: r.Uniqueness, Novelty: r.Novelty, KLScore: orNull(r.Score), Divergences: []divergenceJSON{}}
	for _, d := range r.Divergences {
		reason := ""
		if d.Err != nil {
			reason = d.Err.Error()
		}
		out.Divergences = append(out.Divergences, divergenceJSON{d.Property, orNull(d.KL), reason})
	}
	return out
}

func newSetCounts(s *set, n distribution.Counts) setCounts {
	out := setCounts{s.path, s.column, n.Texts, n.Molecules, n.Different, n.Compared, n.Diversity, nil}
	for _, m := range s.misfits() {
		out.Faults = append(out.Faults, m.String())
	}
	return out
}

func orNull(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}
