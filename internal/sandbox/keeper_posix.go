//go:build unix && !linux

package sandbox

import (
	"errors"
	"os"
	"syscall"
)

// Systems that are not Linux have resource limits, an environment and a folder
// of its own for each run, and the end of the process group.

func self() string {
	path, err := os.Executable()
	if err != nil {
		return os.Args[0]
	}
	return path
}

func attributes(order) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

func isFirstThread() bool { return false }

func available(level Level) error {
	if level == Namespaces {
		return errors.New("only Linux has them")
	}
	return nil
}

func holds(Level) []string { return []string{"resource limits"} }

func canBecome() bool { return false }

func (o *order) user() int { return -1 }

func (o *order) wall() error { return o.furnish(o.home()) }

func (o *order) confine() error { return o.restrict() }

func (o *order) more(limits map[int]uint64) {
	limits[syscall.RLIMIT_CPU], limits[syscall.RLIMIT_NOFILE] = o.seconds(), openFiles
}

func (o *order) limitProcesses() (settle func(pid int) error, err error) {
	return func(int) error { return nil }, nil
}

func (o *order) limitProgram(int) error { return nil }

func volunteer(int) {}

// usage knows the processor time of what has ended only; RLIMIT_CPU holds the
// rest.
func (o *order) usage(int) usage { return usage{cpu: spent()} }

func (o *order) disk() int64 { return 0 }

func killAll(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
