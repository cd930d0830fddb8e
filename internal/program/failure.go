package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// exitTransient is the exit code of a failure that may pass.
const exitTransient = 10

// Error says how a program failed.
type Error struct {
	Program string   // its command line, shortened
	Reason  error    // what was expected and what came
	Stderr  []string // the last lines that it wrote there
	// Transient is true where another attempt may succeed: the program said so
	// with its exit code, or the system had no room for another process.
	Transient bool
}

func (e *Error) Error() string {
	text := e.Program + ": " + e.Reason.Error()
	if len(e.Stderr) == 0 {
		return text
	}
	return text + "\nlast lines on stderr:\n  | " + strings.Join(e.Stderr, "\n  | ")
}

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Reason }

// stopped marks an error of the caller's, which ends an exchange and is
// returned as it is.
type stopped struct{ error }

func (s stopped) Unwrap() error { return s.error }

// verdict is the error of a process that has ended, nil where all is well. The
// end of the context comes first, then what the caller said, then how the
// program exited, then what was wrong with its answer.
func (x *process) verdict(ctx context.Context, answer error) error {
	var own stopped
	e := &Error{Program: x.name, Stderr: x.log.last()}
	exit := x.exit()
	switch {
	case ctx.Err() != nil && (answer != nil || exit != nil):
		e.Reason = fmt.Errorf("was stopped: %w", ctx.Err())
	case errors.As(answer, &own):
		return own.error
	case exit != nil && !x.wasAsked():
		e.Reason = exit
		e.Transient = x.state != nil && x.state.ExitCode() == exitTransient
		if answer != nil && len(e.Stderr) == 0 {
			e.Reason = fmt.Errorf("%w, and %w", exit, answer)
		}
	case answer != nil:
		e.Reason = answer
	default:
		return nil
	}
	return e
}

// exit says how the process ended, nil where with success.
func (x *process) exit() error {
	if x.state == nil {
		return errors.New("ended in a way that this system does not tell")
	}
	switch status, ok := x.state.Sys().(syscall.WaitStatus); {
	case x.state.Success():
		return nil
	case ok && status.Signaled() && status.Signal() == syscall.SIGKILL:
		return errors.New("was killed (by someone, or by the system for lack of memory)")
	case ok && status.Signaled():
		return fmt.Errorf("was ended by signal %d (%s)", int(status.Signal()), status.Signal())
	case x.state.ExitCode() == exitTransient:
		return fmt.Errorf("exited with code %d, a failure that may pass", exitTransient)
	}
	return fmt.Errorf("exited with code %d", x.state.ExitCode())
}

// startError explains why a program did not start.
func (p *Program) startError(path string, err error) error {
	e := &Error{Program: p.name, Reason: fmt.Errorf("could not start: %w", err)}
	switch _, statErr := os.Stat(path); {
	case errors.Is(err, syscall.ENOEXEC):
		e.Reason = fmt.Errorf("could not start: %s is no program for this machine; a script needs a first line such as #!/usr/bin/env python3", path)
	case errors.Is(err, syscall.ENOENT) && statErr == nil:
		e.Reason = fmt.Errorf("could not start: the interpreter in the first line of %s does not exist (or the line ends in a carriage return)", path)
	case errors.Is(err, syscall.E2BIG):
		e.Reason = errors.New("could not start: arguments and environment are too large for this system; hand large data over as an input")
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.ENOMEM), errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE), errors.Is(err, syscall.ETXTBSY):
		e.Transient = true
	}
	return e
}

// excerptBytes is how much of a program's output a message quotes.
const excerptBytes = 120

// excerpt quotes the beginning of what a program wrote.
func excerpt(text []byte) string {
	if i := strings.IndexByte(string(text), '\n'); i > 0 {
		text = text[:i+1]
	}
	if len(text) > excerptBytes {
		return fmt.Sprintf("%q…", text[:excerptBytes])
	}
	return fmt.Sprintf("%q", text)
}
