package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// bench is a folder to measure in.
type bench struct {
	cupel string
	dir   string
}

// cost is what a finished process took.
type cost struct {
	wall   time.Duration
	memory int64 // most resident memory, bytes
	out    string
}

// cupelRun starts cupel in the bench's folder.
func (b *bench) cupelRun(args ...string) (cost, error) { return process(b.dir, b.cupel, args...) }

func process(dir, name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(start), out: out.String()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.memory = usage.Maxrss * 1024
	}
	if err != nil {
		return c, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return c, nil
}

// median runs f several times and returns the run of median time.
func median(times int, f func() (cost, error)) (cost, error) {
	var costs []cost
	for range times {
		c, err := f()
		if err != nil {
			return c, err
		}
		costs = append(costs, c)
	}
	slices.SortFunc(costs, func(a, b cost) int { return int(a.wall - b.wall) })
	return costs[len(costs)/2], nil
}

// write puts a workflow into the folder.
func (b *bench) write(name, text string) (string, error) {
	return name, os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o644)
}

// lastRun reads from the store how long the last run took, from its own
// record, and each of its steps.
func (b *bench) lastRun() (elapsed time.Duration, tasks map[string]time.Duration, err error) {
	c, err := b.cupelRun("show", "last", "--json")
	if err != nil {
		return 0, nil, err
	}
	var shown struct {
		Status struct{ Elapsed time.Duration }
		Tasks  []struct {
			Step    string
			Elapsed time.Duration
		}
	}
	if err := json.Unmarshal([]byte(c.out), &shown); err != nil {
		return 0, nil, err
	}
	tasks = map[string]time.Duration{}
	for _, t := range shown.Tasks {
		tasks[t.Step] += t.Elapsed
	}
	return shown.Status.Elapsed, tasks, nil
}

// timedRun runs a workflow and returns the time of its execution as the run
// recorded it.
func (b *bench) timedRun(file string) (time.Duration, cost, error) {
	c, err := b.cupelRun("run", "--quiet", file)
	if err != nil {
		return 0, c, err
	}
	elapsed, _, err := b.lastRun()
	return elapsed, c, err
}

func mb(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

func perSecond(n int, d time.Duration) float64 { return float64(n) / d.Seconds() }
