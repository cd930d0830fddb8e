package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

type gcOptions struct {
	keep      int
	olderThan time.Duration
	scores    bool
	dry       bool
	json      bool
}

func newGC(c *console) *cobra.Command {
	opts := &gcOptions{}
	cmd := &cobra.Command{
		Use:   "gc",
		Short: "Free what no kept run needs",
		Long: `Free the results, tables and model calls that no kept run needs. Without --keep or
--older-than all runs are kept. Scores that expensive evaluators gave to single
candidates stay, unless --scores is given.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runGC(c, opts) },
	}
	cmd.Flags().IntVar(&opts.keep, "keep", -1, "keep the last N runs of each workflow, remove the others")
	cmd.Flags().DurationVar(&opts.olderThan, "older-than", 0, "remove runs older than this, such as 720h")
	cmd.Flags().BoolVar(&opts.scores, "scores", false, "remove remembered scores of single candidates too")
	cmd.Flags().BoolVarP(&opts.dry, "dry-run", "n", false, "say what would be removed, remove nothing")
	cmd.Flags().BoolVar(&opts.json, "json", false, "print as JSON")
	return cmd
}

func runGC(c *console, opts *gcOptions) error {
	s, err := c.existingStore()
	if err != nil {
		return err
	}
	defer s.Close()
	kept, removed, err := chooseRuns(s, opts)
	if err != nil {
		return err
	}
	keys, calls := map[store.Key]bool{}, map[string]bool{}
	for _, id := range kept {
		rec, err := run.ReadRecord(s, id)
		if err != nil {
			return err
		}
		for _, e := range rec.Events {
			keys[e.Key], keys[e.Table], keys[e.Decision] = true, true, true
			if e.Call != nil {
				calls[e.Call.Version] = true
			}
		}
	}
	keep := store.Keep{Results: func(k store.Key) bool { return keys[k] }, Calls: func(version string) bool { return calls[version] }, Books: !opts.scores}
	out, err := s.Collect(removed, keep, opts.dry)
	if err != nil {
		return err
	}
	if opts.json {
		return c.printJSON(out)
	}
	verb := "removed"
	if opts.dry {
		verb = "would remove"
	}
	fmt.Fprintf(c.out, "%s %d runs, %d results, %d objects: %.1f MB; %d runs kept\n", verb, out.Runs, out.Results, out.Objects, float64(out.Bytes)/1e6, len(kept))
	return nil
}

// chooseRuns splits the runs of a store into kept and removed ones.
func chooseRuns(s *store.Store, opts *gcOptions) (kept, removed []string, err error) {
	ids, err := s.RunIDs()
	if err != nil {
		return nil, nil, err
	}
	later := map[string]int{} // runs of the same workflow that are later
	for i := len(ids) - 1; i >= 0; i-- {
		r, err := s.ReadRun(ids[i])
		if err != nil {
			return nil, nil, err
		}
		old := opts.olderThan > 0 && time.Since(r.Started) > opts.olderThan
		if old || opts.keep >= 0 && later[r.Name] >= opts.keep {
			removed = append(removed, ids[i])
		} else {
			kept = append(kept, ids[i])
		}
		later[r.Name]++
	}
	return kept, removed, nil
}
