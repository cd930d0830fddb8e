// Command bench measures what RESULTS.md reports: it runs the cupel program on
// workflows that it writes, and prints a table in Markdown. Every measurement
// is a run of bin/cupel as a user would start it, in a store of its own under a
// temporary folder; times of steps come from the run's own record, whole-process
// times and memory from the operating system.
//
//	make build && go run ./internal/bench [-only NAME] [-laws]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// measurement is one row of the table.
type measurement struct {
	name   string
	target string
	run    func(b *bench) (string, error)
}

func measurements() []measurement {
	return []measurement{
		{"help", "`cupel --help` under 50 ms", help},
		{"validate", "validate 1,000 steps under 100 ms", validate},
		{"steps", "10,000 no-op steps: 5,000/s cold, 100,000/s cached", func(b *bench) (string, error) { return steps(b, 10_000) }},
		{"linear", "100,000 no-op steps: cost stays linear", func(b *bench) (string, error) { return steps(b, 100_000) }},
		{"chain", "10,000 no-op steps in a chain", chain},
		{"command", "1,000 steps of /bin/true: 1.5 times scipipe 0.12.0", commands},
		{"loop", "a loop round's own overhead under 1 ms", loop},
		{"evaluate", "evaluators that do nothing, 10 million rows: 5 million rows/s under 500 MB", evaluate},
		{"rank", "rank 10 million rows by desirability, keep 100: under 10 s and 1 GB", rankDesirability},
		{"pareto", "Pareto of 1 million rows, 3 objectives: under 10 s", rankPareto},
	}
}

func main() {
	only := flag.String("only", "", "comma-separated names of measurements")
	program := flag.String("cupel", "bin/cupel", "program to measure")
	flag.Parse()
	if err := measureAll(*program, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measureAll(program, only string) error {
	path, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	fmt.Printf("%s/%s, %d processors, %s\n\n| what | target | measured |\n|---|---|---|\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	for _, m := range measurements() {
		if only != "" && !strings.Contains(","+only+",", ","+m.name+",") {
			continue
		}
		dir, err := os.MkdirTemp("", "cupel-bench-")
		if err != nil {
			return err
		}
		figure, err := m.run(&bench{cupel: path, dir: dir})
		os.RemoveAll(dir)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Printf("| %s | %s | %s |\n", m.name, m.target, figure)
	}
	return nil
}
