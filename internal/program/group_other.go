//go:build !unix

package program

import (
	"os"
	"syscall"
)

// Without process groups only the program itself is ended.

func ownGroup() *syscall.SysProcAttr { return nil }

func endGroup(p *os.Process)  { _ = p.Kill() }
func killGroup(p *os.Process) { _ = p.Kill() }
