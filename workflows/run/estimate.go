package run

import (
	"fmt"
	"strings"
	"time"
)

// Estimate is how much work a dry run foresees.
type Estimate struct {
	Hits       int           `json:"hits"`
	Runs       int           `json:"runs"`           // steps that have to run, or may have to
	Candidates int64         `json:"candidates"`     // that generators are asked for
	AtMost     bool          `json:"atMost"`         // a loop may end before its last round
	Open       bool          `json:"open"`           // a loop has no bound on its rounds
	Time       time.Duration `json:"time,omitempty"` // what the same steps took in an earlier run
}

// Estimated adds up forecasts. Where an earlier run has computed a step, its
// time is the estimate.
func Estimated(forecasts []Forecast, last *Record) Estimate {
	var e Estimate
	spent := map[string]time.Duration{}
	if last != nil {
		for _, t := range last.Tasks {
			spent[t.Step] += t.Elapsed
		}
	}
	loops := map[string]Forecast{}
	for _, f := range forecasts {
		if f.Kind == "loop" {
			loops[f.Step] = f
		}
		if f.Verdict == Hit {
			e.Hits++
			continue
		}
		e.Runs++
		e.Time += spent[f.Step]
		e.Candidates += int64(f.Count) * e.rounds(f.Step, loops)
	}
	return e
}

// rounds is how many times a step may run inside the loops around it.
func (e *Estimate) rounds(step string, loops map[string]Forecast) int64 {
	n := int64(1)
	for i := range step {
		if step[i] != '/' {
			continue
		}
		loop, ok := loops[step[:i]]
		switch {
		case !ok:
		case loop.Limit == 0:
			e.Open = true
		default:
			e.AtMost = true
			n *= int64(max(1, loop.Limit-loop.Rounds))
		}
	}
	return n
}

// String says it in a sentence.
func (e Estimate) String() string {
	if e.Runs == 0 {
		return fmt.Sprintf("Nothing to do: all %d results are in the store.", e.Hits)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d in the store, %d to run", e.Hits, e.Runs)
	if e.Candidates > 0 {
		bound := ""
		switch {
		case e.Open:
			bound = "at least "
		case e.AtMost:
			bound = "at most "
		}
		fmt.Fprintf(&b, "; %s%d new candidates", bound, e.Candidates)
	}
	if e.Time > 0 {
		fmt.Fprintf(&b, "; these steps took %s before", e.Time.Round(time.Millisecond))
	}
	return b.String() + "."
}
