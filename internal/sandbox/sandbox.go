package sandbox

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Level is how well a program is locked in.
type Level string

// The levels, the stronger first.
const (
	Namespaces Level = "namespaces" // a root, processes and a network of its own
	Limited    Level = "limits"     // resource limits only
)

// Limits bound one run. All must be positive.
type Limits struct {
	CPU       time.Duration // processor time of all processes together
	Wall      time.Duration // time on the clock, from the program's start
	Memory    int64         // bytes of all processes together, and of each alone
	Output    int64         // bytes of stdout and stderr together
	Disk      int64         // bytes that it may have in files
	Processes int           // processes at once
}

func (l Limits) check() error {
	if l.CPU <= 0 || l.Wall <= 0 || l.Memory <= 0 || l.Output <= 0 || l.Disk <= 0 || l.Processes <= 0 {
		return fmt.Errorf("sandbox: all limits must be positive: %+v", l)
	}
	return nil
}

// Command is a program and what it gets.
type Command struct {
	Path  string   // absolute, or the name of one of Files
	Args  []string // without the name of the program
	Stdin []byte   `json:"-"`
	// Env are variables beyond those that every program has: PATH,
	// LANG=C.UTF-8, TZ=UTC, HOME and TMPDIR (its folder).
	Env map[string]string
	// Files are written into the program's folder, in which it starts; the
	// names are relative paths.
	Files map[string][]byte
	// Readable are absolute paths of files and folders that it may read, beyond
	// the system's programs and libraries.
	Readable []string
}

func (c Command) check() error {
	if _, own := c.Files[c.Path]; !own && !filepath.IsAbs(c.Path) {
		return fmt.Errorf("sandbox: the path of the program is neither absolute nor the name of one of its files: %q", c.Path)
	}
	for _, p := range c.Readable {
		if !filepath.IsAbs(p) || filepath.Clean(p) == "/" {
			return fmt.Errorf("sandbox: what a program may read is an absolute path, and not the root: %q", p)
		}
	}
	for name := range c.Files {
		if !filepath.IsLocal(name) {
			return fmt.Errorf("sandbox: the name of a file leaves the program's folder: %q", name)
		}
	}
	texts := slices.Concat([]string{c.Path}, c.Args)
	for name, value := range c.Env {
		if name == "" || strings.ContainsRune(name, '=') {
			return fmt.Errorf("sandbox: %q is no name for an environment variable", name)
		}
		texts = append(texts, name, value)
	}
	if slices.ContainsFunc(texts, func(s string) bool { return strings.ContainsRune(s, 0) }) {
		return errors.New("sandbox: the command holds a NUL byte")
	}
	return nil
}

// Sandbox runs programs, each in walls of its own. Its methods may be called
// concurrently.
type Sandbox struct {
	level  Level
	limits Limits
}

// New makes a sandbox of a level that this machine has; an empty level stands
// for the strongest.
func New(limits Limits, level Level) (*Sandbox, error) {
	if err := limits.check(); err != nil {
		return nil, err
	}
	switch level {
	case Namespaces, Limited:
		if err := try(level); err != nil {
			return nil, fmt.Errorf("the isolation %q is not to be had on this machine: %w", level, err)
		}
	case "":
		found, err := Probe()
		if err != nil {
			return nil, err
		}
		level = found.Level
	default:
		return nil, fmt.Errorf("sandbox: there is no level %q", level)
	}
	return &Sandbox{level: level, limits: limits}, nil
}

// Level tells how well programs are locked in.
func (s *Sandbox) Level() Level { return s.level }

// Limits are those of each run.
func (s *Sandbox) Limits() Limits { return s.limits }

// Run runs a program to its end and tells how it ended. An error means that
// there was no run (the sandbox could not be made, the program could not be
// started), or that the context ended it; nothing that a program does makes
// Run fail, except that at the level Limited it may kill its keeper.
func (s *Sandbox) Run(ctx context.Context, c Command) (Result, error) {
	if err := c.check(); err != nil {
		return Result{}, err
	}
	return s.run(ctx, c)
}

// Isolation says what this machine offers.
type Isolation struct {
	Level  Level
	WhyNot string   // why there is no stronger level; "" where there is none
	With   []string // what else holds programs, such as "system call filter"
}

func (i Isolation) String() string {
	text := string(i.Level)
	if len(i.With) > 0 {
		text += " (with " + strings.Join(i.With, ", ") + ")"
	}
	if i.WhyNot != "" {
		text += "; no namespaces: " + i.WhyNot
	}
	return text
}

// Probe finds the strongest level that works here, by trying.
func Probe() (Isolation, error) {
	strong := try(Namespaces)
	if strong == nil {
		return Isolation{Level: Namespaces, With: holds(Namespaces)}, nil
	}
	if err := try(Limited); err != nil {
		return Isolation{}, fmt.Errorf("this machine has no sandbox: namespaces: %w; limits: %w", strong, err)
	}
	return Isolation{Level: Limited, WhyNot: strong.Error(), With: holds(Limited)}, nil
}

// StartError is a run that did not begin.
type StartError struct {
	Reason error
	// Transient is true where the system was short of something and may have it
	// later.
	Transient bool
}

func (e *StartError) Error() string { return "the sandbox: " + e.Reason.Error() }

// Unwrap gives the reason.
func (e *StartError) Unwrap() error { return e.Reason }
