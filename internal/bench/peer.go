package main

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// buildPeer builds the scipipe program, which is a module of its own so that
// scipipe is no dependency of cupel.
func buildPeer(b *bench) (string, error) {
	out := filepath.Join(b.dir, "scipipe-peer")
	dir, err := filepath.Abs("internal/bench/scipipe")
	if err != nil {
		return "", err
	}
	_, err = process(dir, "go", "build", "-o", out, ".")
	return out, err
}

// runPeer runs n tasks in an empty folder; the program prints how long its
// workflow took in nanoseconds.
func runPeer(b *bench, program string, n int) (time.Duration, error) {
	dir, err := os.MkdirTemp(b.dir, "peer-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	c, err := process(dir, program, strconv.Itoa(n))
	if err != nil {
		return 0, err
	}
	nanoseconds, err := strconv.ParseInt(strings.TrimSpace(c.out), 10, 64)
	return time.Duration(nanoseconds), err
}

func middle(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}
