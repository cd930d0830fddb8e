// Packbench measures how often and how fast the search for circle packings
// reaches the best sums of radii that are known: rounds of search.Propose, as
// the workflow of examples/circles makes them, from nothing.
//
//	go run ./internal/packing/packbench [-n 26,32] [-seeds 10] [-rounds 500] [-on]
//
// With -on a search goes through all rounds, to see whether there is more.
// Every sum is that of the exact referee.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cupel-science/cupel/internal/packing/search"
)

// goals are the sums at which a search counts as having arrived: the best ones
// that are known to us, less what rounding may take.
var goals = map[int]float64{
	26: 2.635983084, // published: 2.6359830853 (Numaro, with a tolerance)
	32: 2.939572771, // published: 2.937944526 (AlphaEvolve)
	33: 2.987285008, // published: 2.9872850086 (Numaro)
	36: 3.121754486, // published: 3.1210039084 (Numaro)
	40: 3.292391572, // published: 3.2923915726 (Numaro)
}

// The settings of examples/circles.
const (
	walks      = 8
	climbs     = 25
	population = 20
	fresh      = 0.2
	kept       = 50
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "packbench:", err)
		os.Exit(1)
	}
}

// bench is what the flags say.
type bench struct {
	seeds, rounds int
	on            bool
}

func run(ctx context.Context, out io.Writer, args []string) error {
	var b bench
	flags := flag.NewFlagSet("packbench", flag.ContinueOnError)
	sizes := flags.String("n", "26,32,33,36,40", "numbers of circles")
	flags.IntVar(&b.seeds, "seeds", 10, "searches for each number")
	flags.IntVar(&b.rounds, "rounds", 500, "rounds of a search at most")
	flags.BoolVar(&b.on, "on", false, "go on after the goal")
	if err := flags.Parse(args); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer table.Flush()
	fmt.Fprintln(table, "n\tseed\tsum of radii\tgoal\tclimbs\tseconds")
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("-n %s: want whole numbers from 1 with commas between them", *sizes)
		}
		if err := b.measure(ctx, table, n); err != nil {
			return err
		}
		table.Flush()
	}
	return nil
}

// measure searches with each seed and adds a line on all of them.
func (b bench) measure(ctx context.Context, out *tabwriter.Writer, n int) error {
	goal, known := goals[n]
	reached, best := 0, 0.0
	var times []float64
	for seed := range b.seeds {
		began := time.Now()
		sum, rounds, took, err := b.search(ctx, n, uint64(seed), goal, known)
		if err != nil {
			return err
		}
		arrived := "-"
		if known && sum >= goal {
			reached++
			arrived = "reached"
		} else {
			took = time.Since(began)
		}
		best = max(best, sum)
		times = append(times, took.Seconds())
		fmt.Fprintf(out, "%d\t%d\t%v\t%s\t%d\t%.1f\n", n, seed, sum, arrived, rounds*walks*climbs, took.Seconds())
		out.Flush()
	}
	slices.Sort(times)
	fmt.Fprintf(out, "%d\tall\t%v\t%d of %d\t\tmedian %.1f\n", n, best, reached, b.seeds, times[len(times)/2])
	return nil
}

// search returns the best sum, and the rounds and the time to the goal, or to
// the end where that was not reached.
func (b bench) search(ctx context.Context, n int, seed uint64, goal float64, known bool) (sum float64, rounds int, took time.Duration, err error) {
	began := time.Now()
	c := search.Config{N: n, Count: walks, Climbs: climbs, Population: population, Fresh: fresh}
	var past []search.Packing
	for round := range b.rounds {
		c.Seed = seed<<32 + uint64(round)
		found, err := search.Propose(ctx, c, past)
		if err != nil {
			return 0, 0, 0, err
		}
		for _, p := range found {
			past = append(past, p.Packing)
		}
		slices.SortStableFunc(past, func(a, b search.Packing) int { return cmp.Compare(b.Sum, a.Sum) })
		past = past[:min(len(past), kept)]
		if len(past) > 0 {
			sum = past[0].Sum
		}
		if took == 0 && known && sum >= goal {
			rounds, took = round+1, time.Since(began)
			if !b.on {
				break
			}
		}
	}
	if took == 0 {
		rounds, took = b.rounds, time.Since(began)
	}
	return sum, rounds, took, nil
}
