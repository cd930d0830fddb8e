//go:build unix

package program

import (
	"os"
	"syscall"
)

// ownGroup starts a process as the leader of a process group, which signals
// reach together with everything it starts.
func ownGroup() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	dieWithUs(attr)
	return attr
}

// Errors are of no interest: the group may have ended meanwhile.

func endGroup(p *os.Process)  { _ = syscall.Kill(-p.Pid, syscall.SIGTERM) }
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
