package main

import (
	"fmt"
	"io"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"
)

// pass is how long it took.
type pass struct{ clock, cpu float64 } // seconds

// measureScaling compares one processor with all that there are, by the clock:
// it means something only on a machine that does nothing else. The processor
// time per molecule tells how much they stand in each other's way.
func measureScaling(out io.Writer, set molecules, rounds int) error {
	n := runtime.NumCPU()
	if n == 1 {
		return nil
	}
	fmt.Fprintf(out, "| %s, %d processors | times the molecules of one, by the clock | processor time per molecule, of one's |\n|---|---|---|\n", set.name, n)
	for _, t := range tasks {
		var faster, dearer []float64
		for range rounds {
			one, err := timePass(&t, set.texts, 1)
			if err != nil {
				return err
			}
			all, err := timePass(&t, set.texts, n)
			if err != nil {
				return err
			}
			faster = append(faster, one.clock/all.clock)
			dearer = append(dearer, all.cpu/one.cpu)
		}
		fmt.Fprintf(out, "| %s | %.2f | %.2f |\n", t.title, median(faster), median(dearer))
	}
	return nil
}

// passes over the molecules are enough for a time that can be measured.
const passes = 8

// timePass has each of several processors make all passes; times are shares of
// one.
func timePass(t *task, texts []string, processors int) (pass, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	runtime.GC()
	var group errgroup.Group
	began, used := time.Now(), cpuTime()
	for range processors {
		group.Go(func() error {
			for range passes {
				if err := t.all(texts); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := group.Wait()
	n := float64(processors)
	return pass{time.Since(began).Seconds() / n, (cpuTime() - used).Seconds() / n}, err
}
