package program

import (
	"errors"

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
