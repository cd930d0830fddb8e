package store

import "golang.org/x/sys/unix"

// setLock asks for locks that belong to the open file and not to the process,
// so that two stores opened by one process exclude each other too.
const setLock = unix.F_OFD_SETLK
