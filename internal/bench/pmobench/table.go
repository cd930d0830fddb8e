package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// line is a task's figures over its seeds.
type line struct {
	mean, tenth, first, final, seconds []float64
}

func (b *bench) line(task string) (l line, err error) {
	for seed := 1; seed <= b.seeds; seed++ {
		body, err := os.ReadFile(trial{b, task, seed}.path(".json"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return l, err
		}
		var o outcome
		if err := json.Unmarshal(body, &o); err != nil {
			return l, fmt.Errorf("%s, seed %d: %w", task, seed, err)
		}
		c := curveOf(o.Scores)
		l.mean = append(l.mean, c.area(mean, b.calls))
		l.tenth = append(l.tenth, c.area(tenth, b.calls))
		l.first = append(l.first, c.area(first, b.calls))
		l.final = append(l.final, mean(c[len(c)-1]))
		l.seconds = append(l.seconds, o.Seconds)
	}
	return l, nil
}

// print writes the table of all trials that are finished, in Markdown.
func (b *bench) print(w io.Writer) error {
	fmt.Fprintf(w, "| task | AUC top-10, mean ± sd | least to most | AUC of the tenth best | AUC top-1 | mean of ten best after %d | seeds | s a run |\n|---|---|---|---|---|---|---|---|\n", b.calls)
	var sums [4]float64
	for _, task := range b.tasks {
		l, err := b.line(task)
		if err != nil {
			return err
		}
		if len(l.mean) == 0 {
			continue
		}
		m, sd := stat.MeanStdDev(l.mean, nil)
		if len(l.mean) == 1 {
			sd = 0
		}
		figures := [4]float64{m, stat.Mean(l.tenth, nil), stat.Mean(l.first, nil), stat.Mean(l.final, nil)}
		for i, x := range figures {
			sums[i] += x
		}
		fmt.Fprintf(w, "| %s | %.3f ± %.3f | %.3f to %.3f | %.3f | %.3f | %.3f | %d | %.0f |\n", task, m, sd,
			slices.Min(l.mean), slices.Max(l.mean), figures[1], figures[2], figures[3], len(l.mean), stat.Mean(l.seconds, nil))
	}
	_, err := fmt.Fprintf(w, "| **sum** | **%.3f** | | %.3f | %.3f | %.3f | | |\n", sums[0], sums[1], sums[2], sums[3])
	return err
}
