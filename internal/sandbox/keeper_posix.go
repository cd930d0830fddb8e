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

func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

func available(level Level) error {
	if level == Namespaces {
		return errors.New("only Linux has them")
	}
	return nil
}

func holds(Level) []string { return []string{"resource limits"} }

func (o *order) identify() {
	o.UID, o.GID = -1, -1
}

func (o *order) wall() error { return o.furnish(o.home()) }

func (o *order) confine() error { return o.restrict() }

func (o *order) more(map[int][2]uint64) {}

func (o *order) limitProcesses() (settle func(pid int) error, err error) {
	return func(int) error { return nil }, nil
}

func (o *order) limitMemory(int) error { return nil }

// usage knows the processor time of what has ended only; RLIMIT_CPU holds the
// rest.
func (o *order) usage(int) usage { return usage{cpu: spent()} }

func killAll(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
