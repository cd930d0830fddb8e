// Command cupel runs scientific discovery workflows: generators propose
// candidates, evaluators score them, rankings keep the best, and every result
// can be repeated to the same bits.
//
// Each command is one file, named after it: an options struct, a function that
// makes the cobra command, and a run function that does the work through the
// packages of this module. Exit codes are decided in one place, exitCode.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/cupel-science/cupel/internal/sandbox"
	"github.com/cupel-science/cupel/workflows"
	"github.com/cupel-science/cupel/workflows/run"
)

// version is set by the linker for releases.
var version = "0.1.0"

func main() {
	sandbox.Main() // a run in a sandbox begins as another process of this program
	os.Exit(doMain(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2   // wrong usage, or a workflow that is not right
	exitPartial     = 3   // finished, with more failed candidates than allowed
	exitInterrupted = 130 // Ctrl-C; the run can be resumed
)

func doMain(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	root := newRoot(&console{in: stdin, out: stdout, err: stderr})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		fmt.Fprintln(stderr, "cupel:", err)
	}
	return exitCode(ctx, err)
}

// usageError is a wrong use of the command line.
type usageError struct{ error }

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	var issues workflows.Issues
	var partial *run.TooManyFailed
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &issues):
		return exitUsage
	case errors.As(err, &partial):
		return exitPartial
	}
	return exitFailed
}
