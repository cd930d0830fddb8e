//go:build !linux

package program

import "syscall"

// awaitExit can't wait without reaping here.
func awaitExit(int) (zombie bool) { return false }

// dieWithUs has no means here: a program that outlives us ends when it writes to
// its closed pipe.
func dieWithUs(*syscall.SysProcAttr) {}
