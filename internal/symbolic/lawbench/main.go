// Lawbench measures how often symbolic.Search recovers historical laws, and how
// fast: every law of EmpiricalBench that its authors' method recovered, several
// seeds each, one configuration for all.
//
//	go run ./internal/symbolic/lawbench [-law kepler] [-seeds 5] [-workers 2] [-all]
//
// A recovery is exact when the selected formula, the first of the ranking, is the
// law up to the values of its constants (symbolic.CompareForm). "lead" is by how
// many nats its description is shorter than that of the best different formula.
package main

import (
	"context"
	"embed"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cupel-science/cupel/internal/symbolic"
)

//go:embed testdata/*.csv
var tables embed.FS

// law is a table and the formula behind it; names that are no columns are
// constants.
type law struct {
	name, formula string
	extra         bool // beyond the seven
}

var laws = []law{
	{"hubble", "c*D", false},
	{"kepler", "c*sqrt(a^3)", false},
	{"newton", "log(m1*m2) - 2*log(r) + c", false},
	{"bode", "log(c0 + c1*exp(c2*n))", false},
	{"leavitt", "c0 + c1*log(P_days)", false},
	{"schechter", "c0 + c1*log(L) + c2*L", false},
	{"ideal_gas", "log(n*T/V) + c", false},
	{"planck", "c0 + 3*log(nu) - log(exp(c1*nu/T) - 1)", true},
	{"rydberg", "c - log(1/n1^2 - 1/n2^2)", true},
	{"tully_fisher", "c0 + c1*log(DV_km_s)", true},
	{"hubble_1929", "c*distance_mpc", true},
	{"planets", "c*semi_major_axis_au^1.5", true},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lawbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) error {
	flags := flag.NewFlagSet("lawbench", flag.ContinueOnError)
	only := flags.String("law", "", "run this law only")
	seeds := flags.Int("seeds", 5, "seeds per law")
	workers := flags.Int("workers", runtime.NumCPU(), "goroutines")
	all := flags.Bool("all", false, "also the harder and the noisier laws")
	if err := flags.Parse(args); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer table.Flush()
	fmt.Fprintln(table, "law\tseed\tselected\texact\tlead\tformulas\tseconds")
	for _, l := range laws {
		if *only != "" && *only != l.name || *only == "" && l.extra && !*all {
			continue
		}
		data, err := load(l.name)
		if err != nil {
			return err
		}
		for seed := range *seeds {
			config := symbolic.Config{Seed: uint64(seed), Workers: *workers}
			if err := measure(ctx, table, l, data, config); err != nil {
				return fmt.Errorf("%s: %w", l.name, err)
			}
			table.Flush()
		}
	}
	return nil
}

func measure(ctx context.Context, out io.Writer, l law, data *symbolic.Data, c symbolic.Config) error {
	truth, err := symbolic.Parse(l.formula)
	if err != nil {
		return err
	}
	began := time.Now()
	result, err := symbolic.Search(ctx, data, c)
	if err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	best := result.Ranked[0]
	match, err := symbolic.CompareForm(best.Expr, truth, data)
	if err != nil {
		return err
	}
	lead := "-"
	for _, d := range result.Ranked[1:] {
		if m, err := symbolic.CompareForm(d.Expr, truth, data); err == nil && m != symbolic.Same {
			lead = fmt.Sprintf("%.1f", d.Nats-best.Nats)
			break
		}
	}
	fmt.Fprintf(out, "%s\t%d\t%s\t%v\t%s\t%d\t%.1f\n", l.name, c.Seed, best.Expr, match, lead, result.Evaluations, took)
	return nil
}

// load reads an embedded table: the last column is the target, columns that are
// not numeric are left out.
func load(name string) (*symbolic.Data, error) {
	file, err := tables.Open("testdata/" + name + ".csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	data := &symbolic.Data{}
	header := rows[0]
	for j, column := range header {
		values := make([]float64, len(rows)-1)
		numeric := true
		for i, row := range rows[1:] {
			v, err := strconv.ParseFloat(strings.TrimSpace(row[j]), 64)
			numeric = numeric && err == nil
			values[i] = v
		}
		switch {
		case !numeric:
		case j == len(header)-1:
			data.Target = values
		default:
			data.Names, data.Columns = append(data.Names, column), append(data.Columns, values)
		}
	}
	return data, nil
}
