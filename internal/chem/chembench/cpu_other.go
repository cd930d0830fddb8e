//go:build !unix

package main

import "time"

var began = time.Now()

// cpuTime stands in for the processor time that this process has used.
func cpuTime() time.Duration { return time.Since(began) }
