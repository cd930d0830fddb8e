//go:build !linux

package store

import "golang.org/x/sys/unix"

// setLock asks for POSIX locks, which belong to the process.
const setLock = unix.F_SETLK
