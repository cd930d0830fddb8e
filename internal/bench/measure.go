package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func help(b *bench) (string, error) {
	c, err := median(11, func() (cost, error) { return b.cupelRun("--help") })
	return ms(c.wall), err
}

func validate(b *bench) (string, error) {
	file, err := b.write("many.yaml", manySteps(1000))
	if err != nil {
		return "", err
	}
	c, err := median(11, func() (cost, error) { return b.cupelRun("validate", file) })
	return ms(c.wall), err
}

// manySteps is a workflow of n independent steps that do next to nothing.
func manySteps(n int) string {
	var b strings.Builder
	b.WriteString("cupel: v1\nname: many\nsteps:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {generate: functions/grid, count: 1, with: {dim: 1}}\n", i)
	}
	return b.String()
}

// steps measures n steps without results and again with them.
func steps(b *bench, n int) (string, error) {
	file, err := b.write("many.yaml", manySteps(n))
	if err != nil {
		return "", err
	}
	return coldAndCached(b, file, n)
}

func coldAndCached(b *bench, file string, n int) (string, error) {
	cold, whole, err := b.timedRun(file)
	if err != nil {
		return "", err
	}
	cached, again, err := b.timedRun(file)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("cold %.0f steps/s, cached %.0f steps/s (whole process, with parsing and report: %.1f s and %.1f s, %s)",
		perSecond(n, cold), perSecond(n, cached), whole.wall.Seconds(), again.wall.Seconds(), mb(whole.memory)), nil
}

func chain(b *bench) (string, error) {
	const n = 10_000
	var text strings.Builder
	text.WriteString("cupel: v1\nname: chain\nsteps:\n  s0: {generate: functions/grid, count: 1, with: {dim: 1}}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&text, "  s%d: {filter: s%d, keep: x1 < %d}\n", i, i-1, i+2)
	}
	file, err := b.write("chain.yaml", text.String())
	if err != nil {
		return "", err
	}
	return coldAndCached(b, file, n)
}

// commands measures steps that run a program, in turn with the same number of
// tasks in scipipe.
func commands(b *bench) (string, error) {
	const n = 1000
	var text strings.Builder
	text.WriteString("cupel: v1\nname: commands\nsteps:\n")
	for i := range n {
		fmt.Fprintf(&text, "  s%d: {generate: command, with: {command: [/bin/true], columns: {}}}\n", i)
	}
	file, err := b.write("commands.yaml", text.String())
	if err != nil {
		return "", err
	}
	peer, err := buildPeer(b)
	if err != nil {
		return "", err
	}
	var ours, theirs []time.Duration
	for range 3 {
		if err := os.RemoveAll(filepath.Join(b.dir, ".cupel")); err != nil {
			return "", err
		}
		elapsed, _, err := b.timedRun(file)
		if err != nil {
			return "", err
		}
		ours = append(ours, elapsed)
		took, err := runPeer(b, peer, n)
		if err != nil {
			return "", err
		}
		theirs = append(theirs, took)
	}
	a, p := middle(ours), middle(theirs)
	return fmt.Sprintf("%.0f steps/s; scipipe %.0f steps/s in the same run: %.2f times", perSecond(n, a), perSecond(n, p), p.Seconds()/a.Seconds()), nil
}

// loop measures rounds that do next to nothing.
func loop(b *bench) (string, error) {
	const rounds = 2000
	text := fmt.Sprintf(`cupel: v1
name: rounds
steps:
  search:
    loop:
      rounds: %d
      steps:
        point: {generate: functions/grid, count: 1, with: {dim: 1}}
`, rounds)
	file, err := b.write("loop.yaml", text)
	if err != nil {
		return "", err
	}
	cold, _, err := b.timedRun(file)
	if err != nil {
		return "", err
	}
	cached, _, err := b.timedRun(file)
	return fmt.Sprintf("%.3f ms a round with its one step, %.3f ms from the store", cold.Seconds()*1000/rounds, cached.Seconds()*1000/rounds), err
}

const hugeTable = `cupel: v1
name: huge
steps:
  small: {generate: functions/grid, count: 1, with: {dim: 1}}
  points: {generate: functions/%s, count: %d, with: {dim: %d}}
`

// showSmall keeps the huge table out of the report.
const showSmall = "report: {show: [small]}\n"

// evaluate measures an evaluator that does nothing over a table that is in the
// store already.
func evaluate(b *bench) (string, error) {
	const rows = 10_000_000
	table := fmt.Sprintf(hugeTable, "grid", rows, 1)
	score := "  scores: {evaluate: points, with: [functions/none]}\n"
	_, tasks, c, err := b.twice(table, score)
	if err != nil {
		return "", err
	}
	took := tasks["scores"]
	return fmt.Sprintf("%.1f million rows/s, %s", perSecond(rows, took)/1e6, mb(c.memory)), nil
}

// twice runs a workflow that makes a table, and then the same with more steps,
// whose times are returned.
func (b *bench) twice(table, more string) (time.Duration, map[string]time.Duration, cost, error) {
	if _, err := b.write("huge.yaml", table+showSmall); err != nil {
		return 0, nil, cost{}, err
	}
	if _, err := b.cupelRun("run", "--quiet", "huge.yaml"); err != nil {
		return 0, nil, cost{}, err
	}
	if _, err := b.write("huge.yaml", table+more+showSmall); err != nil {
		return 0, nil, cost{}, err
	}
	c, err := b.cupelRun("run", "--quiet", "huge.yaml")
	if err != nil {
		return 0, nil, c, err
	}
	elapsed, tasks, err := b.lastRun()
	return elapsed, tasks, c, err
}

func rankDesirability(b *bench) (string, error) {
	const rows = 10_000_000
	table := fmt.Sprintf(hugeTable, "random", rows, 2)
	more := `  best:
    rank: points
    objectives:
      - {score: x1, goal: max, desirability: {low: 0, high: 1}}
      - {score: x2, goal: min, weight: 2, desirability: {low: 0, high: 1}}
    keep: 100
`
	_, tasks, c, err := b.twice(table, more)
	return fmt.Sprintf("%.1f s, %s", tasks["best"].Seconds(), mb(c.memory)), err
}

func rankPareto(b *bench) (string, error) {
	const rows = 1_000_000
	table := fmt.Sprintf(hugeTable, "random", rows, 3)
	more := `  best:
    rank: points
    method: pareto
    objectives: [{score: x1, goal: min}, {score: x2, goal: min}, {score: x3, goal: max}]
`
	_, tasks, c, err := b.twice(table, more)
	return fmt.Sprintf("%.1f s, %s", tasks["best"].Seconds(), mb(c.memory)), err
}
