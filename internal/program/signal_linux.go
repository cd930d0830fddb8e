package program

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// awaitExit blocks until the process has ended, and leaves it a zombie: as long
// as it is one, its number and that of its group belong to nobody else.
func awaitExit(pid int) (zombie bool) {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return err == nil
		}
	}
}

// dieWithUs has the kernel kill a program when we are killed, who could do it
// no more. (To be exact, when the thread that started it ends, which the Go
// runtime keeps until the end.) What the program itself has started is not
// reached.
func dieWithUs(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
