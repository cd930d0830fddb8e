package sandbox

import (
	"fmt"
	"syscall"
	"time"
)

// Ending is how a program ended.
type Ending string

// The endings. Over… means that the program reached a limit and was ended.
const (
	Exited        Ending = "exited"   // by itself; Result.Code is the exit code
	Signaled      Ending = "signaled" // by a signal; Result.Code is its number
	OverCPU       Ending = "cpu time"
	OverWall      Ending = "wall time"
	OverMemory    Ending = "memory"
	OverOutput    Ending = "output"
	OverDisk      Ending = "disk"
	OverProcesses Ending = "processes"
	Forbidden     Ending = "forbidden system call"
	// Lost is the end of the keeper, which a program may kill at the level
	// Limited, if it is of the same user and the kernel has no Landlock.
	Lost Ending = "lost"
)

// Result tells how a program ended.
type Result struct {
	Ending Ending
	Code   int
	Stdout []byte        // up to Limits.Output
	Stderr string        // the end of it, printable: control characters are escaped
	CPU    time.Duration // processor time, as last seen
	Memory int64         // greatest use in bytes, as seen
	limits Limits
}

// OK reports whether the program ended by itself and with exit code 0.
func (r Result) OK() bool { return r.Ending == Exited && r.Code == 0 }

// Problem says in words how the program failed; "" where it did not.
func (r Result) Problem() string {
	switch r.Ending {
	case Exited:
		if r.Code == 0 {
			return ""
		}
		return fmt.Sprintf("exited with code %d", r.Code)
	case Signaled:
		s := syscall.Signal(r.Code)
		return fmt.Sprintf("was ended by signal %d (%s)", r.Code, s)
	case OverCPU:
		return fmt.Sprintf("used more than %s of processor time", r.limits.CPU)
	case OverWall:
		return fmt.Sprintf("ran longer than %s", r.limits.Wall)
	case OverMemory:
		return fmt.Sprintf("used more than %s of memory", Bytes(r.limits.Memory))
	case OverOutput:
		return fmt.Sprintf("wrote more than %s", Bytes(r.limits.Output))
	case OverDisk:
		return fmt.Sprintf("wrote more than %s into files", Bytes(r.limits.Disk))
	case OverProcesses:
		return fmt.Sprintf("had more than %d processes at once", r.limits.Processes)
	case Lost:
		return "was lost: its keeper was killed, perhaps by the program"
	case Forbidden:
		return "made a system call that is forbidden"
	}
	return string(r.Ending)
}

// Bytes shows a number of bytes in binary units.
func Bytes(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.4g %s", float64(n)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
