package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cupel-science/cupel/internal/chem/smiles"
)

// molecules are what speed is measured on.
type molecules struct {
	name  string
	texts []string
}

// ofEachKind is how many molecules of each kind are taken, if there are so many.
const ofEachKind = 2000

// readMolecules takes molecules from a table of reference values. In the
// reference of 5,700 rows the first 3,000 are from ZINC and the next 2,000 from
// NCI; its samples have the same proportions.
func readMolecules(path string) ([]molecules, error) {
	var rows []string
	for c, err := range readTable(path) {
		if err != nil {
			return nil, err
		}
		for _, row := range c.rows {
			rows = append(rows, row[0])
		}
	}
	n := len(rows)
	return []molecules{
		{"ZINC", valid(rows[:n*30/57])},
		{"NCI", valid(rows[n*30/57 : n*50/57])},
	}, nil
}

// valid are the first molecules of a list.
func valid(rows []string) []string {
	var texts []string
	for _, text := range rows {
		if _, err := smiles.Parse(text); err == nil && len(texts) < ofEachKind {
			texts = append(texts, text)
		}
	}
	return texts
}

// measureSpeed prints what we and RDKit manage, and how it grows with
// processors.
func measureSpeed(ctx context.Context, out io.Writer, o *options) error {
	sets, err := readMolecules(o.reference)
	if err != nil {
		return err
	}
	python, version, err := findRDKit(ctx, o, out)
	switch {
	case errors.Is(err, errNoRDKit):
		fmt.Fprintf(out, "Without RDKit: %v.\n\n", err)
	case err != nil:
		return err
	default:
		fmt.Fprintf(out, "RDKit %s. ", version)
	}
	fmt.Fprintf(out, "Molecules a second of processor time, parsing included; medians of %d rounds in turn.\n\n", o.rounds)
	fmt.Fprintln(out, "| molecules | task | RDKit from Python | Cupel | ratio | aim |\n|---|---|---|---|---|---|")
	for _, set := range sets {
		if err := measureSet(ctx, out, python, set, o.rounds); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	return measureScaling(out, sets[0], o.rounds)
}

// measureSet prints a row for each task.
func measureSet(ctx context.Context, out io.Writer, python string, set molecules, rounds int) (err error) {
	var peer *process
	if python != "" {
		if peer, err = startPeer(ctx, python, set.texts); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, peer.close()) }()
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, t := range tasks {
		row, err := inTurn(peer, &t, set.texts, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		fmt.Fprintf(out, "| %d %s | %s | %s |\n", len(set.texts), set.name, t.title, row)
	}
	return nil
}

// inTurn measures a task with RDKit, if there is one, and with us, and again.
func inTurn(peer *process, t *task, texts []string, rounds int) (string, error) {
	if err := t.all(texts); err != nil { // fills caches
		return "", err
	}
	var ours, theirs, ratios []float64
	for range rounds {
		own, err := ownRate(t, texts)
		if err != nil {
			return "", err
		}
		ours = append(ours, own)
		if peer == nil {
			continue
		}
		rate, err := peerRate(peer, t, len(texts))
		if err != nil {
			return "", err
		}
		theirs = append(theirs, rate)
		ratios = append(ratios, own/rate)
	}
	aim := "-"
	if t.aim > 0 {
		aim = fmt.Sprintf("%g", t.aim)
	}
	if peer == nil {
		return fmt.Sprintf("- | %.0f | - | %s", median(ours), aim), nil
	}
	return fmt.Sprintf("%.0f | %.0f | %.1f | %s", median(theirs), median(ours), median(ratios), aim), nil
}

// ownRate is molecules per second of processor time. Passes over the molecules
// are repeated until there is something to measure.
func ownRate(t *task, texts []string) (float64, error) {
	const least = 200 * time.Millisecond
	runtime.GC()
	began := cpuTime()
	for n := len(texts); ; n += len(texts) {
		if err := t.all(texts); err != nil {
			return 0, err
		}
		if used := cpuTime() - began; used >= least {
			return float64(n) / used.Seconds(), nil
		}
	}
}

func median(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// startPeer starts RDKit and hands it the molecules.
func startPeer(ctx context.Context, python string, texts []string) (*process, error) {
	p, err := start(ctx, python, "speed")
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(p.in, "%d\n%s\n", len(texts), strings.Join(texts, "\n"))
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// peerRate is RDKit's molecules per second of processor time.
func peerRate(p *process, t *task, n int) (float64, error) {
	if _, err := fmt.Fprintln(p.in, t.name); err != nil {
		return 0, err
	}
	line, err := p.out.ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("RDKit's time: %w", err)
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	return float64(n) / seconds, err
}
