package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/cupel-science/cupel/internal/printable"
	"github.com/cupel-science/cupel/workflows/run"
	"github.com/cupel-science/cupel/workflows/store"
)

// view shows a run while it goes on: a bar with rate and time left on a
// terminal, lines otherwise.
type view struct {
	*console
	quiet bool
	off   bool // the policy switches the gates off
	bars  *mpb.Progress
	steps *mpb.Bar
	total int64

	mu   sync.Mutex
	last map[string]time.Time // when a loop's round was printed last
	seen map[string]bool      // top-level steps done
	top  map[string]bool
}

func (e *execution) newView() *view {
	v := &view{console: e.console, quiet: e.flags.quiet, off: e.plan.Off(), last: map[string]time.Time{}, seen: map[string]bool{}, top: map[string]bool{}}
	for _, n := range e.plan.Scope.Nodes {
		v.top[n.Path] = true
	}
	v.total = int64(len(v.top))
	return v
}

func (v *view) begin(r store.RunRecord) {
	if v.quiet {
		return
	}
	fmt.Fprintf(v.err, "run %s\n", r.ID)
	if v.off {
		fmt.Fprintln(v.err, "hazard gate off: the workflow's policy says so")
	}
	if !v.terminal() {
		return
	}
	v.bars = mpb.New(mpb.WithOutput(v.err), mpb.WithWidth(40))
	v.steps = v.bars.AddBar(v.total,
		mpb.PrependDecorators(decor.Name("steps "), decor.CountersNoUnit("%d/%d ")),
		mpb.AppendDecorators(decor.Name(" "), decor.AverageSpeed(0, "%.1f/s "), decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), "done")))
}

func (v *view) end() {
	if v.bars != nil {
		v.steps.Abort(false)
		v.bars.Wait()
	}
}

// print writes a line above the bars.
func (v *view) print(format string, args ...any) {
	if v.quiet {
		return
	}
	line := printable.Lines(fmt.Sprintf(format, args...)) // names and texts may come from a data file
	if v.bars != nil {
		_, _ = v.bars.Write([]byte(line + "\n"))
		return
	}
	fmt.Fprintln(v.err, line)
}

func (v *view) log(line string) { v.print("  | %s", line) }

// roundEvery is how often a loop's rounds are printed.
const roundEvery = 2 * time.Second

func (v *view) see(e run.Event) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if (e.Type == run.Finished || e.Type == run.LoopDone) && e.Round == "" && v.top[e.Step] && !v.seen[e.Step] {
		v.seen[e.Step] = true
		if v.steps != nil {
			v.steps.Increment()
		}
	}
	name := e.Step
	if e.Round != "" {
		name += " #" + e.Round
	}
	switch e.Type {
	case run.Finished:
		v.finished(e, name)
	case run.RoundDone:
		if time.Since(v.last[e.Step]) > roundEvery {
			v.last[e.Step] = time.Now()
			v.print("  %s round %s: %d candidates, %d evaluations", e.Step, e.Round, e.Rows, e.Done)
		}
	case run.LoopDone:
		v.print("  %s ended %s", name, e.Message)
	case run.Failed, run.Retrying, run.Corrupt, run.Misread:
		v.print("  %s %s: %s", name, e.Type, e.Message)
	case run.Missing:
		v.print("  %s: model %s, call %s is not recorded: %s", name, e.Call.Model, e.Call.Digest.Short(), e.Message)
	case run.Skipped:
		v.print("  %s skipped: it needs a step that failed", name)
	case run.Held:
		if e.Round == "" { // of loops, the report tells the sum
			v.print("  %s: %s", name, e.Message)
		}
	case run.Waiting:
		v.print("  %s waits for approval of %d candidates: %s", name, e.Rows, e.Message)
	}
}

// finished prints the end of a task outside loops; what is inside is told
// round by round.
func (v *view) finished(e run.Event, name string) {
	if e.Round != "" || v.total > 200 {
		return
	}
	took := "in " + e.Elapsed.Round(time.Millisecond).String()
	if e.Cached {
		took = "from the store"
	}
	failed := ""
	if e.Failed > 0 {
		failed = fmt.Sprintf(", %d failed", e.Failed)
	}
	if e.Held > 0 {
		failed += fmt.Sprintf(", %d held back", e.Held)
	}
	v.print("  %s: %d rows%s %s", name, e.Rows, failed, took)
}

// approver asks on the terminal, where there is one.
func (e *execution) approver(v *view) run.Approver {
	return &terminalApprover{view: v, yes: e.flags.yes, noWait: e.flags.noWait}
}

type terminalApprover struct {
	view   *view
	yes    bool
	noWait bool
}

// Ask implements run.Approver.
func (a *terminalApprover) Ask(ctx context.Context, t *run.Task, message string) (approved, known bool, err error) {
	if a.yes {
		return true, true, nil
	}
	f, ok := a.view.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || !a.view.terminal() {
		if a.noWait {
			return false, false, run.ErrWaiting
		}
		a.view.print("  approve it with: cupel approve last %s", t.Node.Path)
		return false, false, nil
	}
	a.view.print("%s\nGo on with %d candidates of step %s? [y/N]", message, t.From[0].Head.Rows, t.Node.Path)
	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(f).ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		return strings.HasPrefix(strings.ToLower(strings.TrimSpace(line)), "y"), true, nil
	case <-ctx.Done():
		return false, false, context.Cause(ctx)
	}
}
